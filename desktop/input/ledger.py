"""Presses that we injected and that the display has not yet reported back."""

import threading
import time
from collections import deque
from collections.abc import Callable
from enum import Enum
from typing import Final

CREDIT_SECONDS: Final = 5.0
"""A press that was not reported within this time never will be; kept longer it would excuse a stranger's."""

MAX_CREDITS: Final = 256
"""Presses of one key or button that may await their report."""


class Kind(Enum):
    """What was pressed."""

    KEY = "key"
    BUTTON = "button"


class Ledger:
    """Counts our own presses, so that any other faked press stands out. For any thread.

    `record` goes before the press is sent: its report can then never overtake it.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._credits: dict[tuple[Kind, int], deque[float]] = {}

    def record(self, kind: Kind, detail: int) -> None:
        """Note that we are about to press this native key code or button number."""
        with self._lock:
            times = self._credits.setdefault((kind, detail), deque(maxlen=MAX_CREDITS))
            times.append(self._clock())

    def take(self, kind: Kind, detail: int) -> bool:
        """Strike one reported press off; False if we did not make it."""
        oldest = self._clock() - CREDIT_SECONDS
        with self._lock:
            times = self._credits.get((kind, detail))
            while times:
                if times.popleft() >= oldest:
                    return True
            return False

    def clear(self) -> None:
        """Forget all: presses made before a watcher starts are never reported to it."""
        with self._lock:
            self._credits.clear()
