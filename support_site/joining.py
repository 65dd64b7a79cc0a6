"""How people get into a session: assisting, joining. What pages and programs both do."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from protocol.api import Invitation
from protocol.room import Role
from support_site.accounts import Accounts, Admission, WrongCredentials, normalised
from support_site.attempts import Attempt, Attempts
from support_site.hub.hub import Hub, SessionEnded, UnknownNumber
from support_site.hub.rooms import Guest
from support_site.one_line import one_line
from support_site.passwords import Passwords, dictated
from support_site.storage.accounts import Account, SignedInBy
from support_site.storage.rooms import RoomStore, StoredLink

T = TypeVar("T")


class UnknownLink(Exception):
    """No invitation has this code."""


class ExpiredLink(Exception):
    """The invitation is too old; its session may still go on."""


class BadName(ValueError):
    """A name of nothing visible."""


class NoSessionPassword(Exception):
    """The session has a password, and none was given."""


class WrongSessionPassword(Exception):
    """The session has another password."""


@dataclass(frozen=True)
class Visitor:
    """A customer as they say they are. The number or the code, one of them, says where they want to go."""

    name: str
    email: str
    language: str
    number: str | None = None
    code: str | None = None
    password: str | None = field(default=None, repr=False)


def visible(name: str) -> str:
    """``name`` on one line, without what cannot be seen. Raises BadName when nothing remains."""
    if not (clean := one_line(name)):
        raise BadName
    return clean


class Joining:
    """Raises TooManyAttempts from everything that could be used to guess.

    ``address`` is always the visitor's IP address.
    """

    def __init__(
        self,
        hub: Hub,
        rooms: RoomStore,
        accounts: Accounts,
        passwords: Passwords,
        attempts: Attempts,
        organisation: str,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._hub = hub
        self._rooms = rooms
        self._accounts = accounts
        self._passwords = passwords
        self._attempts = attempts
        self._organisation = organisation
        self._now = now

    async def sign_in(self, email: str, password: str, by: SignedInBy, address: str) -> Admission:
        """Raises WrongCredentials."""
        kinds = (Attempt.WRONG_PASSWORD, address), (Attempt.WRONG_FOR_ACCOUNT, normalised(email))
        await self._attempts.spend(Attempt.SIGN_IN, address)
        async with self._attempts.guess(*kinds, wrong=(WrongCredentials,)):
            return await self._accounts.sign_in(email, password, by)

    async def agents_ticket(self, account: Account, number: str, language: str = "en") -> str:
        """A ticket for the agent. Raises UnknownNumber, SessionEnded or SessionFull."""
        guest = Guest(Role.AGENT, account.name, account.email, account.id, language)
        return await self._hub.expect(number, guest)

    async def assist(self, account: Account, number: str, address: str) -> str:
        """The same for a number that somebody typed."""
        return await self._guessable(address, lambda: self.agents_ticket(account, number))

    async def look(self, number: str, address: str) -> None:
        """Whether there is such a session. Raises UnknownNumber, SessionEnded or SessionFull."""
        await self._guessable(address, lambda: self._hub.look(number))

    async def invitation(self, code: str, address: str) -> Invitation:
        """Who waits behind ``code``. Raises UnknownLink, ExpiredLink or SessionEnded."""
        await self._attempts.spend(Attempt.INVITATION, address)
        link = await self._link(code)
        return Invitation(agent=link.agent, organisation=self._organisation)

    async def join(self, visitor: Visitor, address: str) -> tuple[str, str]:
        """The session's number and a ticket.

        Raises BadName, UnknownNumber, UnknownLink, ExpiredLink, SessionEnded, NoSessionPassword,
        WrongSessionPassword or SessionFull, the first of them that applies.
        """
        guest = Guest(Role.CUSTOMER, visible(visitor.name), visitor.email.strip(), None, visitor.language)
        await self._attempts.spend(Attempt.JOIN, address)
        if visitor.code is not None:
            number = (await self._link(visitor.code)).number
            stored = await self._hub.password_of(number)
        else:
            number = visitor.number or ""
            stored = await self._guessable(address, lambda: self._hub.password_of(number))
        if stored is not None:
            await self._check_password(number, visitor.password, stored, address)
        return number, await self._hub.expect(number, guest)

    async def _check_password(self, number: str, typed: str | None, stored: str, address: str) -> None:
        """Raises NoSessionPassword, which counts nothing, or WrongSessionPassword."""
        if not (meant := dictated(typed or "")):
            raise NoSessionPassword
        kinds = (Attempt.WRONG_SESSION_PASSWORD, address), (Attempt.WRONG_FOR_SESSION, number)
        async with self._attempts.guess(*kinds, wrong=(WrongSessionPassword,)):
            if not await self._passwords.matches(meant, stored):
                raise WrongSessionPassword

    async def _guessable(self, address: str, ask: Callable[[], Awaitable[T]]) -> T:
        kind = (Attempt.WRONG_NUMBER, address)
        async with self._attempts.guess(kind, wrong=(UnknownNumber, SessionEnded)):
            return await ask()

    async def _link(self, code: str) -> StoredLink:
        link = await self._rooms.link(code)
        if link is None:
            raise UnknownLink
        if link.ended:
            raise SessionEnded
        if self._now() >= link.expires_at:
            raise ExpiredLink
        return link
