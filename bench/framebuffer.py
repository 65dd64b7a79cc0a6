"""The memory of a virtual screen, read without asking its server: Xvfb -fbdir maps it into a file (XWD)."""

import mmap
import struct
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]

HEADER = ">25I"
"""X11/XWDFile.h: twenty-five 32-bit numbers, the largest byte first."""

COLOUR_BYTES = 12
"""An entry of the colour table behind the header."""


class DamagedHeader(ValueError):
    """The file is not the memory of a screen with 32 bits a pixel."""


class Framebuffer:
    """`pixels`, (height, width, 4) bytes of blue, green, red and nothing, always shows what is there now.

    The pointer is painted into it: look elsewhere.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._memory = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        try:
            self.pixels = _pixels(self._memory)
        except BaseException:
            self._memory.close()
            raise

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    def close(self) -> None:
        """Whoever holds `pixels` keeps the memory."""
        self.pixels = np.zeros((0, 0, 4), np.uint8)

    def __enter__(self) -> "Framebuffer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _pixels(memory: mmap.mmap) -> Pixels:
    size = struct.calcsize(HEADER)
    if len(memory) < size:
        raise DamagedHeader("the file is shorter than its header")
    fields = struct.unpack(HEADER, memory[:size])
    header_bytes, width, height, bits, line_bytes, colours = (fields[i] for i in (0, 4, 5, 11, 12, 19))
    start = header_bytes + colours * COLOUR_BYTES
    if bits != 32 or line_bytes < width * 4 or len(memory) < start + height * line_bytes:
        raise DamagedHeader(f"{width} by {height} with {bits} bits a pixel do not fit into the file")
    lines = np.frombuffer(memory, np.uint8, height * line_bytes, start).reshape(height, line_bytes)
    return lines[:, : width * 4].reshape(height, width, 4)
