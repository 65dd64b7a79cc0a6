"""What happened in the session, newest last."""

from collections.abc import Mapping

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout

from session.activity import ActivityKind, Entry
from session.support_session import SupportSession
from translations import N_, _
from widgets.labels import muted, section
from widgets.subscriptions import Subscriptions
from widgets.tokens import SPACE_1, SPACE_2, SPACE_4

SENTENCES: Mapping[ActivityKind, str] = {
    ActivityKind.JOINED: N_("{who} joined"),
    ActivityKind.LEFT: N_("{who} left"),
    ActivityKind.AWAY: N_("{who} lost the connection to the site"),
    ActivityKind.BACK: N_("{who} is back"),
    ActivityKind.ASKED_VIEW: N_("You asked {who} to view the desktop"),
    ActivityKind.ASKED_CONTROL: N_("You asked {who} to control the desktop"),
    ActivityKind.ALLOWED: N_("{who} allowed it"),
    ActivityKind.REFUSED: N_("{who} refused"),
    ActivityKind.TIMED_OUT: N_("{who} did not answer in time"),
    ActivityKind.CANCELLED: N_("The request to {who} was withdrawn"),
    ActivityKind.UNAVAILABLE: N_("{who}'s computer could not do it"),
    ActivityKind.SHARE_STARTED: N_("{who}'s desktop is shared"),
    ActivityKind.SHARE_STOPPED: N_("{who}'s desktop is no longer shared"),
    ActivityKind.CONTROL_TAKEN_BACK: N_("{who} took control back"),
    ActivityKind.STANDING_GRANTED: N_("{who} allows everything in this session"),
    ActivityKind.STANDING_WITHDRAWN: N_("{who} wants to be asked again"),
    ActivityKind.CONNECTION_LOST: N_("Lost touch with {who}"),
    ActivityKind.CONNECTION_BACK: N_("In touch with {who} again"),
    ActivityKind.KEY_CHANGED: N_("{who} shows another identity than before"),
}


class ActivityPanel(QFrame):
    def __init__(self, session: SupportSession) -> None:
        super().__init__()
        self.subscriptions = Subscriptions()
        self._empty = muted(_("Who joins and what is asked shows here, with its time."))
        self._list = QListWidget()
        self._list.setAccessibleName(_("Activity"))
        self._list.setWordWrap(True)
        self._list.setMinimumHeight(40)
        self._list.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_4, SPACE_2, SPACE_4, SPACE_2)
        column.setSpacing(SPACE_1)
        column.addWidget(section(_("Activity")))
        column.addWidget(self._empty)
        column.addWidget(self._list, 1)
        column.addStretch(0)
        for entry in session.activity.entries:
            self._add(entry)
        self._list.setVisible(self._list.count() > 0)
        self.subscriptions.follow(session.activity.added, self._add)

    def _add(self, entry: Entry) -> None:
        sentence = _(SENTENCES[entry.kind]).format(who=entry.who)
        self._list.addItem(QListWidgetItem(f"{entry.at:%H:%M}  {sentence}"))
        self._empty.hide()
        self._list.show()
        self._list.scrollToBottom()
