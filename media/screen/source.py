"""A screen being shared: one thread captures and encodes it for all who watch."""

import logging
import select
import threading
import time
from collections.abc import Callable, Iterable

import numpy as np

from media.screen.capture import Capture, PointerShape, open_capture
from media.screen.encoder import CLOCK_RATE, ScreenEncoder
from media.screen.mask import Mask
from media.screen.model import ALL_MONITORS, CaptureError, CaptureFault, Geometry, Monitor, Pixels, Region
from media.screen.reporter import PointerReporter
from media.screen.settling import Settling
from media.screen.track import ScreenTrack
from media.screen.waker import Waker

logger = logging.getLogger(__name__)

# Seconds between keyframes that viewers ask for: the requests of several, or of a lossy link, are gathered.
KEYFRAME_INTERVAL = 0.3

# Seconds after which a viewer that has no room is looked at again.
ROOM_INTERVAL = 0.25

ENDED = "Sharing the screen has ended because of an error in this program. You can share it again."

# Seconds to wait for the thread, and in it for the screen.
OPEN_TIMEOUT = 10.0


class ScreenSource:
    """Shares one monitor, or all of them, with any number of connections.

    The first change of a still screen is captured and encoded at once; what changes while two pictures are on
    their way merges, and the newest state goes when there is room. A still screen costs nothing.

    The callbacks are called on the capture thread and must return soon:
    `on_geometry` when the size, the monitors or the choice changed, before the first picture of that size;
    `on_pointer(x, y, visible)` in pixels of the picture; `on_pointer_shape(id, width, height, hot_x, hot_y,
    png)`, at each change of shape, the same id for the same shape; `on_error` when the screen is lost, which
    ends the source.
    """

    def __init__(
        self,
        *,
        display: str | None = None,
        monitor: int = ALL_MONITORS,
        opener: Callable[[str | None], Capture] = open_capture,
    ) -> None:
        self.on_geometry: Callable[[Geometry], None] | None = None
        self.on_pointer: Callable[[int, int, bool], None] | None = None
        self.on_pointer_shape: Callable[[int, int, int, int, int, bytes], None] | None = None
        self.on_error: Callable[[CaptureError], None] | None = None
        self._display = display
        self._opener = opener
        self._thread: threading.Thread | None = None
        self._waker = Waker()

        # Written by any thread, read by the capture thread; each is replaced as a whole.
        self._lock = threading.Lock()
        self._viewers: tuple[ScreenTrack, ...] = ()
        self._mask = Mask()
        self._chosen = monitor
        self._paused = False
        self._stopping = False
        self._rearrange = True
        self._keyframe_wanted = False
        self._geometry: Geometry | None = None

    # what any thread may call

    def start(self) -> None:
        """Opens the screen and starts the thread. Raises CaptureError when the screen cannot be captured."""
        if self._thread is not None:
            raise RuntimeError("the source was already started")
        opened = threading.Event()
        failure: list[BaseException] = []
        self._waker.open()
        arguments = (opened, failure)
        self._thread = threading.Thread(target=self._serve, args=arguments, name="screen", daemon=True)
        self._thread.start()
        opened.wait(OPEN_TIMEOUT)
        if failure:
            self._thread.join()
            self._waker.close()
            raise failure[0]

    def stop(self) -> None:
        """Ends the capture; no picture is encoded once it returns. Idempotent."""
        self._stopping = True
        self._waker.wake()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(OPEN_TIMEOUT)
        for track in self._viewers:
            self.remove_viewer(track)
        self._waker.close()

    @property
    def geometry(self) -> Geometry | None:
        """What is shared now; None before the first look at the screen."""
        return self._geometry

    def choose(self, monitor: int) -> None:
        """Shares another monitor, by its id; 0 is all of them. An unknown id means all."""
        self._chosen = monitor
        self._rearrange = True
        self._waker.wake()

    def set_mask(self, regions: Iterable[Region]) -> None:
        """Hides these regions of the desktop, in desktop pixels, from the next picture on."""
        self._mask = Mask(regions)
        self._rearrange = True
        self._waker.wake()

    def pause(self, paused: bool) -> None:
        """Stops sending pictures and the pointer; on resuming, viewers get the whole picture."""
        with self._lock:
            self._paused = paused
            if not paused:
                self._keyframe_wanted = True
        self._waker.wake()

    def request_keyframe(self) -> None:
        """Has the next picture decodable by itself; requests close together are answered once."""
        self._keyframe_wanted = True
        self._waker.wake()

    def add_viewer(self, track: ScreenTrack) -> None:
        """Sends pictures to `track` from now on, beginning with the whole picture, at once."""
        track.restart()
        track.on_keyframe = self.request_keyframe
        track.on_room = self._waker.wake
        with self._lock:
            self._viewers = (*(t for t in self._viewers if t is not track), track)
        self._waker.wake()

    def remove_viewer(self, track: ScreenTrack) -> None:
        """Sends `track` nothing more; what waits there is dropped."""
        with self._lock:
            self._viewers = tuple(t for t in self._viewers if t is not track)
        track.on_keyframe = None
        track.on_room = None
        track.restart()

    def _tell_pointer(self, x: int, y: int, visible: bool) -> None:
        if self.on_pointer is not None:
            self.on_pointer(x, y, visible)

    def _tell_shape(self, shape: PointerShape) -> None:
        if self.on_pointer_shape is not None:
            self.on_pointer_shape(shape.id, shape.width, shape.height, shape.hot_x, shape.hot_y, shape.png)

    def _tell_error(self, error: Exception) -> None:
        if self.on_error is not None:
            if not isinstance(error, CaptureError):
                error = CaptureError(CaptureFault.LOST, ENDED)
            self.on_error(error)

    # the capture thread

    def _serve(self, opened: threading.Event, failure: list[BaseException]) -> None:
        try:
            capture = self._opener(self._display)
        except BaseException as error:
            failure.append(error)
            opened.set()
            return
        try:
            worker = _Worker(self, capture)
            worker.arrange()
            opened.set()
            worker.run()
        except Exception as error:
            logger.warning("screen sharing ended", exc_info=error)
            if opened.is_set():
                self._tell_error(error)
            else:
                failure.append(error)
        finally:
            opened.set()
            capture.close()


