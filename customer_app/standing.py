"""The permission that was given once for everything, always in sight and always withdrawable (B10)."""

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QHBoxLayout

from customer_app.card import Card
from customer_app.listening import Listening
from session.support_session import SupportSession
from translations import _
from widgets.buttons import Button
from widgets.labels import Symbol, heading, muted
from widgets.tokens import SPACE_2


class StandingCard(Card):
    """Shown only while the permission holds."""

    def __init__(self, session: SupportSession, listening: Listening) -> None:
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
        listening.to(session.consent.standing_changed, self.refresh)
        listening.to(session.participants.changed, self.refresh)
        self.refresh()

    def refresh(self) -> None:
        agent = self._session.participants.primary
        name = agent.name if agent is not None else _("Your agent")
        self._what.setText(_("{agent} may do everything without asking").format(agent=name))
        self.setVisible(self._session.consent.standing)
