"""A screen in blocks of 16×16 pixels: maps of what changed, and few rectangles that cover them.

A map is an array (rows, columns) of booleans, one a block. Framebuffers are padded to whole blocks. A block
is the unit of every update, so that what reaches a viewer in different ways never shares one by halves.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from media.screen.model import Pixels, Region

# Pixels, each way; also the macroblock of H.264.
BLOCK = 16

# Rows of pixels that are worked on at a time, a multiple of a block: they stay in the processor's cache, and
# what is needed meanwhile takes little memory.
STRIPE = 8 * BLOCK

BlockMap = npt.NDArray[np.bool_]

# A tile's blocks each way: 512×64 pixels are 7 kB of text, 54 of a photograph, 99 of noise. Of larger ones
# nothing would show for long on a slow line.
TILE_COLUMNS, TILE_ROWS = 32, 4

# Blocks between two stretches of a row for which it pays to be one: a tile more costs 30 bytes and 0.1 ms.
GAP = 2


def padded(size: int) -> int:
    """The next multiple of a block."""
    return -(-size // BLOCK) * BLOCK


def framebuffer(width: int, height: int) -> Pixels:
    """A black picture, padded to whole blocks."""
    return np.zeros((padded(height), padded(width), 4), np.uint8)


def empty_map(pixels: Pixels) -> BlockMap:
    """A map of a padded framebuffer with nothing in it."""
    return np.zeros((pixels.shape[0] // BLOCK, pixels.shape[1] // BLOCK), np.bool_)


def span(region: Region) -> tuple[slice, slice]:
    """The rows and columns of blocks that a region, of pixels not left of or above the picture, touches."""
    return (
        slice(region.y // BLOCK, -(-region.bottom // BLOCK)),
        slice(region.x // BLOCK, -(-region.right // BLOCK)),
    )


def mark(blocks: BlockMap, regions: Iterable[Region]) -> None:
    """Adds every block that one of the regions touches."""
    for region in regions:
        blocks[span(region)] = True


def hull(blocks: BlockMap) -> Region | None:
    """The smallest region of whole blocks, in pixels, around all of them; None if there is none."""
    rows = np.flatnonzero(blocks.any(axis=1))
    if not rows.size:
        return None
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    columns = np.flatnonzero(blocks[top:bottom].any(axis=0))
    left, right = int(columns[0]), int(columns[-1]) + 1
    return Region(left * BLOCK, top * BLOCK, (right - left) * BLOCK, (bottom - top) * BLOCK)


def differing(before: Pixels, after: Pixels) -> BlockMap:
    """Which blocks of two pictures, of one size in whole blocks, differ. Rows may lie anywhere in memory."""
    height, width = before.shape[:2]
    found: BlockMap = np.empty((height // BLOCK, width // BLOCK), np.bool_)
    old, new = before.view(np.uint32)[..., 0], after.view(np.uint32)[..., 0]
    for top in range(0, height, STRIPE):
        bottom = min(top + STRIPE, height)
        unequal = old[top:bottom] != new[top:bottom]
        # Sixteen booleans are two words: rows are joined word by word, eight times as fast as one by one.
        words = unequal.view(np.uint64).reshape(-1, BLOCK, width // 8)
        joined = np.bitwise_or.reduce(words, axis=1)
        found[top // BLOCK : bottom // BLOCK] = (joined[:, ::2] | joined[:, 1::2]) != 0
    return found


def move(pixels: Pixels, source: Region, x: int, y: int) -> None:
    """Copies a region of a picture to (`x`, `y`) in it, also where the two overlap."""
    tops = range(0, source.height, STRIPE)
    for top in reversed(tops) if y > source.y else tops:
        height = min(STRIPE, source.height - top)
        stripe = Region(source.x, source.y + top, source.width, height)
        target = Region(x, y + top, source.width, height)
        pixels[target.rows, target.columns] = pixels[stripe.rows, stripe.columns].copy()


def rectangles(blocks: BlockMap) -> list[Region]:
    """Regions of whole blocks, in pixels, that cover the map; few, not the fewest.

    None is larger than a tile, and none overlaps another. Small gaps in a row are covered as well.
    """
    area = hull(blocks)
    if area is None:
        return []
    found: list[Region] = []
    open_runs: list[list[int]] = []  # left, right, top of rectangles that may go on in the next row
    rows = _runs(blocks, area)
    top = area.y // BLOCK
    for y in range(top, area.bottom // BLOCK + 1):
        kept: list[list[int]] = []
        known = {(run[0], run[1]): run for run in open_runs}
        for left, right in rows.get(y, ()):
            run = known.pop((left, right), None)
            if run is not None and y - run[2] < TILE_ROWS:
                kept.append(run)
                continue
            if run is not None:
                found.append(_region(run, y))
            kept.append([left, right, y])
        found += [_region(run, y) for run in known.values()]
        open_runs = kept
    return found


def _runs(blocks: BlockMap, area: Region) -> dict[int, list[tuple[int, int]]]:
    """Stretches of the map in each row of the area, over small gaps, no longer than a tile."""
    rows, columns = span(area)
    edges = np.zeros((area.height // BLOCK, area.width // BLOCK + 2), np.int8)
    edges[:, 1:-1] = blocks[rows, columns]
    steps = np.diff(edges, axis=1)
    ys, starts = (found.tolist() for found in np.nonzero(steps > 0))
    ends = np.nonzero(steps < 0)[1].tolist()
    stretches: dict[int, list[tuple[int, int]]] = {}
    for y, start, end in zip(ys, starts, ends, strict=True):
        row = stretches.setdefault(rows.start + y, [])
        left, right = columns.start + start, columns.start + end
        if row and left - row[-1][1] <= GAP:
            row[-1] = (row[-1][0], right)
        else:
            row.append((left, right))
    return {y: [part for run in row for part in _parts(*run)] for y, row in stretches.items()}


def _parts(left: int, right: int) -> list[tuple[int, int]]:
    return [(start, min(start + TILE_COLUMNS, right)) for start in range(left, right, TILE_COLUMNS)]


def _region(run: list[int], bottom: int) -> Region:
    left, right, top = run
    return Region(left * BLOCK, top * BLOCK, (right - left) * BLOCK, (bottom - top) * BLOCK)
