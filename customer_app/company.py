"""Who the customer is with, and whether they are in touch."""

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout

from customer_app.avatar import Avatar
from customer_app.card import Card
from link.contract import HubState, PeerState
from protocol.room import Participant, Presence
from session.support_session import SupportSession
from translations import _
from widgets.labels import Label, Symbol, muted, title
from widgets.subscriptions import Subscriptions
from widgets.tokens import SPACE_1, SPACE_2, SPACE_3


class CompanyCard(Card):
    """The agent, the organisation, the others, and how the connection is."""

    def __init__(self, session: SupportSession, subscriptions: Subscriptions) -> None:
        super().__init__()
        self._session = session
        self._avatar = Avatar()
        self._name = title(wrap=True)
        self._organisation = Label("", wrap=True)
        self._symbol = Symbol()
        self._state = Label("", wrap=True)
        self._others = muted()
        who = QVBoxLayout()
        who.setSpacing(SPACE_1 // 2)
        who.addWidget(muted(_("You are with")))
        who.addWidget(self._name)
        who.addWidget(self._organisation)
        top = QHBoxLayout()
        top.setSpacing(SPACE_3)
        top.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(who, 1)
        state = QHBoxLayout()
        state.setSpacing(SPACE_2)
        state.addWidget(self._symbol, 0, Qt.AlignmentFlag.AlignTop)
        state.addWidget(self._state, 1)
        self.column.addLayout(top)
        self.column.addLayout(state)
        self.column.addWidget(self._others)
        subscriptions.follow(session.participants.changed, self.refresh)
        subscriptions.follow(session.link.peer_changed, self.refresh)
        subscriptions.follow(session.link.hub_changed, self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Shows it as it is now."""
        agent = self._session.participants.primary
        room = self._session.link.room
        self._name.setText(agent.name if agent is not None else _("nobody yet"))
        self._avatar.show_name(agent.name if agent is not None else "")
        organisation = room.organisation if room is not None else ""
        self._organisation.setText(organisation)
        self._organisation.setVisible(bool(organisation))
        icon_name, colour, text = self._how(agent)
        self._symbol.show_icon(icon_name, colour)
        self._state.setText(text)
        others = [person.name for person in self._session.participants.others if person != agent]
        self._others.setText(_("Also here: {names}").format(names=", ".join(others)))
        self._others.setVisible(bool(others))

    def _how(self, agent: Participant | None) -> tuple[str, str, str]:
        link = self._session.link
        if agent is None:
            return "hourglass", "muted", _("Your agent is not here yet.")
        peer = link.peer(agent.id).state
        text: str
        if peer is PeerState.KEY_CHANGED:
            symbol = ("warning-octagon", "bad")
            text = _("Somebody else may be using {agent}'s place. Nothing is accepted from there.")
        elif agent.presence is Presence.AWAY and peer not in (PeerState.CONNECTED, PeerState.SILENT):
            symbol = ("hourglass", "warn")
            text = _("{agent} has lost the connection and will come back by themselves. Nothing to do.")
        elif peer is PeerState.CONNECTED:
            symbol = ("check-circle", "good")
            text = _("You are connected.")
        elif peer is PeerState.SILENT or link.hub_state is HubState.LOST:
            symbol = ("hourglass", "warn")
            text = _("The connection is interrupted. It comes back by itself; you need not do anything.")
        else:
            symbol = ("hourglass", "muted")
            text = _("Connecting with {agent}…")
        return (*symbol, text.format(agent=agent.name))
