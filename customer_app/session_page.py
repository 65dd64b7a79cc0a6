"""The page of a running session: who is there, what is shared, and the way out."""

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from customer_app.company import CompanyCard
from customer_app.history import History
from customer_app.shared import SharedCard
from customer_app.standing import StandingCard, StartAgainBar
from customer_app.verification import KeyWarning, VerificationCard
from session.support_session import SupportSession
from translations import _
from widgets.bars import Bar, BarKind
from widgets.buttons import Button
from widgets.labels import TabularLabel, grouped, muted
from widgets.subscriptions import Subscriptions
from widgets.tokens import SPACE_2, SPACE_3, SPACE_4


class SessionPage(QWidget):
    """Shows one session until ``Subscriptions.end``. ``leave_pressed``: the customer wants out, at once."""

    leave_pressed = pyqtSignal()

    def __init__(self, session: SupportSession, subscriptions: Subscriptions) -> None:
        super().__init__()
        self._bar = Bar()
        self._leave = Button(_("Leave session"), self.leave_pressed.emit, icon_name="sign-out")
        room = session.link.room
        number = TabularLabel(grouped(room.number) if room is not None else "")

        content = QWidget()
        content.setProperty("role", "page")
        column = QVBoxLayout(content)
        column.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        column.setSpacing(SPACE_3)
        for part in (
            KeyWarning(session, subscriptions),
            self._bar,
            StartAgainBar(session, subscriptions),
            CompanyCard(session, subscriptions),
            SharedCard(session, subscriptions),
            StandingCard(session, subscriptions),
            VerificationCard(session, subscriptions),
            History(session, subscriptions),
        ):
            column.addWidget(part)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(content)
        scroll.setWidgetResizable(True)

        foot = QHBoxLayout()
        foot.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_4)
        foot.setSpacing(SPACE_2)
        foot.addWidget(muted(_("Session"), wrap=False))
        foot.addWidget(number)
        foot.addStretch(1)
        foot.addWidget(self._leave)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addLayout(foot)

    def warn(self, what: str, so_what: str) -> None:
        """Tells of something that this computer cannot do."""
        self._bar.tell(BarKind.WARN, what, so_what, dismissible=True)
