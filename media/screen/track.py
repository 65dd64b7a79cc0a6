"""The sending end of a shared screen in one connection: a track of encoded pictures."""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import av
from aiortc import MediaStreamTrack

from media.screen.encoder import CLOCK_RATE, EncodedPicture

TIME_BASE = Fraction(1, CLOCK_RATE)

# Pictures that may be on their way to the network. One is packed while the next is encoded; a third would
# only be older than what the screen shows by then.
IN_FLIGHT = 2

# A viewer that takes nothing for this many seconds no longer holds back the others; it gets a keyframe later.
STALLED = 1.0


class ScreenTrack(MediaStreamTrack):
    """Hands a connection's sender the pictures that a ScreenSource offers.

    It stays with its connection all the time, so that a share can begin and end without negotiation. It takes
    no picture before `open`, and after a stall none before a keyframe: others could not be decoded.
    """

    kind = "video"

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._engine_loop = loop
        self._lock = threading.Lock()
        self._pictures: deque[EncodedPicture] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._in_flight = 0
        self._sending = False
        self._offered_at = 0.0
        self._opened = False
        self._wants_keyframe = True
        self.bytes_sent = 0
        # Called on the engine's thread when there may be room again, and when a keyframe is wanted.
        self.on_room: Callable[[], None] | None = None
        self.on_keyframe: Callable[[], None] | None = None

    def open(self) -> None:
        """The connection is up, and the other side ready to receive. On the engine's thread."""
        self._opened = True
        self.request_keyframe()

    def request_keyframe(self) -> None:
        """Asks the source for a keyframe; aiortc calls this for each PLI and FIR, on the engine's thread."""
        if self.on_keyframe is not None:
            self.on_keyframe()

    @property
    def watching(self) -> bool:
        """Whether pictures reach anybody: the connection is up and takes them."""
        return self._opened and self.readyState == "live" and not self._stalled

    @property
    def wants_keyframe(self) -> bool:
        """Whether it drops what is offered until a keyframe comes."""
        return self._wants_keyframe

    @property
    def has_room(self) -> bool:
        """Whether another picture may be offered."""
        return self._in_flight < IN_FLIGHT

    @property
    def _stalled(self) -> bool:
        return self._in_flight >= IN_FLIGHT and time.monotonic() - self._offered_at > STALLED

    def restart(self) -> None:
        """Forgets what waits; the next picture it takes is a keyframe. From any thread."""
        with self._lock:
            self._in_flight -= len(self._pictures)
            self._pictures.clear()
            self._wants_keyframe = True

    def offer(self, picture: EncodedPicture) -> None:
        """Queues a picture, from any thread, without waiting."""
        with self._lock:
            if not self.watching or not self.has_room:
                self._wants_keyframe = True
                return
            if self._wants_keyframe and not picture.keyframe:
                return
            self._wants_keyframe = False
            self._pictures.append(picture)
            self._in_flight += 1
            self._offered_at = time.monotonic()
        try:
            self._engine_loop.call_soon_threadsafe(self._wake)
        except RuntimeError:  # the engine ended meanwhile
            return

    async def recv(self) -> "av.Packet[Any]":
        """The next picture, for aiortc's sender; asking for it says that the one before is on the network."""
        if self._sending:
            self._sending = False
            with self._lock:
                self._in_flight -= 1
            if self.on_room is not None:
                self.on_room()
        while True:
            with self._lock:
                picture = self._pictures.popleft() if self._pictures else None
            if picture is not None:
                break
            self._waiter = self._engine_loop.create_future()
            await self._waiter
        self._sending = True
        self.bytes_sent += len(picture.data)
        packet: av.Packet[Any] = av.Packet(picture.data)
        packet.pts = picture.timestamp
        packet.time_base = TIME_BASE
        return packet

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
