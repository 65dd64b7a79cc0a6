"""Text copied on one side of a controlled desktop, for pasting on the other."""

from typing import Annotated, ClassVar

from msgspec import Meta

from protocol.bounds import Generation, ShareId
from protocol.message import Channel, Message, Privilege

MAX_TEXT = 40_000
"""Characters. Even escaped, six bytes each, they fit the bulk channel's limit."""

Text = Annotated[str, Meta(max_length=MAX_TEXT)]


class TextFromController(Message, frozen=True, tag="clipboard/text-from-controller"):
    channel: ClassVar = Channel.BULK
    privilege: ClassVar = Privilege.CONTROLLER
    share: ShareId
    generation: Generation
    text: Text


class TextFromOwner(Message, frozen=True, tag="clipboard/text-from-owner"):
    channel: ClassVar = Channel.BULK
    privilege: ClassVar = Privilege.OWNER
    share: ShareId
    text: Text
