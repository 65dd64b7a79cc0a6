"""The composition root of the Support Manager, and its one course: in, the session, out."""

import asyncio
import importlib
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import typer
from platformdirs import user_data_path
from PyQt6.QtWidgets import QApplication

from customer_app.farewell import farewell
from customer_app.join_page import JoinPage
from customer_app.main_window import MainWindow
from customer_app.pages import ShortPage, farewell_page, leave_question
from customer_app.remembered import Memory, Remembered
from customer_app.trouble import NotJoined, Place, Trouble
from customer_app.way_in import WayIn
from link.contract import LinkEnd
from session.stored import SessionStore
from translations import _
from widgets.number_line import digits_of
from widgets.seat import Seat
from widgets.site_address import BadSite, site_of
from widgets.tasks import Tasks

if TYPE_CHECKING:
    from customer_app.joining import Joining
    from customer_app.stay import Stay
    from session.support_session import SupportSession

log = logging.getLogger(__name__)

PART_SECONDS = 5.0
"""For telling the site that the customer is gone; their screen is their own again before that."""


@dataclass(frozen=True)
class Surroundings:
    """What the program finds outside itself; tests bring their own. Both calls are made in threads."""

    folder: Path
    load: "Callable[[SessionStore], Joining]"
    """Takes about a second: see joining."""
    register_links: Callable[[], None]


def real_surroundings() -> Surroundings:
    """This computer's."""
    folder = user_data_path("visavis", appauthor=False) / "support-manager"
    return Surroundings(folder, _load, _register_links)


def _load(store: SessionStore) -> "Joining":
    module = importlib.import_module("customer_app.joining")
    return cast("Joining", module.Joining(store))


def _register_links() -> None:
    importlib.import_module("customer_app.link_registration").register_links()


