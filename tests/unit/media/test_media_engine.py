"""The engine: work from other loops and threads, cancellation, a clean end."""

import asyncio
import threading

import pytest

from media.engine import Engine, EngineError


async def test_runs_a_coroutine_on_its_own_thread(engine: Engine) -> None:
    async def where() -> str:
        return threading.current_thread().name

    assert await engine.run(where()) == "engine"


async def test_an_exception_reaches_the_caller(engine: Engine) -> None:
    async def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await engine.run(fail())


async def test_cancelling_the_caller_cancels_the_work(engine: Engine) -> None:
    started, cancelled = threading.Event(), threading.Event()

    async def work() -> None:
        started.set()
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            cancelled.set()
            raise

    task = asyncio.ensure_future(engine.run(work()))
    assert await asyncio.to_thread(started.wait, 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(cancelled.wait, 5)


async def test_runs_within_itself(engine: Engine) -> None:
    async def inner() -> int:
        return 7

    async def outer() -> int:
        return await engine.run(inner())

    assert await engine.run(outer()) == 7


def test_posts_from_any_thread(engine: Engine) -> None:
    done = threading.Event()
    assert engine.post(done.set)
    assert done.wait(5)


async def test_stop_cancels_what_runs_and_closes_the_loop() -> None:
    engine = Engine("short-lived")
    engine.start()
    started, cancelled = threading.Event(), threading.Event()

    async def work() -> None:
        started.set()
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            cancelled.set()

    task = asyncio.ensure_future(engine.run(work()))
    assert await asyncio.to_thread(started.wait, 5)
    await asyncio.to_thread(engine.stop)
    assert cancelled.is_set()
    assert engine.loop.is_closed()
    assert "short-lived" not in [thread.name for thread in threading.enumerate()]
    with pytest.raises(asyncio.CancelledError):
        await task
    engine.stop()


async def test_a_stopped_engine_says_so() -> None:
    engine = Engine()
    with pytest.raises(EngineError):
        engine.loop  # noqa: B018
    assert not engine.post(print)
    engine.start()
    with pytest.raises(EngineError):
        engine.start()
    engine.stop()
    assert not engine.post(print)

    async def work() -> None:
        raise AssertionError("never runs")

    with pytest.raises(EngineError):
        await engine.run(work())
