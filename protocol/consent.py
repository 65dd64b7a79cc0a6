"""What a customer lets the primary agent do without asking again (feature B10)."""

from typing import ClassVar

from protocol.message import Channel, Message, Privilege


class StandingChanged(Message, frozen=True, tag="consent/standing-changed"):
    """The sender gave the receiver a standing permission, or took it back."""

    channel: ClassVar = Channel.CONTROL
    privilege: ClassVar = Privilege.PARTICIPANT
    granted: bool