class SupportManager:
    """One run of the program. Made on the running loop."""

    def __init__(
        self, way_in: WayIn, *, link_is_bad: bool = False, surroundings: Surroundings | None = None
    ) -> None:
        self._surroundings = surroundings or real_surroundings()
        self._link_is_bad = link_is_bad
        self._memory = Memory(self._surroundings.folder / "remembered.json")
        self._remembered = self._memory.load()
        self._way_in = self._filled(way_in)
        self._asks_first = self._is_foreign(way_in)
        self._seat = Seat(self._surroundings.folder)
        self._store = SessionStore(self._seat.path)
        self._tasks = Tasks()
        self._attempt: asyncio.Task[None] | None = None
        self._parting: asyncio.Task[None] | None = None
        self._session: SupportSession | None = None
        self._stay: Stay | None = None
        self._has_joined = False
        self._is_closing = False
        self._short_page: ShortPage | None = None
        loop = asyncio.get_running_loop()
        self._done: asyncio.Future[int] = loop.create_future()
        self.window = MainWindow()
        self._join_page = JoinPage()
        self._join_page.submitted.connect(self._submitted)
        self._join_page.cancelled.connect(self._cancelled)
        self.window.close_pressed.connect(self._close_pressed)
        self._loading = loop.run_in_executor(None, self._surroundings.load, self._store)

    async def run(self) -> int:
        """Until the customer closes the window; 0 if they were in a session, 1 if they never were."""
        self._begin()
        self.window.show_page(self._join_page)
        self.window.show_aside()
        self._tasks.start(asyncio.to_thread(self._surroundings.register_links))
        try:
            return await self._done
        finally:
            await self._shut()

    async def _shut(self) -> None:
        """Ended from outside, it keeps its place in the session: the next start comes back to it."""
        self._tasks.cancel()
        if self._stay is not None:
            self._stay.end()
        if self._session is not None:
            await self._session.close()
        (await self._loading).close()
        self._seat.release()

    def _finish(self) -> None:
        self.window.hide()
        if not self._done.done():
            self._done.set_result(0 if self._has_joined else 1)

    # ---- in ----

    def _filled(self, way_in: WayIn) -> WayIn:
        """With what is remembered, and the address and number in the form that the site understands."""
        known = self._remembered
        site = way_in.site or known.site
        try:
            site = site_of(site)
        except BadSite:
            log.debug("no address of a site: %r", site)
        return replace(
            way_in,
            site=site,
            number=digits_of(way_in.number),
            name=way_in.name or ("" if way_in.ticket else known.name),
            email=way_in.email or ("" if way_in.ticket else known.email),
        )

    def _is_foreign(self, way_in: WayIn) -> bool:
        """Whether a link leads elsewhere than usual, and nobody said on the command line to go there.

        Any web page can open such a link: the customer sees where it leads before anything goes there.
        """
        return way_in.is_link and not way_in.name and way_in.site != self._remembered.site

    def _begin(self) -> None:
        way_in, page = self._way_in, self._join_page
        page.start(way_in)
        if self._link_is_bad:
            text = _("This link does not lead into a support session. Ask your agent for the session number.")
            page.tell(Trouble(Place.WHOLE, text))
        elif self._comes_back(way_in):
            page.expect_nothing(_("Back to your session"))
            self._submitted(way_in)
        elif self._asks_first:
            page.confirm_site()
            self._show_who_waits(way_in)
        elif way_in.asks_nothing:
            page.submit()
        else:
            self._show_who_waits(way_in)

    def _show_who_waits(self, way_in: WayIn) -> None:
        if way_in.code is not None:
            self._tasks.start(self._introduce(way_in.site, way_in.code))

    def _comes_back(self, way_in: WayIn) -> bool:
        """Whether the session meant is the one in which this program was when it was killed."""
        stored = self._store.load()
        if stored is None or way_in.ticket:
            return False
        if not way_in.is_named:
            return True
        same = way_in.number == stored.number if way_in.number else way_in.code == self._remembered.code
        return same and way_in.site == stored.site

    async def _introduce(self, site: str, code: str) -> None:
        try:
            joining = await asyncio.shield(self._loading)
            self._join_page.introduce(await joining.invitation(site, code))
        except NotJoined as error:
            if self._attempt is None:
                self._join_page.tell(error.trouble)

    def _submitted(self, way_in: WayIn) -> None:
        comes_back = self._comes_back(way_in)
        self._join_page.wait(_("Going back into your session…") if comes_back else _("Joining the session…"))
        work = self._resume(way_in) if comes_back else self._join(way_in)
        self._attempt = self._tasks.start(work, self._broken)

    def _cancelled(self) -> None:
        if self._attempt is not None:
            self._attempt.cancel()
        self._join_page.finish()

    def _broken(self, error: Exception) -> None:
        log.error("joining failed", exc_info=error)
        text = _("Joining did not work, and this program cannot say why. Try again.")
        self._join_page.tell(Trouble(Place.WHOLE, text))

    async def _join(self, way_in: WayIn) -> None:
        try:
            joining = await asyncio.shield(self._loading)
            if self._parting is not None:  # it would clear what is kept of the next session
                await asyncio.wait({self._parting})
            session = await joining.join(way_in)
        except NotJoined as error:
            typer.echo(error.trouble.sentence, err=True)
            self._join_page.tell(error.trouble)
            return
        known = self._remembered
        self._remembered = Remembered(
            # Where a link led once is not where the next number is typed.
            site=known.site if way_in.is_link and known.site else way_in.site,
            name=way_in.name or known.name,
            email=way_in.email if way_in.name else known.email,
            code=way_in.code or "",
        )
        self._memory.save(self._remembered)
        self._join_page.forget_password()
        self._enter(joining, session)

    async def _resume(self, way_in: WayIn) -> None:
        joining = await asyncio.shield(self._loading)
        session = await joining.resume()
        if session is not None:
            self._enter(joining, session)
        elif way_in.is_named:
            self._submitted(way_in)
        else:
            self._join_page.start(way_in)
            text = _("The session in which you were is over. To join another one, type its number.")
            self._join_page.tell(Trouble(Place.WHOLE, text))

    # ---- the session ----

    def _enter(self, joining: "Joining", session: "SupportSession") -> None:
        self._has_joined = True
        self._session = session
        self._stay = joining.stay(
            session,
            cast(QApplication, QApplication.instance()),
            show_window=self.window.come_forward,
            leave=self._leave,
            over=self._over,
        )
        self.window.show_page(self._stay.page)
        room = session.link.room
        typer.echo(f"joined {room.number if room is not None else ''}".rstrip())

    def _over(self, reason: LinkEnd, agent: str) -> None:
        """The session is over, whoever ended it."""
        session, self._session = self._session, None
        if session is not None:
            self._part_with(session.close())
        self._say_farewell(reason, agent)

    def _leave(self) -> None:
        """At once on this screen; the site hears of it meanwhile."""
        session, self._session = self._session, None
        if session is None or self._stay is None:
            return
        session.desktop.stop()
        self._part_with(session.leave())
        self._say_farewell(LinkEnd.LEFT, self._stay.agent)

    def _part_with(self, last_words: Coroutine[Any, Any, None]) -> None:
        self._store.clear()
        self._parting = self._tasks.start(self._part(last_words))

    async def _part(self, last_words: Coroutine[Any, Any, None]) -> None:
        try:
            async with asyncio.timeout(PART_SECONDS):
                await last_words
        except TimeoutError:
            log.warning("the site was not told in time that the customer left")
        finally:
            self._store.clear()  # the link may have kept something until now
            self._parting = None
            if self._is_closing:
                self._finish()

    # ---- out ----

    def _say_farewell(self, reason: LinkEnd, agent: str) -> None:
        stay, self._stay = self._stay, None
        if stay is None:
            return
        stay.end()
        self._show_short(farewell_page(farewell(reason, agent), self._close_pressed, self._join_again))
        self.window.drop(stay.page)
        if not self._is_closing:
            self.window.come_forward()

    def _join_again(self) -> None:
        self._join_page.start(self._filled(WayIn()))
        self._show_short(None)

    def _close_pressed(self) -> None:
        """The window's cross. In a session it asks what is meant."""
        if self._stay is not None:
            self._show_short(leave_question(self._stay.agent, self._leave_and_close, self._stay_here))
        else:
            self._is_closing = True
            self.window.hide()
            if self._parting is None:
                self._finish()

    def _leave_and_close(self) -> None:
        self._is_closing = True
        self.window.hide()
        self._leave()

    def _stay_here(self) -> None:
        self._show_short(None)

    def _show_short(self, page: ShortPage | None) -> None:
        former, self._short_page = self._short_page, page
        if page is not None:
            self.window.show_page(page)
        else:
            self.window.show_page(self._stay.page if self._stay is not None else self._join_page)
        if former is not None:
            self.window.drop(former)
