"""The adapter over pynput, on a stand-in for it: neither Windows nor macOS is here."""

import enum
import sys
import types
from dataclasses import dataclass, field
from typing import Any

import pytest

from desktop.errors import InputUnavailable
from desktop.input import keysyms
from desktop.input.contract import Dropped
from desktop.input.pynput_injector import PynputInjector


@dataclass(frozen=True)
class KeyCode:
    vk: int | None
    char: str | None = None

    @classmethod
    def from_char(cls, char: str) -> "KeyCode":
        return cls(None, char)


class Key(enum.Enum):
    enter = KeyCode(13)
    shift_l = KeyCode(160)


class Button(enum.Enum):
    left = 1
    right = 3


@dataclass
class Controller:
    done: list[tuple[str, Any]] = field(default_factory=list)
    position: tuple[int, int] = (0, 0)

    def press(self, what: Any) -> None:
        self.done.append(("press", what))

    def release(self, what: Any) -> None:
        self.done.append(("release", what))

    def scroll(self, dx: int, dy: int) -> None:
        self.done.append(("scroll", (dx, dy)))

    def type(self, text: str) -> None:
        self.done.append(("type", text))


class Injector(PynputInjector):
    ours = False

    def _ours_at(self, x: int, y: int) -> bool:
        return self.ours

    def _ours_has_keyboard(self) -> bool:
        return self.ours

    def protect(self, window: int) -> None:
        self.ours = bool(window)


@pytest.fixture
def injector(monkeypatch: pytest.MonkeyPatch) -> Injector:
    for name, parts in (("keyboard", {"Key": Key, "KeyCode": KeyCode}), ("mouse", {"Button": Button})):
        module = types.ModuleType(f"pynput.{name}")
        module.__dict__.update(parts, Controller=Controller)
        monkeypatch.setitem(sys.modules, f"pynput.{name}", module)
    monkeypatch.setitem(sys.modules, "pynput", types.ModuleType("pynput"))
    return Injector()


def test_keys_and_buttons(injector: Injector) -> None:
    injector.move(3, 4)
    injector.button(1, True)
    injector.button(8, True)  # this pynput has none
    injector.key(42, keysyms.SHIFT_L, "", True)
    injector.key(30, 0xE9, "é", True)
    injector.key(0, 0xFF51, "", True)  # nor this
    injector.key(100, keysyms.LEVEL3_SHIFT, "", True)
    injector.wheel(0, -130)
    injector.key(30, 0xC9, "É", False)
    assert injector.held().buttons == {1}
    assert injector.held().keys == {160}
    assert injector.dropped == Dropped(unknown_keys=1)
    injector.close()
    injector.close()
    assert injector._keys.done[-1] == ("release", Key.shift_l)
    assert injector._pointer.done == [("press", Button.left), ("scroll", (0, -1)), ("release", Button.left)]
    assert injector._pointer.position == (3, 4)
    with pytest.raises(InputUnavailable):
        injector.move(1, 1)


def test_our_own_windows(injector: Injector) -> None:
    injector.key(30, 97, "a", True)
    injector.protect(1)
    injector.button(1, True)
    injector.wheel(0, 120)
    injector.key(31, 115, "s", True)
    injector.key(30, 97, "a", False)
    assert injector.dropped == Dropped(own_buttons=2, own_keys=1)
    assert injector._keys.done == [("press", KeyCode(None, "a")), ("release", KeyCode(None, "a"))]


def test_without_pynput(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pynput", None)
    with pytest.raises(InputUnavailable) as caught:
        Injector()
    assert caught.value.reason == "no-backend"
