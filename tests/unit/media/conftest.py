"""An engine, and pairs of peers connected through this machine's network."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field

import pytest
from aioice.ice import StunProtocol

from media.engine import Engine
from media.peer import ChannelSpec, Peer, PeerState

SPECS = (
    ChannelSpec("control", 1),
    ChannelSpec("input", 2, ordered=False, max_retransmits=0),
    ChannelSpec("bulk", 3, max_buffered=4 * 1024 * 1024),
)


@dataclass
class End:
    """One peer and what it told its owner."""

    peer: Peer
    states: list[PeerState] = field(default_factory=list)
    messages: "asyncio.Queue[tuple[str, bytes]]" = field(default_factory=asyncio.Queue)
    silences: "asyncio.Queue[bool]" = field(default_factory=asyncio.Queue)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def reaches(self, state: PeerState) -> None:
        async with asyncio.timeout(20), self.changed:
            await self.changed.wait_for(lambda: state in self.states)


MakeEnd = Callable[..., End]
Connect = Callable[..., Awaitable[tuple[End, End]]]


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = Engine()
    engine.start()
    yield engine
    engine.stop()
    assert not [thread for thread in threading.enumerate() if "decoder" in thread.name]


@pytest.fixture
async def make_end(engine: Engine) -> AsyncIterator[MakeEnd]:
    ends: list[End] = []
    tasks: set[asyncio.Task[None]] = set()

    def make(*, video: bool = True, specs: tuple[ChannelSpec, ...] = SPECS) -> End:
        peer = Peer(engine, channels=specs, video=video, owner_loop=asyncio.get_running_loop())
        end = End(peer)

        async def notify() -> None:
            async with end.changed:
                end.changed.notify_all()

        def on_state(state: PeerState) -> None:
            end.states.append(state)
            task = asyncio.ensure_future(notify())
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        peer.on_state = on_state
        peer.on_message = lambda label, data: end.messages.put_nowait((label, data))
        peer.on_silence = end.silences.put_nowait
        ends.append(end)
        return end

    yield make
    for end in ends:
        await end.peer.close()
    await asyncio.gather(*tasks)


@pytest.fixture
def connect(make_end: MakeEnd) -> Connect:
    async def connect(*, video: bool = True, specs: tuple[ChannelSpec, ...] = SPECS) -> tuple[End, End]:
        first, second = make_end(video=video, specs=specs), make_end(video=video, specs=specs)
        answer = await second.peer.accept_offer(await first.peer.create_offer())
        await first.peer.accept_answer(answer)
        await asyncio.gather(first.reaches(PeerState.CONNECTED), second.reaches(PeerState.CONNECTED))
        return first, second

    return connect


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set as long as the network carries packets; cleared, every packet of this process is lost."""
    up = threading.Event()
    up.set()
    upstream = StunProtocol.datagram_received

    def datagram_received(protocol: StunProtocol, data: bytes, addr: tuple[object, ...]) -> None:
        if up.is_set():
            upstream(protocol, data, addr)

    monkeypatch.setattr(StunProtocol, "datagram_received", datagram_received)
    return up
