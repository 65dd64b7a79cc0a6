"""What the programs ask of the site over HTTP."""

import logging
import ssl
from typing import TypeVar

import httpx
import msgspec

from protocol import api
from protocol.version import PROTOCOL_VERSION

# These log addresses and headers, which hold join codes, tickets and passwords.
for _talkative in ("httpx", "httpcore"):
    logging.getLogger(_talkative).setLevel(logging.WARNING)

TIMEOUT_SECONDS = 10.0
PRODUCT = "visavis"

_Answer = TypeVar("_Answer", bound=api.Body)


class SiteError(Exception):
    """The site did not do what it was asked."""


class SiteUnreachable(SiteError):
    """No answer: wrong address, no network, or the site is down."""


class SiteNotTrusted(SiteUnreachable):
    """The site's certificate is not one that this computer trusts."""


class NotASite(SiteError):
    """Something answers at the address, but it is no site of this product."""


class SiteVersion(SiteError):
    """The site speaks another version of the protocol than this program."""

    def __init__(self, site_version: int) -> None:
        super().__init__(f"site {site_version}, program {PROTOCOL_VERSION}")
        self.site_version = site_version

    @property
    def site_is_older(self) -> bool:
        return self.site_version < PROTOCOL_VERSION


class SiteProblem(SiteError):
    """The site refused, and said why. ``retry_after`` in seconds, when it asks for patience; ``about``
    is the label of a tracking field."""

    def __init__(self, code: api.ProblemCode, retry_after: float | None = None, about: str = "") -> None:
        super().__init__(code.value)
        self.code = code
        self.retry_after = retry_after
        self.about = about


class SiteClient:
    """One site, by its address. Every call raises one of the errors above, and no other."""

    def __init__(self, site: str) -> None:
        self.site = site.rstrip("/")
        self._http: httpx.AsyncClient | None = None

    async def information(self) -> api.SiteInformation:
        """Makes sure that this is a site of ours, of our version, before it is trusted with anything."""
        answer = await self._call("GET", "/api/site", api.SiteInformation)
        if answer.product != PRODUCT:
            raise NotASite(self.site)
        if answer.protocol_version != PROTOCOL_VERSION:
            raise SiteVersion(answer.protocol_version)
        return answer

    async def sign_in(self, email: str, password: str) -> api.SignedIn:
        return await self._call(
            "POST", "/api/sign-in", api.SignedIn, api.SignIn(email=email, password=password)
        )

    async def sign_out(self, token: str) -> None:
        await self._request("POST", "/api/sign-out", token=token)

    async def start_options(self, token: str) -> api.StartOptions:
        return await self._call("GET", "/api/start-options", api.StartOptions, token=token)

    async def start_session(self, token: str, wishes: api.StartSession | None = None) -> api.SessionStarted:
        body = wishes or api.StartSession()
        return await self._call("POST", "/api/sessions", api.SessionStarted, body, token=token)

    async def session_details(self, token: str, number: str) -> api.SessionDetails:
        """Of a session that the token's account started; UNKNOWN_NUMBER for every other."""
        return await self._call("GET", f"/api/sessions/{number}", api.SessionDetails, token=token)

    async def assist(self, token: str, number: str) -> api.Joined:
        return await self._call("POST", f"/api/sessions/{number}/assist", api.Joined, token=token)

    async def invitation(self, code: str) -> api.Invitation:
        return await self._call("GET", f"/api/invitations/{code}", api.Invitation)

    async def join(
        self,
        name: str,
        email: str,
        *,
        number: str | None = None,
        code: str | None = None,
        password: str | None = None,
        language: str = "en",
    ) -> api.Joined:
        body = api.Join(
            name=name, email=email, number=number, code=code, password=password, language=language
        )
        return await self._call("POST", "/api/join", api.Joined, body)

    async def close(self) -> None:
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    async def _call(
        self,
        method: str,
        path: str,
        answer: type[_Answer],
        body: api.Body | None = None,
        token: str | None = None,
    ) -> _Answer:
        content = await self._request(method, path, body, token)
        try:
            return msgspec.json.decode(content, type=answer)
        except msgspec.DecodeError as error:
            raise NotASite(self.site) from error

    async def _request(
        self, method: str, path: str, body: api.Body | None = None, token: str | None = None
    ) -> bytes:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        content = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = msgspec.json.encode(body)
        try:
            if self._http is None:
                # The system's own authorities, a company's included: the same that the hub's socket trusts.
                trust = ssl.create_default_context()
                self._http = httpx.AsyncClient(timeout=TIMEOUT_SECONDS, verify=trust)
            response = await self._http.request(method, self.site + path, headers=headers, content=content)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, OSError) as error:
            trouble = SiteNotTrusted if "CERTIFICATE_VERIFY_FAILED" in str(error) else SiteUnreachable
            raise trouble(self.site) from error
        if response.is_success:
            return response.content
        try:
            problem = msgspec.json.decode(response.content, type=api.Problem)
        except msgspec.DecodeError as error:
            if response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
                raise SiteProblem(api.ProblemCode.SITE_FAILURE) from error
            raise NotASite(self.site) from error
        raise SiteProblem(problem.error, problem.retry_after, problem.about)
