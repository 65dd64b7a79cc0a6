"""The console's composition root: every object is built here, and only here."""

import asyncio
import contextlib
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from platformdirs import user_config_path, user_data_path
from PyQt6.QtCore import QSettings
from PyQt6.QtWidgets import QApplication

from console.arranged_tabs import ArrangedTabs
from console.conducting import Conducting
from console.entering import asks_for_more, enter
from console.home import HomePage
from console.local_site import Access, LocalSite, LocalSiteError
from console.main_window import MainWindow
from console.options_menu import OptionsMenu
from console.preferences import Preferences
from console.sentences import Told, link_end, no_answer, site_error
from console.signing_in import SigningIn
from console.waiting_page import WaitingPage
from link.contract import LinkEnd
from link.site_client import SiteError, SiteProblem
from media.engine import Engine
from protocol.api import ProblemCode, StartSession
from session.joining import LinkRefused, Program, resume_session
from session.stored import SessionStore
from session.support_session import SupportSession
from translations import _, current_language
from widgets import theme
from widgets.bars import BarKind
from widgets.present import present
from widgets.seat import Seat
from widgets.tasks import Tasks
from widgets.theme import Scheme

APP_FOLDER = "visavis-console"
PART_SECONDS = 5.0
"""How long the program waits at its end for a session that is over to let go of everything."""


@dataclass(frozen=True)
class Options:
    """What was said on the command line."""

    site: str | None = None
    account: str | None = None
    password: str | None = None
    start: bool = False


class CannotGoOn(Exception):
    """What was asked for on the command line cannot be done; the text says why."""


