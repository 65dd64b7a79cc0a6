"""How long the session has lasted; ticks only while it shows."""

import time

from PyQt6.QtCore import QTimer
from PyQt6.QtGui import QHideEvent, QShowEvent

from translations import _
from widgets.labels import TabularLabel, duration


class SessionClock(TabularLabel):
    def __init__(self, started_at: float) -> None:
        super().__init__()
        self._started_at = started_at
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tick)
        self.setToolTip(_("Duration of the session"))
        self._tick()

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self._tick()
        self._timer.start()

    def hideEvent(self, event: QHideEvent | None) -> None:
        self._timer.stop()
        super().hideEvent(event)

    def _tick(self) -> None:
        self.setText(duration(time.time() - self._started_at))
