"""The one key that stays on this side of a controlled desktop: held, a letter is a command to the window."""

from collections.abc import Callable
from enum import Enum

RIGHT_CTRL = 0xFFE4
"""X11's keysym of the right Ctrl, the host key unless another is chosen."""


class Command(Enum):
    """The value is the letter or figure pressed with the host key."""

    FULL_SCREEN = "f"
    RELEASE = "r"
    STOP = "s"
    ACTUAL_SIZE = "1"
    FIT = "0"


class HostKey:
    """Decides key by key what is ours. Nothing that is pressed with the host key is ever sent on."""

    def __init__(self, run: Callable[[Command], object], keysym: int = RIGHT_CTRL) -> None:
        self._run = run
        self.keysym = keysym
        self._held = False
        self._swallowed: set[int] = set()

    def takes(self, code: int, keysym: int, pressed: bool, repeated: bool = False) -> bool:
        """True when the key is not for the remote desktop. ``code`` tells a release from another's."""
        if keysym == self.keysym:
            self._held = pressed
            return True
        if not pressed and code in self._swallowed:
            self._swallowed.discard(code)
            return True
        if not self._held or not pressed:
            return False
        self._swallowed.add(code)
        command = _COMMANDS.get(chr(keysym).lower() if keysym < 0x100 else "")
        if command is not None and not repeated:
            self._run(command)
        return True

    def forget(self) -> None:
        """The window lost the focus: releases went elsewhere."""
        self._held = False
        self._swallowed.clear()


_COMMANDS = {command.value: command for command in Command}
