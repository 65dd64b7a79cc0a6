"""The calls of protocol/api.py, one method each."""

from collections.abc import Awaitable, Callable

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from protocol.api import (
    Join,
    Joined,
    LinkCode,
    SessionDetails,
    SessionStarted,
    SignedIn,
    SignIn,
    SiteInformation,
    StartSession,
)
from protocol.bounds import SessionNumber
from protocol.version import PROTOCOL_VERSION
from support_site.accounts import Accounts
from support_site.api.problems import PROBLEMS, ForeignOrigin, NotSignedIn, json, problem
from support_site.bodies import BadBody, read_json, read_json_or
from support_site.hub.hub import Hub, UnknownNumber
from support_site.joining import Joining, UnknownLink, Visitor
from support_site.origins import Origins
from support_site.starting import Starting
from support_site.storage.accounts import Account, SignedInBy

Call = Callable[[Request], Awaitable[Response]]

PRODUCT = "visavis"


class Api:
    """Answers programs. Every error is a Problem."""

    def __init__(
        self,
        starting: Starting,
        joining: Joining,
        hub: Hub,
        accounts: Accounts,
        origins: Origins,
        organisation: str,
    ) -> None:
        self._starting = starting
        self._joining = joining
        self._hub = hub
        self._accounts = accounts
        self._origins = origins
        self._organisation = organisation

    def routes(self) -> list[Route]:
        table: tuple[tuple[str, str, Call], ...] = (
            ("GET", "/api/site", self._site),
            ("POST", "/api/sign-in", self._sign_in),
            ("POST", "/api/sign-out", self._sign_out),
            ("GET", "/api/start-options", self._options),
            ("POST", "/api/sessions", self._start),
            ("GET", "/api/sessions/{number}", self._details),
            ("POST", "/api/sessions/{number}/assist", self._assist),
            ("GET", "/api/invitations/{code}", self._invitation),
            ("POST", "/api/join", self._join),
        )
        return [Route(path, self._guarded(call), methods=[method]) for method, path, call in table]

    def _guarded(self, call: Call) -> Call:
        async def guarded(request: Request) -> Response:
            try:
                if not self._origins.allows(request):
                    raise ForeignOrigin
                return await call(request)
            except tuple(PROBLEMS) as error:
                return problem(error)

        return guarded

    async def _site(self, request: Request) -> Response:
        return json(
            SiteInformation(
                product=PRODUCT, protocol_version=PROTOCOL_VERSION, organisation=self._organisation
            )
        )

    async def _sign_in(self, request: Request) -> Response:
        body = await read_json(request, SignIn)
        admission = await self._joining.sign_in(
            body.email, body.password, SignedInBy.PROGRAM, address(request)
        )
        account = admission.account
        return json(
            SignedIn(
                token=admission.token,
                name=account.name,
                email=account.email,
                role=account.role.value,
                expires_at=admission.expires_at,
            )
        )

    async def _sign_out(self, request: Request) -> Response:
        if not await self._accounts.sign_out(bearer(request)):
            raise NotSignedIn
        return Response(status_code=204)

    async def _options(self, request: Request) -> Response:
        await self._account(request)
        return json(await self._starting.options())

    async def _start(self, request: Request) -> Response:
        account = await self._account(request)
        session = await self._starting.start(account, await read_json_or(request, StartSession()))
        ticket = await self._joining.agents_ticket(account, session.number)
        return json(SessionStarted(number=session.number, join_url=session.join_url, ticket=ticket))

    async def _details(self, request: Request) -> Response:
        """To the agent who started it alone; others learn nothing of the number."""
        account = await self._account(request)
        number = _in_path(request, "number", SessionNumber, UnknownNumber)
        session = self._hub.session_of(account.id, number)
        if session is None:
            raise UnknownNumber
        return json(
            SessionDetails(
                number=number,
                join_url=session.join_url,
                has_password=session.beginning.password is not None,
                session_type=session.beginning.session_type,
                tracking_codes=session.beginning.tracking_codes,
            )
        )

    async def _assist(self, request: Request) -> Response:
        account = await self._account(request)
        number = _in_path(request, "number", SessionNumber, UnknownNumber)
        ticket = await self._joining.assist(account, number, address(request))
        return json(Joined(number=number, ticket=ticket))

    async def _invitation(self, request: Request) -> Response:
        code = _in_path(request, "code", LinkCode, UnknownLink)
        return json(await self._joining.invitation(code, address(request)))

    async def _join(self, request: Request) -> Response:
        body = await read_json(request, Join)
        if (body.number is None) == (body.code is None):
            raise BadBody
        visitor = Visitor(body.name, body.email, body.language, body.number, body.code, body.password)
        number, ticket = await self._joining.join(visitor, address(request))
        return json(Joined(number=number, ticket=ticket))

    async def _account(self, request: Request) -> Account:
        account = await self._accounts.signed_in(bearer(request), SignedInBy.PROGRAM)
        if account is None:
            raise NotSignedIn
        return account


def address(request: Request) -> str:
    """The visitor's IP address, as the trusted proxy tells it where there is one."""
    return request.client.host if request.client else ""


def bearer(request: Request) -> str:
    """The token in the Authorization header, or nothing."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _in_path(request: Request, name: str, kind: object, otherwise: type[Exception]) -> str:
    try:
        return str(msgspec.convert(request.path_params[name], kind))
    except msgspec.ValidationError as error:
        raise otherwise from error
