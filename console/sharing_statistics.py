"""Round trip and pictures a second, shown while the pointer is at the bottom right of a shared desktop."""

import time
from collections import deque
from collections.abc import Callable

from PyQt6.QtCore import QPoint, QRect, QSize, Qt, QTimer
from PyQt6.QtGui import QHideEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QWidget

from translations import _
from widgets.labels import TabularLabel
from widgets.tokens import SPACE_2, SPACE_3

_CORNER = QSize(260, 90)
"""The part of the view that the pointer has to be in."""
_WINDOW_SECONDS = 2.0


class SharingStatistics(QFrame):
    """Lets every click through; its timer runs only while it shows."""

    def __init__(self, round_trip: Callable[[], float | None], parent: QWidget) -> None:
        super().__init__(parent)
        self._round_trip = round_trip
        self._painted: deque[float] = deque(maxlen=400)
        self._area = QRect()
        self._label = TabularLabel()
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_2)
        row.addWidget(self._label)
        self._timer = QTimer(self)
        self._timer.setInterval(500)
        self._timer.timeout.connect(self._refresh)
        self.hide()

    def count(self) -> None:
        """A picture was painted."""
        self._painted.append(time.monotonic())

    def place(self, area: QRect) -> None:
        self._area = area
        self._move()

    def pointed(self, at: QPoint) -> None:
        """``at`` is in points of the view."""
        corner = QRect(
            self._area.width() - _CORNER.width(),
            self._area.height() - _CORNER.height(),
            _CORNER.width(),
            _CORNER.height(),
        )
        inside = corner.contains(at)
        if inside and self.isHidden():
            self._refresh()
            self.show()
            self.raise_()
            self._timer.start()
        elif not inside and not self.isHidden():
            self.hide()

    def hideEvent(self, event: QHideEvent | None) -> None:
        self._timer.stop()
        super().hideEvent(event)

    def words(self) -> str:
        since = time.monotonic() - _WINDOW_SECONDS
        rate = sum(at >= since for at in self._painted) / _WINDOW_SECONDS
        seconds = self._round_trip()
        delay = "–" if seconds is None else f"{seconds * 1000:.0f}"
        return _("{delay} ms · {rate} pictures/s").format(delay=delay, rate=f"{rate:.0f}")

    def _refresh(self) -> None:
        self._label.setText(self.words())
        self._move()

    def _move(self) -> None:
        self.adjustSize()
        corner = self._area.bottomRight() - QPoint(self.width() + SPACE_3, self.height() + SPACE_3)
        self.move(corner)
