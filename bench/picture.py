"""Whether the agent sees the customer's whole desktop, told by the pattern on it."""

import numpy as np

from bench.clients.wallpaper import squares
from bench.desk import Desk
from bench.screens import HEIGHT, WIDTH

TOLERANCE = 40
"""Levels of 256 that a colour may be off: lossy codecs are, and squares differ by 60."""

TOP = 160
"""Points at the upper edge that do not count: the sharing bar and the customer's banner come and go there."""

ENOUGH = 150
"""Squares that must be free of windows; there are 576."""


class TooLittleShows(RuntimeError):
    """Windows cover the pattern: nobody can tell a whole picture."""


class WholePicture:
    """The squares that are free on the customer's desktop now, looked for on the agent's screen."""

    def __init__(self, desk: Desk) -> None:
        here = desk.customer_screen.picture().astype(np.int16)
        known = [(x, y, colour) for x, y, colour in squares(WIDTH, HEIGHT) if y > TOP]
        free = [(x, y, colour) for x, y, colour in known if (here[y, x] == colour).all()]
        if len(free) < ENOUGH:
            raise TooLittleShows(f"only {len(free)} squares of the pattern show on the customer's desktop")
        self._rows = np.array([y for _, y, _ in free])
        self._columns = np.array([x for x, _, _ in free])
        self._expected = np.array([colour[::-1] for _, _, colour in free], np.int16)
        self._pixels = desk.agent_screen.framebuffer.pixels

    def there(self) -> bool:
        """Whether the agent's screen shows all of them."""
        shown = self._pixels[self._rows, self._columns, :3].astype(np.int16)
        return bool((np.abs(shown - self._expected) <= TOLERANCE).all())
