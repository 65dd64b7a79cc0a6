"""When a client had drawn its frames: a file that the client writes and the bench reads, in both memories."""

import mmap
import time
from pathlib import Path
from types import TracebackType

import numpy as np

from bench.counter import NUMBERS

BYTES = 8 * (NUMBERS + 2)


class Stamps:
    """`newest` is the number of frames drawn so far; `of` the monotonic seconds at which one was drawn.

    `last` is written by the bench alone: the frame after which a client stops playing.
    The file is made by whoever comes first.
    """

    def __init__(self, path: Path) -> None:
        with path.open("a+b") as file:
            file.truncate(BYTES)
            self._memory = mmap.mmap(file.fileno(), BYTES)
        self._values = np.frombuffer(self._memory, np.int64)

    @property
    def newest(self) -> int:
        return int(self._values[0])

    @property
    def last(self) -> int:
        return int(self._values[1])

    @last.setter
    def last(self, number: int) -> None:
        self._values[1] = number

    def drawn(self, number: int) -> None:
        """The X server has just drawn that frame."""
        self._values[2 + number % NUMBERS] = time.monotonic_ns()
        self._values[0] = number

    def of(self, number: int) -> float:
        return float(self._values[2 + number % NUMBERS]) / 1e9

    def close(self) -> None:
        self._values = np.zeros(2, np.int64)
        self._memory.close()

    def __enter__(self) -> "Stamps":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
