"""Sending from a timer: a connection that ended meanwhile is no error."""

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any


def soon(sending: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
    """Runs what sends, from the loop's next turn on. The caller keeps the task while it matters."""
    return asyncio.get_running_loop().create_task(_unless_closed(sending))


async def _unless_closed(sending: Coroutine[Any, Any, None]) -> None:
    with contextlib.suppress(ConnectionError):
        await sending
