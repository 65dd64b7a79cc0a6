"""The Desktop tab: what became of a request shows on its own card (guide 6.32)."""

import time
from collections.abc import Callable, Mapping

from PyQt6.QtCore import QTimer
from PyQt6.QtGui import QHideEvent, QShowEvent

from console.actions import ActionId, Tab
from console.sentences import unavailable
from console.tabs.card_page import CardPage
from protocol.sharing import Level
from session.sharing.asking import AskedRequest, Phase
from session.support_session import SupportSession
from translations import N_, _

_CARDS: Mapping[Level, ActionId] = {
    Level.VIEW: ActionId.REQUEST_VIEW,
    Level.CONTROL: ActionId.REQUEST_CONTROL,
}

_STATES: Mapping[Phase, str] = {
    Phase.SENT: N_("Asking {name}…"),
    Phase.WAITING: N_("Waiting for {name}: {seconds} s"),
    Phase.ALLOWED: N_("{name} allowed it"),
    Phase.REFUSED: N_("{name} refused. You can ask again."),
    Phase.TIMED_OUT: N_("{name} did not answer. You can ask again."),
    Phase.CANCELLED: N_("You withdrew the request"),
    Phase.LOST: N_("The connection broke first. Ask again."),
}
_UNDER_WAY = (Phase.SENT, Phase.WAITING)


class DesktopPage(CardPage):
    def __init__(self, session: SupportSession, run: Callable[[ActionId], object]) -> None:
        self._since = 0.0
        self._request: AskedRequest | None = None
        super().__init__(Tab.DESKTOP, session, run)
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._show_request)
        self.subscriptions.follow(session.asking.changed, self._follow)
        self.subscriptions.follow(session.viewing.closed, self._forget_granted)
        if session.asking.latest is not None:
            self._follow(session.asking.latest)

    def refresh(self) -> None:
        super().refresh()
        self._show_request()

    def _follow(self, request: AskedRequest) -> None:
        if self._request is None or request.id != self._request.id:
            self._since = time.monotonic()
        self._request = request
        if request.phase in _UNDER_WAY and self.isVisible():
            self._clock.start()
        else:
            self._clock.stop()
        self.refresh()

    def _forget_granted(self) -> None:
        """'Allowed' is no news once the share that came of it is over."""
        if self._request is not None and self._request.phase is Phase.ALLOWED:
            self._request = None
            self.refresh()

    def _show_request(self) -> None:
        request = self._request
        if request is None:
            return
        if request.phase not in _UNDER_WAY:
            for one in self.cards.values():
                one.hide_cancel()
        card = self.cards[_CARDS[request.level]]
        customer = self.session.participants.get(request.to)
        name = customer.name if customer is not None else _("Your customer")
        under_way = request.phase in _UNDER_WAY
        if request.phase is Phase.ALLOWED and not card.button.isEnabled():
            return  # the card says that the desktop is open
        if not under_way and not card.button.isEnabled():
            return  # why it cannot be asked now matters more than what became of it
        if request.phase is Phase.UNAVAILABLE:
            card.show_state(unavailable(request.unavailable, name))
        else:
            seconds = int(time.monotonic() - self._since)
            card.show_state(_(_STATES[request.phase]).format(name=name, seconds=seconds))
        if under_way:
            card.show_cancel(self.session.asking.cancel)

    def hideEvent(self, event: QHideEvent | None) -> None:
        self._clock.stop()
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        if self._request is not None and self._request.phase in _UNDER_WAY:
            self._show_request()
            self._clock.start()
