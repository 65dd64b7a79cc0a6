"""The receiving end of a shared screen: tiles, copies and video frames become one picture."""

import itertools
import logging
import threading
from collections.abc import Callable, Sequence
from typing import Any

import av
import cv2
import numpy as np

from media.adaptations.decoding import VideoInlet
from media.screen import wire
from media.screen.blocks import BLOCK, TILE_COLUMNS, TILE_ROWS, empty_map, framebuffer, move, span
from media.screen.model import Picture, Pixels, Region
from media.screen.planes import plane_rows
from media.screen.tiles import TileError, decode_tile
from media.screen.wire import Begin, Copy, FrameLabel, Seen, Tile, Update, Watch, WireError

logger = logging.getLogger(__name__)

PLANAR_FORMATS = ("yuv420p", "yuvj420p")

# Pixels: FFmpeg rounds a row up to what its fastest instructions take at once.
DECODER_ALIGNMENT = 64

# Labels that may wait for their tiles: as many frames as are ever on their way, see Flow.
MAX_HELD = 8

# Pixels: the largest tile that an owner makes.
MAX_TILE_WIDTH, MAX_TILE_HEIGHT = TILE_COLUMNS * BLOCK, TILE_ROWS * BLOCK


class ScreenInlet(VideoInlet):
    """Keeps the picture of one connection's screen, from what comes on two ways that overtake one another.

    Tiles and copies come on the engine's thread and are applied there, a small one within 0.1 ms. Frames come
    on the decoder's thread; one waits until the tiles before it are there, and leaves alone every block that
    a later tile has written. Nothing is kept or decoded that nobody watches. What is not as it should be is
    dropped, and a new beginning asked for.
    """

    def __init__(self, on_arrival: Callable[[], None], answer: Callable[[bytes], object]) -> None:
        self.bytes_received = 0
        self._on_arrival = on_arrival
        self._answer = answer
        self._lock = threading.Lock()
        # Held from a change until it is handed on, or an older picture might be handed on after a newer one.
        # Apart from the picture's own lock, which whoever gets it may want.
        self._handing_on = threading.Lock()
        self._on_picture: Callable[[Picture], None] | None = None
        self._open = False
        self._watches = itertools.count(1)
        self._scratch = np.empty(0, np.uint8)
        self._forget()

    def _forget(self) -> None:
        self._pixels: Pixels = framebuffer(BLOCK, BLOCK)
        self._size = (0, 0)
        self._written = empty_map(self._pixels).astype(np.int64)  # the number of each block's last tile
        self._applied = -1
        self._asked = False  # for another beginning, after a message that could not be
        self._held: list[FrameLabel] = []
        self._held_frame: av.VideoFrame | None = None

    # what any thread may call

    @property
    def wanted(self) -> bool:
        return self._on_picture is not None

    @property
    def max_pixels(self) -> int:
        """No frame of a screen is larger than it; FFmpeg counts a row's pixels by what it allocates."""
        height, width = self._pixels.shape[:2]
        return int(height * -(-width // DECODER_ALIGNMENT) * DECODER_ALIGNMENT)

    def opened(self) -> None:
        """The other side can be spoken to."""
        self._open = True
        if self.wanted:
            self._watch(True)

    def show_to(self, on_picture: Callable[[Picture], None] | None) -> None:
        """Chooses who gets pictures; the whole one comes first. None stops, and frees what was kept."""
        with self._lock:
            self._on_picture = on_picture
            self._forget()
            if self._open:
                self._watch(on_picture is not None)

    # on the engine's thread

    def arrived(self, size: int) -> None:
        self.bytes_received += size
        self._on_arrival()

    def tiles_arrived(self, data: bytes) -> None:
        """A message of the TILES channel."""
        self.bytes_received += len(data)
        if not self.wanted:
            return
        try:
            message = wire.unpack_tiles(data)
            with self._handing_on:
                with self._lock:
                    changed = self._begin(message) if isinstance(message, Begin) else self._update(message)
                    picture = self._picture(changed)
                self._hand_on(picture)
        except (WireError, TileError) as error:
            logger.warning("an update of the screen was dropped: %s", error)
            self._start_again()
            return
        if isinstance(message, Begin) or message.last:
            self._say(Seen(message.sequence))
            self._frames_in_time()

    def _start_again(self) -> None:
        with self._lock:
            asked = self._asked or not self.wanted
            self._forget()
            self._asked = True
            if not asked:
                self._watch(True)

    def _begin(self, message: Begin) -> list[Region]:
        self._forget()
        self._pixels = framebuffer(message.width, message.height)
        self._size = (message.width, message.height)
        self._written = np.full_like(empty_map(self._pixels), message.sequence, np.int64)
        self._applied = message.sequence
        return [Region(0, 0, *self._size)]

    def _update(self, message: Update) -> list[Region]:
        """Applies what fits. Raises WireError when it speaks of what is not there, TileError."""
        if self._applied < 0:
            return []  # of a picture that we gave up: another one will begin
        changed = []
        whole = Region(0, 0, self._pixels.shape[1], self._pixels.shape[0])
        # Each pixel once by a copy and once by a tile is the most that makes sense.
        areas = (operation.target.area for operation in message.operations)
        if sum(areas) > 2 * whole.area:
            raise WireError("an update of more than the picture")
        for operation in message.operations:
            match operation:
                case Tile(region, data):
                    self._check(region, whole)
                    if region.width > MAX_TILE_WIDTH or region.height > MAX_TILE_HEIGHT:
                        raise WireError("a tile that is too large")
                    tile = decode_tile(data, region.width, region.height)
                    self._pixels[region.rows, region.columns] = tile
                case Copy(source):
                    region = operation.target
                    self._check(source, whole)
                    self._check(region, whole)
                    move(self._pixels, source, region.x, region.y)
            self._written[span(region)] = message.sequence
            changed.append(region)
        if message.last:
            self._applied = message.sequence
        return changed

    @staticmethod
    def _check(region: Region, whole: Region) -> None:
        if region.within(whole) != region:
            raise WireError("an operation outside the picture")

    # on the decoder's thread, and for frames that waited on the engine's

    def label(self, data: bytes) -> object | None:
        return wire.label_of(data)

    def decoded(self, frame: av.VideoFrame, labels: Sequence[object]) -> None:
        with self._lock:
            if not self.wanted:
                return
            known = [label for label in labels if isinstance(label, FrameLabel) and _plausible(label)]
            self._held = [*self._held, *known][-MAX_HELD:]
            self._held_frame = frame
        self._frames_in_time()

    def _frames_in_time(self) -> None:
        """Shows the newest frame if all the tiles before it are there."""
        with self._handing_on:
            with self._lock:
                frame, labels = self._held_frame, self._held
                if frame is None or not labels or labels[-1].after > self._applied or not self.wanted:
                    return
                self._held, self._held_frame = [], None
                picture = self._picture(self._show(frame, labels))
            self._hand_on(picture)
        for label in labels:
            self._say(Seen(label.sequence))

    def _show(self, frame: av.VideoFrame, labels: Sequence[FrameLabel]) -> list[Region]:
        area = labels[-1].area
        whole = Region(0, 0, self._pixels.shape[1], self._pixels.shape[0])
        if area.within(whole) != area or (frame.width, frame.height) != (area.width, area.height):
            return []
        if frame.format.name not in PLANAR_FORMATS:
            return []
        planes = [plane_rows(plane) for plane in frame.planes]
        changed = []
        for label in labels:
            if label.area != area:
                continue  # of another region; the frames since do not show it
            for region in label.news:
                if region.within(area) != region:
                    continue
                self._take(planes, area, region, label.sequence)
                changed.append(region)
        return changed

    def _take(self, planes: Sequence[Any], area: Region, region: Region, sequence: int) -> None:
        """Writes a region of the frame, but for the blocks that a later tile wrote."""
        x, y = region.x - area.x, region.y - area.y
        width, height = region.width, region.height
        size = width * height * 3 // 2
        if self._scratch.size < size:
            self._scratch = np.empty(size, np.uint8)
        # OpenCV wants the three planes in one piece.
        planar = self._scratch[:size]
        quarter = width * height // 4
        ends = (0, 4 * quarter, 5 * quarter, size)
        for i, (plane, step) in enumerate(zip(planes, (1, 2, 2), strict=True)):
            part = plane[y // step : (y + height) // step, x // step : (x + width) // step]
            planar[ends[i] : ends[i + 1]].reshape(part.shape)[:] = part
        target = self._pixels[region.rows, region.columns]
        frame = planar.reshape(height * 3 // 2, width)
        older = self._written[span(region)] < sequence
        if older.all():
            cv2.cvtColor(frame, cv2.COLOR_YUV2BGRA_I420, dst=target)
            return
        pixels = older.repeat(BLOCK, axis=0).repeat(BLOCK, axis=1)
        np.copyto(target, cv2.cvtColor(frame, cv2.COLOR_YUV2BGRA_I420), where=pixels[..., None])

    def _picture(self, changed: Sequence[Region]) -> Picture | None:
        """What to hand on; None if nothing changed that shows."""
        width, height = self._size
        shown = Region(0, 0, width, height)
        parts = tuple(part for region in changed if (part := region.within(shown)) is not None)
        return Picture(width, height, self._pixels[:height, :width], parts, self._lock) if parts else None

    def _hand_on(self, picture: Picture | None) -> None:
        on_picture = self._on_picture
        if on_picture is not None and picture is not None:
            on_picture(picture)

    def _watch(self, wanted: bool) -> None:
        self._say(Watch(next(self._watches), wanted))

    def _say(self, message: Watch | Seen) -> None:
        self._answer(wire.pack_answer(message))


def _plausible(label: FrameLabel) -> bool:
    """An owner's rectangles do not overlap; each of a thousand whole pictures would have to be converted."""
    return sum(region.area for region in label.news) <= label.area.area
