"""Signing in and out."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

from protocol.bounds import Email, Name
from support_site.passwords import Passwords
from support_site.storage.accounts import Account, AccountStore, SignedInBy
from support_site.tokens import hashed, new_token

PAGE_SECONDS = 12 * 60 * 60.0
"""A working day: then a page asks for the password again."""
PROGRAM_SECONDS = 7 * 24 * 60 * 60.0
MAX_NAME: int = get_args(Name)[1].max_length
MAX_EMAIL: int = get_args(Email)[1].max_length
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


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


def is_email(text: str) -> bool:
    """Whether ``text`` looks like an e-mail address. Only a message sent there could tell more."""
    return len(text) <= MAX_EMAIL and _EMAIL.fullmatch(text) is not None


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
