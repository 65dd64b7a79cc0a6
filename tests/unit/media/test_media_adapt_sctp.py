"""The association of the data channels: losses are mended soon, short messages go first, bounds hold.

Two associations speak over a wire that loses what the test says.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from struct import unpack_from
from typing import Any

import pytest
from aiortc import RTCDataChannel, RTCDataChannelParameters, rtcpeerconnection
from aiortc.rtcsctptransport import (
    SCTP_DATA_FIRST_FRAG,
    SCTP_DATA_LAST_FRAG,
    DataChunk,
    RTCSctpTransport,
    SackChunk,
    parse_packet,
)

from media import adaptations
from media.adaptations import sctp, sctp_congestion, sctp_receipt
from media.adaptations.patch import AdaptationError
from media.adaptations.sctp import Association
from media.adaptations.sctp_congestion import CEILING, FLOOR, PACKET, Congestion
from media.adaptations.sctp_queue import FairQueue
from tests.helpers.waiting import eventually_async

# Seconds a packet takes.
LATENCY = 0.002

Loses = Callable[[Any], bool]


@dataclass
class Wire:
    """One side's way to the other: in the place of a DTLS transport."""

    _role: str
    state: str = "connected"
    other: "Wire | None" = None
    loses: Loses = lambda chunk: False
    sent: list[Any] = field(default_factory=list)
    receiver: Any = None
    tasks: "set[asyncio.Task[None]]" = field(default_factory=set)

    def _register_data_receiver(self, receiver: object) -> None:
        self.receiver = receiver

    def _unregister_data_receiver(self, receiver: object) -> None:
        self.receiver = None

    async def _send_data(self, data: bytes) -> None:
        chunk = parse_packet(data)[3][0]
        self.sent.append(chunk)
        if not self.loses(chunk):
            asyncio.get_running_loop().call_later(LATENCY, self._deliver, data)

    def _deliver(self, data: bytes) -> None:
        if self.other is not None and self.other.receiver is not None:
            task = asyncio.ensure_future(self.other.receiver._handle_data(data))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    def data(self) -> list[DataChunk]:
        return [chunk for chunk in self.sent if isinstance(chunk, DataChunk)]

    def acknowledgements(self) -> int:
        return sum(isinstance(chunk, SackChunk) for chunk in self.sent)


@dataclass
class Side:
    """One association and what came to it, by channel."""

    wire: Wire
    association: Association
    channels: list[RTCDataChannel] = field(default_factory=list)
    came: list[tuple[int, bytes]] = field(default_factory=list)
    more: asyncio.Event = field(default_factory=asyncio.Event)

    def add_channel(self, number: int, **how: Any) -> None:
        parameters = RTCDataChannelParameters(label=str(number), id=number, negotiated=True, **how)
        channel = RTCDataChannel(self.association, parameters)
        self.channels.append(channel)

        def take(data: bytes) -> None:
            self.came.append((number, data))
            self.more.set()

        channel.on("message", take)

    def is_open(self) -> bool:
        return all(channel.readyState == "open" for channel in self.channels)

    async def has(self, count: int) -> None:
        async with asyncio.timeout(20):
            while len(self.came) < count:
                self.more.clear()
                await self.more.wait()


Pair = tuple[Side, Side]


@pytest.fixture
async def pair() -> AsyncIterator[Pair]:
    """Two sides; channels 0 and 1 are reliable, 2 sends each message once."""
    adaptations.apply()
    wires = Wire("server"), Wire("client")
    wires[0].other, wires[1].other = wires[1], wires[0]
    sides = [Side(wire, Association(wire)) for wire in wires]  # type: ignore[arg-type]
    for side in sides:
        for number in (0, 1):
            side.add_channel(number)
        side.add_channel(2, ordered=False, maxRetransmits=0)
    for side in sides:
        await side.association.start(None, 5000)
    for side in sides:
        side.association._remote_max_message_size = 0
        await eventually_async(side.is_open)
    # A first word, so that the round trip is known.
    sides[0].channels[0].send(b"first")
    await sides[1].has(1)
    await acknowledged(sides[0])
    for side in sides:
        side.wire.sent.clear()
        side.came.clear()
    yield sides[0], sides[1]
    for side in sides:
        await side.association.stop()
    while any(side.wire.tasks for side in sides):
        await asyncio.gather(*(task for side in sides for task in side.wire.tasks))


