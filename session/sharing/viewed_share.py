"""One desktop that somebody shows us: its picture, its pointer, and our input to it."""

import asyncio
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from psygnal import Signal

from link.contract import Link, PeerState
from protocol.input import AllReleased, ButtonChanged, KeyChanged, PointerMoved, WheelTurned
from protocol.message import Message
from protocol.pointer import LARGEST_POINTER, KeptPointerShape, PointerPosition, PointerShape
from protocol.sharing import (
    ChooseColours,
    ChooseSampling,
    ChooseScreen,
    ColourMode,
    ControlState,
    Level,
    Sampling,
    ShareChanged,
    StopReason,
    StopShare,
    TakeControl,
)
from session.privileged import PrivilegedSender
from session.sharing.kept_shapes import KeptShapes

if TYPE_CHECKING:
    from media.screen.model import Picture


MOVE_SECONDS = 0.004
"""Between two places of the pointer that are sent."""
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class PointerView:
    """Where the owner's pointer is, in pixels of the picture, and what it looks like: an arrow if None."""

    x: int
    y: int
    visible: bool
    shape: PointerShape | None


class ViewedShare:
    """Positions are in pixels of the picture. Input is dropped here unless we are in control."""

    changed = Signal()
    pointer_changed = Signal()
    stopped = Signal(StopReason)

    def __init__(self, link: Link, sender: PrivilegedSender, owner: int, share: int, level: Level) -> None:
        self.owner = owner
        self.id = share
        self.pointer: PointerView | None = None
        self.silent = link.peer(owner).state is not PeerState.CONNECTED
        self._link = link
        self._sender = sender
        self._first_level = level
        self._state: ShareChanged | None = None
        self._shape: PointerShape | None = None
        self._shapes = KeptShapes()
        self._outdated = False
        self._unwanted = False
        self._clicked = False
        self._place: tuple[int, int] | None = None
        self._flush: asyncio.TimerHandle | None = None

    @property
    def state(self) -> ShareChanged:
        """Its newest state. There is one by the time a share is announced as opened."""
        if self._state is None:
            raise RuntimeError("the share has not said its state yet")
        return self._state

    @property
    def level(self) -> Level:
        return self._state.level if self._state is not None else self._first_level

    @property
    def may_control(self) -> bool:
        """Whether control was granted to us, in use now or not."""
        return self._state is not None and self._state.controller == self._link.me

    @property
    def in_control(self) -> bool:
        """Whether our input reaches the owner's desktop now. Nobody controls what they did not click at."""
        active = self.may_control and self.state.control is ControlState.ACTIVE
        return active and self._clicked and not self._outdated

    def watch(self, on_picture: "Callable[[Picture], None] | None") -> None:
        """Where pictures go, on a media thread, newest first and only; None for nowhere."""
        self._link.watch_screen(self.owner, on_picture)

    # ---- what we ask of the owner ----

    def take_control(self) -> None:
        """Begins to control, or takes control again from the owner."""
        if self.may_control and not self.in_control:
            self._clicked = True
            generation = self.state.generation
            self._ask(lambda revision: TakeControl(revision=revision, share=self.id, generation=generation))

    def stop(self) -> None:
        """We have seen enough. Said again after a cut, which may have swallowed it."""
        self._unwanted = True
        self._ask(lambda revision: StopShare(revision=revision, share=self.id))

    def choose_screen(self, screen: int) -> None:
        """Another of the owner's screens, or ALL_SCREENS."""
        self._ask(lambda revision: ChooseScreen(revision=revision, share=self.id, screen=screen))

    def choose_colours(self, colours: ColourMode) -> None:
        """Another number of colours; ``state`` has it once the owner made it so."""
        self._ask(lambda revision: ChooseColours(revision=revision, share=self.id, colours=colours))

    def choose_sampling(self, sampling: Sampling) -> None:
        """Quality or speed; ``state`` has it once the owner made it so."""
        self._ask(lambda revision: ChooseSampling(revision=revision, share=self.id, sampling=sampling))

    # ---- input ----

    def move(self, x: int, y: int) -> None:
        """At once, and then every few milliseconds: some mice tell of 8,000 places a second."""
        if not self.in_control:
            return
        self._place = (x, y)
        if self._flush is None:
            self._moved()

    def button(self, x: int, y: int, button: int, pressed: bool) -> None:
        if self.in_control:
            self._place = None  # a button says where it is, and a move must not follow it
            place = {"layout": self.state.layout, "x": x, "y": y}
            self._send(ButtonChanged(**self._claim, **place, button=button, pressed=pressed))

    def wheel(self, x: int, y: int, dx: int, dy: int) -> None:
        """Distances in hundred-and-twentieths of a notch; positive ``dy`` turns away from the hand."""
        if self.in_control:
            self._send(WheelTurned(**self._claim, layout=self.state.layout, x=x, y=y, dx=dx, dy=dy))

    def key(self, code: int, keysym: int, text: str, pressed: bool) -> None:
        """``code`` as Linux counts keys, ``keysym`` as X does; 0 for what is not known."""
        if self.in_control:
            self._send_move()
            self._send(KeyChanged(**self._claim, code=code, keysym=keysym, text=text, pressed=pressed))

    def release_all(self) -> None:
        """Nothing is held any more, as when the window loses the focus."""
        if self.in_control:
            self._send(AllReleased(**self._claim))

    # ---- what the owner says ----

    def update(self, state: ShareChanged) -> None:
        self._state = state
        self._outdated = self.silent
        self.changed.emit()

    def place(self, message: PointerPosition) -> None:
        if self._state is None or message.layout == self._state.layout:
            self.pointer = PointerView(message.x, message.y, message.visible, self._shape)
            self.pointer_changed.emit()

    def shape(self, message: PointerShape) -> None:
        if _is_drawable(message):
            self._shapes.keep(message)
            self._show_shape(message)

    def kept_shape(self, message: KeptPointerShape) -> None:
        self._show_shape(self._shapes.use(message.shape))

    def set_silent(self, silent: bool) -> None:
        if silent is self.silent:
            return
        self.silent = silent
        if silent:
            # What we would send now, the owner will take for old; its next state says how to go on.
            self._outdated = True
        elif self._unwanted:
            self.stop()
        elif self._clicked and self.state.control is ControlState.ACTIVE:
            self.take_control()  # in case that only we heard nothing, and the owner has nothing to say
        self.changed.emit()

    def end(self, reason: StopReason) -> None:
        self.watch(None)
        if self._flush is not None:
            self._flush.cancel()
        self.stopped.emit(reason)

    def _show_shape(self, shape: PointerShape | None) -> None:
        self._shape = shape
        if self.pointer is not None:
            at = self.pointer
            self.pointer = PointerView(at.x, at.y, at.visible, shape)
            self.pointer_changed.emit()

    def _moved(self) -> None:
        """Sends the newest place, if there is a new one, and looks again a little later."""
        self._flush = None
        if self._send_move():
            self._flush = asyncio.get_running_loop().call_later(MOVE_SECONDS, self._moved)

    def _send_move(self) -> bool:
        place, self._place = self._place, None
        if place is None or not self.in_control:
            return False
        x, y = place
        self._send(PointerMoved(**self._claim, layout=self.state.layout, x=x, y=y))
        return True

    @property
    def _claim(self) -> dict[str, int]:
        return {"share": self.id, "generation": self.state.generation}

    def _send(self, message: Message) -> None:
        self._link.send(self.owner, message)

    def _ask(self, make: Callable[[int], Message]) -> None:
        self._sender.send(self.owner, make)


def _is_drawable(shape: PointerShape) -> bool:
    """Whether its picture is as large as it says, and no larger than a pointer is; none is an arrow."""
    if max(shape.width, shape.height) > LARGEST_POINTER:
        return False
    head = _PNG + struct.pack(">I4sII", 13, b"IHDR", shape.width, shape.height)
    return not shape.png or shape.png.startswith(head)
