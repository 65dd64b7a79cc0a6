"""The question on the customer's screen: who asks for what, and two answers of one weight (guide 2.14)."""

from math import ceil

from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtGui import QGuiApplication, QHideEvent, QKeyEvent, QShowEvent
from PyQt6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from customer_app.accident_guard import AccidentGuard
from customer_app.texts import large
from protocol.sharing import Level
from session.consent import Prompt
from translations import _
from widgets.buttons import Button
from widgets.check_box import BESIDE_BOX, CheckBox
from widgets.labels import Symbol, TabularLabel, muted, title
from widgets.present import present
from widgets.tokens import SPACE_2, SPACE_3, SPACE_4, SPACE_5

WIDTH = 440
_SYMBOL_SIZE = 32
_TICK_MS = 200


class ConsentPrompt(QDialog):
    """Answers ``prompt`` once: OK allows; Cancel, Escape and closing refuse. Enter never answers.

    The session closes it with ``retire`` when the question is settled in another way: time, withdrawal.
    """

    def __init__(self, prompt: Prompt) -> None:
        super().__init__(
            None,
            Qt.WindowType.Dialog
            | Qt.WindowType.CustomizeWindowHint
            | Qt.WindowType.WindowTitleHint
            | Qt.WindowType.WindowCloseButtonHint
            | Qt.WindowType.WindowStaysOnTopHint,
        )
        self._prompt = prompt
        agent, organisation = prompt.asker.name, prompt.organisation
        controls = prompt.level is Level.CONTROL
        self.setWindowTitle(_whose(agent, organisation))
        self._question = title(_question(agent, organisation, controls), wrap=True)
        self._question.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        meaning = (
            _("{agent} will see everything on your screen, and can use your mouse and keyboard.")
            if controls
            else _("{agent} will see everything on your screen, but cannot touch anything.")
        ).format(agent=agent)
        reassurance = _("You can stop at any moment.")
        self._meaning = large(f"{meaning} {reassurance}")
        self._box = CheckBox(_("Allow every action in this session without asking me again"))
        self._reach = muted(_("To see and control, until the session ends. You can withdraw it."))
        self._box.setAccessibleDescription(self._reach.text())
        self._cancel = Button(_("Cancel"), self.reject)
        self._ok = Button(_("OK"), self._allow)
        self._time = TabularLabel()
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._show_time)

        top = QHBoxLayout()
        top.setSpacing(SPACE_3)
        symbol = Symbol("mouse-simple" if controls else "eye", "accent", size=_SYMBOL_SIZE)
        top.addWidget(symbol, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._question, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_2)
        buttons.addWidget(self._time)
        buttons.addStretch(1)
        for button in (self._cancel, self._ok):
            button.setMinimumWidth(120)
            buttons.addWidget(button)
        permission = QVBoxLayout()
        permission.setSpacing(0)
        permission.addWidget(self._box)
        self._reach.setContentsMargins(BESIDE_BOX, 0, 0, 0)
        permission.addWidget(self._reach)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_5, SPACE_5, SPACE_5, SPACE_5)
        column.setSpacing(SPACE_4)
        column.addLayout(top)
        column.addWidget(self._meaning)
        column.addLayout(permission)
        column.addLayout(buttons)
        self.setFixedWidth(WIDTH)
        self.setTabOrder(self._question, self._cancel)
        self.setTabOrder(self._cancel, self._ok)
        self.setTabOrder(self._ok, self._box)
        AccidentGuard(self)
        self._show_time()

    def open_above_all(self) -> None:
        """Shows it in the middle of the main screen, above every other window, and returns at once."""
        for part in (self, *self.findChildren(QWidget)):
            part.ensurePolished()
        self.setFixedHeight(present(self.layout()).heightForWidth(WIDTH))
        screen = present(QGuiApplication.primaryScreen()).availableGeometry()
        frame = self.frameGeometry()
        frame.moveCenter(screen.center())
        self.move(frame.topLeft())
        self.show()
        self.raise_()
        self.activateWindow()

    def retire(self) -> None:
        """The question is settled: the window goes and does not answer any more."""
        self._tick.stop()
        self.hide()
        self.deleteLater()

    def reject(self) -> None:
        """Cancel, Escape and the window's own cross."""
        self._prompt.answer(False)

    def _allow(self) -> None:
        self._prompt.answer(True, standing=self._box.isChecked())

    def _show_time(self) -> None:
        seconds = ceil(self._prompt.remaining())
        self._time.setText(f"{seconds // 60}:{seconds % 60:02d}")
        self._time.setToolTip(_("Without an answer by then, it counts as Cancel."))
        self._ok.setEnabled(seconds > 0)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self._question.setFocus()
        self._tick.start()

    def hideEvent(self, event: QHideEvent | None) -> None:
        self._tick.stop()
        super().hideEvent(event)


def _whose(agent: str, organisation: str) -> str:
    if not organisation:
        return _("{agent} asks").format(agent=agent)
    return _("{agent} from {organisation} asks").format(agent=agent, organisation=organisation)


def _question(agent: str, organisation: str, controls: bool) -> str:
    if organisation and controls:
        text = _("{agent} from {organisation} asks to SEE AND CONTROL your desktop")
    elif organisation:
        text = _("{agent} from {organisation} asks to SEE your desktop")
    elif controls:
        text = _("{agent} asks to SEE AND CONTROL your desktop")
    else:
        text = _("{agent} asks to SEE your desktop")
    return text.format(agent=agent, organisation=organisation)
