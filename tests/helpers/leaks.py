"""What a test left running: threads, processes, timers."""

import gc
import sys
import threading
from typing import Any

import psutil

from tests.helpers.waiting import NeverCame, eventually

GRACE = 3.0
"""Seconds in which what was asked to end may still be ending."""


class Leaks:
    """Remembers what ran when it was made; `check` says what ran since and still does."""

    def __init__(self, grace: float = GRACE) -> None:
        self._grace = grace
        self._threads = set(threading.enumerate())
        self._processes = _children()

    def check(self) -> str:
        """What leaked, in a sentence; empty when nothing did."""
        try:
            eventually(lambda: not self._left(), self._grace)
        except NeverCame:
            return "left running by the test: " + "; ".join(self._left())
        return ""

    def _left(self) -> list[str]:
        threads = [one for one in threading.enumerate() if one not in self._threads and one.is_alive()]
        processes = [process for process in _children() if process not in self._processes]
        said = [f"thread {thread.name}" for thread in threads]
        for process in processes:
            try:
                if process.status() != psutil.STATUS_ZOMBIE:
                    said.append(f"process {process.pid} {' '.join(process.cmdline())[:200]}")
            except psutil.NoSuchProcess:
                continue
        return said + running_timers()


def running_timers() -> list[str]:
    """Qt's timers that still tick, made in Python; nothing where Qt was never imported."""
    core: Any = sys.modules.get("PyQt6.QtCore")
    sip: Any = sys.modules.get("PyQt6.sip")
    if core is None or sip is None or core.QCoreApplication.instance() is None:
        return []
    return [
        f"timer of {timer.interval()} ms, child of {timer.parent()!r}"
        for timer in gc.get_objects()
        if isinstance(timer, core.QTimer) and not sip.isdeleted(timer) and timer.isActive()
    ]


def _children() -> set[psutil.Process]:
    return set(psutil.Process().children(recursive=True))
