"""What the site asks an agent who starts a session: its type, tracking codes, a password (feature B1)."""

from collections.abc import Callable
from dataclasses import dataclass

from PyQt6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from console.asked_field import AskedField
from console.choice_box import ChoiceBox
from console.password_field import PasswordField
from protocol.api import MAX_TRACKING_VALUE, StartOptions, StartSession, TrackingCode, TrackingField
from translations import _
from widgets.tokens import SPACE_2


@dataclass(frozen=True)
class _Tracking:
    """A tracking field of the site, and where it is answered."""

    asked: TrackingField
    editor: QLineEdit | ChoiceBox
    field: AskedField

    @property
    def value(self) -> str:
        """Empty when nothing was typed or chosen."""
        if isinstance(self.editor, QLineEdit):
            return self.editor.text().strip()
        return self.editor.value

    def fill(self, value: str) -> None:
        """As far as there is such a choice."""
        if isinstance(self.editor, QLineEdit):
            self.editor.setText(value)
        else:
            self.editor.choose(value)

    def check(self) -> bool:
        """Whether it is answered as far as it must be; if not, says so."""
        if self.value or not self.asked.required:
            return True
        self.field.tell(_("The site asks for this in every session."))
        self.editor.setFocus()
        return False


class StartFields(QWidget):
    """Only what the site asks for shows. ``start`` is what Enter does in a field."""

    def __init__(self, options: StartOptions, start: Callable[[], object]) -> None:
        super().__init__()
        self.options = options
        self._start = start
        self._types = ChoiceBox(options.session_types)
        self._tracking = [self._tracked(asked) for asked in options.tracking_fields]
        self._password = PasswordField(options.password)
        self._password.line.returnPressed.connect(start)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        if options.session_types:
            column.addWidget(AskedField(_("Session type"), self._types))
        for tracking in self._tracking:
            column.addWidget(tracking.field)
        column.addWidget(self._password)

    @property
    def editors(self) -> list[QWidget]:
        """From the first to the last."""
        types: list[QWidget] = [self._types] if self.options.session_types else []
        return [*types, *(one.editor for one in self._tracking), self._password.line]

    @property
    def wishes(self) -> StartSession:
        """As it stands now, whether it is enough or not."""
        return StartSession(
            password=self._password.password or None,
            session_type=self._types.value or None,
            tracking_codes=tuple(
                TrackingCode(label=one.asked.label, value=one.value) for one in self._tracking if one.value
            ),
        )

    def fill(self, wishes: StartSession) -> None:
        """With what was answered before, as far as that is still asked for."""
        self._types.choose(wishes.session_type or "")
        given = {code.label: code.value for code in wishes.tracking_codes}
        for one in self._tracking:
            one.fill(given.get(one.asked.label, ""))
        self._password.line.setText(wishes.password or "")

    def check(self) -> bool:
        """Whether a session can begin with what is there; if not, says what is missing, the first of all."""
        return all(one.check() for one in self._tracking) and self._password.check()

    def _tracked(self, asked: TrackingField) -> _Tracking:
        label = asked.label if asked.required else _("{label} (optional)").format(label=asked.label)
        if asked.choices:
            nothing = _("Choose…") if asked.required else _("No choice")
            box = ChoiceBox(asked.choices, nothing)
            field = AskedField(label, box)
            box.activated.connect(lambda _index: field.tell(""))
            return _Tracking(asked, box, field)
        line = QLineEdit()
        line.setMaxLength(MAX_TRACKING_VALUE)
        field = AskedField(label, line)
        line.textEdited.connect(lambda _text: field.tell(""))
        line.returnPressed.connect(self._start)
        return _Tracking(asked, line, field)
