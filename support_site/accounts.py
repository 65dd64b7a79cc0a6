"""Signing in and out."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from support_site.passwords import Passwords
from support_site.storage.accounts import Account, AccountStore, SignedInBy
from support_site.tokens import hashed, new_token

PAGE_SECONDS = 12 * 60 * 60.0
"""A working day: then a page asks for the password again."""
PROGRAM_SECONDS = 7 * 24 * 60 * 60.0


class WrongCredentials(Exception):
    """No account has this e-mail address and this password; which of the two is not told."""


@dataclass(frozen=True)
class Admission:
    """``token`` proves from now on, until ``expires_at``, that ``account`` is signed in."""

    account: Account
    token: str
    expires_at: float


def normalised(email: str) -> str:
    """The spelling under which an e-mail address is kept."""
    return email.strip().casefold()


class Accounts:
    """Who may sign in, and who has."""

    def __init__(
        self, store: AccountStore, passwords: Passwords, now: Callable[[], float] = time.time
    ) -> None:
        self._store = store
        self._passwords = passwords
        self._now = now

    async def sign_in(self, email: str, password: str, by: SignedInBy) -> Admission:
        """Raises WrongCredentials, after the same time for an unknown address as for a wrong password."""
        account = await self._store.by_email(normalised(email))
        right = await self._passwords.matches(password, account.password if account else None)
        if account is None or not right:
            raise WrongCredentials
        now = self._now()
        expires_at = now + (PAGE_SECONDS if by is SignedInBy.PAGE else PROGRAM_SECONDS)
        token = new_token()
        await self._store.sign_in(account.id, hashed(token), by, now, expires_at)
        return Admission(account, token, expires_at)

    async def signed_in(self, token: str, by: SignedInBy) -> Account | None:
        """Whose ``token`` it is, if it still counts."""
        return await self._store.signed_in(hashed(token), by, self._now()) if token else None

    async def sign_out(self, token: str) -> bool:
        """Whether ``token`` counted until now."""
        return await self._store.sign_out(hashed(token))
