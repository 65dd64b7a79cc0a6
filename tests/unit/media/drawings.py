"""What is on simulated screens."""

import random
from typing import Any, cast

import numpy as np

from media.screen.model import Pixels, Region


def noise(width: int, height: int, seed: int) -> Pixels:
    """What costs most as tiles."""
    return np.random.default_rng(seed).integers(0, 256, (height, width, 4), np.uint8)


def text(width: int, height: int, seed: int) -> Pixels:
    """Black marks on white, lines apart, no two alike."""
    chance = np.random.default_rng(seed)
    pixels = np.full((height, width, 4), 255, np.uint8)
    ink = (chance.random((height, width)) < 0.35) & (np.arange(height)[:, None] % 14 < 9)
    pixels[ink] = chance.integers(0, 3) * 40
    return pixels


def solid(width: int, height: int, seed: int) -> Pixels:
    return np.full((height, width, 4), [*random.Random(seed).randbytes(3), 0], np.uint8)


def scrolled(pixels: Pixels, region: Region, dx: int, dy: int, seed: int) -> Pixels:
    """The region of the pixels, moved within itself; what comes in is new text."""
    before = pixels[region.rows, region.columns]
    after = cast(Any, text(region.width, region.height, seed))
    here = Region(0, 0, region.width, region.height)
    target = here.moved(dx, dy).within(here)
    if target is not None:
        source = target.moved(-dx, -dy)
        after[target.rows, target.columns] = before[source.rows, source.columns]
    return cast(Pixels, after)
