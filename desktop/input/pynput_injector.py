"""Injection through pynput, for Windows and macOS. Has not run on either yet."""

import importlib
import math
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

from desktop.errors import InputUnavailable
from desktop.input import keysyms
from desktop.input.contract import MAX_NOTCHES, MAX_TYPED, WHEEL_NOTCH, Dropped, Held, OwnerActivity
from desktop.input.ledger import Ledger
from desktop.input.pynput_keys import pynput_key

BUTTON_NAMES: Final = {1: "left", 2: "middle", 3: "right", 8: "x1", 9: "x2"}


def _module(name: str) -> Any:
    try:
        return importlib.import_module(f"pynput.{name}")
    except ImportError as error:
        raise InputUnavailable(
            "no-backend", "The part of Vis-à-vis that controls this computer is missing; install it anew."
        ) from error


class PynputInjector(ABC):
    """The contract of InputInjector, but for which windows are ours.

    Unlike on X11 nothing stops a window from opening between the check and the press.
    """

    def __init__(self, display: str | None = None) -> None:
        self._keyboard, self._mouse = _module("keyboard"), _module("mouse")
        self._keys, self._pointer = self._keyboard.Controller(), self._mouse.Controller()
        self._lock = threading.RLock()
        self._open = True
        self.ledger = Ledger()
        self._dropped = Dropped()
        self._down: dict[tuple[int, int], Any] = {}
        self._buttons: set[int] = set()
        self._wheel = [0, 0]

    @abstractmethod
    def _ours_at(self, x: int, y: int) -> bool:
        """Whether the window at this pixel is ours."""

    @abstractmethod
    def _ours_has_keyboard(self) -> bool:
        """Whether keys go to one of our windows."""

    @abstractmethod
    def protect(self, window: int) -> None:
        """See InputInjector."""

    @property
    def dropped(self) -> Dropped:
        """What was refused so far."""
        return self._dropped

    def move(self, x: int, y: int) -> None:
        """See InputInjector."""
        with self._talking():
            self._pointer.position = (x, y)

    def button(self, button: int, pressed: bool) -> None:
        """See InputInjector."""
        native = getattr(self._mouse.Button, BUTTON_NAMES.get(button, ""), None)
        if native is None:
            return
        with self._talking():
            if not pressed and button in self._buttons:
                self._buttons.discard(button)
                self._pointer.release(native)
            elif pressed and button not in self._buttons and self._may_click():
                self._buttons.add(button)
                self._pointer.press(native)

    def wheel(self, dx: int, dy: int) -> None:
        """See InputInjector."""
        with self._talking():
            across, up = self._notches(0, dx), self._notches(1, dy)
            if (across or up) and self._may_click():
                self._pointer.scroll(across, up)

    def key(self, code: int, keysym: int, text: str, pressed: bool) -> None:
        """See InputInjector; keys go by keysym alone, which pynput finds in the owner's layout."""
        identity = (code, 0 if code else keysym)
        with self._talking():
            if not pressed:
                if (held := self._down.pop(identity, None)) is not None:
                    self._keys.release(held)
            elif self._ours_has_keyboard():
                self._dropped = replace(self._dropped, own_keys=self._dropped.own_keys + 1)
            elif not code and not keysym:
                self._keys.type(text[:MAX_TYPED])
            elif (native := pynput_key(self._keyboard, keysym, text)) is not None:
                self._down[identity] = native
                self._keys.press(native)
            elif keysym not in keysyms.LEVEL_CHOOSERS | keysyms.GROUP_CHOOSERS:
                self._dropped = replace(self._dropped, unknown_keys=self._dropped.unknown_keys + 1)

    def release_all(self) -> None:
        """See InputInjector; these systems take events in order and offer nothing to wait for."""
        with self._talking():
            while self._down:
                self._keys.release(self._down.popitem()[1])
            while self._buttons:
                self._pointer.release(getattr(self._mouse.Button, BUTTON_NAMES[self._buttons.pop()]))

    def held(self) -> Held:
        """See InputInjector."""
        with self._talking():
            return Held(frozenset(map(native_code, self._down.values())), frozenset(self._buttons))

    def close(self) -> None:
        """See InputInjector."""
        with self._lock:
            if self._open:
                self.release_all()
                self._open = False

    @contextmanager
    def _talking(self) -> Iterator[None]:
        with self._lock:
            if not self._open:
                raise InputUnavailable("closed", "Control of this computer has ended.")
            yield

    def _may_click(self) -> bool:
        x, y = self._pointer.position
        if self._ours_at(int(x), int(y)):
            self._dropped = replace(self._dropped, own_buttons=self._dropped.own_buttons + 1)
            return False
        return True

    def _notches(self, axis: int, turned: int) -> int:
        total = self._wheel[axis] + turned
        notches = math.trunc(total / WHEEL_NOTCH)
        self._wheel[axis] = total - notches * WHEEL_NOTCH
        return min(max(notches, -MAX_NOTCHES), MAX_NOTCHES)


def native_code(key: Any) -> int:
    """The system's number of a pynput key; keys known by their sign alone count by that."""
    known = getattr(key, "value", key)
    return int(known.vk) if known.vk is not None else keysyms.of_character(known.char)


class PynputOwnerWatcher:
    """OwnerActivityWatcher by pynput's listeners, which tell injected events from real ones.

    Another program's faked presses are not told from ours: only real devices are reported.
    """

    def __init__(
        self, ledger: Ledger, on_activity: Callable[[OwnerActivity], None], display: str | None = None
    ) -> None:
        self._on_activity = on_activity
        self._listeners: list[Any] = []

    def start(self) -> None:
        """See OwnerActivityWatcher."""
        if self._listeners:
            return
        self._listeners = [
            _module("keyboard").Listener(on_press=self._on_key),
            _module("mouse").Listener(on_click=self._on_click),
        ]
        for listener in self._listeners:
            listener.start()
            listener.wait()

    def stop(self) -> None:
        """See OwnerActivityWatcher."""
        listeners, self._listeners = self._listeners, []
        for listener in listeners:
            listener.stop()
            if listener is not threading.current_thread():
                listener.join()

    def _on_key(self, key: Any, injected: bool) -> None:
        if not injected:
            self._on_activity(OwnerActivity.DEVICE)

    def _on_click(self, x: int, y: int, button: Any, pressed: bool, injected: bool) -> None:
        if pressed and not injected:
            self._on_activity(OwnerActivity.DEVICE)
