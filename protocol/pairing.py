"""What two participants say through the hub before, and in order that, they are connected.

The hub carries these and could lie about them: keys are committed to before they are shown, and each
offer and answer is signed by its sender's key, so that five words compared aloud uncover any lie.
"""

from enum import Enum
from typing import Annotated, ClassVar

from msgspec import Meta

from protocol.bounds import Sdp
from protocol.message import Channel, Message, Privilege

KEY_BYTES = 32
NONCE_BYTES = 32
COMMITMENT_BYTES = 32
SIGNATURE_BYTES = 64

Attempt = Annotated[int, Meta(ge=1, le=2**31)]


class Purpose(Enum):
    """What a connection is for: bulk has its own, so that it never starves input."""

    MAIN = "main"
    BULK = "bulk"


class Commit(Message, frozen=True, tag="pairing/commit"):
    """``commitment`` = SHA-256(key ‖ nonce); ``answering`` the other's commitment, empty if unseen."""

    channel: ClassVar = Channel.RELAYED
    privilege: ClassVar = Privilege.PARTICIPANT
    commitment: Annotated[bytes, Meta(min_length=COMMITMENT_BYTES, max_length=COMMITMENT_BYTES)]
    answering: Annotated[bytes, Meta(max_length=COMMITMENT_BYTES)] = b""


class Reveal(Message, frozen=True, tag="pairing/reveal"):
    """Opens the commitment, once the other side's is known."""

    channel: ClassVar = Channel.RELAYED
    privilege: ClassVar = Privilege.PARTICIPANT
    key: Annotated[bytes, Meta(min_length=KEY_BYTES, max_length=KEY_BYTES)]
    nonce: Annotated[bytes, Meta(min_length=NONCE_BYTES, max_length=NONCE_BYTES)]


class Offer(Message, frozen=True, tag="pairing/offer"):
    """A new connection, from the participant of the lower id; ``attempt`` counts them."""

    channel: ClassVar = Channel.RELAYED
    privilege: ClassVar = Privilege.PARTICIPANT
    purpose: Purpose
    attempt: Attempt
    sdp: Sdp
    signature: Annotated[bytes, Meta(min_length=SIGNATURE_BYTES, max_length=SIGNATURE_BYTES)]


class Answer(Message, frozen=True, tag="pairing/answer"):
    """The answer to the offer of the same ``attempt``."""

    channel: ClassVar = Channel.RELAYED
    privilege: ClassVar = Privilege.PARTICIPANT
    purpose: Purpose
    attempt: Attempt
    sdp: Sdp
    signature: Annotated[bytes, Meta(min_length=SIGNATURE_BYTES, max_length=SIGNATURE_BYTES)]


class Renew(Message, frozen=True, tag="pairing/renew"):
    """The participant of the higher id asks for a new offer: its own connection is silent or gone."""

    channel: ClassVar = Channel.RELAYED
    privilege: ClassVar = Privilege.PARTICIPANT
    purpose: Purpose


Pairing = Commit | Reveal | Offer | Answer | Renew
