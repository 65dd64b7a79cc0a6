"""The permission that was given once for everything, always in sight and always withdrawable (B10)."""

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QHBoxLayout

from customer_app.card import Card
from protocol.sharing import StopReason
from session.support_session import SupportSession
from translations import _
from widgets.bars import Bar, BarKind
from widgets.buttons import Button
from widgets.labels import Symbol, heading, muted
from widgets.subscriptions import Subscriptions
from widgets.tokens import SPACE_2


class StandingCard(Card):
    """Shown only while the permission holds."""

    def __init__(self, session: SupportSession, subscriptions: Subscriptions) -> None:
        super().__init__()
        self._session = session
        self._what = heading(wrap=True)
        top = QHBoxLayout()
        top.setSpacing(SPACE_2)
        top.addWidget(Symbol("lock-open", "warn"), 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._what, 1)
        self._withdraw = Button(_("Withdraw"), session.consent.withdraw_standing)
        self.column.addLayout(top)
        self.column.addWidget(
            muted(_("You allowed this for the whole session. Withdraw it and you are asked each time again."))
        )
        self.column.addWidget(self._withdraw, 0, Qt.AlignmentFlag.AlignLeft)
        subscriptions.follow(session.consent.standing_changed, self.refresh)
        subscriptions.follow(session.participants.changed, self.refresh)
        self.refresh()

    def refresh(self) -> None:
        text = _("{agent} need not ask again in this session")
        self._what.setText(text.format(agent=_holder(self._session)))
        self.setVisible(self._session.consent.standing)


class StartAgainBar(Bar):
    """After the customer's Stop: it does not end the permission, which somebody may take for granted."""

    def __init__(self, session: SupportSession, subscriptions: Subscriptions) -> None:
        super().__init__()
        self._session = session
        subscriptions.follow(session.desktop.stopped, self._stopped)
        subscriptions.follow(session.desktop.changed, self.refresh)
        subscriptions.follow(session.consent.standing_changed, self.refresh)

    def refresh(self) -> None:
        """Goes with the permission, and once something is shared again."""
        if not self._session.consent.standing or self._session.desktop.share is not None:
            self.clear()

    def _stopped(self, reason: StopReason) -> None:
        if reason is StopReason.STOPPED_BY_OWNER and self._session.consent.standing:
            text = _("{agent} may start again without asking")
            self.tell(
                BarKind.WARN,
                text.format(agent=_holder(self._session)),
                button=_("Withdraw"),
                action=self._session.consent.withdraw_standing,
                dismissible=True,
            )


def _holder(session: SupportSession) -> str:
    agent = session.participants.primary
    return agent.name if agent is not None else _("Your agent")
