"""Fewer colours: one step between the mask and every coding, so that all of them have less to say."""

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from media.screen.model import ColourMode, Pixels, Region

Table = npt.NDArray[np.uint8]


def _levels(bits: int) -> Table:
    """256 values rounded down to 2 ** bits of them, black and white staying what they are."""
    kept = np.arange(256) >> (8 - bits)
    levels: Table = np.round(kept * 255 / (2**bits - 1)).astype(np.uint8)
    return levels


def _table(blue: int, green: int, red: int) -> Table:
    channels = (_levels(blue), _levels(green), _levels(red), _levels(8))
    return np.stack(channels, axis=-1).reshape(1, 256, 4)


TABLES: dict[ColourMode, Table] = {
    ColourMode.COLOURS_256: _table(blue=2, green=3, red=3),
    ColourMode.HIGH: _table(blue=5, green=6, red=5),
}


def reduce_colours(pixels: Pixels, changed: Sequence[Region], mode: ColourMode) -> None:
    """Leaves the `changed` regions of `pixels`, in place, only the colours of `mode`."""
    table = TABLES.get(mode)
    if table is None:
        return
    for region in changed:
        part = pixels[region.rows, region.columns]
        cv2.LUT(part, table, dst=part)
