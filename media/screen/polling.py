"""Screen capture where the system does not say what changed: look, and compare in tiles."""

import ctypes
import sys

import mss
import numpy as np
import numpy.typing as npt
from mss.exception import ScreenShotError

from media.screen.capture import Capture, Changes, Pointer, PointerShape
from media.screen.damage import merged
from media.screen.model import ALL_MONITORS, CaptureError, CaptureFault, Monitor, Pixels, Region

# Seconds between looks.
INTERVAL = 1 / 30

# Pixels; a change is told by tiles of this edge.
TILE = 64

NO_PERMISSION = (
    "The system does not let this program see the screen. Allow it under System Settings, "
    "Privacy & Security, Screen Recording, then start the program again."
)
NO_DISPLAY = "No screen was found to share: the program was started without a desktop session."
LOST = "The screen can no longer be read, so sharing ended. Unlock or wake the computer, then share again."


class PollingCapture(Capture):
    """The screens of this computer by mss. `display` matters on X11 alone, where tests run it.

    Raises CaptureError: NO_DISPLAY or, on macOS, NO_PERMISSION.
    """

    def __init__(self, display: str | None = None) -> None:
        if not _permitted():
            raise CaptureError(CaptureFault.NO_PERMISSION, NO_PERMISSION)
        try:
            self._grabber = mss.MSS(display=display) if sys.platform == "linux" else mss.MSS()
        except ScreenShotError as error:
            raise CaptureError(CaptureFault.NO_DISPLAY, NO_DISPLAY) from error
        self._region = Region(0, 0, 1, 1)
        self._last: Pixels | None = None
        self._changed: list[Region] = []

    def fileno(self) -> int | None:
        return None

    @property
    def interval(self) -> float | None:
        return INTERVAL

    def monitors(self) -> tuple[Monitor, ...]:
        monitors = []
        for i, place in enumerate(self._grabber.monitors):
            x, y, width, height = (int(place[key]) for key in ("left", "top", "width", "height"))
            name = "" if i == ALL_MONITORS else str(place.get("name") or place.get("output") or "")
            primary = i != ALL_MONITORS and bool(place.get("is_primary", i == 1))
            monitors.append(Monitor(i, name, x, y, width, height, primary))
        return tuple(monitors)

    def watch(self, region: Region) -> None:
        self._region = region
        self._last = None
        self._changed = []

    def look(self) -> Changes:
        shot = self._grab()
        if self._last is None or self._last.shape != shot.shape:
            self._changed = [Region(0, 0, self._region.width, self._region.height)]
        else:
            self._changed = merged([*self._changed, *differing(self._last, shot)])
        self._last = shot
        return Changes(picture=bool(self._changed))

    def refresh(self, pixels: Pixels) -> list[Region]:
        if self._last is None:
            self.look()
        changed, self._changed = self._changed, []
        shot = self._last
        if shot is not None:
            for region in changed:
                pixels[region.rows, region.columns] = shot[region.rows, region.columns]
        return changed

    def _grab(self) -> Pixels:
        region = self._region
        place = {"left": region.x, "top": region.y, "width": region.width, "height": region.height}
        try:
            shot = self._grabber.grab(place)
        except ScreenShotError as error:
            raise CaptureError(CaptureFault.LOST, LOST) from error
        return np.frombuffer(shot.raw, np.uint8).reshape(shot.height, shot.width, 4)

    def pointer(self) -> Pointer | None:
        return None

    def shape(self) -> PointerShape | None:
        return None

    def close(self) -> None:
        self._grabber.close()


def _permitted() -> bool:
    """Whether macOS lets us see more than the wallpaper; elsewhere nobody has to ask."""
    if sys.platform != "darwin":
        return True
    graphics = ctypes.CDLL("/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics")
    graphics.CGPreflightScreenCaptureAccess.restype = ctypes.c_bool
    return bool(graphics.CGPreflightScreenCaptureAccess())


def differing(before: Pixels, after: Pixels) -> list[Region]:
    """Where two pictures of one size differ: a rectangle a row of tiles, its edges on tiles."""
    height, width = before.shape[:2]
    old = before.reshape(height, width * 4).view(np.uint32)
    new = after.reshape(height, width * 4).view(np.uint32)
    rows: npt.NDArray[np.bool_] = (old != new).any(axis=1)
    found = []
    for y in range(0, height, TILE):
        bottom = min(y + TILE, height)
        if not rows[y:bottom].any():
            continue
        columns = np.flatnonzero((old[y:bottom] != new[y:bottom]).any(axis=0))
        left, right = int(columns[0]) // TILE * TILE, min((int(columns[-1]) // TILE + 1) * TILE, width)
        found.append(Region(left, y, right - left, bottom - y))
    return found
