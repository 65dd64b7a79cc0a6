"""The Customer information area: who is being helped, on what computer, and the verification words."""

from PyQt6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from link.contract import PeerState
from protocol.room import Presence
from session.support_session import SupportSession
from translations import LANGUAGES, N_, _
from widgets.labels import ElidedLabel, Label, Symbol, muted, section
from widgets.row_button import RowButton
from widgets.subscriptions import Subscriptions
from widgets.tokens import SPACE_1, SPACE_2

_LATER = (
    ("cpu", N_("System information")),
    ("users", N_("Log on as a different user")),
    ("arrow-counter-clockwise", N_("Restart computer")),
)


class CustomerPanel(QFrame):
    def __init__(self, session: SupportSession) -> None:
        super().__init__()
        self._session = session
        self.subscriptions = Subscriptions()
        self._empty = muted(_("Your customer's details show here once they have joined."))
        self._presence = Symbol(size=12)
        self._name = ElidedLabel("", "heading")
        self._email = ElidedLabel("", "muted")
        self._computer = ElidedLabel("", "muted")
        self._words_title = muted(_("Verification words"))
        self._words = Label("", "strong", wrap=True)
        self._words_hint = muted(
            _("Your customer reads the same words in the Support Manager. If not, end the session.")
        )
        later = _("Comes in a later version")
        self._later = [RowButton(icon, _(label), enabled=False) for icon, label in _LATER]
        for button in self._later:
            button.setAccessibleDescription(later)
        self._later_line = muted(later)

        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        column.addWidget(section(_("Customer information")))
        column.addWidget(self._empty)
        top = QHBoxLayout()
        top.setSpacing(SPACE_2)
        top.addWidget(self._presence)
        top.addWidget(self._name, 1)
        column.addLayout(top)
        for label in (self._email, self._computer):
            column.addWidget(label)
        column.addSpacing(SPACE_2)
        for words in (self._words_title, self._words, self._words_hint):
            column.addWidget(words)
        column.addSpacing(SPACE_1)
        for button in self._later:
            column.addWidget(button)
        column.addWidget(self._later_line)
        self.subscriptions.follow(session.participants.changed, self.refresh)
        self.subscriptions.follow(session.link.peer_changed, self.refresh)
        self.refresh()

    def refresh(self) -> None:
        customer = self._session.participants.current
        there = customer is not None
        self._empty.setVisible(not there)
        for part in (self._presence, self._name, self._later_line, *self._later):
            part.setVisible(there)
        if customer is None:
            for label in (self._email, self._computer, self._words_title, self._words, self._words_hint):
                label.hide()
            return
        self._name.setText(customer.name)
        here = customer.presence is Presence.HERE
        self._presence.show_icon(
            "circle-fill" if here else "circle-dashed",
            "good" if here else "warn",
            _("here") if here else _("away"),
        )
        language = LANGUAGES.get(customer.language, customer.language)
        computer = " · ".join(
            part for part in (customer.computer.name, customer.computer.system, language) if part
        )
        for label, text in ((self._email, customer.email), (self._computer, computer)):
            label.setText(text)
            label.setVisible(bool(text))
        status = self._session.link.peer(customer.id)
        words = " ".join(status.words) if status.state is not PeerState.KEY_CHANGED else ""
        self._words.setText(words)
        for label in (self._words_title, self._words, self._words_hint):
            label.setVisible(bool(words))
