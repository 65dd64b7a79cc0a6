"""The room as the hub tells it: who is there, who is primary, at which revision."""

from enum import Enum
from typing import Annotated

import msgspec
from msgspec import Meta

from protocol.bounds import Email, Label, Language, Name, ParticipantId, Revision, SessionNumber

MAX_PARTICIPANTS = 16


class Role(Enum):
    AGENT = "agent"
    CUSTOMER = "customer"


class Presence(Enum):
    HERE = "here"
    AWAY = "away"
    """Its socket is gone and it may yet come back; who left is no longer listed."""


class EndReason(Enum):
    ENDED_BY_AGENT = "ended-by-agent"
    EXPIRED = "expired"
    """Nobody was there for too long."""


class Computer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The computer that a participant's program runs on."""

    name: Label = ""
    system: Label = ""


class Participant(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Someone in the room. ``email`` and ``computer`` are told to agents only.

    ``incarnation`` counts the program's starts: a higher one means that its connections are gone.
    """

    id: ParticipantId
    role: Role
    name: Name
    presence: Presence
    incarnation: Annotated[int, Meta(ge=1, le=2**31)]
    joined_at: float
    """Seconds since the epoch, by the site's clock."""
    language: Language = "en"
    email: Email = ""
    computer: Computer = Computer()


class Room(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One state of a session's room, whole. A higher ``revision`` replaces a lower one.

    ``primary`` is the agent who conducts the session; ``current`` the customer being helped.
    """

    number: SessionNumber
    revision: Revision
    started_at: float
    organisation: Label
    join_url: Annotated[str, Meta(max_length=500)]
    participants: Annotated[tuple[Participant, ...], Meta(max_length=MAX_PARTICIPANTS)]
    primary: ParticipantId | None = None
    current: ParticipantId | None = None

    def participant(self, participant_id: int) -> Participant | None:
        """The participant of that id, or None when it is not in the room."""
        return next((p for p in self.participants if p.id == participant_id), None)
