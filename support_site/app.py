"""The site, put together. Every object is built here, and only here."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from protocol.api import Problem, ProblemCode
from protocol.links import JoinLink
from support_site.accounts import Accounts
from support_site.api.calls import Api
from support_site.api.problems import json
from support_site.attempts import Attempts
from support_site.headers import SecurityHeaders
from support_site.hub.hub import Hub
from support_site.hub.socket import HubEndpoint
from support_site.joining import Joining
from support_site.origins import Origins
from support_site.pages.book import Book
from support_site.pages.visit import Face
from support_site.passwords import Passwords
from support_site.settings import Settings
from support_site.starting import Starting
from support_site.storage.accounts import AccountStore
from support_site.storage.rooms import RoomStore
from support_site.storage.start_options import StartOptionStore

log = logging.getLogger(__name__)


class Site:
    """``app`` answers; ``go_away`` closes the hub's sockets when the site stops."""

    def __init__(self, settings: Settings, engine: AsyncEngine) -> None:
        self._engine = engine
        rooms = RoomStore(engine)
        attempts = Attempts()
        origins = Origins(settings)
        passwords = Passwords()
        accounts = Accounts(AccountStore(engine), passwords)
        self._hub = Hub(
            rooms,
            settings.organisation,
            lambda code: JoinLink(settings.public_url, code=code).for_web(),
        )
        self._sockets = HubEndpoint(self._hub, origins, attempts)
        joining = Joining(self._hub, rooms, accounts, passwords, attempts, settings.organisation)
        starting = Starting(self._hub, StartOptionStore(engine), passwords)
        self._api = Api(starting, joining, self._hub, accounts, origins, settings.organisation)
        face = Face(settings.organisation, settings.public_url, settings.secure, settings.language)
        self._book = Book(face, starting, joining, accounts, self._hub, origins)
        starlette = Starlette(
            routes=[
                *self._book.routes(),
                *self._api.routes(),
                Route("/healthz", self._health),
                WebSocketRoute("/hub", self._sockets.serve),
                Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
            ],
            exception_handlers={HTTPException: self._failed, Exception: self._crashed},
            lifespan=self._lifespan,
        )
        self.app = SecurityHeaders(starlette, settings.secure)

    async def go_away(self) -> None:
        await self._sockets.go_away()

    @contextlib.asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        await self._hub.recover()
        sweeping = asyncio.create_task(self._hub.run())
        try:
            yield
        finally:
            sweeping.cancel()
            await asyncio.gather(sweeping, return_exceptions=True)
            await self._engine.dispose()

    async def _health(self, request: Request) -> Response:
        return PlainTextResponse("ok", headers={"Cache-Control": "no-store"})

    async def _failed(self, request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        return await self._answer(request, status, ProblemCode.MALFORMED)

    async def _crashed(self, request: Request, error: Exception) -> Response:
        return await self._answer(request, 500, ProblemCode.SITE_FAILURE)

    async def _answer(self, request: Request, status: int, code: ProblemCode) -> Response:
        if request.url.path.startswith("/api/"):
            return json(Problem(error=code), status)
        return await self._book.failure(request, status)
