"""A rectangle of pixels as bytes, without loss.

Each colour's plane is written as the difference of each row from the one above; red and blue as their
difference from green. Grey text leaves two planes of zeros, photographs halve. Then Zstandard. Against PNG at
its quickest: half the bytes for text, as many for photographs, in a tenth of the time.
"""

import threading
from typing import cast

import cv2
import numpy as np
import zstandard

from media.screen.model import Pixels

LEVEL = 1

# Bytes that a tile may have the decoder remember; ours have it remember half.
MAX_WINDOW = 1 << 20

# The byte behind blue, green and red: what Qt and X expect there.
OPAQUE = 255


class TileError(ValueError):
    """Bytes that are no tile of the size they come with."""


class _Codecs(threading.local):
    """Zstandard's contexts serve one thread each."""

    def __init__(self) -> None:
        parameters = zstandard.ZstdCompressionParameters.from_level(LEVEL, write_content_size=False)
        self.compressor = zstandard.ZstdCompressor(compression_params=parameters)
        self.decompressor = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW)


_codecs = _Codecs()


def encode_tile(pixels: Pixels) -> bytes:
    """`pixels` (height, width, 4); the fourth byte is not kept."""
    height, width = pixels.shape[:2]
    planes = np.empty((3, height, width), np.uint8)
    blue, green, red = (cast(Pixels, plane) for plane in cv2.split(pixels)[:3])
    np.subtract(blue, green, out=blue)
    np.subtract(red, green, out=red)
    for plane, differences in zip((green, blue, red), planes, strict=True):
        differences[0] = plane[0]
        np.subtract(plane[1:], plane[:-1], out=differences[1:])
    return _codecs.compressor.compress(planes)  # type: ignore[arg-type]  # it takes every buffer


def decode_tile(data: bytes | memoryview, width: int, height: int) -> Pixels:
    """The pixels (height, width, 4) of a tile. Raises TileError. Its memory is bounded by the size."""
    size = 3 * width * height
    try:
        # A stream without its size in its header: `read` stops at the size that is asked for.
        with _codecs.decompressor.stream_reader(data) as reader:
            raw = reader.read(size + 1)
    except zstandard.ZstdError as error:
        raise TileError("a tile is damaged") from error
    if len(raw) != size:
        raise TileError("a tile has another size than it says")
    planes = np.frombuffer(raw, np.uint8).reshape(3, height, width).transpose(1, 0, 2).copy()
    above = planes[0]
    for row in planes[1:]:  # numpy's accumulate takes ten times as long
        above = np.add(row, above, out=row)
    green, blue, red = (np.ascontiguousarray(planes[:, i]) for i in range(3))
    np.add(blue, green, out=blue)
    np.add(red, green, out=red)
    opaque = np.full((height, width), OPAQUE, np.uint8)
    return cast(Pixels, cv2.merge((blue, green, red, opaque)))
