"""A key event as it travels: the key's place (Linux's evdev code), its X11 keysym, what it would type.

On X11 all three come with the event. Windows and macOS number keys in their own ways; their tables here
cover the keys of a full keyboard and have not run on such a system yet.
"""

import sys
from typing import NamedTuple

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeyEvent

MAX_TEXT = 8
_X11_OFFSET = 8
"""X11's keycodes are evdev's plus eight."""
_UNICODE_KEYSYM = 0x0100_0000


class Key(NamedTuple):
    code: int
    keysym: int
    text: str


def read(event: QKeyEvent, system: str = sys.platform) -> Key:
    """The key of ``event``; a part that cannot be told is 0 or empty."""
    text = event.text()
    typed = text if text.isprintable() and len(text) <= MAX_TEXT else ""
    scan, virtual = event.nativeScanCode(), event.nativeVirtualKey()
    if system == "win32":
        code = _WINDOWS_EXTENDED.get(scan & 0x7F, 0) if scan & 0x100 else scan & 0x7F
        return Key(code, _keysym(event.key(), typed, _WINDOWS_RIGHT.get(virtual, 0)), typed)
    if system == "darwin":
        return Key(_MACOS.get(virtual, 0), _keysym(event.key(), typed, 0), typed)
    code = scan - _X11_OFFSET if scan > _X11_OFFSET else 0
    return Key(code, virtual or _keysym(event.key(), typed, 0), typed)


def _keysym(key: int, typed: str, known: int) -> int:
    if known:
        return known
    if key in _KEYSYMS:
        return _KEYSYMS[key]
    if Qt.Key.Key_F1 <= key <= Qt.Key.Key_F35:
        return 0xFFBE + key - Qt.Key.Key_F1
    point = ord(typed) if len(typed) == 1 else (key if 0x20 <= key < 0x100 else 0)
    if 0x41 <= point <= 0x5A and not typed:
        point += 0x20
    return point if point < 0x100 else _UNICODE_KEYSYM + point


_KEYSYMS: dict[int, int] = {
    Qt.Key.Key_Backspace: 0xFF08,
    Qt.Key.Key_Tab: 0xFF09,
    Qt.Key.Key_Backtab: 0xFE20,
    Qt.Key.Key_Return: 0xFF0D,
    Qt.Key.Key_Pause: 0xFF13,
    Qt.Key.Key_ScrollLock: 0xFF14,
    Qt.Key.Key_Escape: 0xFF1B,
    Qt.Key.Key_Home: 0xFF50,
    Qt.Key.Key_Left: 0xFF51,
    Qt.Key.Key_Up: 0xFF52,
    Qt.Key.Key_Right: 0xFF53,
    Qt.Key.Key_Down: 0xFF54,
    Qt.Key.Key_PageUp: 0xFF55,
    Qt.Key.Key_PageDown: 0xFF56,
    Qt.Key.Key_End: 0xFF57,
    Qt.Key.Key_Print: 0xFF61,
    Qt.Key.Key_Insert: 0xFF63,
    Qt.Key.Key_Menu: 0xFF67,
    Qt.Key.Key_NumLock: 0xFF7F,
    Qt.Key.Key_Enter: 0xFF8D,
    Qt.Key.Key_Shift: 0xFFE1,
    Qt.Key.Key_Control: 0xFFE3,
    Qt.Key.Key_CapsLock: 0xFFE5,
    Qt.Key.Key_Alt: 0xFFE9,
    Qt.Key.Key_AltGr: 0xFE03,
    Qt.Key.Key_Meta: 0xFFEB,
    Qt.Key.Key_Delete: 0xFFFF,
}

_WINDOWS_RIGHT = {0xA1: 0xFFE2, 0xA3: 0xFFE4, 0xA5: 0xFE03, 0x5C: 0xFFEC}
"""Virtual keys of the right-hand modifiers, which Qt does not tell from the left ones."""

_WINDOWS_EXTENDED = {
    0x1C: 96, 0x1D: 97, 0x35: 98, 0x37: 99, 0x38: 100, 0x47: 102, 0x48: 103, 0x49: 104, 0x4B: 105,
    0x4D: 106, 0x4F: 107, 0x50: 108, 0x51: 109, 0x52: 110, 0x53: 111, 0x5B: 125, 0x5C: 126, 0x5D: 127,
}  # fmt: skip
"""Scan codes with the extended bit; without it they are evdev's own numbers."""

_MACOS = {
    0x00: 30, 0x01: 31, 0x02: 32, 0x03: 33, 0x04: 35, 0x05: 34, 0x06: 44, 0x07: 45, 0x08: 46, 0x09: 47,
    0x0A: 86, 0x0B: 48, 0x0C: 16, 0x0D: 17, 0x0E: 18, 0x0F: 19, 0x10: 21, 0x11: 20, 0x12: 2, 0x13: 3,
    0x14: 4, 0x15: 5, 0x16: 7, 0x17: 6, 0x18: 13, 0x19: 10, 0x1A: 8, 0x1B: 12, 0x1C: 9, 0x1D: 11,
    0x1E: 27, 0x1F: 24, 0x20: 22, 0x21: 26, 0x22: 23, 0x23: 25, 0x24: 28, 0x25: 38, 0x26: 36, 0x27: 40,
    0x28: 37, 0x29: 39, 0x2A: 43, 0x2B: 51, 0x2C: 53, 0x2D: 49, 0x2E: 50, 0x2F: 52, 0x30: 15, 0x31: 57,
    0x32: 41, 0x33: 14, 0x35: 1, 0x36: 126, 0x37: 125, 0x38: 42, 0x39: 58, 0x3A: 56, 0x3B: 29, 0x3C: 54,
    0x3D: 100, 0x3E: 97, 0x41: 83, 0x43: 55, 0x45: 78, 0x47: 69, 0x4B: 98, 0x4C: 96, 0x4E: 74, 0x52: 82,
    0x53: 79, 0x54: 80, 0x55: 81, 0x56: 75, 0x57: 76, 0x58: 77, 0x59: 71, 0x5B: 72, 0x5C: 73, 0x60: 63,
    0x61: 64, 0x62: 65, 0x63: 61, 0x64: 66, 0x65: 67, 0x67: 87, 0x6D: 68, 0x6F: 88, 0x72: 110, 0x73: 102,
    0x74: 104, 0x75: 111, 0x76: 62, 0x77: 107, 0x78: 60, 0x79: 109, 0x7A: 59, 0x7B: 105, 0x7C: 106,
    0x7D: 108, 0x7E: 103,
}  # fmt: skip
"""macOS virtual keys (Carbon's kVK_…)."""
