"""The sending end of a shared screen in one connection: tiles, frames, and what the viewer says of them."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from media.screen import wire
from media.screen.flow import Flow, first_rate
from media.screen.track import ScreenTrack
from media.screen.wire import Seen, Watch, WireError

logger = logging.getLogger(__name__)


# Seconds between two beginnings: each has the whole screen compared and encoded.
BEGIN_INTERVAL = 0.3

# Seconds until a viewer is tried again whose channel had no room left.
FULL_INTERVAL = 1.0


class Tiles(Protocol):
    """The channel of tiles."""

    @property
    def open(self) -> bool:
        """Whether it may be sent to; once it is closed it stays so."""

    def send(self, message: bytes) -> bool:
        """Sends from any thread, without waiting; False if it is closed or full."""

    def clear(self) -> None:
        """Drops what waits in it, from any thread; what is being sent goes on."""


class ScreenPort:
    """What a ScreenSource sends to, from its capture thread; the connection tells it what the viewer says.

    It stays with its connection all the time, as its track does. Nothing leaves before the viewer watches.
    """

    def __init__(
        self,
        track: ScreenTrack,
        tiles: Tiles,
        round_trip: Callable[[], float | None],
    ) -> None:
        self._track = track
        self._tiles = tiles
        self._line_round_trip = round_trip
        self._lock = threading.Lock()
        self._flow = Flow(first_rate(None))
        self._watch = 0
        self._wanted = False
        self._fresh = True
        self._begins_at = 0.0
        self._keyframe = False
        self.bytes_sent = 0
        # Called on the engine's thread when the source should look again.
        self.on_change: Callable[[], None] | None = None
        track.on_keyframe = self._keyframe_asked

    # the connection, on the engine's thread

    def answered(self, data: bytes) -> None:
        """A message of the ANSWERS channel."""
        try:
            message = wire.unpack_answer(data)
        except WireError as error:
            logger.warning("a viewer's answer was dropped: %s", error)
            return
        with self._lock:
            match message:
                case Watch(number, wanted) if number > self._watch:
                    self._watch = number
                    self._wanted = wanted
                    self._fresh = True
                case Seen(sequence):
                    self._flow.seen(sequence, time.monotonic())
        self._tell()

    def close(self) -> None:
        """The connection is over."""
        self._wanted = False
        self._tell()

    def _keyframe_asked(self) -> None:
        with self._lock:
            self._keyframe = True
            self._flow.forget_frames()
        self._tell()

    def _tell(self) -> None:
        on_change = self.on_change  # another thread may take it away
        if on_change is not None:
            on_change()

    # the source

    def restart(self) -> None:
        """Whoever shows next begins with a new picture; what waits is dropped. From any thread."""
        with self._lock:
            self._fresh = True
        self._track.clear()
        self._tiles.clear()

    @property
    def watching(self) -> bool:
        """Whether pictures reach anybody."""
        return self._wanted and self._track.readyState == "live" and self._tiles.open

    @property
    def fresh_at(self) -> float | None:
        """When the viewer may be sent a new picture, from its beginning; None if it has no need of one."""
        with self._lock:
            return self._begins_at if self._fresh else None

    def begin(self, now: float) -> None:
        """A new picture begins."""
        with self._lock:
            self._fresh = False
            self._begins_at = now + BEGIN_INTERVAL
            round_trip = self._line_round_trip()
            self._flow = Flow(self._flow.measured_rate or first_rate(round_trip), round_trip or 0.0)

    def take_keyframe(self) -> bool:
        """Whether the viewer asked for a keyframe since the last time."""
        with self._lock:
            wanted, self._keyframe = self._keyframe, False
            return wanted

    @property
    def rate(self) -> float:
        """Bytes a second that the line takes."""
        return self._flow.rate

    @property
    def round_trip(self) -> float:
        return self._flow.round_trip

    def has_room(self, now: float) -> bool:
        """Whether another step may be sent."""
        with self._lock:
            self._flow.expire(now)
            return self._flow.has_room

    def idle(self, now: float) -> bool:
        """Whether nothing is on its way."""
        with self._lock:
            self._flow.expire(now)
            return self._flow.idle

    def deadline(self) -> float | None:
        """When to look again, should the viewer say nothing."""
        with self._lock:
            return self._flow.deadline()

    def overdue(self, now: float) -> bool:
        """Whether the viewer keeps others waiting for its word."""
        with self._lock:
            return self._flow.overdue(now)

    def send(
        self,
        tiles: Sequence[bytes],
        frame: tuple[bytes, int] | None,
        sequences: Sequence[int],
        now: float,
    ) -> None:
        """One step: messages of tiles, a labelled frame with its RTP timestamp, and all their numbers.

        That of the frame is the last.
        """
        size = sum(map(len, tiles)) + (len(frame[0]) if frame else 0)
        with self._lock:
            self._flow.sent(sequences, sequences[-1] if frame else None, size, now)
            self.bytes_sent += size
        if not all(self._tiles.send(message) for message in tiles):
            self.restart()
            with self._lock:
                self._begins_at = now + FULL_INTERVAL
            return
        if frame is not None:
            self._track.put(*frame)
