"""What came is acknowledged at once where it matters, otherwise seldom; what is held is bounded.

Upstream: aiortc/rtcsctptransport.py, _receive_data_chunk: an acknowledgement for each packet costs both sides
as much as the packet; pop_messages looks through all fragments of a message at each of them, which is
quadratic in its length; and nothing bounds what a hostile sender has us hold.
"""

import asyncio

from aiortc import RTCDtlsTransport
from aiortc.rtcsctptransport import (
    SCTP_DATA_LAST_FRAG,
    Chunk,
    DataChunk,
    ForwardTsnChunk,
    RTCSctpTransport,
    SackChunk,
    StreamResetOutgoingParam,
)
from aiortc.utils import uint32_gt

from media.adaptations.sending import soon

# Packets of one message until they are acknowledged, and seconds that fewer wait. RFC 9260, section 6.2, asks
# for every second one; four cost less, and our sender's window of at least ten never waits for them.
PACKETS = 4
DELAY = 0.01

# Chunks held because others before them are missing. What comes next in order is taken up to twice as many.
MOST_HELD = 4096

# How far ahead of what is missing a chunk may be: its distance has 16 bits in an acknowledgement.
MOST_AHEAD = 16384

# Blocks and duplicates named in one acknowledgement, which has to fit a packet.
MOST_GAPS = 200
MOST_DUPLICATES = 16


class AcknowledgingTransport(RTCSctpTransport):
    """The receiving half of an association."""

    def __init__(self, transport: RTCDtlsTransport, port: int = 5000) -> None:
        super().__init__(transport, port)
        self._held = 0
        self._unacknowledged = 0
        self._delayed: asyncio.TimerHandle | None = None
        self._acknowledging: asyncio.Task[None] | None = None

    async def _receive_data_chunk(self, chunk: DataChunk) -> None:
        if self._last_received_tsn is None:
            return  # it came before the association
        ahead = (chunk.tsn - self._last_received_tsn) % 2**32
        if not chunk.user_data or not self._acceptable(ahead):
            self._sack_needed = True
            return
        if self._mark_received(chunk.tsn):
            del self._sack_duplicates[MOST_DUPLICATES:]
            self._sack_needed = True
            return
        ends = bool(chunk.flags & SCTP_DATA_LAST_FRAG)
        self._unacknowledged += 1
        if ends or ahead > 1 or self._sack_misordered or self._unacknowledged >= PACKETS:
            self._sack_needed = True
        elif self._delayed is None:
            self._delayed = asyncio.get_running_loop().call_later(DELAY, self._acknowledge)

        stream = self._get_inbound_stream(chunk.stream_id)
        last = not stream.reassembly or uint32_gt(chunk.tsn, stream.reassembly[-1].tsn)
        stream.add_chunk(chunk)
        self._held += 1
        self._advertised_rwnd -= len(chunk.user_data)
        if ends or not last:  # nothing ends with any other
            before = len(stream.reassembly)
            for message in stream.pop_messages():
                self._advertised_rwnd += len(message[2])
                await self._receive(*message)
            self._held -= before - len(stream.reassembly)
        await self._reset_deferred_streams()

    def _acceptable(self, ahead: int) -> bool:
        if ahead == 0 or ahead >= 2**31:  # known already
            return True
        held = MOST_HELD if ahead > 1 else 2 * MOST_HELD
        return ahead <= MOST_AHEAD and self._held < held

    async def _receive_forward_tsn_chunk(self, chunk: ForwardTsnChunk) -> None:
        await super()._receive_forward_tsn_chunk(chunk)
        self._count_held()

    async def _reset_deferred_streams(self) -> None:
        request: StreamResetOutgoingParam | None = self._reconfig_deferred
        await super()._reset_deferred_streams()
        if request is not None:
            self._count_held()

    def _count_held(self) -> None:
        self._held = sum(len(stream.reassembly) for stream in self._inbound_streams.values())

    def _acknowledge(self) -> None:
        self._delayed = None
        self._acknowledging = soon(self._send_sack())

    async def _send_sack(self) -> None:
        if self._delayed is not None:
            self._delayed.cancel()
            self._delayed = None
        self._unacknowledged = 0
        await super()._send_sack()

    async def _send_chunk(self, chunk: Chunk) -> None:
        if isinstance(chunk, SackChunk):
            del chunk.gaps[MOST_GAPS:]
        await super()._send_chunk(chunk)

    def _set_state(self, state: RTCSctpTransport.State) -> None:
        if state is self.State.CLOSED and self._delayed is not None:
            self._delayed.cancel()
            self._delayed = None
        super()._set_state(state)
