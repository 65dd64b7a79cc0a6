"""The dashboard's top: the session's number, who is there, how long already, how the connection is."""

from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QMenu

from console.clock import SessionClock
from console.connection_state import connection_state
from protocol.room import Room
from session.support_session import SupportSession
from translations import _, ngettext
from widgets.buttons import IconButton
from widgets.labels import Label, Symbol, TabularLabel, grouped
from widgets.subscriptions import Subscriptions
from widgets.tokens import SIZE_LARGE, SPACE_1, SPACE_2, SPACE_3, SPACE_4

HEIGHT = 48


class TopBar(QFrame):
    def __init__(
        self, session: SupportSession, room: Room, copy: Callable[[str], object], menu: QMenu
    ) -> None:
        super().__init__()
        self._session = session
        self.subscriptions = Subscriptions()
        self.setProperty("role", "top")
        self.setFixedHeight(HEIGHT)
        number = TabularLabel(grouped(room.number), size=SIZE_LARGE, strong=True)
        number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        number.setAccessibleName(_("Session number"))
        number.setAccessibleDescription(grouped(room.number))
        self._people_symbol = Symbol("users", "muted")
        self._people = Label()
        self._connection_symbol = Symbol()
        self._connection = Label()

        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_4, 0, SPACE_2, 0)
        row.setSpacing(SPACE_2)
        row.addWidget(Label(_("Session"), "muted"))
        row.addWidget(number)
        row.addWidget(IconButton("copy", _("Copy session number"), lambda: copy(grouped(room.number))))
        row.addWidget(IconButton("link-simple", _("Copy join link"), lambda: copy(room.join_url)))
        row.addSpacing(SPACE_3)
        row.addWidget(self._people_symbol)
        row.addWidget(self._people)
        row.addStretch()
        row.addWidget(Symbol("timer", "muted"))
        row.addWidget(SessionClock(room.started_at))
        row.addSpacing(SPACE_3)
        row.addWidget(self._connection_symbol)
        row.addWidget(self._connection)
        row.addSpacing(SPACE_1)
        options = IconButton("dots-three", _("Options"))
        options.setMenu(menu)
        row.addWidget(options)
        self.subscriptions.follow(session.participants.changed, self.refresh)
        self.subscriptions.follow(session.link.peer_changed, self.refresh)
        self.subscriptions.follow(session.link.hub_changed, self.refresh)
        self.refresh()

    def refresh(self) -> None:
        people = len(self._session.participants.everyone)
        self._people.setText(ngettext("{n} person", "{n} people", people).format(n=people))
        state = connection_state(self._session)
        self._connection_symbol.show_icon(state.icon, state.colour)
        self._connection.setText(state.words)
