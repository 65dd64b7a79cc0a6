"""Spare key codes, lent to signs that the owner's keyboard lacks."""

from collections import OrderedDict
from collections.abc import Callable, Container
from typing import NamedTuple

from desktop.input import keysyms
from desktop.input.x11.keymap import SHIFT, KeyboardState, Keymap

NOTHING = 0
PLAIN, SHIFTED = KeyboardState(), KeyboardState(SHIFT)


class Place(NamedTuple):
    """Where a sign is: a key code, and what becomes of Shift for it (None: it does not matter)."""

    code: int
    shift: bool | None


class Spares:
    """Binds spare key codes to signs, two to a code if need be, and gives them back.

    Programs read the keyboard map again after they were told of a change, some well after the key: a sign
    keeps its place as long as possible, and the place that was used longest ago is taken for another.
    """

    def __init__(self, bind: Callable[[int, int, int], None]) -> None:
        """`bind(keycode, keysym, keysym_with_shift)` writes the display's map; 0 clears the key."""
        self._bind = bind
        self._free: list[int] = []
        self._signs: dict[int, list[int]] = {}
        self._used: OrderedDict[int, int] = OrderedDict()  # code by sign, the latest used last

    def adopt(self, keymap: Keymap) -> None:
        """Take the spare codes of a map just read, which may be another layout's and lack our bindings."""
        for code, signs in list(self._signs.items()):
            if [keymap.sign(code, PLAIN), keymap.sign(code, SHIFTED)] != [signs[0], signs[-1]]:
                del self._signs[code]
                for sign in signs:
                    del self._used[sign]
        self._free = keymap.spare_codes()

    def place_for(self, sign: int, busy: Container[int]) -> Place | None:
        """Where this sign is; None if all places are held down (`busy`)."""
        sign = keysyms.normal(sign)
        if sign not in self._used:
            code = self._make_room(busy)
            if code is None:
                return None
            self._signs[code][self._signs[code].index(NOTHING)] = sign
            self._used[sign] = code
            self._bind(code, self._signs[code][0], self._signs[code][-1])
        self._used.move_to_end(sign)
        code = self._used[sign]
        signs = self._signs[code]
        return Place(code, bool(signs.index(sign)) if len(signs) > 1 else None)

    def give_back(self) -> None:
        """Clear every code that we bound."""
        for code in self._signs:
            self._bind(code, NOTHING, NOTHING)
        self._signs.clear()
        self._used.clear()

    def _make_room(self, busy: Container[int]) -> int | None:
        """A code with one place marked empty."""
        if self._free:
            code = self._free.pop()
            self._signs[code] = [NOTHING]
            return code
        for code, signs in self._signs.items():
            if len(signs) == 1 and code not in busy:
                signs.append(NOTHING)
                return code
        oldest = next((old for old, code in self._used.items() if code not in busy), None)
        if oldest is None:
            return None
        code = self._used.pop(oldest)
        self._signs[code][self._signs[code].index(oldest)] = NOTHING
        return code
