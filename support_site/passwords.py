"""Passwords: what is accepted, and how they are kept (argon2id)."""

import asyncio
import functools
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from protocol.api import MAX_PASSWORD, MAX_SESSION_PASSWORD, PasswordUse, SessionPasswordRules

MIN_PASSWORD = 10
_FEWEST_DIFFERENT_CHARACTERS = 4
_AT_ONCE = 4
"""Each check takes 64 MiB: a crowd at the door waits in line."""

_hasher = PasswordHasher()


class WeakPassword(ValueError):
    """The password would be guessed: too short, too long, too plain, or the e-mail address itself."""


class BadSessionPassword(ValueError):
    """A session cannot begin with this password, or without one, under the site's ``rules``."""

    def __init__(self, rules: SessionPasswordRules) -> None:
        super().__init__("against the site's rules")
        self.rules = rules


def dictated(password: str) -> str:
    """A session's password, as it is meant: without blanks around it, however its signs are composed."""
    return unicodedata.normalize("NFKC", password).strip()


def checked_for_session(password: str | None, rules: SessionPasswordRules) -> str | None:
    """What a session's password means; None where there is and need be none. Raises BadSessionPassword."""
    if password is None:
        if rules.use is PasswordUse.REQUIRED:
            raise BadSessionPassword(rules)
        return None
    meant = dictated(password)
    if rules.use is PasswordUse.OFF or not rules.min_length <= len(meant) <= MAX_SESSION_PASSWORD:
        raise BadSessionPassword(rules)
    return meant


def refuse_weak(password: str, email: str) -> None:
    """Raises WeakPassword, following NIST SP 800-63B: length counts, not the kinds of characters."""
    plain = password.casefold()
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise WeakPassword
    if len(set(plain)) < _FEWEST_DIFFERENT_CHARACTERS or plain in (email, email.partition("@")[0]):
        raise WeakPassword


class Passwords:
    """Hashes and checks passwords off the event loop, a few at a time."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def matches(self, password: str, stored: str | None) -> bool:
        """Whether ``password`` is the stored one. Takes as long where nothing is stored."""
        async with self._turn:
            return await asyncio.to_thread(_matches, password, stored)

    async def hashed(self, password: str) -> str:
        """What is stored of ``password``."""
        async with self._turn:
            return await asyncio.to_thread(hash_password, password)


def hash_password(password: str) -> str:
    """What is stored of ``password``."""
    return _hasher.hash(password)


def _matches(password: str, stored: str | None) -> bool:
    try:
        _hasher.verify(stored or _nobodys(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


@functools.cache
def _nobodys() -> str:
    return _hasher.hash("no account has this password")
