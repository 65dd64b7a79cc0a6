"""What every system's input back end promises."""

from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol

from desktop.input.ledger import Ledger

WHEEL_NOTCH: Final = 120
"""Wheel units of one notch, as Windows and Qt count them."""

MAX_NOTCHES: Final = 32
"""Notches that one wheel call may turn; more is cut, so that a forged message cannot hold the display."""

MAX_TYPED: Final = 64
"""Characters that one key call without code and keysym may type."""


@dataclass(frozen=True)
class Held:
    """What we hold down on the display: native key codes and button numbers."""

    keys: frozenset[int] = frozenset()
    buttons: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.keys or self.buttons)


@dataclass(frozen=True)
class Dropped:
    """How many injections were refused since the injector was opened."""

    own_buttons: int = 0
    """Button presses and wheel turns aimed at our own windows."""
    own_keys: int = 0
    """Key presses while one of our own windows had the keyboard."""
    unknown_keys: int = 0
    """Key presses that this keyboard cannot produce by any means."""


class OwnerActivity(Enum):
    """Who pressed a key or a button, when it was not us."""

    DEVICE = "device"
    """A real keyboard or mouse."""
    FOREIGN = "foreign"
    """Another program that fakes input."""
    UNWATCHED = "unwatched"
    """Nobody can tell any more: the display is lost. No call back follows."""


class InputInjector(Protocol):
    """Plays the other person's keyboard and mouse on this desktop, from any thread.

    Any method but `close` raises InputUnavailable once the display is lost or the injector closed.
    """

    @property
    def ledger(self) -> Ledger:
        """What we pressed, for the watcher that tells our presses from another program's."""

    @property
    def dropped(self) -> Dropped:
        """What was refused so far."""

    def move(self, x: int, y: int) -> None:
        """Put the pointer at pixel (x, y) of the whole desktop, cut to its edges by the display."""

    def button(self, button: int, pressed: bool) -> None:
        """Press or release a button: 1 left, 2 middle, 3 right, 8 back, 9 forward; others are ignored.

        A press over one of our own windows is dropped and counted. A release of what we do not hold is
        ignored.
        """

    def wheel(self, dx: int, dy: int) -> None:
        """Turn the wheel: 120 a notch, positive dy away from the person, positive dx to the right.

        Fractions add up. Dropped and counted over our own windows.
        """

    def key(self, code: int, keysym: int, text: str, pressed: bool) -> None:
        """Press or release a key.

        code: Linux evdev code of the physical key (X keycode less 8), 0 if unknown. keysym: X keysym that
        the other person's layout gives it, 0 if unknown. text: what it types there, may be empty. A press of
        a key that is already down is its repetition. Code and keysym both 0: text is typed at the press.
        """

    def release_all(self) -> None:
        """Release every key and button that we hold; the display has processed it when this returns."""

    def held(self) -> Held:
        """Wait until the display has processed all we sent, then say what we still hold."""

    def protect(self, window: int) -> None:
        """From now on all windows of the program that owns this native window id are ours."""

    def close(self) -> None:
        """Release what is held, undo what was changed on the display, let go of it. May be called twice."""


class OwnerActivityWatcher(Protocol):
    """Calls back, from its own thread, at each press that is not ours. Motion does not count."""

    def start(self) -> None:
        """Begin; presses made after this returns are seen. Raises InputUnavailable."""

    def stop(self) -> None:
        """End; no call back comes after this returns (from the call back itself: none after the current)."""
