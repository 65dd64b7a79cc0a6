"""One thing that an agent types or chooses before a session begins."""

from PyQt6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from widgets.labels import Label, muted
from widgets.present import present
from widgets.tokens import SPACE_1


class AskedField(QWidget):
    """A label and an editor. What is wrong takes the hint's place below them."""

    def __init__(self, label: str, editor: QLineEdit | QComboBox, hint: str = "") -> None:
        super().__init__()
        self._editor = editor
        editor.setAccessibleName(label)
        self._hint = muted(hint)
        self._trouble = Label("", "strong", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        for part in (Label(label, wrap=True), editor, self._hint, self._trouble):  # no buddy: it eats an &
            column.addWidget(part)
        self.tell("")

    def tell(self, trouble: str) -> None:
        """Empty when nothing is wrong, or no longer."""
        self._hint.setVisible(bool(self._hint.text()) and not trouble)
        self._trouble.setText(trouble)
        self._trouble.setVisible(bool(trouble))
        self._editor.setAccessibleDescription(trouble or self._hint.text())
        self._editor.setProperty("invalid", bool(trouble))
        style = present(self._editor.style())
        style.unpolish(self._editor)
        style.polish(self._editor)
