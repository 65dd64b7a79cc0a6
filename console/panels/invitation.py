"""How people come into the session: the number to dictate, the link to copy (guide 2.9, feature B3)."""

from collections.abc import Callable
from urllib.parse import urlsplit

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from translations import _
from widgets.buttons import Button, IconButton
from widgets.labels import ElidedLabel, Label, Symbol, TabularLabel, grouped, muted
from widgets.pulse import Pulse
from widgets.tokens import SIZE_NUMBER, SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_5


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
        spoken = QHBoxLayout()
        spoken.setSpacing(SPACE_5)
        spoken.addLayout(self._number(number))
        if password:
            words = _("With password: {password}").format(password=password)
            spoken.addWidget(ElidedLabel(words, "strong"), 1, Qt.AlignmentFlag.AlignBottom)
        else:
            spoken.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_4, SPACE_3, SPACE_3, SPACE_4)
        column.setSpacing(SPACE_2)
        column.addLayout(head)
        column.addLayout(spoken)
        column.addLayout(self._ways(number, join_url, copy, mail))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_waiting(self, waiting: bool) -> None:
        """While waiting it cannot be closed."""
        self.waiting = waiting
        self._waiting_row.setVisible(waiting)
        self._title.setVisible(not waiting)
        self._close.setVisible(not waiting)

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
