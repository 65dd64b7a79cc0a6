"""The Session tab: its first card opens the session's options (guide 1.5)."""

from collections.abc import Callable

from console.actions import ActionId, Tab
from console.availability import availability
from console.session_options import SessionOptions
from console.tabs.card_page import CardPage
from session.support_session import SupportSession


class SessionPage(CardPage):
    def __init__(self, session: SupportSession, run: Callable[[ActionId], object]) -> None:
        super().__init__(Tab.SESSION, session, run)
        self._options = SessionOptions(session, self)
        self.cards[ActionId.SESSION_OPTIONS].set_menu(self._options)
        self.subscriptions.follow(session.asking.obstacles_changed, self._refresh_options)
        self._refresh_options()

    def _refresh_options(self) -> None:
        action = self.cards[ActionId.SESSION_OPTIONS].action
        self._options.refresh(availability(action, self.session).reason)
