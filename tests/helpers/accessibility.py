"""Someone in front of a screen: finds controls by what a screen reader says, uses mouse and keys."""

import contextlib
import json
import re
import select
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from tests.helpers.displays import Screen
from tests.helpers.input_devices import LEFT, RIGHT
from tests.helpers.waiting import NeverCame, eventually

T = TypeVar("T")

Name = str | re.Pattern[str]
"""A whole name, or a pattern that is to be found in it."""

PATIENCE = 10.0
"""Seconds a person waits for a control."""

ANSWER = 20.0
"""Seconds within which the reader has to answer: a walk over several hung programs takes some."""

SYSTEM_PYTHON = "/usr/bin/python3"
"""The Python for which the distribution builds the accessibility bindings."""

EDITABLE = ("text", "entry", "password text", "spin button", "combo box", "document text", "paragraph")


@dataclass(frozen=True)
class Control:
    """What was known of a control when it was looked at; places are points of the screen."""

    name: str
    description: str
    role: str
    x: int
    y: int
    width: int
    height: int
    states: frozenset[str]
    text: str | None
    value: float | None
    window: str

    @property
    def middle(self) -> tuple[int, int]:
        return self.x + self.width // 2, self.y + self.height // 2

    @property
    def enabled(self) -> bool:
        return "enabled" in self.states and "sensitive" in self.states

    @property
    def checked(self) -> bool:
        return "checked" in self.states

    @property
    def focused(self) -> bool:
        return "focused" in self.states


