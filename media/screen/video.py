"""The part of a screen that is sent as video: what costs too much as tiles."""

import numpy as np

from media.screen.blocks import BLOCK, BlockMap, rectangles, span
from media.screen.encoder import CLOCK_RATE, EncodedPicture, ScreenEncoder, Settings
from media.screen.model import Pixels, Region


class VideoRegion:
    """One encoder for one area of the screen, of whole blocks. Used by the capture thread alone."""

    def __init__(self, area: Region, settings: Settings) -> None:
        self.area = area
        self.settings = settings
        self._encoder = ScreenEncoder(area.width, area.height, settings)
        # Blocks of the area that the encoder's picture does not have yet.
        self._stale: BlockMap = np.ones((area.height // BLOCK, area.width // BLOCK), np.bool_)
        self._began = False

    @property
    def window(self) -> tuple[slice, slice]:
        """Its blocks in a map of the screen."""
        return span(self.area)

    def changed(self, blocks: BlockMap) -> None:
        """These blocks of the screen are not what the encoder last saw."""
        self._stale |= blocks[self.window]

    def encode(self, pixels: Pixels, now: float, *, keyframe: bool) -> EncodedPicture:
        """The area of `pixels`, the whole screen, as it is now."""
        mine = pixels[self.area.rows, self.area.columns]
        dense = 2 * np.count_nonzero(self._stale) > self._stale.size
        whole = Region(0, 0, self.area.width, self.area.height)
        self._encoder.update(mine, [whole] if dense else rectangles(self._stale))
        self._stale[:] = False
        first, self._began = not self._began, True
        return self._encoder.encode(int(now * CLOCK_RATE), keyframe or first)
