"""A person as a disc with their initials."""

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent
from PyQt6.QtWidgets import QWidget

from widgets import theme
from widgets.tokens import SIZE_LARGE, WEIGHT_STRONG, mix

SIZE = 48


class Avatar(QWidget):
    """Decoration: the name stands beside it, so a screen reader is told nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._initials = ""
        self.setFixedSize(SIZE, SIZE)

    def show_name(self, name: str) -> None:
        words = name.split()
        self._initials = "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        colours = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(colours.line) if colours.high_contrast else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(mix(colours.raised, colours.accent, 0.16)))
        painter.drawEllipse(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setPen(QColor(colours.text))
        painter.setFont(theme.font(SIZE_LARGE, WEIGHT_STRONG))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._initials)
