"""The receiving end of a shared screen: from decoded frames to pictures for a window."""

import sys
import threading
from collections.abc import Callable

import av
import cv2
import numpy as np

from media.adaptations.decoding import VideoInlet
from media.screen.encoder import CLOCK_RATE
from media.screen.model import Picture, Pixels
from media.screen.planes import plane_rows

# References to a buffer that the pool alone holds: its list, a local name, getrefcount's argument.
IDLE_REFERENCES = 3

# Buffers kept: one shown, one on its way to the window, one being written.
POOL_SIZE = 4


class PixelPool:
    """Memory for pictures, used again once nobody refers to it: 8 MB of new pages a picture cost 2 ms."""

    def __init__(self) -> None:
        self._buffers: list[Pixels] = []

    def take(self, height: int, width: int) -> Pixels:
        """An array (height, width, 4) of arbitrary content that nobody else holds."""
        for buffer in self._buffers:
            if buffer.shape[:2] == (height, width) and sys.getrefcount(buffer) <= IDLE_REFERENCES:
                return buffer[:]
        fresh = np.empty((height, width, 4), np.uint8)
        self._buffers = [*self._buffers[-POOL_SIZE + 1 :], fresh]
        return fresh[:]


class PictureInlet(VideoInlet):
    """Converts what the decoder hands on and gives it to whom it may concern, on the decoder's thread."""

    def __init__(self, on_arrival: Callable[[], None]) -> None:
        self._on_picture: Callable[[Picture], None] | None = None
        self._newest: av.VideoFrame | None = None
        self.bytes_received = 0
        self._on_arrival = on_arrival
        self._pool = PixelPool()
        self._planar = np.empty(0, np.uint8)
        self._number = 0
        self._shown = threading.Lock()

    def arrived(self, size: int) -> None:
        self.bytes_received += size
        self._on_arrival()

    def decoded(self, frame: av.VideoFrame) -> None:
        with self._shown:
            self._newest = frame
            self._hand_on(frame)

    def show_to(self, on_picture: Callable[[Picture], None] | None) -> None:
        """Chooses who gets pictures, from the next one on; None stops. From any thread."""
        self._on_picture = on_picture

    def repeat(self) -> None:
        """Hands on the newest picture again: a still screen sends no other to one who begins to look."""
        with self._shown:
            if self._newest is not None:
                self._hand_on(self._newest)

    def _hand_on(self, frame: av.VideoFrame) -> None:
        on_picture = self._on_picture
        if on_picture is None:
            return
        self._number += 1
        captured_at = (frame.pts or 0) / CLOCK_RATE
        on_picture(Picture(frame.width, frame.height, self._converted(frame), self._number, captured_at))

    def _converted(self, frame: av.VideoFrame) -> Pixels:
        width, height = frame.width, frame.height
        pixels = self._pool.take(height, width)
        if frame.format.name not in ("yuv420p", "yuvj420p") or width % 2 or height % 2:
            pixels[:] = frame.to_ndarray(format="bgra")
            return pixels
        # OpenCV wants the three planes in one piece; copying them there and converting takes 1 ms, while
        # libswscale takes 4 to 11.
        size = width * height * 3 // 2
        if self._planar.size != size:
            self._planar = np.empty(size, np.uint8)
        end = 0
        for plane in frame.planes:
            rows = plane_rows(plane)
            start, end = end, end + rows.size
            self._planar[start:end].reshape(rows.shape)[:] = rows
        planar = self._planar.reshape(height * 3 // 2, width)
        cv2.cvtColor(planar, cv2.COLOR_YUV2BGRA_I420, dst=pixels)
        return pixels