class _Worker:
    """What belongs to the capture thread alone: the framebuffer, the encoder, what is still to be done."""

    def __init__(self, source: ScreenSource, capture: Capture) -> None:
        self._source = source
        self._capture = capture
        self._pixels: Pixels = np.zeros((1, 1, 4), np.uint8)
        self._encoder: ScreenEncoder | None = None
        self._monitors: tuple[Monitor, ...] = ()
        self._region = Region(0, 0, 0, 0)
        self._dirty = True
        self._keyframe_at = 0.0
        self._settling = Settling()
        self._pointer = PointerReporter(capture, source._tell_pointer, source._tell_shape)
        self._layout = 0
        self._look_at = 0.0

    def run(self) -> None:
        """Serves until the source stops. Raises CaptureError when the screen is lost."""
        source = self._source
        screen = self._capture.fileno()
        waited = [source._waker.fileno(), *([] if screen is None else [screen])]
        while not source._stopping:
            self.look()
            # A reply that a step waited for can bring events along, and no `select` tells of those.
            if self._step():
                continue
            readable, _, _ = select.select(waited, [], [], self._timeout())
            if waited[0] in readable:
                source._waker.drain()

    def look(self) -> None:
        """Takes in what changed on the screen."""
        interval = self._capture.interval
        if interval is not None:
            now = time.monotonic()
            if now < self._look_at or not self._watched():
                return
            self._look_at = now + interval
        changes = self._capture.look()
        self._dirty |= changes.picture
        self._pointer.noticed(changes)
        if changes.layout:
            self._source._rearrange = True

    def arrange(self) -> None:
        """Takes up a change of monitors, of the choice, of the mask: all is captured and coded afresh."""
        source, capture = self._source, self._capture
        source._rearrange = False
        monitors = capture.monitors()
        by_id = {monitor.id: monitor for monitor in monitors}
        chosen = by_id.get(source._chosen, monitors[0])
        region = chosen.region.within(monitors[0].region) or monitors[0].region
        resized = self._encoder is None or region[2:] != self._region[2:]
        moved = resized or region != self._region or monitors != self._monitors
        self._region, self._monitors = region, monitors
        capture.watch(region)
        self._dirty = True
        if resized:
            self._pixels = np.zeros((region.height, region.width, 4), np.uint8)
            self._encoder = ScreenEncoder(region.width, region.height)
            for viewer in source._viewers:
                viewer.restart()
        if moved or source._geometry is None or source._geometry.chosen != chosen.id:
            self._layout += 1
            place = (region.width, region.height, region.x, region.y)
            geometry = Geometry(*place, monitors, chosen.id, self._layout)
            source._geometry = geometry
            self._pointer.moved()
            if source.on_geometry is not None:
                source.on_geometry(geometry)

    def _watched(self) -> list[ScreenTrack]:
        source = self._source
        return [] if source._paused else [viewer for viewer in source._viewers if viewer.watching]

    def _step(self) -> bool:
        """Does what is to be done now; False if that is nothing."""
        if self._source._rearrange:
            self.arrange()
            return True
        viewers = self._watched()
        sent = bool(viewers) and self._show(viewers)
        return (not self._source._paused and self._pointer.step(time.monotonic(), self._region)) or sent

    def _show(self, viewers: list[ScreenTrack]) -> bool:
        source, now = self._source, time.monotonic()
        fresh = any(viewer.wants_keyframe for viewer in viewers)
        due = source._keyframe_wanted and now - self._keyframe_at >= KEYFRAME_INTERVAL
        settle = self._settling.due(now)
        if not (self._dirty or fresh or due or settle) or not all(viewer.has_room for viewer in viewers):
            return False
        self._send(fresh or due, now)
        return True

    def _send(self, keyframe: bool, now: float) -> None:
        source, encoder = self._source, self._encoder
        if encoder is None:
            return
        changed: list[Region] = []
        if self._dirty:
            self._dirty = False
            changed = self._capture.refresh(self._pixels)
            if not changed and not keyframe:
                return  # it changed on a monitor that is not shared
            source._mask.apply(self._pixels, changed, self._region.x, self._region.y)
            encoder.update(self._pixels, changed)
        if source._rearrange:
            self._dirty = True  # the mask changed while we captured: this picture must not leave
            return
        if keyframe:
            source._keyframe_wanted = False
            self._keyframe_at = now
        picture = encoder.encode(int(now * CLOCK_RATE), keyframe)
        with source._lock:
            if source._paused:  # meanwhile; the next picture shows what this one would have
                self._dirty = source._keyframe_wanted = True
                return
            for viewer in source._viewers:
                viewer.offer(picture)
        self._settling.sent(now, len(picture.data), changed=bool(changed) or keyframe)

    def _timeout(self) -> float | None:
        """Seconds until there is something to do without an event; None if there is nothing."""
        source = self._source
        deadlines = [] if source._paused else [self._pointer.deadline]
        if viewers := self._watched():
            if self._capture.interval is not None:
                deadlines.append(self._look_at)
            now = time.monotonic()
            if not all(viewer.has_room for viewer in viewers):
                deadlines.append(now + ROOM_INTERVAL)
            elif self._dirty:
                deadlines.append(now)
            else:
                deadlines.append(self._settling.deadline)
                if source._keyframe_wanted:
                    deadlines.append(self._keyframe_at + KEYFRAME_INTERVAL)
        known = [deadline for deadline in deadlines if deadline is not None]
        return max(0.0, min(known) - time.monotonic()) if known else None
