"""A line on which connecting takes longer than an attempt: it comes about in the end, and is left alone."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import cast

import pytest

from link import connection
from link.connection import Connection
from link.contract import PeerState
from link.identity import Identity
from media.peer import Peer
from media.peer import PeerState as TransportState
from protocol.pairing import Answer, Offer, Pairing, Purpose, Renew
from tests.helpers.waiting import eventually_async

ATTEMPT, LONGEST = 0.3, 0.2
"""Seconds: a tenth of what the product waits."""
LOWER, HIGHER = 1, 2


class SlowTransport:
    """Says that it is connected ``seconds`` after both descriptions were exchanged, if it still exists."""

    def __init__(self, name: str, seconds: float) -> None:
        self.on_state: Callable[[TransportState], None] | None = None
        self.on_silence: Callable[[bool], None] | None = None
        self.closed = False
        self.other: SlowTransport | None = None
        self._name = name
        self._seconds = seconds

    async def create_offer(self) -> str:
        return description(self._name)

    async def accept_offer(self, sdp: str) -> str:
        self._later()
        return description(self._name)

    async def accept_answer(self, sdp: str) -> None:
        self._later()

    async def close(self) -> None:
        self.closed = True
        if self.other is not None and not self.other.closed:
            self.other.say(TransportState.CLOSED)

    def say(self, state: TransportState) -> None:
        if not self.closed and self.on_state is not None:
            self.on_state(state)

    def _later(self) -> None:
        asyncio.get_running_loop().call_later(self._seconds, self.say, TransportState.CONNECTED)


def description(name: str) -> str:
    return f"v=0\r\ns={name}\r\na=fingerprint:sha-256 {':'.join(['AB'] * 32)}\r\n"


class Side:
    """One participant's connection, and who keeps it."""

    def __init__(self, me: int, seconds: float) -> None:
        self.me = me
        self.identity = Identity.fresh()
        self.made: list[SlowTransport] = []
        self.other: Side | None = None
        self.connection: Connection | None = None
        self._seconds = seconds

    def begin(self, other: "Side") -> None:
        self.other = other
        self.connection = Connection(
            self, self.identity, number="123456789", me=self.me, other=other.me, purpose=Purpose.MAIN
        )

    @property
    def state(self) -> PeerState:
        assert self.connection is not None
        return self.connection.state

    def make_peer(self, purpose: Purpose) -> Peer:
        transport = SlowTransport(f"{self.me}.{len(self.made)}", self._seconds)
        self.made.append(transport)
        if self.other is not None and self.me == HIGHER:  # who answers belongs to the offer that came last
            transport.other = self.other.made[-1]
            transport.other.other = transport
        return cast(Peer, transport)

    def say(self, message: Pairing) -> bool:
        assert self.other is not None
        asyncio.get_running_loop().call_soon(self.other.hear, message)
        return True

    def hear(self, message: Pairing) -> None:
        if self.connection is None:
            return
        match message:
            case Offer():
                self.connection.offered(message)
            case Answer():
                self.connection.answered(message)
            case Renew():
                self.connection.renewal_wanted()

    def other_key(self) -> bytes | None:
        return self.other.identity.key if self.other is not None else None

    def connection_changed(self, purpose: Purpose) -> None: ...


@pytest.fixture
async def sides(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[Side]]:
    """The fixture's parameter: how long it takes to connect, in seconds."""
    monkeypatch.setattr(connection, "ATTEMPT_SECONDS", ATTEMPT)
    monkeypatch.setattr(connection, "FIRST_DELAY", LONGEST / 8)
    monkeypatch.setattr(connection, "LONGEST_DELAY", LONGEST)
    monkeypatch.setattr(connection, "OFFER_GAP_SECONDS", LONGEST / 4)
    lower, higher = Side(LOWER, request.param), Side(HIGHER, request.param)
    lower.begin(higher)
    higher.begin(lower)
    yield [lower, higher]
    for side in (lower, higher):
        assert side.connection is not None
        await side.connection.close()


@pytest.mark.parametrize(
    "sides",
    [ATTEMPT / 10, ATTEMPT + LONGEST / 2, ATTEMPT + LONGEST * 3 / 2],
    indirect=True,
    ids=["quick", "slower than an attempt", "slower than an attempt and a pause"],
)
async def test_a_slow_line_connects_and_is_not_torn_down_again(sides: list[Side]) -> None:
    await eventually_async(
        lambda: all(side.state is PeerState.CONNECTED for side in sides), 60 * ATTEMPT, "both connected"
    )
    made = [len(side.made) for side in sides]

    def another_attempt() -> bool:
        torn = any(side.state is not PeerState.CONNECTED for side in sides)
        return torn or [len(side.made) for side in sides] != made

    with pytest.raises(AssertionError, match="in vain"):
        await eventually_async(another_attempt, 3 * (ATTEMPT + LONGEST), "a connection torn down")
    assert [side.made[-1].closed for side in sides] == [False, False]


@pytest.mark.parametrize("sides", [ATTEMPT * 10], indirect=True)
async def test_it_closes_at_the_moment_at_which_something_changes(
    sides: list[Side], monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = sides[0].connection
    assert waiting is not None
    pausing = asyncio.Event()
    pause = waiting._changed_within

    async def noted(seconds: float) -> None:
        asyncio.get_running_loop().call_soon(pausing.set)
        await pause(seconds)

    monkeypatch.setattr(waiting, "_changed_within", noted)
    await asyncio.wait_for(pausing.wait(), 10 * ATTEMPT)
    waiting.nudge()
    await asyncio.sleep(0)  # the waiter has been woken, and has not run yet
    await asyncio.wait_for(waiting.close(), 10)
