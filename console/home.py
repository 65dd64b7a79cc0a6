"""Where the console begins: start a session, or assist one."""

from collections.abc import Callable
from itertools import pairwise

from PyQt6.QtCore import QEvent, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QHideEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QMenu, QScrollArea, QVBoxLayout, QWidget

from console.start_fields import StartFields
from protocol.api import StartOptions, StartSession
from translations import _
from widgets.bars import Bar
from widgets.buttons import Button, IconButton
from widgets.check_box import CheckBox
from widgets.labels import ElidedLabel, Symbol, heading, muted, title
from widgets.number_line import NumberLine, is_number
from widgets.present import present
from widgets.tokens import CONTROL_HEIGHT, SPACE_2, SPACE_3, SPACE_4, SPACE_5

_WIDTH = 440
_CANCEL_MS = 2000
"""After so long a person wants a way out."""


class HomePage(QWidget):
    """One primary button. While something is under way, ``busy`` names it; only Cancel can be pressed."""

    looked_at = pyqtSignal()
    """The agent has turned to its window; what the site asks for may be another by now."""

    def __init__(
        self,
        name: str,
        organisation: str,
        site_line: str,
        *,
        options: StartOptions,
        start: Callable[[bool, StartSession], object],
        assist: Callable[[str], object],
        cancel: Callable[[], object],
        mails: bool,
        menu: QMenu,
    ) -> None:
        """``start`` is told whether to open an e-mail with the invitation, and what the agent answered to
        the site's ``options``; ``mails`` is the usual choice."""
        super().__init__()
        self.setProperty("role", "window")
        self.bar = Bar()
        self._begin = start
        self._assist = assist
        self._mail = CheckBox(_("E-mail message"))
        self._mail.setChecked(mails)
        self._mail.setToolTip(_("Opens an invitation in your own e-mail program."))
        self._fields = StartFields(options, self._on_start)
        self._start = Button(_("Start"), self._on_start, role="primary", icon_name="play")
        self._start.setMinimumHeight(CONTROL_HEIGHT + 8)
        self._number = NumberLine()
        self._number.setAccessibleName(_("Session number"))
        self._number.textChanged.connect(lambda _text: self._refresh())
        self._number.returnPressed.connect(self._on_assist)
        self._assist_button = Button(_("Assist a session"), self._on_assist)
        self._busy_words = muted()
        self._busy_words.setMinimumHeight(CONTROL_HEIGHT)  # Cancel moves nothing when it comes
        self._cancel = Button(_("Cancel"), cancel)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_CANCEL_MS)
        self._patience.timeout.connect(self._offer_cancel)
        self._busy = False

        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(SPACE_5, SPACE_5, SPACE_5, SPACE_5)
        inside.setSpacing(SPACE_2)
        inside.addWidget(heading(_("Start a session")))
        inside.addWidget(muted(_("You get a number and a link for your customer at once.")))
        inside.addSpacing(SPACE_2)
        inside.addWidget(self._fields)
        inside.addSpacing(SPACE_2)
        inside.addWidget(self._start)
        inside.addWidget(self._mail)
        self._inside = inside
        under_way = QHBoxLayout()
        under_way.setSpacing(SPACE_2)
        under_way.addWidget(self._busy_words, 1)
        under_way.addWidget(self._cancel)
        inside.addLayout(under_way)
        inside.addSpacing(SPACE_3)
        line = QFrame()
        line.setProperty("role", "line")
        inside.addWidget(line)
        inside.addSpacing(SPACE_3)
        inside.addWidget(heading(_("Help another agent")))
        inside.addWidget(muted(_("Join their session as an assistant, by its nine figures.")))
        inside.addSpacing(SPACE_2)
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        row.addWidget(self._number, 1)
        row.addWidget(self._assist_button)
        inside.addLayout(row)

        foot = QHBoxLayout()
        foot.setSpacing(SPACE_2)
        foot.addWidget(Symbol("globe", "muted"))
        foot.addWidget(ElidedLabel(site_line, "muted"), 1)
        centre = QVBoxLayout()
        centre.setSpacing(SPACE_4)
        centre.addStretch(2)
        centre.addWidget(title(_("Welcome, {name}").format(name=name), wrap=True))
        if organisation:
            centre.addWidget(muted(organisation))
        centre.addWidget(card)
        centre.addLayout(foot)
        centre.addStretch(3)
        column = QWidget()
        column.setLayout(centre)
        column.setFixedWidth(_WIDTH + 2 * SPACE_5)
        page = QWidget()
        page.setProperty("role", "page")
        middle = QHBoxLayout(page)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.addWidget(column, 0, Qt.AlignmentFlag.AlignHCenter)
        self._scroll = QScrollArea()  # a site may ask for more than fits
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(page)
        more = IconButton("dots-three", _("Options"))
        more.setMenu(menu)
        top = QHBoxLayout()
        top.setContentsMargins(SPACE_4, SPACE_2, SPACE_2, 0)
        top.addWidget(self.bar, 1, Qt.AlignmentFlag.AlignTop)
        top.addStretch()
        top.addWidget(more, 0, Qt.AlignmentFlag.AlignTop)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(top)
        whole.addWidget(self._scroll, 1)
        self._order()
        self.busy("")

    def _order(self) -> None:
        """Tab goes down the card, whenever its fields were made."""
        for one, other in pairwise((*self._fields.editors, self._start, self._mail, self._number)):
            QWidget.setTabOrder(one, other)

    def ask(self, options: StartOptions) -> None:
        """What the site asks for now. What was typed stays as it is, and the keyboard where it is, as far
        as that is still asked for."""
        if options == self._fields.options:
            return
        former, focused = self._fields, self._fields.focused(present(self.window()).focusWidget())
        self._fields = StartFields(options, self._on_start)
        self._fields.take_over(former)
        self._inside.replaceWidget(former, self._fields)
        self._fields.show()
        self._order()
        self._refresh()
        if focused is not None:
            self._fields.focus(focused)
        former.hide()
        former.deleteLater()

    def busy(self, words: str) -> None:
        """Empty when nothing is under way."""
        self._busy = bool(words)
        self._busy_words.setText(words)
        self._busy_words.setVisible(self._busy)
        self._cancel.hide()
        if self._busy:
            self._patience.start()
        else:
            self._patience.stop()
        self._refresh()

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.looked_at.emit()

    def hideEvent(self, event: QHideEvent | None) -> None:
        if event is not None and not event.spontaneous():
            self._patience.stop()
        super().hideEvent(event)

    def _offer_cancel(self) -> None:
        self._cancel.show()
        self._cancel.setFocus()

    def _refresh(self) -> None:
        self._start.setEnabled(not self._busy)
        self._mail.setEnabled(not self._busy)
        self._fields.setEnabled(not self._busy)
        self._number.setEnabled(not self._busy)
        self._assist_button.setEnabled(not self._busy and is_number(self._number.digits))

    def _on_start(self) -> None:
        if self._start.isEnabled() and self._fields.check():
            self._begin(self._mail.isChecked(), self._fields.wishes)

    def _on_assist(self) -> None:
        if self._assist_button.isEnabled():
            self._assist(self._number.digits)
