"""Monitors, regions and pictures: the words that capture, encoder and viewer share."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

# (height, width, 4) bytes: blue, green, red, unused. What X, Windows and QImage.Format_RGB32 hold.
Pixels = npt.NDArray[np.uint8]

# The id of all screens together; monitors count from 1.
ALL_MONITORS = 0


class Region(NamedTuple):
    """A rectangle in pixels; x and y may be negative on a desktop, sizes may not."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column behind it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The first row below it."""
        return self.y + self.height

    @property
    def area(self) -> int:
        """In pixels."""
        return self.width * self.height

    def moved(self, dx: int, dy: int) -> "Region":
        """The same rectangle elsewhere."""
        return Region(self.x + dx, self.y + dy, self.width, self.height)

    def within(self, other: "Region") -> "Region | None":
        """The part that lies in `other`; None if there is none."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        return Region(x, y, right - x, bottom - y) if right > x and bottom > y else None

    def hull(self, other: "Region") -> "Region":
        """The smallest rectangle around both."""
        x, y = min(self.x, other.x), min(self.y, other.y)
        return Region(x, y, max(self.right, other.right) - x, max(self.bottom, other.bottom) - y)

    @property
    def rows(self) -> slice:
        """Its rows in an array of pixels."""
        return slice(self.y, self.bottom)

    @property
    def columns(self) -> slice:
        """Its columns in an array of pixels."""
        return slice(self.x, self.right)


@dataclass(frozen=True)
class Monitor:
    """One screen, in desktop pixels. Id 0 is all of them together."""

    id: int
    name: str
    x: int
    y: int
    width: int
    height: int
    primary: bool = False

    @property
    def region(self) -> Region:
        """Where it lies on the desktop."""
        return Region(self.x, self.y, self.width, self.height)


@dataclass(frozen=True)
class Geometry:
    """What a share shows: a part of the desktop, and the monitors one may choose from.

    `x`, `y` is the picture's top left pixel on the desktop; `layout` counts changes, so that input aimed
    at an older picture can be told apart. What is sent is padded to whole blocks.
    """

    width: int
    height: int
    x: int
    y: int
    monitors: tuple[Monitor, ...]
    chosen: int
    layout: int


@dataclass(frozen=True)
class Picture:
    """The screen of somebody else as it is now, handed on whenever a part of it changed.

    `pixels`, (height, width, 4), is live: it goes on changing, but only under `lock`, which whoever reads it
    holds for as long as one paints, and no longer. Its rows may lie further apart than they are long. Another
    size comes with other memory. `changed` are the parts that were written since the last one handed on.
    """

    width: int
    height: int
    pixels: Pixels
    changed: tuple[Region, ...]
    lock: AbstractContextManager[object]


class ColourMode(Enum):
    """How many colours a share has: fewer take fewer bytes."""

    COLOURS_256 = "256"
    """Eight levels of red and green, four of blue."""
    HIGH = "high"
    """16 bits: 32 levels of red and blue, 64 of green."""
    TRUE = "true"
    """All there are."""


class Sampling(Enum):
    """What a share favours when the line cannot carry both."""

    STANDARD = "standard"
    """The picture's quality."""
    FAST = "fast"
    """Speed: coarse at first, and fine once the screen rests."""


class CaptureFault(Enum):
    """Why the screen cannot be captured."""

    NO_DISPLAY = "no-display"
    WAYLAND = "wayland"
    NO_PERMISSION = "no-permission"
    UNSUPPORTED = "unsupported"
    LOST = "lost"


class CaptureError(RuntimeError):
    """The screen cannot be captured; `fault` says why, the message says it to the person."""

    def __init__(self, fault: CaptureFault, message: str) -> None:
        super().__init__(message)
        self.fault = fault
