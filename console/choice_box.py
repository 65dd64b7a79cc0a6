"""A list to choose one value from, with a mark that says so; the style sheet takes away the system's own."""

from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PyQt6.QtWidgets import QComboBox, QSizePolicy

from widgets.icons import pixmap
from widgets.tokens import SPACE_2

_MARK = 14
"""Pixels, either way."""


class ChoiceBox(QComboBox):
    """``nothing`` is what to read while none is chosen; without it the first value is."""

    def __init__(self, values: tuple[str, ...], nothing: str = "") -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the wheel would take the keyboard on its way past
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if nothing:
            self.addItem(nothing)
        for value in values:
            self.addItem(value, value)

    @property
    def value(self) -> str:
        """Empty while none is chosen."""
        return str(self.currentData() or "")

    def choose(self, value: str) -> None:
        """The first of all when there is no such value."""
        self.setCurrentIndex(max(0, self.findData(value)))

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Moves the page, unless the box has the keyboard: nobody should choose while passing by."""
        if event is None or self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        super().paintEvent(event)
        colour = "muted" if self.isEnabled() else "line"
        mark = pixmap("caret-down", colour, _MARK, self.devicePixelRatioF())
        place = QPoint(self.width() - _MARK - SPACE_2, (self.height() - _MARK) // 2)
        painter = QPainter(self)
        painter.drawPixmap(place, mark)
