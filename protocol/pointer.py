"""The owner's mouse pointer, apart from the picture: its place and its shape."""

from typing import Annotated, ClassVar

from msgspec import Meta

from protocol.bounds import Coordinate, Extent, Layout, ShareId
from protocol.message import Channel, Message, Privilege

MAX_SHAPE_BYTES = 40_000
LARGEST_POINTER = 256
"""Width and height in pixels; a larger one would only be a way to cost a viewer memory."""
KEPT_SHAPES = 64
"""Shapes of a share that a viewer keeps; an animated pointer has some dozens."""

ShapeId = Annotated[int, Meta(ge=0, le=2**53)]


class PointerPosition(Message, frozen=True, tag="pointer/position"):
    """Pixels of the shared picture; drawn with the shape sent last."""

    channel: ClassVar = Channel.PICTURE
    privilege: ClassVar = Privilege.OWNER
    share: ShareId
    layout: Layout
    x: Coordinate
    y: Coordinate
    visible: bool


class PointerShape(Message, frozen=True, tag="pointer/shape"):
    """What the pointer looks like from now on; the hot spot is in pixels from the top left.

    The viewer keeps the KEPT_SHAPES that were used last.
    """

    channel: ClassVar = Channel.PICTURE
    privilege: ClassVar = Privilege.OWNER
    share: ShareId
    shape: ShapeId
    width: Extent
    height: Extent
    hot_x: Coordinate
    hot_y: Coordinate
    png: Annotated[bytes, Meta(max_length=MAX_SHAPE_BYTES)]


class KeptPointerShape(Message, frozen=True, tag="pointer/kept-shape"):
    """The pointer looks again like a shape that this connection has carried; an unknown one is an arrow."""

    channel: ClassVar = Channel.PICTURE
    privilege: ClassVar = Privilege.OWNER
    share: ShareId
    shape: ShapeId
