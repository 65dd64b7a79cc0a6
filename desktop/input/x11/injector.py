"""Injection on X11: XTEST events, checked against our own windows under a server grab."""

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

import xcffib
import xcffib.xproto

from desktop.errors import InputUnavailable
from desktop.input.contract import MAX_NOTCHES, WHEEL_NOTCH, Dropped, Held
from desktop.input.ledger import Kind, Ledger
from desktop.input.x11.connection import Connection
from desktop.input.x11.keyboard import Keyboard
from desktop.input.x11.own_windows import OwnWindows

PRESS: Final[int] = xcffib.xproto.ButtonPressEvent.event_number
RELEASE: Final[int] = xcffib.xproto.ButtonReleaseEvent.event_number
MOTION: Final[int] = xcffib.xproto.MotionNotifyEvent.event_number

BUTTONS: Final = frozenset({1, 2, 3, 8, 9})
WHEEL_UP, WHEEL_DOWN, WHEEL_LEFT, WHEEL_RIGHT = 4, 5, 6, 7
MAX_PIXEL: Final = 0x7FFF
"""The protocol's coordinates are signed 16 bit."""


class X11Injector:
    """The contract of InputInjector on one X display, on a connection of its own."""

    def __init__(self, display: str | None = None) -> None:
        self._lock = threading.Lock()
        self._connection = Connection(display)
        self._open = True
        self.ledger = Ledger()
        self._buttons: set[int] = set()
        self._wheel = [0, 0]
        self._dropped = Dropped()
        try:
            with self._connection.telling():
                # Releases then go through even while another program has stopped the display for all.
                self._connection.xtest.GrabControl(True)
                self._keyboard = Keyboard(self._connection, self.ledger)
                self._own = OwnWindows(self._connection)
        except InputUnavailable:
            self._connection.close()
            raise

    @property
    def dropped(self) -> Dropped:
        """What was refused so far."""
        return self._dropped

    def move(self, x: int, y: int) -> None:
        """See InputInjector."""
        with self._talking():
            self._connection.fake(MOTION, 0, min(max(x, 0), MAX_PIXEL), min(max(y, 0), MAX_PIXEL))

    def button(self, button: int, pressed: bool) -> None:
        """See InputInjector."""
        if button not in BUTTONS:
            return
        with self._talking():
            if not pressed:
                if button in self._buttons:
                    self._buttons.discard(button)
                    self._connection.fake(RELEASE, button)
            elif button not in self._buttons:
                with self._grabbed():
                    if self._own and self._own.take_clicks():
                        self._dropped = replace(self._dropped, own_buttons=self._dropped.own_buttons + 1)
                    else:
                        self._buttons.add(button)
                        self._press(button)

    def wheel(self, dx: int, dy: int) -> None:
        """See InputInjector."""
        with self._talking():
            across, up = self._notches(0, dx), self._notches(1, dy)
            if not across and not up:
                return
            with self._grabbed():
                if self._own and self._own.take_clicks():
                    self._dropped = replace(self._dropped, own_buttons=self._dropped.own_buttons + 1)
                    return
                self._turn(WHEEL_RIGHT if across > 0 else WHEEL_LEFT, abs(across))
                self._turn(WHEEL_UP if up > 0 else WHEEL_DOWN, abs(up))

    def key(self, code: int, keysym: int, text: str, pressed: bool) -> None:
        """See InputInjector."""
        with self._talking():
            if not pressed:
                self._keyboard.release(code, keysym)
                return
            with self._grabbed():
                if self._own and self._own.take_keys():
                    self._dropped = replace(self._dropped, own_keys=self._dropped.own_keys + 1)
                elif not self._keyboard.press(code, keysym, text):
                    self._dropped = replace(self._dropped, unknown_keys=self._dropped.unknown_keys + 1)

    def release_all(self) -> None:
        """See InputInjector."""
        with self._talking():
            self._release_all()

    def held(self) -> Held:
        """See InputInjector."""
        with self._talking():
            self._connection.sync()
            return Held(self._keyboard.codes_down(), frozenset(self._buttons))

    def protect(self, window: int) -> None:
        """See InputInjector."""
        with self._talking():
            self._own.protect(window)

    def close(self) -> None:
        """See InputInjector."""
        with self._lock:
            if not self._open:
                return
            self._open = False
            try:
                with self._connection.telling():
                    self._release_all()
                    with self._grabbed():
                        self._keyboard.close()
                    self._connection.sync()
            except InputUnavailable:
                pass  # a display that is gone has nothing left to undo
            finally:
                self._connection.close()

    @contextmanager
    def _talking(self) -> Iterator[None]:
        with self._lock:
            if not self._open:
                raise InputUnavailable("closed", "Control of this computer has ended.")
            with self._connection.telling():
                try:
                    yield
                finally:
                    self._connection.flush()

    @contextmanager
    def _grabbed(self) -> Iterator[None]:
        """Stop every other program meanwhile: no window can slip in between the check and the press."""
        self._connection.core.GrabServer()
        try:
            yield
        finally:
            self._connection.core.UngrabServer()
            self._connection.flush()

    def _release_all(self) -> None:
        for button in self._buttons:
            self._connection.fake(RELEASE, button)
        self._buttons.clear()
        self._keyboard.release_all()
        self._connection.sync()

    def _press(self, button: int) -> None:
        self.ledger.record(Kind.BUTTON, button)
        self._connection.fake(PRESS, button)

    def _turn(self, button: int, notches: int) -> None:
        for _ in range(notches):
            self._press(button)
            self._connection.fake(RELEASE, button)

    def _notches(self, axis: int, turned: int) -> int:
        total = self._wheel[axis] + turned
        notches = math.trunc(total / WHEEL_NOTCH)
        self._wheel[axis] = total - notches * WHEEL_NOTCH
        return min(max(notches, -MAX_NOTCHES), MAX_NOTCHES)