class Reader:
    """The process that reads one accessibility bus; it starts with the first question."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = dict(env)
        self._process: subprocess.Popen[str] | None = None

    def tree(self) -> str:
        """All that is showing, one control a line."""
        return str(self._ask({"do": "tree"})["tree"])

    def find(
        self,
        name: Name,
        role: str | tuple[str, ...] | None = None,
        within: str | None = None,
        or_text: bool = False,
    ) -> list[Control]:
        """What shows under this name now: first what can be acted on, first in the active window.

        `within` is a pattern for the title of the window; `or_text` also looks at what controls contain.
        """
        request: dict[str, Any] = {"do": "find", "role": None, "within": within, "or_text": or_text}
        if isinstance(name, re.Pattern):
            request |= {"pattern": name.pattern, "flags": name.flags & (re.I | re.M | re.S)}
        else:
            request["exact"] = name
        if role is not None:
            request["role"] = [role] if isinstance(role, str) else list(role)
        return [_control(found) for found in self._ask(request)["controls"]]

    def close(self) -> None:
        if self._process is None:
            return
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()
        self._process = None

    def _ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(request) + "\n")
        process.stdin.flush()
        ready, _, _ = select.select([process.stdout], [], [], ANSWER)
        line = process.stdout.readline() if ready else ""
        if not line:
            self.close()
            raise NeverCame(
                "the accessibility reader gave no answer" + ("" if ready else f" in {ANSWER:g} s")
            )
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise NeverCame(f"the accessibility bus says: {answer['error']}")
        return answer

    def _running(self) -> "subprocess.Popen[str]":
        if self._process is None:
            self._process = subprocess.Popen(
                [
                    SYSTEM_PYTHON,
                    "-W",
                    "ignore::DeprecationWarning",
                    str(Path(__file__).with_name("accessibility_server.py")),
                ],
                env=self._env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
        return self._process


class Person:
    """Someone who reads and works one screen. Every action waits for what it needs.

    A failure names what was looked for and the tree that was showing instead.
    """

    def __init__(self, screen: Screen, name: str = "someone") -> None:
        self.screen, self.name = screen, name
        self.reader = Reader(screen.env())

    # -- looking

    def sees(
        self,
        name: Name,
        role: str | tuple[str, ...] | None = None,
        *,
        within: str | None = None,
        timeout: float = PATIENCE,
    ) -> Control:
        """The control of that name, once it shows. Raises NeverCame."""
        return self._await(
            lambda: self.reader.find(name, role, within), f"to see {_said(name, role, within)}", timeout
        )[0]

    def reads(self, text: Name, *, within: str | None = None, timeout: float = PATIENCE) -> Control:
        """Once `text` is part of a name or of a control's content (a chat, a log). Raises NeverCame."""
        pattern = text if isinstance(text, re.Pattern) else re.compile(re.escape(text))
        return self._await(
            lambda: self.reader.find(pattern, None, within, or_text=True), f"to read {_said(text)}", timeout
        )[0]

    def sees_now(
        self, name: Name, role: str | tuple[str, ...] | None = None, *, within: str | None = None
    ) -> bool:
        return bool(self.reader.find(name, role, within))

    def wait_gone(
        self,
        name: Name,
        role: str | tuple[str, ...] | None = None,
        *,
        within: str | None = None,
        timeout: float = PATIENCE,
    ) -> None:
        """Until nothing of that name shows. Raises NeverCame."""
        self._await(
            lambda: not self.reader.find(name, role, within),
            f"{_said(name, role, within)} to be gone",
            timeout,
        )

    def text_of(
        self, name: Name, role: str | tuple[str, ...] | None = None, *, within: str | None = None
    ) -> str:
        """What the control contains: an edit's text, otherwise its name."""
        control = self.sees(name, role, within=within)
        return control.name if control.text is None else control.text

    def states_of(
        self, name: Name, role: str | tuple[str, ...] | None = None, *, within: str | None = None
    ) -> frozenset[str]:
        """'enabled', 'checked', 'focused', … as AT-SPI calls them."""
        return self.sees(name, role, within=within).states

    def waits_for_state(
        self, name: Name, state: str, on: bool = True, *, role: str | None = None, timeout: float = PATIENCE
    ) -> None:
        """Until the control of that name is in a state, or is no longer."""
        self._await(
            lambda: any((state in control.states) == on for control in self.reader.find(name, role)[:1]),
            f"{_said(name, role)} to be {'' if on else 'no longer '}{state}",
            timeout,
        )

    def tree(self) -> str:
        """All that shows on the screen, as a screen reader goes through it."""
        return self.reader.tree()

    # -- acting

    def press(
        self,
        name: Name,
        role: str | tuple[str, ...] | None = None,
        *,
        within: str | None = None,
        timeout: float = PATIENCE,
        button: int = LEFT,
        times: int = 1,
    ) -> Control:
        """Clicks in the middle of the control, once it shows, is enabled and stays in its place."""
        control = self._ready(name, role, within, timeout)
        self.screen.pointer.click(*control.middle, button, times)
        return control

    def double_press(self, name: Name, role: str | None = None, *, within: str | None = None) -> Control:
        return self.press(name, role, within=within, times=2)

    def opens_menu_of(self, name: Name, role: str | None = None, *, within: str | None = None) -> Control:
        """Clicks with the right button."""
        return self.press(name, role, within=within, button=RIGHT)

    def points_at(self, name: Name, role: str | None = None, *, within: str | None = None) -> Control:
        control = self._ready(name, role, within, PATIENCE)
        self.screen.pointer.move(*control.middle)
        return control

    def drags(self, name: Name, by: tuple[int, int], role: str | None = None) -> None:
        """Takes the control in its middle and lets it go that many points further."""
        x, y = self._ready(name, role, None, PATIENCE).middle
        self.screen.pointer.drag((x, y), (x + by[0], y + by[1]))

    def ticks(self, name: Name, on: bool = True) -> None:
        """Brings a check box, a radio button or a toggle to that state, by a click if it needs one."""
        if self._ready(name, None, None, PATIENCE).checked != on:
            self.press(name)
        self.waits_for_state(name, "checked", on)

    def types(
        self,
        name: Name,
        text: str,
        *,
        role: str | tuple[str, ...] | None = EDITABLE,
        within: str | None = None,
        clear: bool = True,
    ) -> None:
        """Clicks into the edit of that name, replaces what is there (unless not `clear`), types."""
        self.press(name, role, within=within)
        self._await(
            lambda: any(control.focused for control in self.reader.find(name, role, within)),
            f"{_said(name, role, within)} to have the focus",
            PATIENCE,
        )
        if clear:
            self.keys("ctrl+a", "Delete")
        self.writes(text)

    def writes(self, text: str) -> None:
        """Types where the focus is."""
        self.screen.keyboard.type(text)

    def keys(self, *combinations: str) -> None:
        """Presses key combinations: keys('ctrl+Tab', 'Return')."""
        self.screen.keyboard.press(*combinations)

    def chooses(self, name: Name, item: str) -> None:
        """Opens the menu or the list of that name and presses an entry."""
        self.press(name)
        self.press(item, ("menu item", "check menu item", "radio menu item", "list item", "table cell"))

    # -- life

    def leave(self) -> None:
        """Ends the reader."""
        self.reader.close()

    def __enter__(self) -> "Person":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leave()

    def _ready(
        self, name: Name, role: str | tuple[str, ...] | None, within: str | None, timeout: float
    ) -> Control:
        """The control once it can be pressed: a window that opens is still being placed."""
        before: list[Control] = []

        def settled() -> Control | None:
            found = self.reader.find(name, role, within)[:1]
            same = bool(found and before) and _box(found[0]) == _box(before[0])
            before[:] = found
            return found[0] if same and found[0].enabled else None

        control = self._await(settled, f"to press {_said(name, role, within)}", timeout)
        assert control is not None
        return control

    def _await(self, predicate: Callable[[], T], wish: str, timeout: float) -> T:
        def described() -> str:
            return f"{self.name} wants {wish}. Showing was:\n{self.tree()}\n"

        return eventually(predicate, timeout, described)


def _box(control: Control) -> tuple[int, int, int, int]:
    return control.x, control.y, control.width, control.height


def _control(found: Mapping[str, Any]) -> Control:
    x, y, width, height = found["box"]
    return Control(
        name=found["name"],
        description=found["description"],
        role=found["role"],
        x=x,
        y=y,
        width=width,
        height=height,
        states=frozenset(found["states"]),
        text=found["text"],
        value=found["value"],
        window=found["window"],
    )


def _said(name: Name, role: str | tuple[str, ...] | None = None, within: str | None = None) -> str:
    said = f"/{name.pattern}/" if isinstance(name, re.Pattern) else f"'{name}'"
    if role:
        said += f" ({role if isinstance(role, str) else ' or '.join(role)})"
    return said + (f" in a window /{within}/" if within else "")
