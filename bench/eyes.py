"""Looks at a part of the agent's screen and tells when it changed."""

from abc import ABC, abstractmethod

import numpy as np

from bench.framebuffer import Pixels

INK = 70
"""Levels of 256 by which a pixel has to change to count: more than a codec's refining does."""

INKED = 3
"""Pixels that have to change so."""


CARET = 40
"""Dark pixels that a caret has at most."""


class Eye(ABC):
    @abstractmethod
    def remember(self) -> None:
        """From now on, `changed` compares with what is there at this moment."""

    @abstractmethod
    def changed(self) -> bool:
        """Quick enough to be asked ten thousand times a second."""


class BlockEye(Eye):
    """A block of two colours, 0xRRGGBB: which of them one pixel is nearer to."""

    def __init__(self, pixels: Pixels, x: int, y: int, colours: tuple[int, int]) -> None:
        self._pixel = pixels[y, x]
        first, second = (colour >> 8 & 0xFF for colour in colours)
        self._middle = (first + second) // 2
        self._before = self._bright()

    def remember(self) -> None:
        self._before = self._bright()

    def changed(self) -> bool:
        return self._bright() != self._before

    def _bright(self) -> bool:
        return bool(self._pixel[1] > self._middle)


class AreaEye(Eye):
    """An area on which something is written."""

    def __init__(self, pixels: Pixels, left: int, top: int, width: int, height: int) -> None:
        self._area = pixels[top : top + height, left : left + width, 1]
        self._before = self._area.astype(np.int16)

    def remember(self) -> None:
        self._before = self._area.astype(np.int16)

    def changed(self) -> bool:
        return bool(np.count_nonzero(np.abs(self._area - self._before) > INK) >= INKED)

    @property
    def blank(self) -> bool:
        """Whether nothing but a caret stands there."""
        return int(np.count_nonzero(self._area < 128)) <= CARET
