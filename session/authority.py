"""Whether a message's sender may send it: asked for every message before anything is done with it."""

from collections.abc import Callable
from typing import Any, Protocol

from protocol.message import Message, Privilege


class Forbidden(Exception):
    """The sender lacks the privilege that the message needs; it is logged and dropped."""


class Facts(Protocol):
    """What privileges depend on, as this program knows it: never what a message says of itself."""

    def present(self, sender: int) -> bool:
        """Whether the hub lists the sender in the room, with the key that it has always had."""

    def primary(self, sender: int) -> bool: ...

    def revision(self) -> int: ...

    def asked_by(self, sender: int, request: int) -> bool:
        """Whether the sender made that request to us."""

    def asked_of(self, sender: int, request: int) -> bool:
        """Whether we made that request to the sender."""

    def owns(self, sender: int, share: int) -> bool:
        """Whether the sender shows us that share."""

    def controls(self, sender: int, share: int) -> bool:
        """Whether we granted the sender, by its key, control of that share."""


def authorise(message: Message, sender: int, facts: Facts) -> None:
    """Raises Forbidden unless ``sender`` has the privilege that ``message`` declares.

    A message that carries the room's revision is refused when a newer one is known: who sent it decided
    on what is no longer so.
    """
    if not facts.present(sender):
        raise Forbidden(f"{type(message).__name__} of {sender}: not in the room")
    if not _RULES[message.privilege](message, sender, facts):
        raise Forbidden(f"{type(message).__name__} of {sender}: not {message.privilege.value}")
    revision = getattr(message, "revision", None)
    if revision is not None and revision < facts.revision():
        raise Forbidden(f"{type(message).__name__} of {sender}: revision {revision} is old")


# Each message that needs one of the lower privileges has the field that its rule reads; a test sees to it.
_RULES: dict[Privilege, Callable[[Any, int, Facts], bool]] = {
    Privilege.SITE: lambda message, sender, facts: False,
    Privilege.MEMBER: lambda message, sender, facts: False,
    Privilege.PARTICIPANT: lambda message, sender, facts: True,
    Privilege.PRIMARY: lambda message, sender, facts: facts.primary(sender),
    Privilege.REQUESTER: lambda message, sender, facts: facts.asked_by(sender, message.request),
    Privilege.ADDRESSEE: lambda message, sender, facts: facts.asked_of(sender, message.request),
    Privilege.OWNER: lambda message, sender, facts: facts.owns(sender, message.share),
    Privilege.CONTROLLER: lambda message, sender, facts: facts.controls(sender, message.share),
}
