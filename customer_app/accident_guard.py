"""Keeps a window that has just appeared from being answered by a key or click meant for another one."""

import time

from PyQt6.QtCore import QEvent, QObject
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QWidget

GUARD_SECONDS = 0.4
"""After a window is mapped nobody has read it yet; what arrives so early was meant for something else."""

_POINTER = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchEnd,
    }
)
_KEYS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.ShortcutOverride,
        QEvent.Type.Shortcut,
    }
)


class AccidentGuard(QObject):
    """Drops every key and click of ``window`` for a moment after it is mapped.

    Keys are dropped also for a moment after it becomes active, and always when they only repeat: both
    happen to someone who goes on typing. A click has to be aimed, so it counts again sooner.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._clicks_from = self._keys_from = float("inf")
        window.installEventFilter(self)
        for part in window.findChildren(QWidget):
            part.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is None:
            return False
        kind = event.type()
        if watched is self._window and kind == QEvent.Type.Show:
            self._clicks_from = self._keys_from = time.monotonic() + GUARD_SECONDS
        elif watched is self._window and kind == QEvent.Type.WindowActivate:
            self._keys_from = time.monotonic() + GUARD_SECONDS
        elif kind in _POINTER:
            return time.monotonic() < self._clicks_from
        elif kind in _KEYS:
            repeats = isinstance(event, QKeyEvent) and event.isAutoRepeat()
            return repeats or time.monotonic() < self._keys_from
        return False
