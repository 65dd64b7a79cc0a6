"""The dashboard of one session: four tabs of actions, the customer at the right, activity below (A1)."""

from collections.abc import Callable
from typing import Protocol

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from console.actions import ActionId, Tab
from console.arranged_tabs import ArrangedTabs
from console.panels.activity import ActivityPanel
from console.panels.customer import CustomerPanel
from console.panels.invitation import InvitationPanel
from console.panels.participants import ParticipantsPanel
from console.preferences import Preferences
from console.tabs.card_page import CardPage
from console.tabs.desktop import DesktopPage
from console.tabs.session import SessionPage
from console.top_bar import TopBar
from link.contract import HubState, PeerState, PeerStatus
from protocol.room import Participant, Room
from session.support_session import SupportSession
from translations import _
from widgets.bars import Bar, BarKind
from widgets.buttons import IconButton
from widgets.labels import ElidedLabel, section
from widgets.subscriptions import Subscriptions
from widgets.tokens import SPACE_1, SPACE_3, SPACE_4

SIDE_WIDTH = 296


class FollowsSession(Protocol):
    """A part of the dashboard that shows a session."""

    subscriptions: Subscriptions


class Dashboard(QWidget):
    """Assembles. ``run`` carries out an action, ``copy`` puts a text into the clipboard, ``mail``
    opens an invitation in the agent's mail program. ``password``: the session's, or empty."""

    def __init__(
        self,
        session: SupportSession,
        room: Room,
        *,
        run: Callable[[ActionId], object],
        choose: Callable[[Participant], object],
        copy: Callable[[str], object],
        mail: Callable[[], object],
        menu: QMenu,
        preferences: Preferences,
        password: str,
    ) -> None:
        super().__init__()
        self._session = session
        self._run = run
        self._subscriptions = Subscriptions()
        self._impostor: int | None = None
        self.setProperty("role", "window")
        self._top = TopBar(session, room, copy, menu)
        self.identity_bar, self.site_bar, self.news_bar = Bar(), Bar(), Bar()
        self.invitation = InvitationPanel(room.number, room.join_url, password, copy, mail)
        self._customer = CustomerPanel(session)
        self._participants = ParticipantsPanel(session, choose)
        self._activity = ActivityPanel(session)
        pages = {
            Tab.TOOLS: CardPage(Tab.TOOLS, session, run),
            Tab.DESKTOP: DesktopPage(session, run),
            Tab.APPLICATION: CardPage(Tab.APPLICATION, session, run),
            Tab.SESSION: SessionPage(session, run),
        }
        self._parts: tuple[FollowsSession, ...] = (
            self._top,
            self._customer,
            self._participants,
            self._activity,
            *pages.values(),
        )
        self.tabs = ArrangedTabs(pages, preferences.tab_order, preferences.remember_tab_order)
        self.tabs.setCurrentWidget(pages[Tab.DESKTOP])

        self._lay_out(room, copy)
        self._subscriptions.follow(session.participants.changed, self._show_waiting)
        self._subscriptions.follow(session.link.hub_changed, self._on_hub)
        self._subscriptions.follow(session.link.peer_changed, self._on_peer)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._show_waiting()
        self._on_hub(session.link.hub_state)
        for person in session.participants.others:
            self._on_peer(person.id, session.link.peer(person.id))

    def close_session(self) -> None:
        """Lets go of the session's signals."""
        self._subscriptions.end()
        for part in self._parts:
            part.subscriptions.end()

    def tell(
        self,
        kind: BarKind,
        what: str,
        so_what: str = "",
        *,
        button: str = "",
        action: Callable[[], object] | None = None,
    ) -> None:
        """News that stays until it is dismissed; ``action`` is what its button does."""
        self.news_bar.tell(kind, what, so_what, button=button, action=action, dismissible=True)

    def show_invitation(self) -> None:
        self.invitation.show()

    def _lay_out(self, room: Room, copy: Callable[[str], object]) -> None:
        main = QVBoxLayout()
        main.setContentsMargins(0, 0, 0, 0)
        main.setSpacing(0)
        margins = QVBoxLayout()
        margins.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, 0)
        margins.setSpacing(SPACE_3)
        for part in (self.identity_bar, self.site_bar, self.news_bar, self.invitation):
            margins.addWidget(part)
        main.addLayout(margins)
        main.addWidget(self.tabs)
        line = QFrame()
        line.setProperty("role", "line")
        main.addWidget(line)
        main.addWidget(self._activity, 1)

        inside = QWidget()
        inside.setProperty("role", "page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        column.setSpacing(SPACE_4)
        column.addWidget(self._customer)
        column.addWidget(self._participants)
        column.addStretch()
        column.addLayout(self._link_row(room, copy))
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        side = QFrame()
        side.setProperty("role", "side")
        side.setFixedWidth(SIDE_WIDTH)
        around = QVBoxLayout(side)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scroll)

        columns = QHBoxLayout()
        columns.setSpacing(0)
        columns.addLayout(main, 1)
        columns.addWidget(side)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._top)
        whole.addLayout(columns, 1)

    @staticmethod
    def _link_row(room: Room, copy: Callable[[str], object]) -> QVBoxLayout:
        row = QHBoxLayout()
        row.addWidget(ElidedLabel(room.join_url, "muted"), 1)
        row.addWidget(IconButton("copy", _("Copy link"), lambda: copy(room.join_url), small=True))
        column = QVBoxLayout()
        column.setSpacing(SPACE_1)
        column.addWidget(section(_("Join link")))
        column.addLayout(row)
        return column

    def _show_waiting(self) -> None:
        waiting = not self._session.participants.customers
        was_waiting = self.invitation.waiting
        self.invitation.show_waiting(waiting)
        if waiting:
            self.invitation.show()
        elif was_waiting:
            self.invitation.hide()

    def _on_hub(self, state: HubState) -> None:
        if state is HubState.LOST:
            self.site_bar.tell(
                BarKind.INFO,
                _("The site does not answer."),
                _("It is tried again by itself. What you share goes on; nobody can join meanwhile."),
            )
        elif state is HubState.CONNECTED:
            self.site_bar.clear()

    def _on_peer(self, participant: int, status: PeerStatus) -> None:
        if status.state is PeerState.ABSENT and participant == self._impostor:
            self._impostor = None
            self.identity_bar.clear()
        if status.state is not PeerState.KEY_CHANGED:
            return
        self._impostor = participant
        person = self._session.participants.get(participant)
        name = person.name if person is not None else _("your customer")
        leave = ActionId.END_SESSION if self._session.participants.i_am_primary else ActionId.LEAVE_SESSION
        self.identity_bar.tell(
            BarKind.BAD,
            _("{name} shows another identity than before.").format(name=name),
            _(
                "Somebody else may be in their place, so viewing and control have stopped. Call them and "
                "compare the verification words; if they differ, end the session."
            ),
            button=_("End session") if leave is ActionId.END_SESSION else _("Leave session"),
            action=lambda: self._run(leave),
        )
