"""Who is in the session. A click on a customer's name makes that one the current customer (guide 2.11)."""

from collections.abc import Callable

from PyQt6.QtWidgets import QFrame, QVBoxLayout, QWidget

from protocol.room import Participant, Presence, Role
from session.support_session import SupportSession
from translations import _
from widgets.labels import muted, section
from widgets.row_button import RowButton
from widgets.subscriptions import Subscriptions
from widgets.tokens import SPACE_1
from widgets.tool_tips import tool_tip


class ParticipantsPanel(QFrame):
    def __init__(self, session: SupportSession, choose: Callable[[Participant], object]) -> None:
        super().__init__()
        self._session = session
        self._choose = choose
        self.subscriptions = Subscriptions()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_1 // 2)
        self._column.addWidget(section(_("Participants")))
        self._hint = muted(_("Click a customer's name to help that one."))
        self._rows: list[QWidget] = []
        self._shown: tuple[tuple[str, bool], ...] = ()
        self._column.addWidget(self._hint)
        self.subscriptions.follow(session.participants.changed, self.refresh)
        self.refresh()

    def refresh(self) -> None:
        people = self._session.participants
        choosable = people.i_am_primary and len(people.customers) > 1
        self._hint.setVisible(choosable)
        ordered = sorted(people.everyone, key=lambda p: (p.role is Role.CUSTOMER, p.joined_at, p.id))
        shown = tuple((self._words(person), person.presence is Presence.HERE) for person in ordered)
        if shown == self._shown and len(self._rows) == len(ordered):
            return  # a rebuilt row would lose the keyboard's focus
        self._shown = shown
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [self._row(person, words) for person, (words, _here) in zip(ordered, shown, strict=True)]
        for place, row in enumerate(self._rows):
            self._column.insertWidget(place + 1, row)
            row.show()

    def _row(self, person: Participant, words: str) -> QWidget:
        icon = "headset" if person.role is Role.AGENT else "user"
        choosable = person.role is Role.CUSTOMER and self._session.participants.i_am_primary
        row = RowButton(icon, words, (lambda: self._choose(person)) if choosable else None)
        if choosable:
            row.setToolTip(tool_tip(_("Help {name}").format(name=person.name)))
        return row

    def _words(self, person: Participant) -> str:
        people = self._session.participants
        notes = []
        if people.me is not None and person.id == people.me.id:
            notes.append(_("you"))
        if people.primary is not None and person.id == people.primary.id:
            notes.append(_("primary"))
        if people.current is not None and person.id == people.current.id:
            notes.append(_("current customer"))
        if person.presence is Presence.AWAY:
            notes.append(_("away"))
        return f"{person.name} ({', '.join(notes)})" if notes else person.name
