"""How people come into the session: the number to dictate, the link to copy (guide 2.9, feature B3)."""

from collections.abc import Callable
from urllib.parse import urlsplit

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from protocol.api import SessionDetails
from translations import _
from widgets.buttons import Button, IconButton
from widgets.labels import ElidedLabel, Label, Symbol, TabularLabel, grouped, muted
from widgets.pulse import Pulse
from widgets.tokens import SIZE_NUMBER, SPACE_1, SPACE_2, SPACE_3, SPACE_4
from widgets.tool_tips import tool_tip


class InvitationPanel(QFrame):
    """Shows itself while nobody is there to help, and whenever it is asked for."""

    def __init__(
        self,
        number: str,
        join_url: str,
        password: str,
        copy: Callable[[str], object],
        mail: Callable[[], object],
    ) -> None:
        """``password``, if any, is only shown: the agent says it aloud."""
        super().__init__()
        self.setProperty("role", "card")
        self.waiting = True
        self._waiting_row = QWidget()
        waiting = QHBoxLayout(self._waiting_row)
        waiting.setContentsMargins(0, 0, 0, 0)
        waiting.setSpacing(SPACE_2)
        waiting.addWidget(Pulse())
        waiting.addWidget(Label(_("Waiting for your customer…"), "strong"))
        waiting.addStretch()
        self._close = IconButton("x", _("Close invitation"), self.hide, small=True)
        self._title = Label(_("Invite"), "strong")
        head = QHBoxLayout()
        head.addWidget(self._waiting_row, 1)
        head.addWidget(self._title)
        head.addStretch()
        head.addWidget(self._close)
        self._beginning = ElidedLabel("", "muted")
        self._beginning.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_4, SPACE_3, SPACE_3, SPACE_4)
        column.setSpacing(SPACE_2)
        column.addLayout(head)
        column.addLayout(self._number(number))
        if password:
            column.addWidget(self._password(password))
        column.addWidget(self._beginning)
        column.addLayout(self._ways(number, join_url, copy, mail))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_waiting(self, waiting: bool) -> None:
        """While waiting it cannot be closed."""
        self.waiting = waiting
        self._waiting_row.setVisible(waiting)
        self._title.setVisible(not waiting)
        self._close.setVisible(not waiting)

    def show_beginning(self, details: SessionDetails) -> None:
        """The session's type and tracking codes, as far as it has any."""
        parts = [(code.label, code.value) for code in details.tracking_codes]
        if details.session_type:
            parts.insert(0, (_("Session type"), details.session_type))
        said = [_("{label}: {value}").format(label=label, value=value) for label, value in parts]
        self._beginning.setText(" · ".join(said))
        self._beginning.setVisible(bool(said))

    @staticmethod
    def _password(password: str) -> Label:
        words = _("With password: {password}").format(password=password)
        shown = Label(words, "strong", wrap=True)
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        shown.setToolTip(tool_tip(words))
        policy = shown.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)  # one long word must not widen the window
        shown.setSizePolicy(policy)
        return shown

    @staticmethod
    def _number(number: str) -> QVBoxLayout:
        figures = TabularLabel(grouped(number), size=SIZE_NUMBER, strong=True)
        figures.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        left = QVBoxLayout()
        left.setSpacing(SPACE_1)
        left.addWidget(muted(_("Session number")))
        left.addWidget(figures)
        return left

    @staticmethod
    def _ways(
        number: str, join_url: str, copy: Callable[[str], object], mail: Callable[[], object]
    ) -> QGridLayout:
        own_program = _("With your own e-mail program")
        by_mail = Button(_("Compose e-mail"), mail, icon_name="envelope-simple")
        by_mail.setAccessibleDescription(own_program)
        copy_number = Button(_("Copy number"), lambda: copy(grouped(number)), icon_name="copy")
        copy_link = Button(_("Copy link"), lambda: copy(join_url), role="primary", icon_name="link-simple")
        site = urlsplit(join_url).netloc
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_3)
        grid.setVerticalSpacing(SPACE_2)
        grid.setColumnStretch(1, 1)
        for row, (icon, way, detail, button) in enumerate(
            (
                ("phone", _("By telephone"), _("{site}, then the number").format(site=site), copy_number),
                ("chat-circle-text", _("By instant message"), join_url, copy_link),
                ("envelope-simple", _("By e-mail"), own_program, by_mail),
            )
        ):
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addWidget(ElidedLabel(way))
            words.addWidget(ElidedLabel(detail, "muted"))
            grid.addWidget(Symbol(icon, "muted"), row, 0)
            grid.addLayout(words, row, 1)
            grid.addWidget(button, row, 2)
        return grid
