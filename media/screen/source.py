"""A screen being shared: one thread captures and encodes it for all who watch."""

import logging
import threading
from collections.abc import Callable, Iterable

from media.screen.capture import Capture, PointerShape, open_capture
from media.screen.mask import Mask
from media.screen.model import (
    ALL_MONITORS,
    CaptureError,
    CaptureFault,
    ColourMode,
    Geometry,
    Region,
    Sampling,
)
from media.screen.port import ScreenPort
from media.screen.waker import Waker
from media.screen.worker import ScreenWorker

logger = logging.getLogger(__name__)

ENDED = "Sharing the screen has ended because of an error in this program. You can share it again."

# Seconds to wait for the thread, and in it for the screen.
OPEN_TIMEOUT = 10.0


class ScreenSource:
    """Shares one monitor, or all of them, with any number of connections.

    The first change of a still screen is captured and sent at once; what changes while two steps are on their
    way to a viewer merges, and the newest state goes when there is room. A still screen costs nothing.

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
        self._ports: tuple[ScreenPort, ...] = ()
        self._mask = Mask()
        self._colours = ColourMode.TRUE
        self._sampling = Sampling.STANDARD
        self._chosen = monitor
        self._paused = False
        self._stopping = False
        self._rearrange = True
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
        for port in self._ports:
            self.remove_viewer(port)
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

    def set_colours(self, mode: ColourMode) -> None:
        """Shows so many colours from the next picture on."""
        self._colours = mode
        self._rearrange = True
        self._waker.wake()

    def set_sampling(self, sampling: Sampling) -> None:
        """Favours quality or speed from now on."""
        self._sampling = sampling
        self._rearrange = True
        self._waker.wake()

    def pause(self, paused: bool) -> None:
        """Stops sending pictures and the pointer; on resuming, viewers get what changed meanwhile."""
        with self._lock:
            self._paused = paused
        self._waker.wake()

    def add_viewer(self, port: ScreenPort) -> None:
        """Sends pictures to `port` from now on, beginning with the whole picture, once its viewer watches."""
        port.restart()
        port.on_change = self._waker.wake
        with self._lock:
            self._ports = (*(p for p in self._ports if p is not port), port)
        self._waker.wake()

    def remove_viewer(self, port: ScreenPort) -> None:
        """Sends `port` nothing more once it returns; what has not begun to be sent is dropped."""
        port.on_change = None
        with self._lock:
            self._ports = tuple(p for p in self._ports if p is not port)
            port.restart()

    def _tell_pointer(self, x: int, y: int, visible: bool) -> None:
        if self.on_pointer is not None and not self._paused:
            self.on_pointer(x, y, visible)

    def _tell_shape(self, shape: PointerShape) -> None:
        if self.on_pointer_shape is not None and not self._paused:
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
            worker = ScreenWorker(self, capture)
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
