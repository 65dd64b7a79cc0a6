"""What the site asks an agent who starts a session: its type, tracking codes, a password (feature B1)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from PyQt6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from console.asked_field import AskedField
from console.choice_box import ChoiceBox
from console.password_field import PasswordField
from protocol.api import MAX_TRACKING_VALUE, StartOptions, StartSession, TrackingCode, TrackingField
from translations import _
from widgets.tokens import SPACE_2

_Editor: TypeAlias = QLineEdit | ChoiceBox
FieldName: TypeAlias = tuple[str, str]
"""Of a field: its kind, and its label where the site gave it one."""


@dataclass(frozen=True)
class _Tracking:
    """A tracking field of the site, and where it is answered."""

    asked: TrackingField
    editor: _Editor
    field: AskedField

    @property
    def value(self) -> str:
        """Empty when nothing was typed or chosen."""
        if isinstance(self.editor, QLineEdit):
            return self.editor.text().strip()
        return self.editor.value

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
        types: dict[FieldName, _Editor] = {("type", ""): self._types} if options.session_types else {}
        codes: dict[FieldName, _Editor] = {("code", one.asked.label): one.editor for one in self._tracking}
        self._named = {**types, **codes, ("password", ""): self._password.line}
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
        return list(self._named.values())

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

    def take_over(self, former: "StartFields") -> None:
        """What was typed and chosen there, as far as it is still asked for."""
        for name, editor in former._named.items():
            if name in self._named:
                _take_over(self._named[name], editor)

    def focused(self, widget: QWidget | None) -> FieldName | None:
        """Which of the fields has the keyboard when ``widget`` has it."""
        return next((name for name, editor in self._named.items() if editor is widget), None)

    def focus(self, name: FieldName) -> None:
        """Gives it the keyboard, if it is asked for."""
        if name in self._named:
            self._named[name].setFocus()

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


def _take_over(editor: _Editor, former: _Editor) -> None:
    """As far as there is such a choice; what is being typed stays as it stands, the cursor too."""
    if isinstance(editor, QLineEdit) and isinstance(former, QLineEdit):
        editor.setText(former.text())
        editor.setCursorPosition(former.cursorPosition())
    elif isinstance(editor, QLineEdit) and isinstance(former, ChoiceBox):
        editor.setText(former.value)
    elif isinstance(editor, ChoiceBox):
        editor.choose(former.value if isinstance(former, ChoiceBox) else former.text().strip())
