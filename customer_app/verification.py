"""The five words by which two people know that nobody sits between them (feature B17)."""

from PyQt6.QtCore import Qt

from customer_app.card import Card
from link.contract import PeerState
from session.support_session import SupportSession
from translations import _
from widgets.bars import Bar, BarKind
from widgets.labels import Label, heading, muted
from widgets.subscriptions import Subscriptions


class VerificationCard(Card):
    """Shows them as soon as both keys are known; says what to do when they differ."""

    def __init__(self, session: SupportSession, subscriptions: Subscriptions) -> None:
        super().__init__()
        self._session = session
        self._words = Label("", "heading", wrap=True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self._explanation = muted()
        self.column.addWidget(heading(_("Five words to be safe")))
        self.column.addWidget(self._words)
        self.column.addWidget(self._explanation)
        subscriptions.follow(session.participants.changed, self.refresh)
        subscriptions.follow(session.link.peer_changed, self.refresh)
        self.refresh()

    def refresh(self) -> None:
        agent = self._session.participants.primary
        status = self._session.link.peer(agent.id) if agent is not None else None
        words = status.words if status is not None else ()
        self._words.setText(" · ".join(words))
        self._words.setVisible(bool(words))
        self._words.setAccessibleDescription(_("Verification words"))
        if agent is None or not words:
            self._explanation.setText(_("They appear as soon as you are connected with your agent."))
        elif status is not None and status.state is PeerState.KEY_CHANGED:
            self._explanation.setText(_("These words can no longer be trusted."))
        else:
            text = _(
                "{agent} sees the same five words. Read them to each other: if one differs, somebody may be "
                "listening in. Then leave the session."
            )
            self._explanation.setText(text.format(agent=agent.name))


class KeyWarning(Bar):
    """Shown on top of everything else while another key answers in the agent's name."""

    def __init__(self, session: SupportSession, subscriptions: Subscriptions) -> None:
        super().__init__()
        self._session = session
        subscriptions.follow(session.participants.changed, self.refresh)
        subscriptions.follow(session.link.peer_changed, self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Shows it as it is now."""
        agent = self._session.participants.primary
        if agent is None or self._session.link.peer(agent.id).state is not PeerState.KEY_CHANGED:
            self.clear()
            return
        so_what = _("This may not be {agent} any more, so nothing is accepted. Leave, and call your agent.")
        self.tell(BarKind.BAD, _("The verification words have changed"), so_what.format(agent=agent.name))
