"""How often something may be tried, by one address and by all together."""

import ipaddress
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

_IPV6_PREFIX = 64
"""What one household or office is given: its addresses count as one."""


class Attempt(Enum):
    WRONG_NUMBER = "wrong-number"
    """A session number or a join code that leads nowhere: perhaps a guess."""
    JOIN = "join"
    WRONG_PASSWORD = "wrong-password"
    WRONG_FOR_ACCOUNT = "wrong-for-account"
    """A wrong password, counted by e-mail address: many computers may try one account."""
    SIGN_IN = "sign-in"
    SOCKET = "socket"


@dataclass(frozen=True)
class Limit:
    by_address: RateLimitItem
    in_all: RateLimitItem


LIMITS: Mapping[Attempt, Limit] = {
    Attempt.WRONG_NUMBER: Limit(RateLimitItemPerMinute(10, 10), RateLimitItemPerMinute(200, 10)),
    Attempt.JOIN: Limit(RateLimitItemPerMinute(120, 10), RateLimitItemPerMinute(6000, 10)),
    Attempt.WRONG_PASSWORD: Limit(RateLimitItemPerMinute(10, 10), RateLimitItemPerMinute(500, 10)),
    Attempt.WRONG_FOR_ACCOUNT: Limit(RateLimitItemPerMinute(30, 10), RateLimitItemPerMinute(500, 10)),
    Attempt.SIGN_IN: Limit(RateLimitItemPerMinute(60, 10), RateLimitItemPerMinute(3000, 10)),
    Attempt.SOCKET: Limit(RateLimitItemPerMinute(300, 1), RateLimitItemPerMinute(3000, 1)),
}
"""Two hundred guesses in ten minutes, day and night, meet one of a hundred live numbers once a year."""


class TooManyAttempts(Exception):
    """``retry_after``: seconds until another attempt is let through."""

    def __init__(self, retry_after: float) -> None:
        super().__init__()
        self.retry_after = retry_after


class Attempts:
    """Counts in memory: a restart forgets, which helps nobody who guesses."""

    def __init__(self, limits: Mapping[Attempt, Limit] = LIMITS) -> None:
        self._limits = limits
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def check(self, attempt: Attempt, address: str) -> None:
        """Raises TooManyAttempts when the next one would be too many."""
        for item, key in self._items(attempt, address):
            if not await self._limiter.test(item, *key):
                window = await self._limiter.get_window_stats(item, *key)
                raise TooManyAttempts(max(1.0, window.reset_time - time.time()))

    async def count(self, attempt: Attempt, address: str) -> None:
        for item, key in self._items(attempt, address):
            await self._limiter.hit(item, *key)

    async def spend(self, attempt: Attempt, address: str) -> None:
        """Checks and counts at once. Raises TooManyAttempts."""
        await self.check(attempt, address)
        await self.count(attempt, address)

    def _items(self, attempt: Attempt, address: str) -> tuple[tuple[RateLimitItem, tuple[str, str]], ...]:
        limit = self._limits[attempt]
        return (
            (limit.by_address, (attempt.value, neighbourhood(address))),
            (limit.in_all, (attempt.value, "all")),
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
