"""Why a customer is not in the session: a sentence, at the field that it concerns."""

from dataclasses import dataclass
from enum import Enum


class Place(Enum):
    """Where on the join page a trouble is told."""

    NUMBER = "number"
    SITE = "site"
    PASSWORD = "password"
    NAME = "name"
    EMAIL = "email"
    WHOLE = "whole"


@dataclass(frozen=True)
class Trouble:
    """``sentence`` is translated. ``link_is_dead``: only a number helps now, the link never will.

    ``is_question``: nobody did anything wrong yet, there is only one more thing to fill in.
    """

    place: Place
    sentence: str
    link_is_dead: bool = False
    is_question: bool = False


class NotJoined(Exception):
    """Joining came to nothing, for a reason that the customer can be told."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.sentence)
        self.trouble = trouble
