"""How often something may be tried, by one address and by all together."""

import asyncio
import contextlib
import ipaddress
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from enum import Enum

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

_IPV6_PREFIX = 64
"""What one household or office is given: its addresses count as one."""


class Attempt(Enum):
    WRONG_NUMBER = "wrong-number"
    """A session number that leads nowhere: perhaps a guess. (Nobody guesses a join code: it has 144 bits.)"""
    INVITATION = "invitation"
    JOIN = "join"
    WRONG_PASSWORD = "wrong-password"
    WRONG_FOR_ACCOUNT = "wrong-for-account"
    """A wrong password, counted by e-mail address: many computers may try one account."""
    WRONG_SESSION_PASSWORD = "wrong-session-password"
    WRONG_FOR_SESSION = "wrong-for-session"
    """The same, counted by session: many computers may try one session."""
    SIGN_IN = "sign-in"
    SOCKET = "socket"


@dataclass(frozen=True)
class Limit:
    by_address: RateLimitItem
    in_all: RateLimitItem


LIMITS: Mapping[Attempt, Limit] = {
    Attempt.WRONG_NUMBER: Limit(RateLimitItemPerMinute(10, 10), RateLimitItemPerMinute(200, 10)),
    Attempt.INVITATION: Limit(RateLimitItemPerMinute(240, 10), RateLimitItemPerMinute(12_000, 10)),
    Attempt.JOIN: Limit(RateLimitItemPerMinute(120, 10), RateLimitItemPerMinute(6000, 10)),
    Attempt.WRONG_PASSWORD: Limit(RateLimitItemPerMinute(10, 10), RateLimitItemPerMinute(500, 10)),
    Attempt.WRONG_FOR_ACCOUNT: Limit(RateLimitItemPerMinute(30, 10), RateLimitItemPerMinute(500, 10)),
    Attempt.WRONG_SESSION_PASSWORD: Limit(RateLimitItemPerMinute(10, 10), RateLimitItemPerMinute(500, 10)),
    Attempt.WRONG_FOR_SESSION: Limit(RateLimitItemPerMinute(50, 10), RateLimitItemPerMinute(500, 10)),
    Attempt.SIGN_IN: Limit(RateLimitItemPerMinute(60, 10), RateLimitItemPerMinute(3000, 10)),
    Attempt.SOCKET: Limit(RateLimitItemPerMinute(300, 1), RateLimitItemPerMinute(3000, 1)),
}
"""Two hundred guesses in ten minutes, day and night, meet one of a hundred live numbers once a year."""


class TooManyAttempts(Exception):
    """``retry_after``: seconds until another attempt is let through."""

    def __init__(self, retry_after: float) -> None:
        super().__init__()
        self.retry_after = retry_after


@dataclass(frozen=True)
class _Budget:
    """One thing that runs out: what ``key`` may do of ``item``."""

    item: RateLimitItem
    key: tuple[str, str]


class Attempts:
    """Counts in memory: a restart forgets, which helps nobody who guesses.

    Guesses under way count as wrong until they are known to be right: however many come at once, no more
    are answered than may be wrong.
    """

    def __init__(self, limits: Mapping[Attempt, Limit] = LIMITS) -> None:
        self._limits = limits
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._under_way: Counter[_Budget] = Counter()
        self._deciding = asyncio.Lock()
        self._concluded = asyncio.Event()

    async def spend(self, attempt: Attempt, address: str) -> None:
        """Counts one. Raises TooManyAttempts."""
        for budget in self._budgets(attempt, address):
            if not await self._limiter.hit(budget.item, *budget.key):
                raise await self._too_many(budget)

    @contextlib.asynccontextmanager
    async def guess(
        self, *kinds: tuple[Attempt, str], wrong: tuple[type[Exception], ...]
    ) -> AsyncIterator[None]:
        """Within, something is tried that counts, for each of ``kinds``, if it raises one of ``wrong``.

        Waits while the guesses under way may use up what is left. Raises TooManyAttempts.
        """
        budgets = [budget for kind in kinds for budget in self._budgets(*kind)]
        while (conclusion := await self._reserve(budgets)) is not None:
            await conclusion.wait()
        try:
            yield
        except wrong:
            for budget in budgets:
                await self._limiter.hit(budget.item, *budget.key)
            raise
        finally:
            self._conclude(budgets)

    async def _reserve(self, budgets: list[_Budget]) -> asyncio.Event | None:
        """Takes one of each budget, or takes none and gives what to wait for."""
        async with self._deciding:
            conclusion, wait = self._concluded, False
            for budget in budgets:
                if not await self._limiter.test(budget.item, *budget.key):
                    raise await self._too_many(budget)
                cost = self._under_way[budget] + 1
                wait = wait or not await self._limiter.test(budget.item, *budget.key, cost=cost)
            if wait:
                return conclusion
            self._under_way.update(budgets)
            return None

    def _conclude(self, budgets: list[_Budget]) -> None:
        for budget in budgets:
            self._under_way[budget] -= 1
            if not self._under_way[budget]:
                del self._under_way[budget]
        self._concluded.set()
        self._concluded = asyncio.Event()

    async def _too_many(self, budget: _Budget) -> TooManyAttempts:
        window = await self._limiter.get_window_stats(budget.item, *budget.key)
        return TooManyAttempts(max(1.0, window.reset_time - time.time()))

    def _budgets(self, attempt: Attempt, address: str) -> tuple[_Budget, _Budget]:
        limit = self._limits[attempt]
        return (
            _Budget(limit.by_address, (attempt.value, neighbourhood(address))),
            _Budget(limit.in_all, (attempt.value, "all")),
        )


def neighbourhood(address: str) -> str:
    """What of an IP address counts as one visitor: the whole of IPv4, the /64 of IPv6."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, _IPV6_PREFIX), strict=False))
    return str(ip)
