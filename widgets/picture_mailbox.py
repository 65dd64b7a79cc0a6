"""The newest picture and what changed in it, handed from the media thread that decodes it to the UI."""

import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QObject, QRect, pyqtSignal

from widgets.damage import Damage


class Picture(Protocol):
    """What is shown: ``pixels`` is (height, width, 4) uint8, in the order blue, green, red, unused.

    It is live: it changes, but only under ``lock``. Its rows may lie further apart than they are long.
    ``changed`` are x, y, width and height of what was written since the last picture that was handed on.
    """

    @property
    def pixels(self) -> npt.NDArray[np.uint8]: ...
    @property
    def changed(self) -> Sequence[tuple[int, int, int, int]]: ...
    @property
    def lock(self) -> AbstractContextManager[object]: ...


class Arrival(NamedTuple):
    """The newest picture, and the parts of it, in its pixels, that changed since the last one taken."""

    picture: Picture
    changed: Sequence[QRect]


class PictureMailbox(QObject):
    """``put`` from any thread; ``arrived`` is emitted once however many pictures wait, then ``take``."""

    arrived = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._newest: Picture | None = None
        self._damage = Damage()
        self._waiting = False
        self._open = True

    def put(self, picture: Picture) -> None:
        """Replaces the one that still waits, if any, but not what changed in it. Nothing after ``close``."""
        with self._lock:
            if not self._open:
                return
            self._merge(picture)
            wake, self._waiting = not self._waiting, True
        if wake:
            self.arrived.emit()  # queued by Qt when the thread is not the UI's

    def take(self) -> Arrival | None:
        """The newest one, unless it was taken already."""
        with self._lock:
            if self._newest is None or not self._waiting:
                return None
            arrival = Arrival(self._newest, self._damage.rectangles)
            self._damage, self._waiting = Damage(), False
            return arrival

    def close(self) -> None:
        """Before the mailbox is destroyed: a media thread may still hold it."""
        with self._lock:
            self._open = self._waiting = False
            self._newest = None

    def _merge(self, picture: Picture) -> None:
        height, width = picture.pixels.shape[:2]
        everything = QRect(0, 0, width, height)
        if self._newest is None or not same_memory(self._newest.pixels, picture.pixels):
            self._damage = Damage(everything)
        else:
            for box in picture.changed:
                self._damage.add(QRect(*box) & everything)
        self._newest = picture


def same_memory(one: npt.NDArray[np.uint8], other: npt.NDArray[np.uint8]) -> bool:
    """Whether both, which must both be held, are the same pixels in the same place."""
    return one is other or one.__array_interface__ == other.__array_interface__
