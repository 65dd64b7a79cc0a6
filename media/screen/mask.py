"""Blacking out what is private, before any encoder sees it."""

from collections.abc import Iterable, Sequence

from media.screen.model import Pixels, Region

BLACK = 0


class Mask:
    """Regions of the desktop that no viewer may see. Immutable, so that it can be swapped at once."""

    def __init__(self, regions: Iterable[Region] = ()) -> None:
        self.regions = tuple(region for region in regions if region.area > 0)

    def apply(self, pixels: Pixels, changed: Sequence[Region], x: int, y: int) -> None:
        """Blacks out the masked parts of the `changed` regions of `pixels`, in place.

        `pixels` shows the desktop from its pixel (`x`, `y`) on; `changed` counts from the array's corner.
        """
        for region in self.regions:
            hidden = region.moved(-x, -y)
            for part in changed:
                if (black := hidden.within(part)) is not None:
                    pixels[black.rows, black.columns] = BLACK
