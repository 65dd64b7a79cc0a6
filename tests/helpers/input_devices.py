"""Hands on a mouse and a keyboard: events that an X server takes for a device's (XTEST)."""

import contextlib
from collections.abc import Iterator

from Xlib import XK, X
from Xlib.display import Display
from Xlib.ext import xtest

LEFT, MIDDLE, RIGHT, WHEEL_UP, WHEEL_DOWN = 1, 2, 3, 4, 5

STEPS = 8
"""Moves that a drag is made of: programs tell a drag from a click by the way in between."""

NAMES = {
    "ctrl": "Control_L",
    "shift": "Shift_L",
    "alt": "Alt_L",
    "super": "Super_L",
    "altgr": "ISO_Level3_Shift",
    "enter": "Return",
    "esc": "Escape",
    "space": "space",
    "\n": "Return",
    "\t": "Tab",
}
"""What people call keys, beside X's own names."""


class Pointer:
    """A mouse. Points are in pixels from the upper left corner of the screen."""

    def __init__(self, display: Display) -> None:
        self._display = display

    def move(self, x: int, y: int) -> None:
        xtest.fake_input(self._display, X.MotionNotify, x=x, y=y)
        self._display.sync()

    def down(self, button: int = LEFT) -> None:
        xtest.fake_input(self._display, X.ButtonPress, button)
        self._display.sync()

    def up(self, button: int = LEFT) -> None:
        xtest.fake_input(self._display, X.ButtonRelease, button)
        self._display.sync()

    def click(self, x: int, y: int, button: int = LEFT, times: int = 1) -> None:
        self.move(x, y)
        for _ in range(times):
            self.down(button)
            self.up(button)

    def drag(self, start: tuple[int, int], end: tuple[int, int], button: int = LEFT) -> None:
        """Presses at `start`, goes to `end` in a straight line and lets go there."""
        self.move(*start)
        self.down(button)
        for step in range(1, STEPS + 1):
            x, y = (round(a + (b - a) * step / STEPS) for a, b in zip(start, end, strict=True))
            self.move(x, y)
        self.up(button)

    def scroll(self, x: int, y: int, notches: int) -> None:
        """Turns the wheel: down when positive."""
        self.move(x, y)
        for _ in range(abs(notches)):
            self.down(WHEEL_DOWN if notches > 0 else WHEEL_UP)
            self.up(WHEEL_DOWN if notches > 0 else WHEEL_UP)

    def where(self) -> tuple[int, int]:
        place = self._display.screen().root.query_pointer()
        return place.root_x, place.root_y


class Keyboard:
    """A keyboard, plugged into `display`, whose keys mean what the layout of `layout` says.

    The two differ for a nested screen. A character that is on no key is put on a spare one first, in
    `layout`, and stays there: taken away at once, a slow program would look it up too late.
    """

    def __init__(self, display: Display, layout: Display) -> None:
        self._display, self._layout = display, layout

    def press(self, *combinations: str) -> None:
        """Key combinations, one after the other: press('ctrl+a', 'Delete'). Names are X's, or of NAMES."""
        for combination in combinations:
            names = combination.split("+") if len(combination) > 1 else [combination]
            *modifiers, key = (self._keysym(name) for name in names)
            with contextlib.ExitStack() as held:
                for modifier in modifiers:
                    held.enter_context(self._held(self._any_code(modifier)))
                self._stroke(key)

    def hold(self, name: str) -> None:
        """Presses a key and keeps it down."""
        self._key(X.KeyPress, self._any_code(self._keysym(name)))

    def release(self, name: str) -> None:
        self._key(X.KeyRelease, self._any_code(self._keysym(name)))

    def type(self, text: str) -> None:
        """Types a text, a new line being Return."""
        for character in text:
            self._stroke(self._keysym(character))

    def _stroke(self, keysym: int) -> None:
        code, modifiers = self._find(keysym) or (self._put_on_spare_key(keysym), ())
        with contextlib.ExitStack() as held:
            for modifier in modifiers:
                held.enter_context(self._held(self._any_code(self._keysym(modifier))))
            held.enter_context(self._held(code))

    @contextlib.contextmanager
    def _held(self, code: int) -> Iterator[None]:
        self._key(X.KeyPress, code)
        try:
            yield
        finally:
            self._key(X.KeyRelease, code)

    def _key(self, event: int, code: int) -> None:
        xtest.fake_input(self._display, event, code)
        self._display.sync()

    def _keysym(self, name: str) -> int:
        known = NAMES.get(name if len(name) == 1 else name.lower(), name)
        keysym = int(XK.string_to_keysym(known))
        if keysym == X.NoSymbol and len(known) == 1:
            # Latin 1 is its own keysym; what lies beyond follows X11's rule for Unicode.
            keysym = ord(known) if ord(known) < 0x100 else 0x1000000 | ord(known)
        if keysym == X.NoSymbol:
            raise ValueError(f"no key is called {name!r}")
        return keysym

    def _any_code(self, keysym: int) -> int:
        found = self._find(keysym)
        if found is None:
            raise ValueError(f"the layout has no key for keysym {keysym:#x}")
        return found[0]

    def _find(self, keysym: int) -> tuple[int, tuple[str, ...]] | None:
        """The key and what to hold with it, easiest first."""
        levels = {0: (), 1: ("shift",), 4: ("altgr",), 5: ("altgr", "shift")}
        for level, modifiers in levels.items():
            for code, keysyms in enumerate(self._keys(), self._first):
                if level < len(keysyms) and keysyms[level] == keysym:
                    return code, modifiers
        return None

    def _put_on_spare_key(self, keysym: int) -> int:
        for code, keysyms in reversed(list(enumerate(self._keys(), self._first))):
            if not any(keysyms):
                self._layout.change_keyboard_mapping(code, [[keysym, keysym]])
                self._layout.sync()
                return code
        raise ValueError(f"no spare key is left for keysym {keysym:#x}")

    @property
    def _first(self) -> int:
        return int(self._layout.display.info.min_keycode)

    def _keys(self) -> list[list[int]]:
        info = self._layout.display.info
        count = info.max_keycode - info.min_keycode + 1
        return [list(keysyms) for keysyms in self._layout.get_keyboard_mapping(info.min_keycode, count)]
