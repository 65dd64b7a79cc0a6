"""Every page: its address, who shows it, and what is checked before."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from support_site.accounts import Accounts
from support_site.bodies import BadBody, read_form
from support_site.hub.hub import Hub
from support_site.joining import Joining
from support_site.origins import Origins
from support_site.pages.errors import failure
from support_site.pages.join import JoinPages
from support_site.pages.sessions import SessionPages
from support_site.pages.sign_in import SignInPages
from support_site.pages.start import StartPage
from support_site.pages.templates import Templates
from support_site.pages.visit import Face, Visit, language_of, visitor_of
from support_site.starting import Starting
from support_site.storage.accounts import SignedInBy
from support_site.tokens import is_form_token

Page = Callable[[Visit], Awaitable[Response]]
Answer = Callable[[Request], Awaitable[Response]]

SHOW_AGAIN = "again"
"""The field of a form that asks for nothing but its page in another language, filled in as it was."""


class Book:
    """The site's pages."""

    def __init__(
        self,
        face: Face,
        starting: Starting,
        joining: Joining,
        accounts: Accounts,
        hub: Hub,
        origins: Origins,
    ) -> None:
        self._face = face
        self._accounts = accounts
        self._origins = origins
        self._templates = Templates()
        join, sign_in = JoinPages(joining), SignInPages(joining, accounts)
        start, sessions = StartPage(starting), SessionPages(joining, hub)
        self._table: tuple[tuple[str, Page, Page | None], ...] = (
            ("/", _home, None),
            ("/sign-in", sign_in.show, sign_in.submit),
            ("/sign-out", _home, sign_in.sign_out),
            ("/start", start.show, start.start),
            ("/sessions/{number}", sessions.show_session, None),
            ("/assist", sessions.show_assist, sessions.assist),
            ("/join", join.show, join.submit),
            ("/join/{code}", join.show_link, join.submit_link),
            ("/downloads", _downloads, None),
        )

    def routes(self) -> list[Route]:
        return [
            Route(path, self._answer(show, submit), methods=["GET", "POST"] if submit else ["GET"])
            for path, show, submit in self._table
        ]

    async def failure(self, request: Request, status: int) -> Response:
        """The page for an error that no page handled. Leaves the database alone, which may be the cause."""
        return failure(self._visit(request), status)

    def _answer(self, show: Page, submit: Page | None) -> Answer:
        async def answer(request: Request) -> Response:
            if request.method != "POST":
                return await show(await self._signed(request, {}))
            try:
                form = await read_form(request)
            except BadBody:
                return failure(self._visit(request), 400)
            visit = await self._signed(request, form)
            genuine = is_form_token(form.get("form_token", ""), visit.visitor)
            if submit is None or not genuine or not self._origins.allows_form(request):
                return failure(visit, 403)
            return await (show if SHOW_AGAIN in form else submit)(visit)

        return answer

    async def _signed(self, request: Request, form: Mapping[str, str]) -> Visit:
        visitor = visitor_of(request, self._face)
        account = None
        if visitor == request.cookies.get(self._face.visitor_cookie):
            account = await self._accounts.signed_in(visitor, SignedInBy.PAGE)
        language = language_of(request, self._face)
        return Visit(request, self._face, self._templates, language, visitor, account, form)

    def _visit(self, request: Request) -> Visit:
        visitor = visitor_of(request, self._face)
        return Visit(request, self._face, self._templates, language_of(request, self._face), visitor)


async def _home(visit: Visit) -> Response:
    return visit.render("home.html")


async def _downloads(visit: Visit) -> Response:
    return visit.render("downloads.html")
