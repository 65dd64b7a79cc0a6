"""Virtual X screens, and two peers of which one shows its screen to the other."""

import asyncio
import os
import subprocess
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest

from media.engine import Engine
from media.peer import ChannelSpec, Peer, PeerState
from media.screen.model import Picture
from media.screen.source import ScreenSource

SIZE = (640, 400)
TIMEOUT = 15


@dataclass
class Display:
    """An Xvfb of our own."""

    name: str
    server: "subprocess.Popen[bytes]"
    shown: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    def kill(self) -> None:
        """Ends the server under those who use it."""
        self.server.kill()

    def run(self, *command: str) -> None:
        subprocess.run(command, env={**os.environ, "DISPLAY": self.name}, check=True, timeout=TIMEOUT)

    def show(self, *command: str) -> None:
        """Starts a program that stays until the display ends."""
        self.shown.append(subprocess.Popen(command, env={**os.environ, "DISPLAY": self.name}))

    def paint(self, colour: str) -> None:
        """Fills the root window."""
        self.run("xsetroot", "-solid", colour)


def serve(*options: str) -> Iterator[Display]:
    read, write = os.pipe()
    command = [
        "Xvfb",
        "-displayfd",
        str(write),
        "-screen",
        "0",
        f"{SIZE[0]}x{SIZE[1]}x24",
        "-noreset",
        *options,
    ]
    server = subprocess.Popen(command, pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as pipe:
        number = pipe.readline().strip()
    assert number, "Xvfb did not start"
    display = Display(f":{number}", server)
    yield display
    for process in (*display.shown, server):
        process.terminate()
        process.wait(TIMEOUT)


@pytest.fixture
def display() -> Iterator[Display]:
    yield from serve()


@pytest.fixture
def bare_display() -> Iterator[Display]:
    yield from serve("-extension", "DAMAGE")


@dataclass
class Watcher:
    """A viewer's newest picture, and a way to wait for what it should show."""

    peer: Peer
    picture: Picture | None = None
    count: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)

    def take(self, picture: Picture) -> None:
        with self.changed:
            self.picture, self.count = picture, self.count + 1
            self.changed.notify_all()

    async def sees(self, wanted: Callable[[Picture], bool]) -> Picture:
        def wait() -> Picture:
            with self.changed:
                self.changed.wait_for(lambda: self.picture is not None and wanted(self.picture), TIMEOUT)
                assert self.picture is not None, "no picture came"
                assert wanted(self.picture), f"picture {self.count} never showed what it should"
                return self.picture

        return await asyncio.to_thread(wait)


def colour_at(picture: Picture, x: int, y: int, colour: tuple[int, int, int]) -> bool:
    """Whether a pixel is nearly of that colour (blue, green, red)."""
    with picture.lock:
        return bool(np.abs(picture.pixels[y, x, :3].astype(int) - colour).max() < 30)


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = Engine()
    engine.start()
    yield engine
    engine.stop()


MakePair = Callable[[], Awaitable[tuple[Peer, Watcher]]]


@pytest.fixture
async def make_pair(engine: Engine) -> AsyncIterator[MakePair]:
    peers: list[Peer] = []

    async def make() -> tuple[Peer, Watcher]:
        up = [asyncio.Event(), asyncio.Event()]
        pair = [
            Peer(
                engine,
                channels=[ChannelSpec("control", 1)],
                video=True,
                owner_loop=asyncio.get_running_loop(),
            )
            for _ in up
        ]
        peers.extend(pair)
        for peer, event in zip(pair, up, strict=True):
            peer.on_state = lambda state, event=event: event.set() if state is PeerState.CONNECTED else None
        sharer, viewer = pair
        watcher = Watcher(viewer)
        viewer.on_picture = watcher.take
        await sharer.accept_answer(await viewer.accept_offer(await sharer.create_offer()))
        async with asyncio.timeout(TIMEOUT):
            await asyncio.gather(*(event.wait() for event in up))
        return sharer, watcher

    yield make
    await asyncio.gather(*(peer.close() for peer in peers))


@pytest.fixture
def source(display: Display) -> Iterator[ScreenSource]:
    source = ScreenSource(display=display.name)
    yield source
    source.stop()
    assert "screen" not in [thread.name for thread in threading.enumerate()]


@pytest.fixture
def nearly() -> Callable[[Picture, int, int, tuple[int, int, int]], bool]:
    return colour_at
