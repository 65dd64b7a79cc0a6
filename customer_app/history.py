"""What has happened so far, in plain sentences with the time: a customer may look it up at any moment."""

from collections.abc import Mapping

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QGridLayout

from session.activity import ActivityKind, Entry
from session.support_session import SupportSession
from translations import N_, _
from widgets.labels import Label, TabularLabel, section
from widgets.subscriptions import Subscriptions
from widgets.tokens import SPACE_1, SPACE_3

SHOWN = 30
"""The newest entries; a support session has few."""

_SENTENCES: Mapping[ActivityKind, str] = {
    ActivityKind.JOINED: N_("{who} came in"),
    ActivityKind.LEFT: N_("{who} left"),
    ActivityKind.AWAY: N_("{who} lost the connection"),
    ActivityKind.BACK: N_("{who} is back"),
    ActivityKind.ASKED_VIEW: N_("{who} asked to see your desktop"),
    ActivityKind.ASKED_CONTROL: N_("{who} asked to see and control your desktop"),
    ActivityKind.ALLOWED: N_("You allowed it"),
    ActivityKind.REFUSED: N_("You refused"),
    ActivityKind.TIMED_OUT: N_("No answer was given: refused"),
    ActivityKind.CANCELLED: N_("The request was withdrawn"),
    ActivityKind.UNAVAILABLE: N_("This computer could not show its desktop"),
    ActivityKind.SHARE_STARTED: N_("Your desktop is shown"),
    ActivityKind.SHARE_STOPPED: N_("Your desktop is no longer shown"),
    ActivityKind.CONTROL_TAKEN_BACK: N_("You took the control back"),
    ActivityKind.STANDING_GRANTED: N_("You allowed everything in this session"),
    ActivityKind.STANDING_WITHDRAWN: N_("You are asked again each time"),
    ActivityKind.CONNECTION_LOST: N_("The connection was interrupted"),
    ActivityKind.CONNECTION_BACK: N_("The connection is back"),
    ActivityKind.KEY_CHANGED: N_("The verification words changed"),
}


class History(QFrame):
    """Newest first; hidden while there is nothing to tell."""

    def __init__(self, session: SupportSession, subscriptions: Subscriptions) -> None:
        super().__init__()
        self._session = session
        self._rows: list[tuple[Label, Label]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(SPACE_3, 0, SPACE_3, 0)
        self._grid.setHorizontalSpacing(SPACE_3)
        self._grid.setVerticalSpacing(SPACE_1)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(section(_("So far")), 0, 0, 1, 2)
        subscriptions.follow(session.activity.added, self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Shows them as they are now."""
        newest = self._session.activity.entries[: -SHOWN - 1 : -1]
        while len(self._rows) < len(newest):
            self._add_row()
        for (time, sentence), entry in zip(self._rows, newest, strict=False):
            time.setText(entry.at.strftime("%H:%M"))
            sentence.setText(_sentence(entry))
        self.setVisible(bool(newest))

    def _add_row(self) -> None:
        time, sentence = TabularLabel(), Label("", wrap=True)
        self._rows.append((time, sentence))
        self._grid.addWidget(time, len(self._rows), 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(sentence, len(self._rows), 1)


def _sentence(entry: Entry) -> str:
    return _(_SENTENCES[entry.kind]).format(who=entry.who)
