"""Work that a window starts and does not wait for: kept alive, its failures told, ended with its owner."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

logger = logging.getLogger(__name__)


class Tasks:
    """Holds the running tasks of one owner."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def start(
        self, work: Coroutine[Any, Any, object], failed: Callable[[Exception], object] | None = None
    ) -> asyncio.Task[None]:
        """Runs ``work``. An error goes to ``failed``, or to the log when there is none."""
        task = asyncio.get_running_loop().create_task(self._guard(work, failed))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        task.add_done_callback(lambda _done: work.close())  # cancelled before it began, it is still there
        return task

    def cancel(self) -> None:
        for task in tuple(self._running):
            task.cancel()

    async def finish(self, seconds: float) -> None:
        """Waits for what still runs, and cancels what takes longer."""
        if self._running:
            await asyncio.wait(tuple(self._running), timeout=seconds)
        self.cancel()

    async def _guard(
        self, work: Coroutine[Any, Any, object], failed: Callable[[Exception], object] | None
    ) -> None:
        try:
            await work
        except Exception as error:
            if failed is None:
                logger.exception("background work failed")
            else:
                failed(error)
