"""A box to tick whose label may take several lines; Qt's own does not wrap, and some labels are long."""

from PyQt6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PyQt6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from widgets import theme
from widgets.tokens import HIT_TARGET, SPACE_1, SPACE_2, mix

_BOX = 18
BESIDE_BOX = _BOX + SPACE_2
"""Pixels from its edge to its label, for what explains it in a line below."""
_WIDEST_LINE = 420
"""Pixels of label a line that the box asks for when nothing narrows it."""
_TICK = ((0.22, 0.53), (0.42, 0.72), (0.78, 0.30))


class CheckBox(QCheckBox):
    """Ticked by a click anywhere on it, or by Space."""

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(label.replace("&", "&&"), parent)
        self._label = label
        self.setAccessibleName(label)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max(HIT_TARGET, self._words(width).height() + SPACE_1)

    def sizeHint(self) -> QSize:
        words = self._words(_WIDEST_LINE + _BOX + SPACE_2)
        return QSize(words.width() + _BOX + SPACE_2 + SPACE_1, max(HIT_TARGET, words.height() + SPACE_1))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, HIT_TARGET)

    def hitButton(self, pos: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent | None) -> None:
        t = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        first_line = self.fontMetrics().height()
        top = max(1.0, (min(first_line, self.height()) - _BOX) / 2 + SPACE_1 / 2)
        box = QRectF(1, top, _BOX, _BOX)
        on = self.isChecked()
        enabled = self.isEnabled()
        edge = t.accent if self.hasFocus() or on else mix(t.line, t.text, 0.45)
        painter.setPen(QPen(QColor(edge if enabled else t.line), 2 if self.hasFocus() else 1))
        painter.setBrush(QColor(t.accent if on and enabled else t.raised))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if on:
            painter.setPen(QPen(QColor(t.on_accent if enabled else t.muted), 2))
            points = [QPointF(box.x() + x * _BOX, box.y() + y * _BOX) for x, y in _TICK]
            painter.drawPolyline(QPolygonF(points))
        painter.setPen(QColor(t.text if enabled else t.muted))
        words = self.rect().adjusted(_BOX + SPACE_2, SPACE_1 // 2, 0, 0)
        painter.drawText(words, Qt.TextFlag.TextWordWrap, self._label)
        if self.hasFocus():
            painter.setPen(QPen(QColor(t.accent), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self._words(self.width()).translated(words.topLeft()).adjusted(-2, 0, 1, 0))

    def _words(self, width: int) -> QRect:
        room = QRect(0, 0, max(40, width - _BOX - SPACE_2), 10_000)
        return self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, self._label)
