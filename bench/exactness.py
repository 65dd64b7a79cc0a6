"""How much of the customer's screen the agent sees exactly, some time after it stopped changing."""

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bench.framebuffer import Pixels
from bench.layout import Area

AFTER = (0.1, 0.5, 1.0, 2.0)
"""Seconds after the last change."""

POINTER = 40
"""Points around a pointer that do not count: it is painted into the agent's screen."""

BEST = 99.0
"""Decibels, for a picture that is the same."""


@dataclass(frozen=True)
class Likeness:
    exact: float
    """Part of the pixels that are equal, 0 to 1."""
    psnr: float
    """Peak signal-to-noise ratio of all three colours, decibels."""


def likeness(here: Pixels, there: Pixels, pointers: Iterable[tuple[int, int]] = ()) -> Likeness:
    """Of two pictures of one size, (height, width, 3 or more); what is near a pointer counts not."""
    counts = np.ones(here.shape[:2], bool)
    for x, y in pointers:
        counts[max(0, y - POINTER) : max(0, y + POINTER), max(0, x - POINTER) : max(0, x + POINTER)] = False
    if not counts.any():
        return Likeness(math.nan, math.nan)
    difference = here[:, :, :3].astype(np.int16) - there[:, :, :3]
    error = float(np.square(difference, dtype=np.float32).mean(axis=2)[counts].mean())
    exact = float((difference == 0).all(axis=2)[counts].mean())
    return Likeness(exact, BEST if not error else min(BEST, 10 * math.log10(255**2 / error)))


def shown_after(pixels: Pixels, area: Area, last_change: float) -> dict[float, Pixels]:
    """Copies of an area of the agent's screen, by the seconds since the last change (monotonic seconds)."""
    copies: dict[float, Pixels] = {}
    for after in AFTER:
        time.sleep(max(0.0, last_change + after - time.monotonic()))
        copies[after] = cut(pixels, area).copy()
    return copies


def cut(pixels: Pixels, area: Area) -> Pixels:
    return pixels[area.top : area.bottom, area.left : area.right]


def mean(parts: Sequence[Mapping[float, Likeness]]) -> dict[float, Likeness]:
    """Of several looks, by seconds."""
    return {
        after: Likeness(
            float(np.mean([part[after].exact for part in parts])),
            float(np.mean([part[after].psnr for part in parts])),
        )
        for after in (parts[0] if parts else ())
    }
