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
from console.home import HomePage
from console.local_site import Access, LocalSite, LocalSiteError
from console.main_window import MainWindow
from console.options_menu import OptionsMenu
from console.preferences import Preferences
from console.sentences import Told, link_end, no_answer, site_error
from console.sign_in_window import SignInWindow
from console.waiting_page import WaitingPage
from link.contract import LinkEnd
from link.site_client import SiteClient, SiteError, SiteProblem
from media.engine import Engine
from protocol.api import ProblemCode, SignedIn
from session.joining import LinkRefused, Program, open_session, resume_session
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
ENTER_SECONDS = 20.0
"""Nobody should look at 'Starting your session…' for longer without being told something."""
PART_SECONDS = 5.0
"""How long the program waits at its end for a session that is over to let go of everything."""


@dataclass(frozen=True)
class Options:
    """What was said on the command line."""

    site: str | None = None
    account: str | None = None
    password: str | None = None
    start: bool = False


@dataclass(frozen=True)
class SignedInAt:
    client: SiteClient
    account: SignedIn
    organisation: str


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
        self._sign_in_window: SignInWindow | None = None
        self._home: HomePage | None = None
        self._signed_in: SignedInAt | None = None
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
            await self._sign_in(access.site, access.email, access.password)
        except SiteError as error:
            self._ask_to_sign_in(site_error(error), access)
            return
        if self._starting:
            self._begin_entering(None)

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
        site = (tried.site if tried else self._options.site) or self._preferences.site
        account = (tried.email if tried else self._options.account) or self._preferences.account
        window = SignInWindow(self._sign_in_by_hand, site=site, account=account)
        window.closed.connect(lambda: self._finish(0))
        if told is not None:
            window.tell(told)
        if self._window is not None:
            self._window.hide()
        self._sign_in_window = window
        window.show()

    async def _sign_in_by_hand(self, site: str, email: str, password: str) -> None:
        await self._sign_in(site, email, password)
        if self._starting:
            self._begin_entering(None)

    async def _sign_in(self, site: str, email: str, password: str) -> None:
        self._signed_in = await _signed_in_at(site, email, password)
        if self._local is None:
            self._preferences.remember_sign_in(site, email)
        if self._sign_in_window is not None:
            self._sign_in_window.finish()
            self._sign_in_window = None
        self._show_home()

    async def _sign_out(self) -> None:
        signed_in, self._signed_in = self._signed_in, None
        if signed_in is not None:
            with contextlib.suppress(SiteError):
                await signed_in.client.sign_out(signed_in.account.token)
            await signed_in.client.close()
        self._ask_to_sign_in()

    # home

    def _show_home(self, told: Told | None = None) -> None:
        signed_in = self._signed_in
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
            start=self._start_pressed,
            assist=self._begin_entering,
            cancel=self._give_up_entering,
            mails=self._preferences.mails_invitation and not self._starting,
            menu=self._menu(window),
        )
        window.show_page(self._home)
        if told is not None:
            self._home.bar.tell(BarKind.INFO, told.what, told.now, dismissible=True)

    async def _sign_in_again(self, told: Told | None) -> None:
        """A session that was resumed is over; nobody had to sign in until now."""
        if self._access is None:
            self._ask_to_sign_in(told)
            return
        try:
            await self._sign_in(*self._access)
        except SiteError as error:
            self._ask_to_sign_in(site_error(error), self._access)
            return
        if told is not None and self._home is not None:
            self._home.bar.tell(BarKind.INFO, told.what, told.now, dismissible=True)

    def _start_pressed(self, mail: bool, password: str) -> None:
        self._preferences.mails_invitation = mail
        self._begin_entering(None, mail, password)

    def _begin_entering(self, number: str | None, mail: bool = False, password: str = "") -> None:
        self._entering = self._tasks.start(self._enter(number, mail, password), self._failed)

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

    async def _enter(self, number: str | None, mail: bool, password: str) -> None:
        """A session of one's own, or another agent's by its number."""
        if self._session is not None:
            return
        if self._home is not None:
            self._home.bar.clear()
            self._home.busy(_("Starting your session…") if number is None else _("Joining the session…"))
        try:
            async with asyncio.timeout(ENTER_SECONDS):
                session = await self._opened(number, password)
        except TimeoutError as error:
            self._program.store.clear()
            self._not_entered(no_answer(), error)
        except SiteError as error:
            self._not_entered(site_error(error), error)
        except LinkRefused as refusal:
            self._not_entered(link_end(refusal.reason), refusal)
        else:
            self._conduct(session, password)
            if mail and self._conducting is not None:
                self._conducting.compose_mail()

    async def _opened(self, number: str | None, password: str) -> SupportSession:
        """Signs in again on the way where that asks nobody: a token does not last for ever."""
        try:
            return await self._open(number, password)
        except SiteProblem as problem:
            if problem.code is not ProblemCode.NOT_SIGNED_IN or self._access is None:
                raise
        former = present(self._signed_in)
        self._signed_in = await _signed_in_at(*self._access)
        await former.client.close()
        return await self._open(number, password)

    async def _open(self, number: str | None, password: str) -> SupportSession:
        client, token = present(self._signed_in).client, present(self._signed_in).account.token
        join_url = ""
        if number is None:
            started = await client.start_session(token, password or None)
            ticket, join_url = started.ticket, started.join_url
        else:
            ticket = (await client.assist(token, number)).ticket
        return await open_session(self._program, site=client.site, ticket=ticket, join_url=join_url)

    def _not_entered(self, told: Told, error: Exception) -> None:
        if self._starting:
            raise CannotGoOn(f"{told.what} {told.now}") from error
        if isinstance(error, SiteProblem) and error.code is ProblemCode.NOT_SIGNED_IN:
            signed_in, self._signed_in = self._signed_in, None
            if signed_in is not None:
                self._tasks.start(signed_in.client.close())
            self._ask_to_sign_in(told)
        elif self._home is not None:
            self._home.busy("")
            self._home.bar.tell(BarKind.BAD, told.what, told.now, dismissible=True)

    # a session

    def _conduct(self, session: SupportSession, password: str = "") -> None:
        window = self._main_window()
        self._home = None
        self._session = session
        session.over.connect(self._over)
        self._conducting = Conducting(session, window, self._menu(window), self._preferences, password)
        room = present(session.link.room)
        if self._starting:
            self._starting = False
            print(f"session {room.number} {room.join_url}", flush=True)  # noqa: T201 - for scripts

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
        if self._signed_in is not None:
            await self._signed_in.client.close()
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


async def _signed_in_at(site: str, email: str, password: str) -> SignedInAt:
    client = SiteClient(site)
    try:
        information = await client.information()
        account = await client.sign_in(email, password)
    except BaseException:
        await client.close()
        raise
    return SignedInAt(client, account, information.organisation)


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
