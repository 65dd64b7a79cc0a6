"""Everything that is on the customer's screen from joining to the end, made for one session."""

import asyncio
from collections.abc import Callable

from PyQt6.QtWidgets import QApplication, QSystemTrayIcon

from customer_app.abilities import inability, missing_screen
from customer_app.banner import Banner
from customer_app.clipboard import ClipboardBridge
from customer_app.prompts import ConsentPrompt
from customer_app.protection import Protection
from customer_app.session_page import SessionPage
from customer_app.tray import Tray
from link.contract import LinkEnd
from protocol.sharing import Unavailable
from session.consent import Prompt
from session.support_session import SupportSession
from widgets.present import present
from widgets.subscriptions import Subscriptions


class Stay:
    """``over`` is told once, why. ``leave`` and ``show_window`` do what the page and the tray offer."""

    def __init__(
        self,
        session: SupportSession,
        application: QApplication,
        *,
        show_window: Callable[[], object],
        leave: Callable[[], object],
        over: Callable[[LinkEnd, str], object],
    ) -> None:
        self.session = session
        self._over = over
        self._subscriptions = Subscriptions()
        self._prompt: ConsentPrompt | None = None
        self._agent = ""
        self._has_ended = False
        self._protection = Protection(application, session.desktop)
        self.page = SessionPage(session, self._subscriptions)
        self.page.leave_pressed.connect(leave)
        self._banner = Banner(session, self._subscriptions)
        self._clipboard = ClipboardBridge(session, present(QApplication.clipboard()), self._subscriptions)
        self._tray = (
            Tray(session, self._subscriptions, show_window=show_window, leave=leave)
            if QSystemTrayIcon.isSystemTrayAvailable()
            else None
        )
        self._subscriptions.follow(session.consent.raised, self._ask)
        self._subscriptions.follow(session.consent.closed, self._asked)
        self._subscriptions.follow(session.participants.changed, self._remember_agent)
        self._subscriptions.follow(session.over, self._ended)
        self._remember_agent()
        self._subscriptions.follow(session.desktop.unavailable, self._unable)
        # Says early what the agent's first request would find out.
        looking = asyncio.get_running_loop().run_in_executor(None, missing_screen)
        looking.add_done_callback(self._screen_looked_at)
        if session.consent.open is not None:
            self._ask(session.consent.open)

    @property
    def agent(self) -> str:
        """The name of the agent who conducts the session, or did so last."""
        return self._agent

    def end(self) -> None:
        """Takes everything but the page off the screen; nothing listens to the session any more."""
        if self._has_ended:
            return
        self._has_ended = True
        self._subscriptions.end()
        self._retire_prompt()
        self._clipboard.end()
        self._protection.end()
        self._banner.hide()
        self._banner.deleteLater()
        if self._tray is not None:
            self._tray.end()

    def _ask(self, prompt: Prompt) -> None:
        self._retire_prompt()
        self._prompt = ConsentPrompt(prompt)
        self._prompt.open_above_all()

    def _asked(self) -> None:
        self._retire_prompt()

    def _retire_prompt(self) -> None:
        if self._prompt is not None:
            self._prompt.retire()
            self._prompt = None

    def _remember_agent(self) -> None:
        primary = self.session.participants.primary
        if primary is not None:
            self._agent = primary.name

    def _screen_looked_at(self, looking: asyncio.Future[Unavailable]) -> None:
        if not self._has_ended and not looking.cancelled():
            self._unable(looking.result())

    def _unable(self, why: Unavailable) -> None:
        if (told := inability(why)) is not None:
            self.page.warn(*told)

    def _ended(self, reason: LinkEnd) -> None:
        self._over(reason, self._agent)
