"""A lost chunk is sent again after about a round trip, also the last one of a message.

Upstream: aiortc/rtcsctptransport.py, _receive_sack_chunk, `if schunk._misses == 3`: a loss is noticed after
three later acknowledgements, which the end of a picture never gets; _t3_expired then sends all again that was
on its way, also what had arrived, and never backs off. Here losses are told by time (RACK), and a probe
follows the last packet (TLP), both of RFC 8985. Upstream's _transmit looks through the whole queue at each
acknowledgement, and the ranges that an acknowledgement names are unfolded without bounds.
"""

import asyncio
import math
import time
from collections.abc import Callable, Iterator

from aiortc import RTCDtlsTransport
from aiortc.rtcsctptransport import DataChunk, RTCSctpTransport, SackChunk, tsn_minus_one
from aiortc.utils import uint32_gt, uint32_gte

from media.adaptations.sctp_congestion import FLOOR, Congestion
from media.adaptations.sending import soon

# Seconds beyond two round trips before the probe: what a busy other side takes to answer.
PROBE_MARGIN = 0.005

# Seconds; the timeout is doubled from the second one on, up to this.
MOST_BACKOFF = 1.0

# Bytes sent at once, in answer to one acknowledgement.
BURST = FLOOR


class RecoveringTransport(RTCSctpTransport):
    """The sending half of an association."""

    def __init__(self, transport: RTCDtlsTransport, port: int = 5000) -> None:
        super().__init__(transport, port)
        self._congestion = Congestion()
        self._newest_arrival = -math.inf  # when the newest chunk that arrived was sent
        self._newest_round_trip = 0.0
        self._recovery_ends = tsn_minus_one(self._local_tsn)  # losses up to here were answered
        self._to_repeat = False
        self._probed = False
        self._timeouts = 0
        self._sending: asyncio.Task[None] | None = None

    @property
    def _highest_sent(self) -> int:
        return tsn_minus_one(self._outbound_queue[0].tsn if self._outbound_queue else self._local_tsn)

    # acknowledgements

    async def _receive_sack_chunk(self, chunk: SackChunk) -> None:
        cumulative = chunk.cumulative_tsn
        if uint32_gt(self._last_sacked_tsn, cumulative) or uint32_gt(cumulative, self._highest_sent):
            return
        self._last_sacked_tsn = cumulative
        full = self._flight_size >= self._congestion.window
        now = time.monotonic()
        arrived: list[DataChunk] = []
        while self._sent_queue and uint32_gte(cumulative, self._sent_queue[0].tsn):
            arrived.append(self._sent_queue.popleft())
        arrived.extend(self._covered(chunk))
        arrived = [one for one in arrived if not one._acked and one._sent_count]
        for one in arrived:
            one._acked = True
            one._retransmit = False
            self._flight_size_decrease(one)
        if arrived:
            self._measure(arrived, now)
            self._probed = False
            self._timeouts = 0
            if full:
                self._congestion.acknowledged(sum(one._book_size for one in arrived))
        wait = self._find_lost(now)
        self._update_advanced_peer_ack_point()
        if arrived or wait:
            self._t3_cancel()
        if wait:
            self._t3_arm(wait, self._reordering_over)
        await self._transmit()
        await self._data_channel_flush()

    def _covered(self, chunk: SackChunk) -> Iterator[DataChunk]:
        """The sent chunks that the gap blocks name. The sent queue has no holes."""
        if not chunk.gaps or not self._sent_queue:
            return
        ahead = (self._sent_queue[0].tsn - chunk.cumulative_tsn) % 2**32
        sent = enumerate(self._sent_queue, ahead)
        position, one = next(sent)
        for first, last in sorted(chunk.gaps):
            while position <= last:
                if position >= first:
                    yield one
                following = next(sent, None)
                if following is None:
                    return
                position, one = following

    def _measure(self, arrived: list[DataChunk], now: float) -> None:
        newest: float | None = None  # of those sent once: whose answer another is, nobody knows
        for one in arrived:
            sent_at = _sent_at(one)
            taken = now - sent_at
            if one._sent_count > 1 and taken < self._congestion.least_round_trip:
                continue  # too early for an answer to the repetition: the first copy had arrived
            if sent_at >= self._newest_arrival:
                self._newest_arrival, self._newest_round_trip = sent_at, taken
            if one._sent_count == 1:
                newest = taken if newest is None else min(newest, taken)
        if newest is not None:
            self._update_rto(newest)
            self._congestion.measured(newest, now)

    # losses

    def _find_lost(self, now: float) -> float:
        """Marks what was sent well before something that arrived; seconds until more may count, or 0."""
        patience = self._newest_round_trip + self._congestion.least_round_trip / 4
        wait = 0.0
        lost: list[DataChunk] = []
        for chunk in self._sent_queue:
            if chunk._acked or chunk._abandoned or chunk._retransmit:
                continue
            if _sent_at(chunk) >= self._newest_arrival:
                if chunk._sent_count == 1:
                    break  # so were all behind it
                continue
            left = _sent_at(chunk) + patience - now
            if left > 0:
                wait = max(wait, left)
            else:
                lost.append(chunk)
        for chunk in lost:
            self._mark_lost(chunk)
        if lost and uint32_gt(lost[-1].tsn, self._recovery_ends):
            self._recovery_ends = self._highest_sent
            self._congestion.lost()
        return wait

    def _mark_lost(self, chunk: DataChunk) -> None:
        if not self._maybe_abandon(chunk):
            chunk._retransmit = True
            self._to_repeat = True
        self._flight_size_decrease(chunk)

    def _reordering_over(self) -> None:
        self._t3_handle = None
        wait = self._find_lost(time.monotonic())
        if wait:
            self._t3_arm(wait, self._reordering_over)
        self._update_advanced_peer_ack_point()
        self._sending = soon(self._transmit())

    def _probe(self) -> None:
        """Sends the last chunk again: its acknowledgement tells of all that was lost before it."""
        self._t3_handle = None
        self._probed = True
        for chunk in reversed(self._sent_queue):
            allowed = chunk._max_retransmits is None or chunk._sent_count <= chunk._max_retransmits
            if allowed and chunk._in_flight:
                self._sending = soon(self._send_data_chunk(chunk))
                break
        self._t3_start()

    def _t3_expired(self) -> None:
        self._t3_handle = None
        self._timeouts += 1
        for chunk in self._sent_queue:
            if self._timeouts > 1:
                chunk._acked = False  # the other side may have dropped it (RFC 9260, section 6.2)
            if not chunk._acked:
                self._mark_lost(chunk)
        self._update_advanced_peer_ack_point()
        self._recovery_ends = self._highest_sent
        self._congestion.timed_out(self._timeouts)
        self._sending = soon(self._transmit())

    def _t3_start(self) -> None:
        if self._t3_handle is not None:
            return
        if not self._probed and not self._timeouts and self._srtt is not None:
            self._t3_arm(2 * self._srtt + PROBE_MARGIN, self._probe)
        else:
            backoff = self._rto * 2 ** min(max(self._timeouts - 1, 0), 16)
            self._t3_arm(max(self._rto, min(backoff, MOST_BACKOFF)), self._t3_expired)

    def _t3_arm(self, delay: float, then: Callable[[], None]) -> None:
        self._t3_cancel()
        if self._association_state is self.State.CLOSED:
            return
        self._t3_handle = asyncio.get_running_loop().call_later(delay, then)

    # sending

    async def _send_data_chunk(self, chunk: DataChunk) -> None:
        self._flight_size_increase(chunk)
        chunk._sent_count += 1
        chunk._sent_time = time.monotonic()
        await self._send_chunk(chunk)

    async def _transmit(self) -> None:
        if self._forward_tsn_chunk is not None:
            forward, self._forward_tsn_chunk = self._forward_tsn_chunk, None
            await self._send_chunk(forward)
            self._t3_start()
        limit = min(self._flight_size + BURST, self._congestion.window)
        if self._to_repeat:
            for chunk in self._sent_queue:
                if chunk._retransmit:
                    if self._flight_size >= limit:
                        break
                    chunk._retransmit = False
                    await self._send_data_chunk(chunk)
            else:
                self._to_repeat = False
        if not self._to_repeat:
            while self._outbound_queue and self._flight_size < limit:
                chunk = self._outbound_queue.popleft()
                self._sent_queue.append(chunk)
                await self._send_data_chunk(chunk)
        if self._sent_queue:
            self._t3_start()


def _sent_at(chunk: DataChunk) -> float:
    """When it was sent last, on the monotonic clock."""
    return chunk._sent_time or 0.0
