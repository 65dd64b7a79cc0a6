"""The password that an agent may give a session before it begins (feature B1)."""

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from protocol.api import MAX_SESSION_PASSWORD, MIN_SESSION_PASSWORD
from translations import _
from widgets.labels import Label, muted
from widgets.present import present
from widgets.tokens import SPACE_1


class PasswordField(QWidget):
    """It is said on the telephone, so it shows as it is typed. What is wrong takes its hint's place."""

    def __init__(self) -> None:
        super().__init__()
        self.line = QLineEdit()
        self.line.setMaxLength(MAX_SESSION_PASSWORD)
        self.line.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        label = Label(_("Session password (optional)"))
        label.setBuddy(self.line)
        self.line.setAccessibleName(label.text())
        self._hint = muted()
        self._trouble = Label("", "strong", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        for part in (label, self.line, self._hint, self._trouble):
            column.addWidget(part)
        self._tell("")
        self.line.textEdited.connect(lambda _text: self._tell(""))

    @property
    def password(self) -> str:
        """Empty for none."""
        return self.line.text().strip()

    def check(self) -> bool:
        """Whether a session can begin with it; if not, says why."""
        if not self.password or len(self.password) >= MIN_SESSION_PASSWORD:
            return True
        self._tell(_("At least {n} characters, or leave it empty.").format(n=MIN_SESSION_PASSWORD))
        self.line.setFocus()
        self.line.selectAll()
        return False

    def _tell(self, trouble: str) -> None:
        self._hint.setText(_("Your customer is asked for it."))
        self._hint.setVisible(not trouble)
        self._trouble.setText(trouble)
        self._trouble.setVisible(bool(trouble))
        self.line.setAccessibleDescription(trouble or self._hint.text())
        self.line.setProperty("invalid", bool(trouble))
        style = present(self.line.style())
        style.unpolish(self.line)
        style.polish(self.line)
