"""What a program and the site's hub say to each other."""

from enum import Enum
from typing import Annotated, ClassVar

from msgspec import Meta

from protocol.bounds import Label, Language, ParticipantId, Revision, Token
from protocol.message import Channel, Message, Privilege
from protocol.pairing import Pairing
from protocol.room import Computer, EndReason, Room

PING_SECONDS = 3.0
"""How often a program pings the hub; three unanswered mean that the socket is dead."""

Beat = Annotated[int, Meta(ge=0, le=2**53)]


class Refusal(Enum):
    """Why the hub turns a socket away, for good: trying again will not help."""

    VERSION = "version"
    """The program speaks another version of the protocol than the site."""
    BAD_TOKEN = "bad-token"
    """Unknown, used up or expired ticket or resume token."""
    SESSION_ENDED = "session-ended"
    SESSION_FULL = "session-full"
    MALFORMED = "malformed"
    FLOOD = "flood"
    NOT_ALLOWED = "not-allowed"


class Hello(Message, frozen=True, tag="hub/hello"):
    """The first message on a socket. ``token`` is a join ticket, or the resume token last given.

    ``fresh`` says that the program has just started: its earlier connections are gone.
    """

    channel: ClassVar = Channel.TO_HUB
    privilege: ClassVar = Privilege.MEMBER
    version: int
    program: Label
    token: Token
    fresh: bool
    language: Language = "en"
    computer: Computer = Computer()


class Relay(Message, frozen=True, tag="hub/relay"):
    """Carries ``body`` to one other participant."""

    channel: ClassVar = Channel.TO_HUB
    privilege: ClassVar = Privilege.PARTICIPANT
    to: ParticipantId
    body: Pairing


class Leave(Message, frozen=True, tag="hub/leave"):
    """The participant leaves for good; its resume token dies. An answer to nothing: the socket closes."""

    channel: ClassVar = Channel.TO_HUB
    privilege: ClassVar = Privilege.MEMBER


class End(Message, frozen=True, tag="hub/end"):
    """The primary agent ends the session for everyone."""

    channel: ClassVar = Channel.TO_HUB
    privilege: ClassVar = Privilege.PRIMARY
    revision: Revision


class ChooseCurrent(Message, frozen=True, tag="hub/choose-current"):
    """The primary agent turns to another customer (feature B6)."""

    channel: ClassVar = Channel.TO_HUB
    privilege: ClassVar = Privilege.PRIMARY
    revision: Revision
    participant: ParticipantId


class Ping(Message, frozen=True, tag="hub/ping"):
    channel: ClassVar = Channel.TO_HUB
    privilege: ClassVar = Privilege.MEMBER
    beat: Beat


class Welcome(Message, frozen=True, tag="hub/welcome"):
    """You are in. ``resume_token`` replaces the token of the hello from the next message on that you send."""

    channel: ClassVar = Channel.FROM_HUB
    privilege: ClassVar = Privilege.SITE
    you: ParticipantId
    resume_token: Token
    room: Room


class RoomChanged(Message, frozen=True, tag="hub/room-changed"):
    channel: ClassVar = Channel.FROM_HUB
    privilege: ClassVar = Privilege.SITE
    room: Room


class Relayed(Message, frozen=True, tag="hub/relayed"):
    """What another participant sent through a relay."""

    channel: ClassVar = Channel.FROM_HUB
    privilege: ClassVar = Privilege.SITE
    sender: ParticipantId
    body: Pairing


class TakenOver(Message, frozen=True, tag="hub/taken-over"):
    """A newer socket resumed as this participant; this one is closed and must stay away."""

    channel: ClassVar = Channel.FROM_HUB
    privilege: ClassVar = Privilege.SITE


class Ended(Message, frozen=True, tag="hub/ended"):
    channel: ClassVar = Channel.FROM_HUB
    privilege: ClassVar = Privilege.SITE
    reason: EndReason


class Refused(Message, frozen=True, tag="hub/refused"):
    """The socket is turned away and closed. ``site_version`` tells a program who is the older one."""

    channel: ClassVar = Channel.FROM_HUB
    privilege: ClassVar = Privilege.SITE
    reason: Refusal
    site_version: int


class Pong(Message, frozen=True, tag="hub/pong"):
    channel: ClassVar = Channel.FROM_HUB
    privilege: ClassVar = Privilege.SITE
    beat: Beat
