"""Signing in and out, by hand."""

from starlette.responses import Response

from support_site.accounts import Accounts, WrongCredentials
from support_site.attempts import TooManyAttempts
from support_site.joining import Joining
from support_site.pages.errors import wait_text
from support_site.pages.visit import Visit
from support_site.storage.accounts import SignedInBy
from support_site.tokens import new_token

_DESTINATIONS = frozenset({"/start", "/assist"})
"""Where one may be taken after signing in; anything else leads home."""


class SignInPages:
    def __init__(self, joining: Joining, accounts: Accounts) -> None:
        self._joining = joining
        self._accounts = accounts

    async def show(self, visit: Visit) -> Response:
        if visit.account is not None:
            return visit.go("/")
        asked = visit.form or visit.request.query_params
        return _page(visit, email=asked.get("email", ""), destination=asked.get("next", ""))

    async def submit(self, visit: Visit) -> Response:
        email, password = visit.form.get("email", ""), visit.form.get("password", "")
        destination = visit.form.get("next", "")
        try:
            admission = await self._joining.sign_in(email, password, SignedInBy.PAGE, visit.address)
        except WrongCredentials:
            problem = visit.texts.gettext(
                "No account has this e-mail address and password. Check both and try again."
            )
            return _page(visit, 401, email=email, destination=destination, problem=problem)
        except TooManyAttempts as error:
            problem = wait_text(visit, error.retry_after)
            return _page(visit, 429, email=email, destination=destination, problem=problem)
        return visit.go(destination if destination in _DESTINATIONS else "/", visitor=admission.token)

    async def sign_out(self, visit: Visit) -> Response:
        await self._accounts.sign_out(visit.visitor)
        return visit.go("/", visitor=new_token())


def _page(
    visit: Visit, status: int = 200, email: str = "", destination: str = "", problem: str = ""
) -> Response:
    kept = {"email": email, "next": destination}
    return visit.render("sign_in.html", status, kept, email=email, destination=destination, problem=problem)
