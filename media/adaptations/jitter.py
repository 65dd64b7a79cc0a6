"""A video frame is handed on with its last packet, not with the next frame's first one.

Upstream: aiortc/jitterbuffer.py, _remove_frame: `elif packet.timestamp != timestamp` is the only end of a
frame it knows. At 30 frames/s that costs 33 ms, and with capture on damage the last frame never shows.
The marker bit says where a frame ends (RFC 6184, section 5.1). The same method scans from the first
packet at each packet, which is quadratic in a keyframe's size.
"""

from collections.abc import Iterator

from aiortc import rtcrtpreceiver
from aiortc.jitterbuffer import JitterBuffer, JitterFrame
from aiortc.rtp import RtpPacket
from aiortc.utils import uint16_add, uint32_add

from media.adaptations.patch import replace

# Packets; upstream's 512 are 600 kB, less than the keyframe of a page of text at 4K.
VIDEO_CAPACITY = 4096

START_CODE = b"\0\0\1"
NAL_IDR = 5


class FrameRun(JitterFrame):
    """A complete frame and those behind it that became complete with it, once a lost packet had come."""

    def __init__(self, data: bytes, timestamp: int) -> None:
        super().__init__(data, timestamp)
        self._rtp_timestamp = timestamp  # the receiver maps the other one to its own origin
        self._following: list[FrameRun] = []

    def append(self, frame: "FrameRun") -> None:
        """Adds the frame behind the last one."""
        self._following.append(frame)

    def frames(self) -> Iterator[JitterFrame]:
        """All of them, in order, with timestamps of one origin."""
        yield self
        for frame in self._following:
            ahead = uint32_add(frame._rtp_timestamp, -self._rtp_timestamp)
            yield JitterFrame(frame.data, self.timestamp + ahead)


class MarkerJitterBuffer(JitterBuffer):
    """A jitter buffer that trusts the marker bit for video; audio is upstream's."""

    def __init__(self, capacity: int, prefetch: int = 0, is_video: bool = False) -> None:
        super().__init__(VIDEO_CAPACITY if is_video else capacity, prefetch, is_video)
        self._scanned = 0  # packets from the origin that are in, and belong to one unfinished frame
        self._severed = True  # a picture is missing to those that follow: only a keyframe can be decoded
        self._refused = False  # a frame was dropped for that

    @property
    def severed(self) -> bool:
        """Whether nothing can be decoded before a keyframe comes."""
        return self._severed

    def add(self, packet: RtpPacket) -> tuple[bool, JitterFrame | None]:
        """Upstream's, and asks for a keyframe whenever a frame came that cannot be decoded without one."""
        if self._is_video and self._origin is not None:
            late = uint16_add(self._origin, -packet.sequence_number)
            if 0 < late <= self._capacity:
                # Sent again in vain. Upstream takes one 100 late for a new stream and goes back to it,
                # to wait for packets that never come again.
                return False, None
        wanted, frame = super().add(packet)
        if self._refused:
            self._refused = False
            wanted = True
        return wanted, frame

    def _remove_frame(self, sequence_number: int) -> JitterFrame | None:
        if not self._is_video:
            return super()._remove_frame(sequence_number)
        run: FrameRun | None = None
        while (frame := self._next_frame()) is not None:
            if self._severed and not starts_afresh(frame.data):
                self._refused = True
                continue
            self._severed = False
            if run is None:
                run = frame
            else:
                run.append(frame)
        return run

    def _next_frame(self) -> FrameRun | None:
        origin = self._origin or 0
        first = self._packets[origin % self._capacity]
        if first is None:
            return None
        count = self._scanned
        while count < self._capacity:
            packet = self._packets[(origin + count) % self._capacity]
            if packet is None:
                break
            if packet.timestamp != first.timestamp:
                return self._take(count, first.timestamp)
            count += 1
            if packet.marker:
                return self._take(count, first.timestamp)
        self._scanned = count
        return None

    def _take(self, count: int, timestamp: int) -> FrameRun:
        origin = self._origin or 0
        packets = (self._packets[(origin + i) % self._capacity] for i in range(count))
        data = b"".join(_payload(packet) for packet in packets if packet is not None)
        self._scanned = 0
        super().remove(count)
        return FrameRun(data, timestamp)

    def remove(self, count: int) -> None:
        """Drops `count` packets; what follows cannot be decoded before a keyframe."""
        self._scanned = 0
        self._severed = True
        super().remove(count)

    def smart_remove(self, count: int) -> bool:
        """Drops at least `count` packets up to the end of a frame; what follows needs a keyframe."""
        self._scanned = 0
        self._severed = True
        return super().smart_remove(count)

    def give_up(self) -> None:
        """Drops all that waits behind lost packets, so that a keyframe is not held up by any of them."""
        origin = self._origin or 0
        held = [i for i in range(self._capacity) if self._packets[(origin + i) % self._capacity] is not None]
        self.remove(max(held, default=-1) + 1)


def starts_afresh(data: bytes) -> bool:
    """Whether an H.264 frame, whole from its beginning, has an IDR picture: it needs none before it."""
    if not data.startswith(b"\0\0\0\1"):
        return False
    start = data.find(START_CODE)
    while 0 <= start < len(data) - 3:
        if data[start + 3] & 0x1F == NAL_IDR:
            return True
        start = data.find(START_CODE, start + 3)
    return False


def _payload(packet: RtpPacket) -> bytes:
    data: bytes = packet._data  # type: ignore[attr-defined]  # the receiver sets it when it depacketizes
    return data


def apply() -> None:
    """Receivers made from now on use the marker's jitter buffer."""
    replace(rtcrtpreceiver, "JitterBuffer", MarkerJitterBuffer)
