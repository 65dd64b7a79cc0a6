"""The controller's pointer and keys, each bound to a share and to a generation of its control."""

from typing import Annotated, ClassVar

from msgspec import Meta

from protocol.bounds import Coordinate, Generation, Layout, ShareId
from protocol.message import Channel, Message, Privilege

WHEEL_NOTCH = 120
"""Wheel distances are in hundred-and-twentieths of a notch, as Windows and Qt count them."""

MouseButton = Annotated[int, Meta(ge=1, le=9)]
"""1 left, 2 middle, 3 right, 8 back, 9 forward, as X counts them; 4 to 7 are never sent."""
WheelDistance = Annotated[int, Meta(ge=-12_000, le=12_000)]


class _Input(Message, frozen=True):
    channel: ClassVar = Channel.INPUT
    privilege: ClassVar = Privilege.CONTROLLER
    share: ShareId
    generation: Generation


class PointerMoved(_Input, frozen=True, tag="input/pointer-moved"):
    """Pixels of the shared picture, in the geometry that ``layout`` counts."""

    layout: Layout
    x: Coordinate
    y: Coordinate


class ButtonChanged(_Input, frozen=True, tag="input/button-changed"):
    layout: Layout
    x: Coordinate
    y: Coordinate
    button: MouseButton
    pressed: bool


class WheelTurned(_Input, frozen=True, tag="input/wheel-turned"):
    """Positive ``dy`` turns away from the hand, positive ``dx`` to the right."""

    layout: Layout
    x: Coordinate
    y: Coordinate
    dx: WheelDistance
    dy: WheelDistance


class KeyChanged(_Input, frozen=True, tag="input/key-changed"):
    """A key: its physical place, and what it means in the controller's layout.

    ``code`` is Linux's evdev code (0 if unknown), ``keysym`` X11's, ``text`` what it would type.
    """

    code: Annotated[int, Meta(ge=0, le=767)]
    keysym: Annotated[int, Meta(ge=0, le=0x1FFFFFFF)]
    text: Annotated[str, Meta(max_length=8)]
    pressed: bool


class AllReleased(_Input, frozen=True, tag="input/all-released"):
    """The sharing window lost the focus: nothing is held any more."""
