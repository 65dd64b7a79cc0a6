"""A program on the X display, through libX11: what it receives is what any program would."""

import ctypes
import ctypes.util
import struct
from dataclasses import dataclass
from types import TracebackType
from typing import Self

_x = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
_x.XOpenDisplay.restype = ctypes.c_void_p
for _name in ("XDefaultRootWindow", "XCreateSimpleWindow", "XInternAtom"):
    getattr(_x, _name).restype = ctypes.c_ulong

KEY_PRESS, KEY_RELEASE, BUTTON_PRESS, BUTTON_RELEASE = 2, 3, 4, 5
MAPPING_NOTIFY = 34
INPUT_EVENTS = 0b1111 | 1 << 17  # keys, buttons, structure
OVERRIDE_REDIRECT = 1 << 9
CONTROL, MOD1, MOD5 = 4, 8, 128


@dataclass(frozen=True)
class Received:
    kind: int
    window: int
    code: int
    state: int
    keysym: int
    text: str


class XClient:
    """One connection with windows of its own."""

    def __init__(self, display: str) -> None:
        handle = _x.XOpenDisplay(display.encode())
        assert handle, f"no display {display}"
        self._d = ctypes.c_void_p(handle)
        self.root = _x.XDefaultRootWindow(self._d)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _x.XCloseDisplay(self._d)

    def window(
        self,
        x: int = 0,
        y: int = 0,
        width: int = 200,
        height: int = 200,
        *,
        managed: bool = False,
        parent: int | None = None,
        window_type: str = "",
    ) -> int:
        """A mapped window that listens to keys and buttons."""
        where = ctypes.c_ulong(self.root if parent is None else parent)
        window: int = _x.XCreateSimpleWindow(
            self._d, where, x, y, width, height, 0, ctypes.c_ulong(0), ctypes.c_ulong(0xFFFFFF)
        )
        if not managed and parent is None:
            attributes = ctypes.create_string_buffer(112)  # XSetWindowAttributes
            struct.pack_into("i", attributes, 88, 1)  # .override_redirect
            _x.XChangeWindowAttributes(
                self._d, ctypes.c_ulong(window), ctypes.c_ulong(OVERRIDE_REDIRECT), attributes
            )
        if window_type:
            self.atoms(window, "_NET_WM_WINDOW_TYPE", window_type)
        _x.XSelectInput(self._d, ctypes.c_ulong(window), ctypes.c_long(INPUT_EVENTS))
        _x.XMapRaised(self._d, ctypes.c_ulong(window))
        self.sync()
        return window

    def atoms(self, window: int, name: str, value: str) -> None:
        """Set a property of a window to one atom."""
        prop, atom = (_x.XInternAtom(self._d, text.encode(), 0) for text in (name, value))
        data = (ctypes.c_ulong * 1)(atom)
        _x.XChangeProperty(
            self._d, ctypes.c_ulong(window), ctypes.c_ulong(prop), ctypes.c_ulong(4), 32, 0, data, 1
        )
        self.sync()

    def focus(self, window: int) -> None:
        """Give a window the keyboard."""
        _x.XSetInputFocus(self._d, ctypes.c_ulong(window), 1, ctypes.c_ulong(0))
        self.sync()

    def grab_keyboard_and_pointer(self, window: int) -> None:
        """As a menu or a screen lock does; ends with the connection."""
        none = ctypes.c_ulong(0)
        assert _x.XGrabKeyboard(self._d, ctypes.c_ulong(window), 0, 1, 1, none) == 0
        assert _x.XGrabPointer(self._d, ctypes.c_ulong(window), 0, 0b1100, 1, 1, none, none, none) == 0
        self.sync()

    def stop_the_display(self, stopped: bool) -> None:
        """Have the display serve nobody else, as some menus and locks do."""
        (_x.XGrabServer if stopped else _x.XUngrabServer)(self._d)
        self.sync()

    def unmap(self, window: int) -> None:
        _x.XUnmapWindow(self._d, ctypes.c_ulong(window))
        self.sync()

    def geometry(self, window: int) -> tuple[int, int]:
        """Where the window's corner is on the desktop."""
        x, y, child = ctypes.c_int(), ctypes.c_int(), ctypes.c_ulong()
        _x.XTranslateCoordinates(
            self._d, ctypes.c_ulong(window), ctypes.c_ulong(self.root), 0, 0,
            ctypes.byref(x), ctypes.byref(y), ctypes.byref(child),
        )  # fmt: skip
        return x.value, y.value

    def parent(self, window: int) -> int:
        root, parent, children, count = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_void_p(), ctypes.c_uint()
        _x.XQueryTree(
            self._d, ctypes.c_ulong(window), ctypes.byref(root), ctypes.byref(parent),
            ctypes.byref(children), ctypes.byref(count),
        )  # fmt: skip
        if children:
            _x.XFree(children)
        return parent.value

    def sync(self) -> None:
        _x.XSync(self._d, 0)

    def received(self) -> list[Received]:
        """Keys and buttons received so far, in order; keys are looked up as each is read."""
        self.sync()
        found = []
        event = ctypes.create_string_buffer(192)
        while _x.XPending(self._d):
            _x.XNextEvent(self._d, event)
            kind = struct.unpack_from("i", event)[0]
            if kind == MAPPING_NOTIFY:
                _x.XRefreshKeyboardMapping(event)
            elif kind in (KEY_PRESS, KEY_RELEASE, BUTTON_PRESS, BUTTON_RELEASE):
                window = struct.unpack_from("L", event, 32)[0]
                state, code = struct.unpack_from("II", event, 80)
                keysym, text, length = ctypes.c_ulong(), ctypes.create_string_buffer(16), 0
                if kind in (KEY_PRESS, KEY_RELEASE):
                    length = _x.XLookupString(event, text, 16, ctypes.byref(keysym), None)
                sign = text.raw[:length].decode("latin1")
                found.append(Received(kind, window, code, state, keysym.value, sign))
        return found

    def pressed_keysyms(self) -> list[int]:
        """Keysyms of the keys pressed, without modifiers."""
        return [e.keysym for e in self.received() if e.kind == KEY_PRESS and not is_modifier(e.keysym)]

    def keys_down(self) -> set[int]:
        """Key codes that the display has down."""
        bits = ctypes.create_string_buffer(32)
        _x.XQueryKeymap(self._d, bits)
        return {code for code in range(256) if bits.raw[code // 8] >> code % 8 & 1}

    def state(self) -> int:
        """Modifiers and buttons in force."""
        root, child, mask = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_uint()
        numbers = [ctypes.c_int() for _ in range(4)]
        _x.XQueryPointer(
            self._d, ctypes.c_ulong(self.root), ctypes.byref(root), ctypes.byref(child),
            *map(ctypes.byref, numbers), ctypes.byref(mask),
        )  # fmt: skip
        return mask.value

    def pointer(self) -> tuple[int, int]:
        root, child, mask = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_uint()
        x, y, wx, wy = (ctypes.c_int() for _ in range(4))
        _x.XQueryPointer(
            self._d, ctypes.c_ulong(self.root), *map(ctypes.byref, (root, child, x, y, wx, wy, mask))
        )
        return x.value, y.value

    def lock(self, modifiers: int, locked: int) -> None:
        """Put locks on or off, as the owner's Caps Lock does."""
        _x.XkbLockModifiers(self._d, 0x100, modifiers, locked)
        self.sync()

    def repeat_after(self, milliseconds: int) -> None:
        """Have the display repeat held keys, quickly."""
        _x.XkbSetAutoRepeatRate(self._d, 0x100, milliseconds, milliseconds)
        self.sync()

    def keyboard_map(self) -> list[int]:
        """The whole core map."""
        _x.XGetKeyboardMapping.restype = ctypes.POINTER(ctypes.c_ulong)
        width = ctypes.c_int()
        found = _x.XGetKeyboardMapping(self._d, ctypes.c_ubyte(8), 248, ctypes.byref(width))
        signs = found[: 248 * width.value]
        _x.XFree(found)
        rows = [signs[row * width.value :][: width.value] for row in range(248)]
        return [sign for row in rows for sign in (row + [0] * 16)[:16]]


def is_modifier(keysym: int) -> bool:
    return 0xFFE1 <= keysym <= 0xFFEE or 0xFE01 <= keysym <= 0xFE13 or keysym in (0xFF7E, 0xFF7F)
