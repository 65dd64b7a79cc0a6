"""Reads frame numbers off the agent's screen while a client plays."""

import time
from collections.abc import Callable, Iterator

from bench.counter import NUMBERS, Row
from bench.framebuffer import Pixels
from bench.stamps import Stamps

LOOK = 300e-6
"""Seconds between two looks; the system adds some."""

Place = tuple[int, int]


class FrameWatcher:
    """Which frame shows whole: both its counters say so. `place` is a counter's left and top in a frame."""

    def __init__(
        self, pixels: Pixels, stamps: Stamps, places: tuple[Callable[[int], Place], Callable[[int], Place]]
    ) -> None:
        self._pixels = pixels
        self._stamps = stamps
        self._places = places
        self._newest = 0
        # Windows that stay where they are need one look, others one for each frame that may show.
        self._rows = None if any(place(1) != place(2) for place in places) else self._rows_of(0)

    def skip(self) -> None:
        """What was drawn before now does not count."""
        self._newest = self._stamps.newest

    def look(self) -> int | None:
        """The frame that shows, if it is newer than all before."""
        shown = self._standing() if self._rows is not None else self._moving()
        if shown is None or shown <= self._newest:
            return None
        self._newest = shown
        return shown

    def watch(self, last: int, patience: float) -> Iterator[tuple[float, int]]:
        """(monotonic seconds, number) of each newer frame, until the last is seen or seconds have passed."""
        deadline = time.monotonic() + patience
        while (now := time.monotonic()) < deadline and self._newest < last:
            shown = self.look()
            if shown is not None:
                yield now, shown
            time.sleep(LOOK)

    def _standing(self) -> int | None:
        assert self._rows is not None
        numbers = [row.read() for row in self._rows]
        if None in numbers:
            return None
        # Of two numbers, the older one shows whole.
        return min(self._unrolled(number) for number in numbers if number is not None)

    def _moving(self) -> int | None:
        drawn = self._stamps.newest + 1  # one may be drawn and not stamped yet
        for number in range(drawn, max(self._newest, drawn - NUMBERS // 2), -1):
            if all(row.read() == number % NUMBERS for row in self._rows_of(number)):
                return number
        return None

    def _unrolled(self, number: int) -> int:
        """The frame of that counter that was drawn last."""
        newest = self._stamps.newest + 1
        return newest - (newest - number) % NUMBERS

    def _rows_of(self, number: int) -> tuple[Row, Row]:
        one, other = (Row(self._pixels, *place(number)) for place in self._places)
        return one, other
