"""A small dot that breathes while something is awaited; still when the system asks for no motion."""

from PyQt6.QtCore import QPointF, QTimer
from PyQt6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PyQt6.QtWidgets import QWidget

from widgets import theme

_STEP_MS = 120
_STEPS = 14


class Pulse(QWidget):
    """Its timer runs only while it shows."""

    def __init__(self, colour: str = "accent", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colour = colour
        self._step = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_STEP_MS)
        self._timer.timeout.connect(self._advance)
        self.setFixedSize(14, 14)

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        if theme.motion_ms():
            self._timer.start()

    def hideEvent(self, event: QHideEvent | None) -> None:
        self._timer.stop()
        super().hideEvent(event)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(getattr(theme.tokens(), self._colour))
        painter.setPen(QColor(0, 0, 0, 0))
        centre = QPointF(self.width() / 2, self.height() / 2)
        swing = abs(self._step - _STEPS / 2) / (_STEPS / 2)
        halo = QColor(colour)
        halo.setAlphaF(0.15 + 0.2 * (1 - swing))
        painter.setBrush(halo)
        painter.drawEllipse(centre, 7 - 2 * swing, 7 - 2 * swing)
        painter.setBrush(colour)
        painter.drawEllipse(centre, 3.5, 3.5)

    def _advance(self) -> None:
        self._step = (self._step + 1) % _STEPS
        self.update()
