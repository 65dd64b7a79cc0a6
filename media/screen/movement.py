"""Finding that a part of the screen moved: a scrolled page, a dragged window."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from media.screen.blocks import BLOCK, BlockMap, differing, hull
from media.screen.model import Pixels, Region
from media.screen.wire import Copy

# Changed blocks below which nobody looks for a movement: tiles cost less.
LEAST_BLOCKS = 48

# Pieces of the new picture that are looked for in the old one: a row of so many pixels each.
PROBES = 12
PROBE_WIDTH = 48

# Changes of colour along a piece that make it worth looking for: blank paper is everywhere.
LEAST_TEXTURE = 10

# Pixels around a piece where it is looked for, off the straight ways.
AROUND = 72

# Places of one piece that are looked at, and of them those that count: lines of a table are like one another.
MOST_FOUND, MOST_COUNTED = 64, 6

# Probes that have to agree, and blocks that a copy has to spare.
LEAST_VOTES = 3
LEAST_SPARED = 32

# After searches in vain, as many changes as this, doubling, are not searched, unless they are so many seconds
# apart.
MOST_SKIPPED, APART = 16, 0.3


@dataclass(frozen=True)
class Movement:
    """`copy` brings most of the picture up to date; `rest` are the blocks that still differ after it."""

    copy: Copy
    rest: BlockMap


class MovementFinder:
    """Remembers the last movement, which goes on as a rule, and how long none was found."""

    def __init__(self) -> None:
        self._last: tuple[int, int] | None = None
        self._skip = 0
        self._skipped = 0
        self._asked_at = 0.0

    def find(
        self, before: Pixels, after: Pixels, changed: BlockMap, size: tuple[int, int], now: float
    ) -> Movement | None:
        """A movement that explains much of what changed; None if there is none, or it does not pay.

        Both pictures are padded to blocks; `size` is the width and height without that. `now` is in seconds.
        """
        if np.count_nonzero(changed) < LEAST_BLOCKS:
            return None
        asked_at, self._asked_at = self._asked_at, now
        if now - asked_at > APART:
            self._skip = self._skipped = 0
        if self._skip:
            self._skip -= 1
            return None
        movement = None
        if self._last is not None:
            movement = _verified(before, after, changed, size, self._last)
        if movement is None or 2 * np.count_nonzero(movement.rest) > np.count_nonzero(changed):
            vector = _most_voted(before, after, changed, size)
            if vector is not None and vector != self._last:
                other = _verified(before, after, changed, size, vector)
                if other is not None and (movement is None or other.rest.sum() < movement.rest.sum()):
                    movement, self._last = other, vector
        if movement is None:
            self._last = None
            self._skipped = min(2 * self._skipped + 1, MOST_SKIPPED)
            self._skip = self._skipped
        else:
            self._skipped = 0
        return movement


def _most_voted(
    before: Pixels, after: Pixels, changed: BlockMap, size: tuple[int, int]
) -> tuple[int, int] | None:
    votes: Counter[tuple[int, int]] = Counter()
    area = hull(changed)
    if area is None:
        return None
    for x, y in _probes(after, changed, size):
        piece = after[y, x : x + PROBE_WIDTH].tobytes()
        for left, top, strip in _places(before, area, size, x, y):
            for row, column in _found(piece, strip, y - top):
                vector = (x - left - column, y - top - row)
                if vector != (0, 0):
                    votes[vector] += 1
    if not votes:
        return None
    vector, count = votes.most_common(1)[0]
    return vector if count >= LEAST_VOTES else None


def _probes(after: Pixels, changed: BlockMap, size: tuple[int, int]) -> list[tuple[int, int]]:
    """Places with texture, spread over what changed."""
    places = np.argwhere(changed)
    # Not in reading order, or a strip without texture would use up all of the tries.
    order = np.random.default_rng(len(places)).permutation(len(places))[: 6 * PROBES]
    found = []
    for row, column in places[order]:
        x, y = int(column) * BLOCK, int(row) * BLOCK
        if x + PROBE_WIDTH > size[0]:
            continue
        lines = after[y : min(y + BLOCK, size[1]), x : x + PROBE_WIDTH].view(np.uint32)[..., 0]
        if not lines.size:
            continue
        texture = np.count_nonzero(lines[:, 1:] != lines[:, :-1], axis=1)
        line = int(texture.argmax())
        if texture[line] >= LEAST_TEXTURE:
            found.append((x, y + line))
            if len(found) == PROBES:
                break
    return found


def _places(
    before: Pixels, area: Region, size: tuple[int, int], x: int, y: int
) -> list[tuple[int, int, Pixels]]:
    """Where a piece at (x, y) may have been: above or below it, left or right of it, near it."""
    width, height = size
    top, bottom = max(0, area.y - AROUND), min(height, area.bottom + AROUND)
    left, right = max(0, x - AROUND), min(width, x + PROBE_WIDTH + AROUND)
    near_top, near_bottom = max(0, y - AROUND), min(height, y + AROUND + 1)
    return [
        (x, top, before[top:bottom, x : x + PROBE_WIDTH]),
        (0, y, before[y : y + 1, :width]),
        (left, near_top, before[near_top:near_bottom, left:right]),
    ]


def _found(piece: bytes, strip: Pixels, row_now: int) -> list[tuple[int, int]]:
    """Rows and columns of the strip at which the piece lies, the few nearest to the row where it lies now."""
    line = strip.shape[1] * 4
    raw = strip.tobytes()
    found: list[tuple[int, int]] = []
    at = raw.find(piece)
    while at >= 0 and len(found) < MOST_FOUND:
        row, column = divmod(at, line)
        if column % 4 == 0 and column + len(piece) <= line:
            found.append((row, column // 4))
        at = raw.find(piece, at + 4)
    return sorted(found, key=lambda place: abs(place[0] - row_now))[:MOST_COUNTED]


def _verified(
    before: Pixels, after: Pixels, changed: BlockMap, size: tuple[int, int], vector: tuple[int, int]
) -> Movement | None:
    """Compares the moved picture with the new one, and keeps the rectangle where it serves."""
    dx, dy = vector
    area = hull(changed)
    # Only whole blocks can be written, and only from inside of the picture.
    inner = Region(dx, dy, *size).within(Region(0, 0, *size))
    if area is None or inner is None:
        return None
    target = _whole_blocks(inner.within(area))
    if target is None:
        return None
    unequal = differing(_at(before, target.moved(-dx, -dy)), _at(after, target))
    window = (
        slice(target.y // BLOCK, target.bottom // BLOCK),
        slice(target.x // BLOCK, target.right // BLOCK),
    )
    spared = changed[window] & ~unequal
    rectangle = hull(spared)
    if rectangle is None:
        return None
    part = (
        slice(rectangle.y // BLOCK, rectangle.bottom // BLOCK),
        slice(rectangle.x // BLOCK, rectangle.right // BLOCK),
    )
    rest = changed.copy()
    rest[window][part] = unequal[part]
    if np.count_nonzero(changed) - np.count_nonzero(rest) < LEAST_SPARED:
        return None
    to = rectangle.moved(target.x, target.y)
    return Movement(Copy(to.moved(-dx, -dy), to.x, to.y), rest)


def _whole_blocks(region: Region | None) -> Region | None:
    if region is None:
        return None
    x, y = -(-region.x // BLOCK) * BLOCK, -(-region.y // BLOCK) * BLOCK
    right, bottom = region.right // BLOCK * BLOCK, region.bottom // BLOCK * BLOCK
    return Region(x, y, right - x, bottom - y) if right > x and bottom > y else None


def _at(pixels: Pixels, region: Region) -> npt.NDArray[np.uint8]:
    return pixels[region.rows, region.columns]
