"""What every message is: frozen, tagged, and declared with its channel and its privilege."""

from enum import Enum
from typing import ClassVar

import msgspec

KIB = 1024


class Channel(Enum):
    """The classes in which messages travel; each has a size limit of its own.

    A member's value is its label, which is also the name of its data channel.
    """

    TO_HUB = "to-hub"
    FROM_HUB = "from-hub"
    RELAYED = "relayed"
    """Inside a hub/relay: what two participants say before they are connected."""
    CONTROL = "control"
    INPUT = "input"
    PICTURE = "picture"
    BULK = "bulk"
    """On a connection of its own, so that it never starves input."""


SIZE_LIMITS: dict[Channel, int] = {
    Channel.TO_HUB: 64 * KIB,
    Channel.FROM_HUB: 128 * KIB,
    Channel.RELAYED: 48 * KIB,
    Channel.CONTROL: 32 * KIB,
    Channel.INPUT: 1 * KIB,
    Channel.PICTURE: 64 * KIB,
    Channel.BULK: 256 * KIB,
}
"""The largest encoded message of each class, in bytes."""


class Privilege(Enum):
    """Who may send a message. Checked by whoever receives it, against the authenticated sender."""

    SITE = "the support site"
    MEMBER = "the socket's own participant, of itself"
    PARTICIPANT = "anyone whom the hub lists in the room"
    PRIMARY = "the session's primary agent, at the room's present revision"
    REQUESTER = "who made the request that the message names"
    ADDRESSEE = "whom the request that the message names was put to"
    OWNER = "whose desktop the share shows"
    CONTROLLER = "who was let control the share"


class Message(msgspec.Struct, frozen=True, tag_field="type", forbid_unknown_fields=True, kw_only=True):
    """The base of every message. A subclass sets ``tag='noun/verb'`` and both class variables."""

    channel: ClassVar[Channel]
    privilege: ClassVar[Privilege]