class Console:
    """The program between its start and its end."""

    def __init__(self, options: Options, program: Program, preferences: Preferences, data: Path) -> None:
        self._options = options
        self._program = program
        self._preferences = preferences
        self._local = LocalSite(data / "site", program.language) if options.site is None else None
        self._access: Access | None = None
        self._starting = options.start
        """Until the session that the command line asked for is there."""
        self._tasks = Tasks()
        self._partings = Tasks()
        self._entering: asyncio.Task[None] | None = None
        self._window: MainWindow | None = None
        self._signing_in = SigningIn(
            preferences,
            site=options.site or "",
            account=options.account or "",
            remembers=self._local is None,
            done=self._signed_in,
            given_up=lambda: self._finish(0),
        )
        self._home: HomePage | None = None
        self._session: SupportSession | None = None
        self._conducting: Conducting | None = None
        self._finished: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def run(self) -> int:
        """Until its user closes it; the exit code."""
        theme.apply(_application(), self._preferences.scheme)
        try:
            self._tasks.start(self._begin(), self._failed)
            return await self._finished
        finally:
            self._tasks.cancel()
            await self._end()

    # beginning

    async def _begin(self) -> None:
        trouble = await self._prepare_site()
        if await self._resume():
            return
        access = self._access
        if access is None:
            self._ask_to_sign_in(trouble)
            return
        try:
            await self._signing_in.sign_in(access)
        except SiteError as error:
            self._ask_to_sign_in(site_error(error), access)

    async def _prepare_site(self) -> Told | None:
        """Fills in how to sign in without asking, as far as it is known."""
        options = self._options
        if self._local is not None:
            self._main_window().show_page(WaitingPage(_("Starting a site on this computer…")))
            try:
                self._access = await self._local.start()
            except LocalSiteError as error:
                return Told(_("The site on this computer cannot run."), str(error))
        elif options.site and options.account and options.password is not None:
            self._access = Access(options.site, options.account, options.password)
        return None

    async def _resume(self) -> bool:
        """Comes back into the session of a console that was killed."""
        stored = self._program.store.load()
        if stored is None:
            return False
        task = asyncio.ensure_future(resume_session(self._program))
        self._main_window().show_page(
            WaitingPage(
                _("Coming back into your session…"),
                _("The console was closed without ending it."),
                _("Give up"),
                task.cancel,
            )
        )
        try:
            session = await task
        except asyncio.CancelledError:
            if not task.cancelled() or self._finished.done():
                raise
            self._program.store.clear()
            return False
        if session is None:
            return False
        self._conduct(session)
        return True

    # signing in

    def _ask_to_sign_in(self, told: Told | None = None, tried: Access | None = None) -> None:
        if told is not None and self._starting:
            raise CannotGoOn(f"{told.what} {told.now}")
        if self._window is not None:
            self._window.hide()
        self._signing_in.ask(told, tried)

    def _signed_in(self) -> None:
        self._show_home()
        if self._starting:
            self._begin_entering(None)

    async def _sign_out(self) -> None:
        await self._signing_in.sign_out()
        self._ask_to_sign_in()

    # home

    def _show_home(self, told: Told | None = None) -> None:
        signed_in = self._signing_in.now
        if signed_in is None:
            self._tasks.start(self._sign_in_again(told), self._failed)
            return
        site = signed_in.client.site
        line = _("Your own site, for this computer only") if self._local is not None else site
        window = self._main_window()
        self._home = HomePage(
            signed_in.account.name,
            signed_in.organisation,
            line,
            options=signed_in.options,
            start=self._start_pressed,
            assist=self._begin_entering,
            cancel=self._give_up_entering,
            mails=self._preferences.mails_invitation and not self._starting,
            menu=self._menu(window),
        )
        self._home.looked_at.connect(self._refresh_options)
        window.show_page(self._home)
        self._refresh_options()
        if told is not None:
            self._home.bar.tell(BarKind.INFO, told.what, told.now, dismissible=True)

    async def _sign_in_again(self, told: Told | None) -> None:
        """A session that was resumed is over; nobody had to sign in until now."""
        if self._access is None:
            self._ask_to_sign_in(told)
            return
        try:
            await self._signing_in.sign_in(self._access)
        except SiteError as error:
            self._ask_to_sign_in(site_error(error), self._access)
            return
        if told is not None and self._home is not None:
            self._home.bar.tell(BarKind.INFO, told.what, told.now, dismissible=True)

    def _refresh_options(self) -> None:
        """What the site asks for may have changed since it was asked last."""
        if not self._finished.done():
            self._tasks.start(self._ask_for_options(), self._failed)

    async def _ask_for_options(self) -> None:
        with contextlib.suppress(SiteError):  # if it does not answer now, Start will say so
            options = await self._signing_in.ask_for_options()
            if self._home is not None and options is not None:
                self._home.ask(options)

    def _start_pressed(self, mail: bool, wishes: StartSession) -> None:
        self._preferences.mails_invitation = mail
        self._begin_entering(None, mail, wishes)

    def _begin_entering(
        self, number: str | None, mail: bool = False, wishes: StartSession | None = None
    ) -> None:
        entering = self._enter(number, mail, wishes or StartSession())
        self._entering = self._tasks.start(entering, self._failed)

    def _give_up_entering(self) -> None:
        """What the site has begun meanwhile ends by itself, as nobody comes."""
        if self._entering is not None:
            self._entering.add_done_callback(lambda _task: self._given_up())
            self._entering.cancel()

    def _given_up(self) -> None:
        if self._session is None and not self._finished.done():
            self._program.store.clear()
            if self._home is not None:
                self._home.busy("")

    async def _enter(self, number: str | None, mail: bool, wishes: StartSession) -> None:
        """A session of one's own, or another agent's by its number."""
        if self._session is not None:
            return
        if self._home is not None:
            self._home.bar.clear()
            self._home.busy(_("Starting your session…") if number is None else _("Joining the session…"))
        try:
            session = await enter(self._program, self._signing_in, self._access, number, wishes)
        except TimeoutError as error:
            self._program.store.clear()
            self._not_entered(no_answer(), error)
        except SiteError as error:
            self._not_entered(site_error(error), error)
        except LinkRefused as refusal:
            self._not_entered(link_end(refusal.reason), refusal)
        else:
            self._conduct(session, wishes.password or "")
            if mail and self._conducting is not None:
                self._conducting.compose_mail()

    def _not_entered(self, told: Told, error: Exception) -> None:
        if self._starting:
            now = _("Start the console without --start, then press Start.")
            raise CannotGoOn(f"{told.what} {now if asks_for_more(error) else told.now}") from error
        if isinstance(error, SiteProblem) and error.code is ProblemCode.NOT_SIGNED_IN:
            self._tasks.start(self._signing_in.forget())
            self._ask_to_sign_in(told)
        elif self._home is not None:
            self._home.busy("")
            self._home.bar.tell(BarKind.BAD, told.what, told.now, dismissible=True)
            if asks_for_more(error):
                self._refresh_options()

    # a session

    def _conduct(self, session: SupportSession, password: str = "") -> None:
        window = self._main_window()
        self._home = None
        self._session = session
        session.over.connect(self._over)
        self._conducting = Conducting(session, window, self._menu(window), self._preferences, password)
        room = present(session.link.room)
        self._tasks.start(self._show_beginning(self._conducting, room.number), self._failed)
        if self._starting:
            self._starting = False
            print(f"session {room.number} {room.join_url}", flush=True)  # noqa: T201 - for scripts

    async def _show_beginning(self, conducting: Conducting, number: str) -> None:
        """With what type and tracking codes the session began, if this agent started it."""
        if (signed_in := self._signing_in.now) is None:
            return
        with contextlib.suppress(SiteError):  # nothing depends on it
            details = await signed_in.client.session_details(signed_in.account.token, number)
            if conducting is self._conducting:
                conducting.dashboard.invitation.show_beginning(details)

    def _over(self, reason: LinkEnd) -> None:
        if self._conducting is not None:
            self._conducting.close()
        if self._session is not None:
            self._partings.start(self._session.close())
        self._conducting = self._session = None
        if not self._finished.done():
            self._show_home(link_end(reason))

    # the window and the end

    def _main_window(self) -> MainWindow:
        if self._window is None:
            self._window = MainWindow()
            self._window.close_wanted.connect(self._close_wanted)
        return self._window

    def _menu(self, window: MainWindow) -> OptionsMenu:
        menu = OptionsMenu(
            window,
            self._preferences,
            self._choose_scheme,
            lambda: self._tasks.start(self._sign_out(), self._failed),
            self._arrangement if self._session is not None else None,
        )
        menu.sign_out.setVisible(self._session is None and self._local is None)
        return menu

    def _arrangement(self) -> ArrangedTabs | None:
        return self._conducting.dashboard.tabs if self._conducting is not None else None

    def _choose_scheme(self, scheme: Scheme) -> None:
        self._preferences.scheme = scheme
        theme.apply(_application(), scheme)

    def _close_wanted(self) -> None:
        if self._conducting is None:
            self._finish(0)
        else:
            self._conducting.confirm_end(lambda: self._finish(0))

    def _finish(self, code: int) -> None:
        if not self._finished.done():
            self._finished.set_result(code)

    def _failed(self, error: Exception) -> None:
        if not self._finished.done():
            self._finished.set_exception(error)

    async def _end(self) -> None:
        """Not the session's end: whoever starts the console again is back in it."""
        if self._conducting is not None:
            self._conducting.close()
        if self._session is not None:
            self._session.over.disconnect(self._over, missing_ok=True)
            await self._session.close()
        await self._partings.finish(PART_SECONDS)
        await self._signing_in.forget()
        if self._local is not None:
            await self._local.stop()
        if self._window is not None:
            self._window.close_now()


async def run_console(options: Options) -> int:
    """The whole program, on a running Qt and asyncio loop. A refusal that a script must see gives 1."""
    data = user_data_path(APP_FOLDER, appauthor=False)
    settings = user_config_path(APP_FOLDER, appauthor=False) / "console.ini"
    seat = Seat(data)
    engine = Engine()
    engine.start()
    program = Program(
        name=f"console {_own_version()}",
        language=current_language(),
        engine=engine,
        store=SessionStore(seat.path),
    )
    preferences = Preferences(QSettings(str(settings), QSettings.Format.IniFormat))
    try:
        return await Console(options, program, preferences, data).run()
    except CannotGoOn as reason:
        print(reason, file=sys.stderr)  # noqa: T201 - for whoever typed the command
        return 1
    finally:
        engine.stop()
        seat.release()


def _application() -> QApplication:
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise RuntimeError("the console needs a running application")
    return application


def _own_version() -> str:
    try:
        return version("visavis")
    except PackageNotFoundError:
        return "0"
