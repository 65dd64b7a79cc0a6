"""Where the session number is typed or pasted: any writing of it becomes 123 456 789."""

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QFont, QKeyEvent, QKeySequence
from PyQt6.QtWidgets import QApplication, QLineEdit

from widgets.labels import grouped
from widgets.present import present

NUMBER_DIGITS = 9


def digits_of(text: str) -> str:
    """The digits of a session number as people write it: 123-456-789, 123 456 789, 123456789."""
    return "".join(character for character in text if character.isdecimal() and character.isascii())


def is_number(digits: str) -> bool:
    return len(digits) == NUMBER_DIGITS


class NumberLine(QLineEdit):
    """``digits`` is the number without spaces, as far as it has been typed."""

    def __init__(self) -> None:
        super().__init__()
        figures = QFont(self.font())
        figures.setFeature(QFont.Tag("tnum"), 1)
        self.setFont(figures)
        self.setPlaceholderText("123 456 789")
        self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.textEdited.connect(self._regroup)

    @property
    def digits(self) -> str:
        return digits_of(self.text())

    @digits.setter
    def digits(self, digits: str) -> None:
        self.setText(grouped(digits_of(digits)[:NUMBER_DIGITS]))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """A pasted sentence gives its number, not the beginning of its words."""
        if event is not None and event.matches(QKeySequence.StandardKey.Paste):
            pasted = digits_of(present(QApplication.clipboard()).text())
            if len(pasted) >= NUMBER_DIGITS:
                self.digits = pasted
                self.textEdited.emit(self.text())
                return
        super().keyPressEvent(event)

    def _regroup(self, text: str) -> None:
        before = len(digits_of(text[: self.cursorPosition()]))
        shown = grouped(digits_of(text)[:NUMBER_DIGITS])
        if shown == text:
            return
        self.setText(shown)
        position = 0
        while position < len(shown) and before > 0:
            before -= shown[position].isdigit()
            position += 1
        self.setCursorPosition(position)
