"""A lost RTP packet is asked for until it comes, and its loss ends in a keyframe, not in a frozen picture.

Upstream: aiortc/rtcrtpreceiver.py, _handle_rtp_packet: `self.__nack_generator.add(packet)` sends one NACK
when a gap appears and never again, so one lost retransmission stops the picture until the jitter buffer
overflows; aiortc/rtp.py, RTP_HISTORY_SIZE = 128: a keyframe's start is forgotten before its end is sent.
"""

import asyncio
import time
from typing import Any
from weakref import WeakKeyDictionary

from aiortc import RTCRtpReceiver, rtcrtpreceiver, rtcrtpsender
from aiortc.codecs import is_rtx
from aiortc.rtp import RtpPacket

from media.adaptations.decoding import VideoInlet
from media.adaptations.jitter import MarkerJitterBuffer
from media.adaptations.patch import replace

# Packets, 2.4 MB; must divide 65536, as sequence numbers are taken modulo it.
HISTORY = 2048

# Seconds to wait before each further NACK; then we give up. The first follows the round trip, once known:
# twice as long, as the sender has packets in the way.
DELAYS = (0.03, 0.06, 0.1, 0.2, 0.3, 0.5)
ROUND_TRIPS = 2.0
LEAST_DELAY = 0.01
MOST_DELAY = 0.2

# Of a new measurement, in the smoothed round trip (RFC 6298).
WEIGHT = 1 / 8

# Seconds to wait for a keyframe before asking again.
KEYFRAME_DELAY = 0.5

# Requests without a packet in answer until we stop: the sender has stopped, too.
MOST = 30


class Repair:
    """Asks again for the packets that one receiver misses."""

    def __init__(self, receiver: RTCRtpReceiver) -> None:
        # The receiver keeps these under mangled names; `Any` says that no checker knows them.
        private: Any = receiver
        self._receiver = receiver
        self._nack: Any = private._RTCRtpReceiver__nack_generator
        self._jitter: Any = private._RTCRtpReceiver__jitter_buffer
        self._codecs: Any = private._RTCRtpReceiver__codecs
        self._ended: Any = private._RTCRtpReceiver__rtcp_exited
        self._ssrc = 0
        self._nacks = 0
        self._unanswered = 0
        self._round_trip: float | None = None  # from a NACK to the packet that it asks for
        self._asked_at: float | None = None
        self._hurried = False
        self._timer: asyncio.TimerHandle | None = None
        self._sending: asyncio.Future[None] | None = None

    def arrived(self, packet: RtpPacket) -> None:
        """A packet came and was handled: starts the clock if others, or a keyframe, are missing."""
        codec = self._codecs.get(packet.payload_type)
        if self._nack is None or codec is None:
            return
        missing = bool(self._nack.missing)
        if is_rtx(codec):
            self._answered()
        else:
            self._ssrc = packet.ssrc
            if missing and self._timer is None:
                self._asked_at = time.monotonic()  # upstream did, as it saw the gap
        self._unanswered = 0
        if self._timer is not None and missing and not self._hurried:
            self._timer.cancel()  # it waits for a keyframe, of which a packet was lost just now
            self._timer = None
        if self._timer is None and (missing or self._severed):
            self._arm()

    @property
    def delay(self) -> float:
        """Seconds to wait before the next NACK."""
        if self._round_trip is None:
            return DELAYS[self._nacks]
        first = min(max(ROUND_TRIPS * self._round_trip, LEAST_DELAY), MOST_DELAY)
        return first if self._nacks == 0 else max(first, DELAYS[self._nacks])

    def _answered(self) -> None:
        """A packet was sent again; only the first after a first NACK tells the round trip (Karn)."""
        if self._asked_at is None:
            return
        measured = time.monotonic() - self._asked_at
        known = self._round_trip
        self._round_trip = measured if known is None else known + WEIGHT * (measured - known)
        self._asked_at = None

    @property
    def _severed(self) -> bool:
        return isinstance(self._jitter, MarkerJitterBuffer) and self._jitter.severed

    def _arm(self) -> None:
        self._hurried = bool(self._nack.missing)
        delay = self.delay if self._hurried else KEYFRAME_DELAY
        self._timer = asyncio.get_running_loop().call_later(delay, self._again)

    def _again(self) -> None:
        self._timer = None
        self._asked_at = None
        self._unanswered += 1
        missing = bool(self._nack.missing)
        if self._ended.is_set() or self._unanswered > MOST or not (missing or self._severed):
            self._nacks = 0
            return
        if missing and self._nacks < len(DELAYS) - 1:
            self._nacks += 1
            if self._round_trip is not None:  # lost again, or the way became longer
                self._round_trip = min(2 * self._round_trip, MOST_DELAY)
            asked = self._receiver._send_rtcp_nack(self._ssrc, sorted(self._nack.missing))
        else:
            self._nacks = 0
            if missing:
                self._nack.missing.clear()
                self._jitter.give_up()
            asked = self._receiver._send_rtcp_pli(self._ssrc)
        self._sending = asyncio.ensure_future(asked)
        self._arm()


_upstream = RTCRtpReceiver._handle_rtp_packet
_repairs: WeakKeyDictionary[RTCRtpReceiver, Repair] = WeakKeyDictionary()


async def handle_rtp_packet(receiver: RTCRtpReceiver, packet: RtpPacket, arrival_time_ms: int) -> None:
    """Tells the inlet of the packet, handles it as upstream does, asks again for its lost neighbours."""
    inlet = getattr(receiver.track, "_queue", None)
    if isinstance(inlet, VideoInlet):
        inlet.arrived(len(packet.payload))
    await _upstream(receiver, packet, arrival_time_ms)
    repair = _repairs.get(receiver)
    if repair is None:
        repair = _repairs[receiver] = Repair(receiver)
    repair.arrived(packet)


def apply() -> None:
    """Lengthens the history on both sides and repeats NACKs."""
    replace(rtcrtpsender, "RTP_HISTORY_SIZE", HISTORY)
    replace(rtcrtpreceiver, "RTP_HISTORY_SIZE", HISTORY)
    replace(RTCRtpReceiver, "_handle_rtp_packet", handle_rtp_packet)
