"""Waiting for a condition with a deadline: the one place where a test may let time pass."""

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PAUSE = 0.02
"""Seconds between two looks."""


class NeverCame(AssertionError):
    """What was waited for did not come before the deadline."""


def eventually(
    predicate: Callable[[], T],
    timeout: float = 10.0,
    describe: str | Callable[[], str] = "",
    *,
    retry_on: tuple[type[BaseException], ...] = (),
) -> T:
    """The first true value of `predicate`; `timeout` in seconds.

    `describe` says what was awaited, or is called at the deadline to say what was there instead.
    An error of a kind in `retry_on` counts as 'not yet'; every other one is raised at once.
    Raises NeverCame.
    """
    deadline = time.monotonic() + timeout
    while True:
        value, trouble = _look(predicate, retry_on)
        if value:
            return value
        if time.monotonic() >= deadline:
            raise NeverCame(_sentence(predicate, timeout, describe, value, trouble)) from trouble
        time.sleep(PAUSE)


async def eventually_async(
    predicate: Callable[[], T],
    timeout: float = 10.0,
    describe: str | Callable[[], str] = "",
    *,
    retry_on: tuple[type[BaseException], ...] = (),
) -> T:
    """`eventually`, for a test that runs on an event loop: the loop goes on between two looks."""
    deadline = time.monotonic() + timeout
    while True:
        value, trouble = _look(predicate, retry_on)
        if value:
            return value
        if time.monotonic() >= deadline:
            raise NeverCame(_sentence(predicate, timeout, describe, value, trouble)) from trouble
        await asyncio.sleep(PAUSE)


def _look(
    predicate: Callable[[], T], retry_on: tuple[type[BaseException], ...]
) -> tuple[T | None, BaseException | None]:
    try:
        return predicate(), None
    except retry_on as error:
        return None, error


def _sentence(
    predicate: Callable[[], T],
    timeout: float,
    describe: str | Callable[[], str],
    value: object,
    trouble: BaseException | None,
) -> str:
    awaited = describe() if callable(describe) else describe
    awaited = awaited or getattr(predicate, "__qualname__", repr(predicate))
    ending = f"raised {trouble!r}" if trouble else f"was {value!r}"
    return f"Waited {timeout:g} s in vain for: {awaited} (at the end it {ending})"
