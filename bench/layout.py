"""Where everything is on the customer's desktop, in points."""

import math
from dataclasses import dataclass

from bench.counter import BLOCK


@dataclass(frozen=True)
class Area:
    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.left + self.width

    @property
    def bottom(self) -> int:
        return self.top + self.height


FLASHER = Area(960, 660, 240, 240)
"""The block that flashes: the Support Manager keeps to the right."""

EDITOR = Area(60, 560, 640, 400)

CLEAR = (1300, 1000)
"""A point with nothing on it."""

PAGE = Area(40, 170, 1200, 900)
SMALL_VIDEO = Area(60, 180, 640, 360)
LARGE_VIDEO = Area(0, 0, 1920, 1080)

DRAGGED = (560, 400)
"""Width and height of the window that is dragged."""
DRAG_WAY = Area(40, 170, 1200, 900)
"""Where it goes."""

PAGE_COUNTERS = ((0, 0), (0, PAGE.height - BLOCK))
SMALL_COUNTERS = ((0, 0), (0, SMALL_VIDEO.height - BLOCK))
LARGE_COUNTERS = ((64, 200), (64, 1000))
DRAGGED_COUNTERS = ((0, 0), (0, DRAGGED[1] - BLOCK))
"""Left and top of both counters in each window: what shows them both shows the frame."""

COMMON = Area(0, 160, 1260, 920)
"""No window of a product itself lies there: bars are above it, the Support Manager is to the right."""


def dragged_to(number: int) -> tuple[int, int]:
    """Left and top of the dragged window in the frame of that number: a figure of eight, 6 s round."""
    turn = number * 2 * math.pi / 180
    across = DRAG_WAY.width - DRAGGED[0]
    down = DRAG_WAY.height - DRAGGED[1]
    return (
        DRAG_WAY.left + round(across * (1 + math.sin(turn)) / 2),
        DRAG_WAY.top + round(down * (1 + math.sin(2 * turn)) / 2),
    )
