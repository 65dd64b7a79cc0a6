"""A line to fill in: its name above it, and below it what is wrong with what was typed."""

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from widgets.labels import Label, Symbol
from widgets.present import present
from widgets.tokens import SIZE_LARGE, SPACE_1, SPACE_2


class Field(QWidget):
    """``label`` is the line's accessible name; the trouble under it is its accessible description."""

    def __init__(self, label: str, line: QLineEdit | None = None, *, size: int = SIZE_LARGE) -> None:
        super().__init__()
        self.line = line or QLineEdit()
        self.line.setAccessibleName(label)
        self.line.setStyleSheet(f"font-size: {size}px; min-height: {size + 20}px;")
        name = Label(label, "strong")
        name.setBuddy(self.line)
        self._symbol = Symbol("warning-circle", "bad")
        self._trouble = Label("", wrap=True)
        self._trouble_row = QWidget()
        row = QHBoxLayout(self._trouble_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        row.addWidget(self._symbol, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._trouble, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        column.addWidget(name)
        column.addWidget(self.line)
        column.addWidget(self._trouble_row)
        self.tell("")
        self.line.textEdited.connect(lambda _text: self.tell(""))

    @property
    def text(self) -> str:
        return self.line.text().strip()

    @text.setter
    def text(self, text: str) -> None:
        self.line.setText(text)

    def tell(self, trouble: str, *, wrong: bool = True) -> None:
        """Says what is wrong, or what is wanted; an empty text says that nothing is."""
        self._trouble.setText(trouble)
        self._trouble_row.setVisible(bool(trouble))
        self._symbol.setVisible(wrong)
        self.line.setAccessibleDescription(trouble)
        self.line.setProperty("invalid", bool(trouble) and wrong)
        style = present(self.line.style())
        style.unpolish(self.line)
        style.polish(self.line)
        if trouble:
            self.line.setFocus()
            self.line.selectAll()
