"""The thread and event loop on which connections run, apart from the user interface's."""

import asyncio
import logging
import sys
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from media import adaptations, memory

logger = logging.getLogger(__name__)

T = TypeVar("T")

# Python hands the interpreter from a busy thread to a waiting one after this many seconds. With the default,
# 5 ms, one busy thread of the program doubles the time from a change to the picture: 30 ms instead of 16.
SWITCH_INTERVAL = 0.0005

# A loop that does not end within this many seconds of `stop` holds a callback that never returns.
STOP_TIMEOUT = 10.0


class EngineError(RuntimeError):
    """The engine is not running: start it first, or do not use it after its end."""


class Engine:
    """Runs an asyncio loop in a thread of its own.

    Work reaches it by `run` and `post`; it waits for another thread only while that paints or converts a
    picture, so a blocked user interface delays no message. `start` adapts aiortc (see `media.adaptations`)
    for the whole process.
    """

    def __init__(self, name: str = "engine") -> None:
        self._name = name
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Starts the thread; returns once its loop runs. Raises EngineError if it was started before."""
        if self._thread is not None:
            raise EngineError("the engine was already started")
        adaptations.apply()
        memory.keep_little()
        memory.collect_seldom()
        sys.setswitchinterval(SWITCH_INTERVAL)
        loop = asyncio.new_event_loop()
        self._loop = loop
        self._thread = threading.Thread(target=self._serve, args=(loop,), name=self._name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Cancels every task, joins the thread, closes the loop. Idempotent; not for the engine's thread."""
        loop, thread = self._loop, self._thread
        if loop is None or thread is None or loop.is_closed():
            return
        if thread is threading.current_thread():
            raise EngineError("the engine cannot be stopped from its own thread")
        loop.call_soon_threadsafe(loop.stop)
        thread.join(STOP_TIMEOUT)
        if thread.is_alive():
            logger.error("engine %s does not stop: a callback blocks its loop", self._name)

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The engine's loop. Raises EngineError before `start`."""
        if self._loop is None:
            raise EngineError("the engine was not started")
        return self._loop

    @property
    def current(self) -> bool:
        """Whether the caller is on the engine's thread."""
        return self._thread is threading.current_thread()

    async def run(self, coro: Coroutine[Any, Any, T]) -> T:
        """Runs `coro` on the engine and awaits its result from the caller's loop.

        Cancelling the caller cancels `coro`. Raises EngineError if the engine does not run.
        """
        if self.current:
            return await coro
        loop = self._loop
        if loop is None or loop.is_closed():
            coro.close()
            raise EngineError("the engine does not run")
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(coro, loop))

    def post(self, fn: Callable[..., object], *args: object) -> bool:
        """Has `fn(*args)` called on the engine, soon, from any thread. False if the engine does not run."""
        if self._loop is None:
            return False
        try:
            self._loop.call_soon_threadsafe(fn, *args)
        except RuntimeError:  # the loop was closed meanwhile
            return False
        return True

    def _serve(self, loop: asyncio.AbstractEventLoop) -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_forever()
            if tasks := asyncio.all_tasks(loop):
                for task in tasks:
                    task.cancel()
                loop.run_until_complete(asyncio.wait(tasks))
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.run_until_complete(loop.shutdown_default_executor())
        finally:
            asyncio.set_event_loop(None)
            loop.close()
