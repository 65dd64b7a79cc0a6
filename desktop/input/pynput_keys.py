"""Keys as pynput names them, by the X keysym that travels."""

from typing import Any, Final

from desktop.input import keysyms

NAMES: Final[dict[int, str]] = {
    keysyms.BACKSPACE: "backspace", keysyms.TAB: "tab", keysyms.RETURN: "enter", 0xFF1B: "esc",
    0xFFFF: "delete", 0xFF50: "home", 0xFF51: "left", 0xFF52: "up", 0xFF53: "right", 0xFF54: "down",
    0xFF55: "page_up", 0xFF56: "page_down", 0xFF57: "end", 0xFF63: "insert", 0xFF67: "menu",
    keysyms.PRINT: "print_screen", keysyms.PAUSE: "pause", 0xFF14: "scroll_lock",
    keysyms.NUM_LOCK: "num_lock", keysyms.CAPS_LOCK: "caps_lock", keysyms.SHIFT_L: "shift_l",
    keysyms.SHIFT_R: "shift_r", keysyms.CONTROL_L: "ctrl_l", keysyms.CONTROL_R: "ctrl_r",
    keysyms.ALT_L: "alt_l", keysyms.ALT_R: "alt_r", keysyms.META_L: "alt_l", keysyms.META_R: "alt_r",
    keysyms.SUPER_L: "cmd_l", keysyms.SUPER_R: "cmd_r", 0xFF8D: "enter",
    **{0xFFBE + number: f"f{number + 1}" for number in range(20)},
}  # fmt: skip

KEYPAD: Final = {0xFFB0 + digit: str(digit) for digit in range(10)} | {
    0xFFAA: "*", 0xFFAB: "+", 0xFFAD: "-", 0xFFAE: ".", 0xFFAF: "/", 0xFFBD: "=",
}  # fmt: skip


def pynput_key(keyboard: Any, keysym: int, text: str) -> Any | None:
    """The key of pynput's `keyboard` module that types this; None if this system has none."""
    if keysym in keysyms.LEVEL_CHOOSERS or keysym in keysyms.GROUP_CHOOSERS:
        return None  # the signs that they choose are typed as such
    if (name := NAMES.get(keysyms.normal(keysym))) is not None:
        return getattr(keyboard.Key, name, None)
    sign = KEYPAD.get(keysym) or keysyms.character(keysym) or text[:1]
    return keyboard.KeyCode.from_char(sign) if sign else None