async def acknowledged(side: Side) -> None:
    """Waits until nothing of a side is on its way."""
    association = side.association
    await eventually_async(lambda: not association._sent_queue and not association._outbound_queue)


def once(wanted: Callable[[DataChunk], bool]) -> Loses:
    """Loses the first copy of the data that `wanted` names."""
    lost: set[int] = set()

    def loses(chunk: Any) -> bool:
        if not isinstance(chunk, DataChunk) or chunk.tsn in lost or not wanted(chunk):
            return False
        lost.add(chunk.tsn)
        return True

    return loses


def test_connections_have_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    adaptations.apply()
    assert vars(rtcpeerconnection)["RTCSctpTransport"] is Association
    monkeypatch.delattr(RTCSctpTransport, "_t3_start")
    with pytest.raises(AdaptationError):
        sctp.apply()


# losses


async def test_the_last_chunk_of_a_message_is_repaired_before_the_timeout(pair: Pair) -> None:
    sharer, viewer = pair
    timeouts = count_timeouts(sharer.association)
    sharer.wire.loses = once(lambda chunk: bool(chunk.flags & SCTP_DATA_LAST_FRAG))
    sharer.channels[0].send(bytes(9000))
    await viewer.has(1)
    assert not timeouts
    assert len(sharer.wire.data()) == 9000 // PACKET + 2


async def test_a_lost_chunk_is_sent_once_more_and_no_other_is(pair: Pair) -> None:
    sharer, viewer = pair
    timeouts = count_timeouts(sharer.association)
    first = sharer.association._local_tsn
    sharer.wire.loses = once(lambda chunk: chunk.tsn == first + 2)
    sharer.channels[0].send(bytes(9000))
    await viewer.has(1)
    await acknowledged(sharer)
    copies = Counter(chunk.tsn for chunk in sharer.wire.data())
    assert not timeouts
    assert [tsn - first for tsn, count in copies.items() if count > 1] == [2]


async def test_a_whole_lost_flight_comes_after_a_timeout(pair: Pair) -> None:
    sharer, viewer = pair
    gone = 0

    def loses(chunk: Any) -> bool:
        nonlocal gone
        gone += 1
        return gone <= 12

    sharer.wire.loses = loses
    sharer.channels[0].send(bytes(9000))
    await viewer.has(1)
    assert viewer.came == [(0, bytes(9000))]


async def test_lost_acknowledgements_do_not_stall(pair: Pair) -> None:
    sharer, viewer = pair
    count = 0

    def loses(chunk: Any) -> bool:
        nonlocal count
        count += 1
        return count % 2 == 0

    viewer.wire.loses = loses
    for i in range(60):
        sharer.channels[0].send(bytes([i]) * 5000)
    await viewer.has(60)
    assert [data[0] for _, data in viewer.came] == list(range(60))


async def test_what_is_sent_once_is_not_repeated_and_holds_nothing_up(pair: Pair) -> None:
    sharer, viewer = pair
    sharer.wire.loses = once(lambda chunk: chunk.user_data == b"lost")
    sharer.channels[2].send(b"lost")
    sharer.channels[0].send(b"follows")
    await viewer.has(1)
    await acknowledged(sharer)
    sharer.channels[2].send(b"later")
    await viewer.has(2)
    assert viewer.came == [(0, b"follows"), (2, b"later")]
    assert [chunk.user_data for chunk in sharer.wire.data()].count(b"lost") == 1


