"""The newest picture, handed from the media thread that decoded it to the UI. Older ones are forgotten."""

import threading
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QObject, pyqtSignal


class Picture(Protocol):
    """What is shown: ``pixels`` is (height, width, 4) uint8 and never changes: blue, green, red, 255.

    Qt copies the fourth byte unseen; where windows have an alpha channel, another value would show through.
    """

    @property
    def pixels(self) -> npt.NDArray[np.uint8]: ...


class PictureMailbox(QObject):
    """``put`` from any thread; ``arrived`` is emitted once however many pictures wait, then ``take``."""

    arrived = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._newest: Picture | None = None
        self._open = True

    def put(self, picture: Picture) -> None:
        """Replaces the one that still waits, if any. After ``close`` it does nothing."""
        with self._lock:
            if not self._open:
                return
            wake = self._newest is None
            self._newest = picture
        if wake:
            self.arrived.emit()  # queued by Qt when the thread is not the UI's

    def take(self) -> Picture | None:
        """The newest one not yet taken."""
        with self._lock:
            picture, self._newest = self._newest, None
            return picture

    def close(self) -> None:
        """Before the mailbox is destroyed: a media thread may still hold it."""
        with self._lock:
            self._open = False
            self._newest = None


def changed_area(before: npt.NDArray[np.uint8] | None, now: npt.NDArray[np.uint8]) -> Any:
    """The box (x, y, width, height) outside of which both pictures agree; None if they agree everywhere.

    The whole picture when there was none, or one of another size.
    """
    height, width = now.shape[:2]
    if before is None or before.shape != now.shape:
        return (0, 0, width, height)
    first, second = _as_words(before), _as_words(now)
    if first is None or second is None:
        return (0, 0, width, height)
    top = _first_difference(first, second)
    if top is None:
        return None
    bottom = height - (_first_difference(first[::-1], second[::-1]) or 0)
    differing = (first[top:bottom] != second[top:bottom]).any(axis=0).nonzero()[0]
    per_word = 2 if width % 2 == 0 else 1
    left, right = int(differing[0]) * per_word, (int(differing[-1]) + 1) * per_word
    return (left, top, right - left, bottom - top)


_BAND = 32
"""Rows compared at a time: enough to be quick, few enough to stop early."""


def _first_difference(first: npt.NDArray[Any], second: npt.NDArray[Any]) -> int | None:
    for start in range(0, len(first), _BAND):
        a, b = first[start : start + _BAND], second[start : start + _BAND]
        if not np.array_equal(a, b):
            return start + int((a != b).any(axis=1).argmax())
    return None


def _as_words(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[Any] | None:
    if not pixels.flags.c_contiguous:
        return None
    height, width = pixels.shape[:2]
    if width % 2 == 0:
        return pixels.reshape(height, width * 4).view(np.uint64)
    return pixels.reshape(height, width * 4).view(np.uint32)
