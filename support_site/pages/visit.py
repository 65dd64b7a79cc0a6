"""One request for a page: who asks, in which language, with which form; and how it is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from support_site.pages.templates import Templates
from support_site.storage.accounts import Account
from support_site.tokens import form_token, new_token
from translations import LANGUAGES, Catalogue, catalogue, negotiate, supported

LANGUAGE_COOKIE = "language"
LANGUAGE_FIELD = "lang"
"""Of an address's query: the language that was chosen on the page."""
LANGUAGE_COOKIE_SECONDS = 365 * 24 * 60 * 60
_VISITOR_LENGTH = 43


@dataclass(frozen=True)
class Face:
    """What every page shows of the site. ``secure``: browsers reach it by TLS."""

    organisation: str
    public_url: str
    secure: bool
    language: str

    @property
    def visitor_cookie(self) -> str:
        return "__Host-visitor" if self.secure else "visitor"


@dataclass(frozen=True)
class Visit:
    """``visitor`` is the browser's secret: it signs forms, and once signed in it is the session."""

    request: Request
    face: Face
    templates: Templates
    language: str
    visitor: str
    account: Account | None = None
    form: Mapping[str, str] = field(default_factory=dict)

    @property
    def texts(self) -> Catalogue:
        return catalogue(self.language)

    @property
    def address(self) -> str:
        """The visitor's IP address."""
        return self.request.client.host if self.request.client else ""

    def render(
        self, template: str, status: int = 200, kept: Mapping[str, str] | None = None, **context: object
    ) -> Response:
        """``kept``: the fields with which the answer to a form can be shown again, in another language."""
        page = self.templates.render(
            self.language,
            template,
            {
                "account": self.account,
                "face": self.face,
                "form_token": form_token(self.visitor),
                "language": self.language,
                "languages": LANGUAGES,
                "in_language": {code: f"?{self._query(code)}" for code in LANGUAGES},
                "kept": kept if self.request.method == "POST" else None,
                "path": self.request.url.path,
                **context,
            },
        )
        return self._kept(HTMLResponse(page, status, {"Cache-Control": "no-store"}), self.visitor)

    def _query(self, language: str) -> str:
        """That of this page in ``language``. The path is left to the browser: it may look like a host."""
        asked = self.request.query_params.multi_items()
        others = [(name, value) for name, value in asked if name != LANGUAGE_FIELD]
        return urlencode([*others, (LANGUAGE_FIELD, language)])

    def go(self, path: str, visitor: str | None = None) -> Response:
        """Sends the browser on, with another secret when it has signed in or out."""
        answer = RedirectResponse(path, 303, {"Cache-Control": "no-store"})
        return self._kept(answer, visitor or self.visitor)

    def _kept(self, response: Response, visitor: str) -> Response:
        if visitor != self.request.cookies.get(self.face.visitor_cookie):
            response.set_cookie(
                self.face.visitor_cookie,
                visitor,
                path="/",
                secure=self.face.secure,
                httponly=True,
                samesite="lax",
            )
        if LANGUAGE_FIELD in self.request.query_params:
            response.set_cookie(
                LANGUAGE_COOKIE,
                self.language,
                max_age=LANGUAGE_COOKIE_SECONDS,
                path="/",
                secure=self.face.secure,
                httponly=True,
                samesite="lax",
            )
        return response


def visitor_of(request: Request, face: Face) -> str:
    """The browser's secret, or a new one."""
    known = request.cookies.get(face.visitor_cookie, "")
    return known if len(known) == _VISITOR_LENGTH and known.isascii() else new_token()


def language_of(request: Request, face: Face) -> str:
    """As chosen on the page, else as chosen before, else as the browser says, else the site's."""
    for choice in (request.query_params.get(LANGUAGE_FIELD), request.cookies.get(LANGUAGE_COOKIE)):
        if choice and (language := supported(choice)):
            return language
    accepted = request.headers.get("accept-language", "")
    return negotiate(accepted, otherwise=face.language)