async def test_a_dead_wire_is_asked_ever_more_seldom(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    sharer, _ = pair
    delays: list[float] = []
    arm = sharer.association._t3_arm

    def hurried(delay: float, then: Callable[[], None]) -> None:
        delays.append(delay)
        arm(delay / 20, then)

    monkeypatch.setattr(sharer.association, "_t3_arm", hurried)
    sharer.wire.loses = lambda chunk: True
    sharer.channels[0].send(bytes(9000))
    await eventually_async(lambda: len(delays) >= 9)
    sharer.wire.loses = lambda chunk: False
    assert delays[0] < delays[1] <= delays[2] < delays[3] < delays[4]
    assert delays[8] == 1.0
    assert sharer.association._congestion.window == PACKET


async def test_everything_arrives_in_order_whatever_is_lost_or_overtaken(pair: Pair) -> None:
    dice = random.Random(7)
    for side in pair:
        side.wire.loses = lambda chunk: dice.random() < 0.15
    sent: dict[int, list[bytes]] = {0: [], 1: []}
    for i in range(150):
        for number, size in ((0, dice.randrange(1, 400)), (1, dice.randrange(1, 20_000))):
            message = i.to_bytes(2, "big") + bytes(size)
            sent[number].append(message)
            pair[0].channels[number].send(message)
    await pair[1].has(300)
    for number, messages in sent.items():
        assert [data for channel, data in pair[1].came if channel == number] == messages


def count_timeouts(association: Association) -> list[float]:
    timeouts: list[float] = []
    timed_out = association._congestion.timed_out

    def noted(times: int) -> None:
        timeouts.append(times)
        timed_out(times)

    association._congestion.timed_out = noted  # type: ignore[method-assign]
    return timeouts


# turns and acknowledgements


async def test_a_short_message_goes_ahead_of_queued_long_ones_of_another_channel(pair: Pair) -> None:
    sharer, viewer = pair
    for _ in range(20):
        sharer.channels[1].send(bytes(30_000))
    sharer.channels[0].send(b"key")
    await viewer.has(21)
    assert viewer.came.index((0, b"key")) <= 1


def test_the_queue_keeps_each_channels_order_and_starves_none() -> None:
    tiles, control = channels = [object(), object()]
    queue = FairQueue()
    for i in range(3):
        queue.append((tiles, i, bytes(1000)))  # type: ignore[arg-type]
    for i in range(30):
        queue.append((control, i, bytes(100)))  # type: ignore[arg-type]
    assert len(queue) == 33
    assert {item[0] for item in queue} == set(channels)
    taken = [queue.popleft()[:2] for _ in range(33)]
    assert [number for channel, number in taken if channel is control] == list(range(30))
    assert [number for channel, number in taken if channel is tiles] == [0, 1, 2]
    assert 8 <= taken.index((tiles, 0)) <= 10  # type: ignore[arg-type]
    assert not queue
    with pytest.raises(IndexError):
        queue.popleft()


async def test_a_long_message_costs_few_acknowledgements(pair: Pair) -> None:
    sharer, viewer = pair
    sharer.channels[0].send(bytes(200_000))
    await viewer.has(1)
    await acknowledged(sharer)
    assert viewer.wire.acknowledgements() <= len(sharer.wire.data()) / sctp_receipt.PACKETS + 2


async def test_the_end_of_a_message_is_acknowledged_at_once(pair: Pair) -> None:
    sharer, viewer = pair
    sharer.channels[0].send(b"key")
    await viewer.has(1)
    assert viewer.association._delayed is None
    await acknowledged(sharer)
    assert len(sharer.wire.data()) == 1


# the window


def test_a_random_loss_costs_less_than_one_with_a_queue() -> None:
    calm, full = Congestion(), Congestion()
    for one, last in ((calm, 0.05), (full, 0.1)):
        for i in range(60):
            one.measured(0.05, i / 10)
            one.acknowledged(4 * PACKET)
        one.measured(last, 10)
        one.measured(last, 11)
    before = calm.window
    calm.lost()
    full.lost()
    assert calm.window == pytest.approx(sctp_congestion.RANDOM_LOSS * before)
    assert full.window == pytest.approx(sctp_congestion.CONGESTION_LOSS * before)


def test_losses_leave_a_picture_and_silence_one_packet() -> None:
    window = Congestion()
    for _ in range(50):
        window.lost()
    window.timed_out(1)
    assert window.window == FLOOR
    window.timed_out(2)
    assert window.window == PACKET


def test_a_queue_of_our_own_ends_the_growth() -> None:
    window = Congestion()
    for i in range(10_000):
        # A link of 5 Mbit/s, 2 ms away: the round trip grows with the window.
        window.measured(0.002 + window.window / 625_000, i * 0.03)
        window.acknowledged(4 * PACKET)
    assert FLOOR < window.window < 50_000


def test_the_window_is_bounded() -> None:
    window = Congestion()
    for i in range(1000):
        window.measured(0.05, i)
        window.acknowledged(4 * PACKET)
    assert window.window == CEILING


# what a hostile side may send


async def test_an_acknowledgement_of_what_was_never_sent_is_ignored(pair: Pair) -> None:
    sharer, viewer = pair
    sack = SackChunk()
    sack.cumulative_tsn = (sharer.association._local_tsn + 1000) % 2**32
    await sharer.association._receive_chunk(sack)
    sharer.channels[0].send(bytes(9000))
    await viewer.has(1)


async def test_absurd_ranges_are_not_unfolded(pair: Pair) -> None:
    sharer, viewer = pair
    sharer.wire.loses = lambda chunk: True
    sharer.channels[0].send(bytes(9000))
    await eventually_async(sharer.wire.data)
    sack = SackChunk()
    sack.cumulative_tsn = sharer.association._last_sacked_tsn
    sack.gaps = [(2, 65535), (9, 3), (0, 0), *((i, 65535) for i in range(4, 300))]
    looked_at = list(sharer.association._covered(sack))
    await sharer.association._receive_chunk(sack)
    assert len(looked_at) <= len(sharer.association._sent_queue)
    sharer.wire.loses = lambda chunk: False
    await viewer.has(1)


async def test_what_cannot_be_delivered_is_held_within_bounds(pair: Pair) -> None:
    _, viewer = pair
    association = viewer.association
    tsn = association._last_received_tsn
    assert tsn is not None
    for i in range(3 * sctp_receipt.MOST_HELD):
        chunk = DataChunk(SCTP_DATA_FIRST_FRAG | SCTP_DATA_LAST_FRAG)
        chunk.tsn, chunk.stream_id, chunk.stream_seq = (tsn + 1 + i) % 2**32, 0, 30_000
        chunk.user_data = b"x"
        await association._receive_chunk(chunk)
    streams = association._inbound_streams.values()
    assert sum(len(stream.reassembly) for stream in streams) == association._held
    assert association._held <= 2 * sctp_receipt.MOST_HELD


@pytest.mark.parametrize("ahead", [sctp_receipt.MOST_AHEAD + 1, 70_000, 2**31 - 1])
async def test_what_is_far_ahead_is_not_taken(pair: Pair, ahead: int) -> None:
    sharer, viewer = pair
    association = viewer.association
    assert association._last_received_tsn is not None
    for user_data in (b"x", b""):
        chunk = DataChunk(SCTP_DATA_FIRST_FRAG | SCTP_DATA_LAST_FRAG)
        chunk.tsn, chunk.user_data = (association._last_received_tsn + ahead) % 2**32, user_data
        await association._receive_chunk(chunk)
    await association._send_sack()
    assert not association._sack_misordered
    sharer.channels[0].send(b"goes on")
    await viewer.has(1)


async def test_an_acknowledgement_fits_a_packet_whatever_was_lost(pair: Pair) -> None:
    _, viewer = pair
    association = viewer.association
    assert association._last_received_tsn is not None
    tsn = association._last_received_tsn
    for i in range(2, 2000, 2):
        for _ in range(2):
            chunk = DataChunk(SCTP_DATA_FIRST_FRAG)
            chunk.tsn, chunk.user_data = (tsn + i) % 2**32, b"x"
            await association._receive_chunk(chunk)
    await association._send_sack()
    sacks = [bytes(chunk) for chunk in viewer.wire.sent if isinstance(chunk, SackChunk)]
    assert max(map(len, sacks)) < 1189
    assert unpack_from("!H", sacks[-1], 12)[0] == sctp_receipt.MOST_GAPS


async def test_data_before_the_association_is_ignored() -> None:
    association = Association(Wire("server"))  # type: ignore[arg-type]
    chunk = DataChunk(SCTP_DATA_FIRST_FRAG | SCTP_DATA_LAST_FRAG)
    chunk.user_data = b"x"
    await association._receive_chunk(chunk)
    assert not association._inbound_streams
