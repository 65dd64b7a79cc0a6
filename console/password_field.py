"""The password that an agent may give a session before it begins (feature B1)."""

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from console.asked_field import AskedField
from protocol.api import MAX_SESSION_PASSWORD, PasswordUse, SessionPasswordRules
from translations import _


class PasswordField(QWidget):
    """It is said on the telephone, so it shows as it is typed. Hidden where the site wants none."""

    def __init__(self, rules: SessionPasswordRules) -> None:
        super().__init__()
        self._rules = rules
        self._required = rules.use is PasswordUse.REQUIRED
        self.line = QLineEdit()
        self.line.setMaxLength(MAX_SESSION_PASSWORD)
        self.line.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        label = _("Session password") if self._required else _("Session password (optional)")
        hint = _("Your customer is asked for it. At least {n} characters.").format(n=rules.min_length)
        self._field = AskedField(label, self.line, hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._field)
        self.line.textEdited.connect(lambda _text: self._field.tell(""))
        if rules.use is PasswordUse.OFF:
            self.hide()

    @property
    def password(self) -> str:
        """Empty for none."""
        return "" if self._rules.use is PasswordUse.OFF else self.line.text().strip()

    def check(self) -> bool:
        """Whether a session can begin with it; if not, says why."""
        least = self._rules.min_length
        if len(self.password) >= least or not (self.password or self._required):
            return True
        if self._required:
            self._field.tell(_("At least {n} characters.").format(n=least))
        else:
            self._field.tell(_("At least {n} characters, or leave it empty.").format(n=least))
        self.line.setFocus()
        self.line.selectAll()
        return False
