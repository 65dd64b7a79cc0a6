"""The sending end of a shared screen in one connection: tiles, frames, and what the viewer says of them."""

import logging
import threading
import time
from collections.abc import Callable, Sequence

from media.screen import wire
from media.screen.flow import Flow, first_rate
from media.screen.track import ScreenTrack
from media.screen.wire import Seen, Watch, WireError

logger = logging.getLogger(__name__)


class ScreenPort:
    """What a ScreenSource sends to, from its capture thread; the connection tells it what the viewer says.

    It stays with its connection all the time, as its track does. Nothing leaves before the viewer watches.
    """

    def __init__(
        self,
        track: ScreenTrack,
        send_tiles: Callable[[bytes], bool],
        round_trip: Callable[[], float | None],
    ) -> None:
        self._track = track
        self._send_tiles = send_tiles
        self._line_round_trip = round_trip
        self._lock = threading.Lock()
        self._flow = Flow(first_rate(None))
        self._watch = 0
        self._wanted = False
        self._fresh = True
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
        if self.on_change is not None:
            self.on_change()

    # the source

    def restart(self) -> None:
        """Whoever shows next begins with a new picture. From any thread."""
        with self._lock:
            self._fresh = True
            self._track.clear()

    @property
    def watching(self) -> bool:
        """Whether pictures reach anybody."""
        return self._wanted and self._track.readyState == "live"

    def take_fresh(self) -> bool:
        """Whether the viewer needs a new picture from its beginning; asked once, answered once."""
        with self._lock:
            fresh, self._fresh = self._fresh, False
            if fresh:
                self._flow = Flow(self._flow.measured_rate or first_rate(self._line_round_trip()))
            return fresh

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

    def send(
        self,
        tiles: Sequence[bytes],
        frame: tuple[bytes, int] | None,
        sequences: Sequence[int],
        now: float,
    ) -> None:
        """One step: messages of tiles, a labelled frame with its RTP timestamp, and all their numbers."""
        size = sum(map(len, tiles)) + (len(frame[0]) if frame else 0)
        with self._lock:
            self._flow.sent(sequences, size, now, reliable=frame is None)
            self.bytes_sent += size
        if not all(self._send_tiles(message) for message in tiles):
            self.restart()  # the channel is closed, or full against all reckoning
            return
        if frame is not None:
            self._track.put(*frame)
