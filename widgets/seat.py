"""The place where one running program keeps its session, so that two at once do not take each other's."""

import os
from pathlib import Path

from PyQt6.QtCore import QLockFile

SEATS = 8
"""Programs of one user that can each come back into their own session; more than that run without."""

_NOWHERE = Path(os.devnull) / "session.json"


class Seat:
    """The first free place in ``folder``, held until the program ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        self._lock: QLockFile | None = None
        self.path = _NOWHERE
        """Where the session is kept; nothing can be kept there when no place is free or writable."""
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError:
            return
        for number in range(1, SEATS + 1):
            lock = QLockFile(str(folder / f"session-{number}.lock"))
            lock.setStaleLockTime(0)
            if lock.tryLock(0):
                self._lock = lock
                self.path = folder / f"session-{number}.json"
                return

    def release(self) -> None:
        """Lets the next program have it."""
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None
