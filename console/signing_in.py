"""Who is signed in at which site: the window that asks, and what the site said."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from console.local_site import Access
from console.preferences import Preferences
from console.sentences import Told
from console.sign_in_window import SignInWindow
from link.site_client import SiteClient, SiteError
from protocol.api import SignedIn, StartOptions


@dataclass(frozen=True)
class SignedInAt:
    """``options``: what the site asks of who starts a session."""

    client: SiteClient
    account: SignedIn
    organisation: str
    options: StartOptions


class SigningIn:
    """``now`` is who is signed in, or None.

    ``done`` is called once somebody is, ``given_up`` when the window is closed instead. ``remembers``:
    site and account are offered the next time.
    """

    def __init__(
        self,
        preferences: Preferences,
        *,
        site: str,
        account: str,
        remembers: bool,
        done: Callable[[], object],
        given_up: Callable[[], object],
    ) -> None:
        self._preferences = preferences
        self._site = site
        self._account = account
        self._remembers = remembers
        self._done = done
        self._given_up = given_up
        self._window: SignInWindow | None = None
        self.now: SignedInAt | None = None

    def ask(self, told: Told | None = None, tried: Access | None = None) -> None:
        """Opens the window; ``told`` is why, ``tried`` what was of no use."""
        site = (tried.site if tried else self._site) or self._preferences.site
        account = (tried.email if tried else self._account) or self._preferences.account
        window = SignInWindow(self._by_hand, site=site, account=account)
        window.closed.connect(self._given_up)
        if told is not None:
            window.tell(told)
        self._window = window
        window.show()

    async def sign_in(self, access: Access) -> None:
        """Without asking. Raises SiteError."""
        self.now = await _signed_in_at(access)
        if self._remembers:
            self._preferences.remember_sign_in(access.site, access.email)
        if self._window is not None:
            self._window.finish()
            self._window = None
        self._done()

    async def renew(self, access: Access) -> SignedInAt:
        """Signs in again, as a token does not last for ever. Raises SiteError."""
        former, self.now = self.now, await _signed_in_at(access)
        if former is not None:
            await former.client.close()
        return self.now

    async def ask_for_options(self) -> StartOptions | None:
        """What the site asks for now, which ``now`` knows from then on; None when nobody is signed in, or
        has signed in anew meanwhile. Raises SiteError."""
        if (asked := self.now) is None:
            return None
        options = await asked.client.start_options(asked.account.token)
        if self.now is None or self.now.client is not asked.client:
            return None
        self.now = replace(self.now, options=options)
        return options

    async def sign_out(self) -> None:
        """At the site too, if it can be told."""
        signed_in, self.now = self.now, None
        if signed_in is not None:
            with contextlib.suppress(SiteError):
                await signed_in.client.sign_out(signed_in.account.token)
            await signed_in.client.close()

    async def forget(self) -> None:
        """Nobody is signed in any more; the site knows that, or need not."""
        signed_in, self.now = self.now, None
        if signed_in is not None:
            await signed_in.client.close()

    async def _by_hand(self, site: str, email: str, password: str) -> None:
        await self.sign_in(Access(site, email, password))


async def _signed_in_at(access: Access) -> SignedInAt:
    client = SiteClient(access.site)
    try:
        information = await client.information()
        account = await client.sign_in(access.email, access.password)
        options = await client.start_options(account.token)
    except BaseException:
        await client.close()
        raise
    return SignedInAt(client, account, information.organisation, options)
