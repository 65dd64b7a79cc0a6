"""The video of a connection: a track of encoded pictures."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import av
from aiortc import MediaStreamTrack

from media.screen.encoder import CLOCK_RATE

TIME_BASE = Fraction(1, CLOCK_RATE)


class ScreenTrack(MediaStreamTrack):
    """Hands a connection's sender the frames that are put in, without waiting.

    It stays with its connection all the time, so that a share can begin and end without negotiation.
    """

    kind = "video"

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._engine_loop = loop
        self._lock = threading.Lock()
        self._frames: deque[tuple[bytes, int]] = deque()
        self._waiter: asyncio.Future[None] | None = None
        # Called on the engine's thread when the viewer asks for a keyframe.
        self.on_keyframe: Callable[[], None] | None = None

    def request_keyframe(self) -> None:
        """aiortc calls this for each PLI and FIR, on the engine's thread."""
        if self.on_keyframe is not None:
            self.on_keyframe()

    def put(self, frame: bytes, timestamp: int) -> None:
        """Sends an access unit, from any thread. `timestamp` in RTP ticks."""
        with self._lock:
            self._frames.append((frame, timestamp))
        try:
            self._engine_loop.call_soon_threadsafe(self._wake)
        except RuntimeError:  # the engine ended meanwhile
            return

    def clear(self) -> None:
        """Forgets what waits."""
        with self._lock:
            self._frames.clear()

    async def recv(self) -> "av.Packet[Any]":
        """The next frame, for aiortc's sender."""
        while True:
            with self._lock:
                found = self._frames.popleft() if self._frames else None
            if found is not None:
                break
            self._waiter = self._engine_loop.create_future()
            await self._waiter
        packet: av.Packet[Any] = av.Packet(found[0])
        packet.pts = found[1]
        packet.time_base = TIME_BASE
        return packet

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
