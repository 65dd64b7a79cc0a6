"""Texts in their few styles, one that shortens itself, and numbers whose figures do not dance."""

from PyQt6.QtCore import QEvent, QSize, Qt
from PyQt6.QtGui import QFont, QPainter, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QLabel, QSizePolicy, QWidget

from widgets import theme
from widgets.icons import pixmap
from widgets.tokens import ICON_SIZE, SIZE_BODY, WEIGHT_REGULAR, WEIGHT_STRONG
from widgets.tool_tips import tool_tip


class Label(QLabel):
    """Plain text, never markup. ``role``: body, muted, lead, strong, section, heading or title."""

    def __init__(
        self, text: str = "", role: str = "body", *, wrap: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setWordWrap(wrap)
        self.setText(text)


def muted(text: str = "", *, wrap: bool = True) -> Label:
    """A quieter line that explains."""
    return Label(text, "muted", wrap=wrap)


def section(text: str) -> Label:
    """The small heading over a group."""
    return Label(text, "section")


def heading(text: str = "", *, wrap: bool = False) -> Label:
    return Label(text, "heading", wrap=wrap)


def title(text: str = "", *, wrap: bool = False) -> Label:
    """The largest text; one a window."""
    return Label(text, "title", wrap=wrap)


class ElidedLabel(Label):
    """One line that ends in … where there is no room; the whole text is its tool tip and its name."""

    def __init__(self, text: str = "", role: str = "body", parent: QWidget | None = None) -> None:
        super().__init__(text, role, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), self.alignment() | Qt.AlignmentFlag.AlignVCenter, shown)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        whole = self.fontMetrics().horizontalAdvance(self.text()) <= self.width()
        self.setToolTip("" if whole else tool_tip(self.text()))


class Symbol(QLabel):
    """An icon that stands for a state; ``meaning`` is what a screen reader says."""

    def __init__(
        self, name: str = "", colour: str = "text", meaning: str = "", size: int = ICON_SIZE
    ) -> None:
        super().__init__()
        self._name, self._colour, self._size = name, colour, size
        self.setFixedSize(size, size)
        self.show_icon(name, colour, meaning)

    def show_icon(self, name: str, colour: str = "text", meaning: str = "") -> None:
        """Changes what it shows; an empty name shows nothing."""
        self._name, self._colour = name, colour
        self.setAccessibleName(meaning)
        self.setToolTip(tool_tip(meaning))
        self._draw()

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def _draw(self) -> None:
        if self._name:
            self.setPixmap(pixmap(self._name, self._colour, self._size, self.devicePixelRatioF()))
        else:
            self.clear()


class TabularLabel(Label):
    """Figures of one width, in any size; for numbers, times and counters."""

    def __init__(self, text: str = "", *, size: int = SIZE_BODY, strong: bool = False) -> None:
        super().__init__(text, "number")
        weight = WEIGHT_STRONG if strong else WEIGHT_REGULAR
        figures = theme.font(size, weight)
        figures.setFeature(QFont.Tag("tnum"), 1)
        self.setFont(figures)
        self.setStyleSheet(f"font-size: {size}px; font-weight: {weight};")


def grouped(number: str) -> str:
    """A session's number in threes: 123 456 789."""
    return " ".join(number[i : i + 3] for i in range(0, len(number), 3))


def duration(seconds: float) -> str:
    """A running time: 00:12:41."""
    whole = max(0, int(seconds))
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
