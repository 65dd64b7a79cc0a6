"""A client on the customer's desktop that does what it is told, and stamps what it did."""

import os
from pathlib import Path
from types import TracebackType
from typing import TextIO

from bench.stamps import Stamps
from tests.helpers.programs import Program
from tests.helpers.waiting import eventually

START = 30.0
SHORT = 10.0
"""Seconds within which an order is carried out, besides those that it lasts."""


class Puppet:
    """Orders for a client that follows bench.clients.orders."""

    def __init__(self, program: Program, pipe: Path, stamps: Path) -> None:
        self._program = program
        program.wait_for_line("^ready$", START)
        self._orders: TextIO = pipe.open("w", buffering=1)
        self.stamps = Stamps(stamps)

    def show(self) -> None:
        self._order("show")
        self._program.wait_for_line("^done show$", SHORT)

    def hide(self) -> None:
        self._order("hide")
        self._program.wait_for_line("^done hide$", SHORT)

    def begin(self, frames: int) -> int:
        """Has it play, and returns at once: the number of the first frame."""
        first = self.stamps.newest + 1
        self.stamps.last = first + frames - 1
        self._order("play")
        return first

    def stop(self) -> None:
        """Ends what it plays."""
        self.stamps.last = 0
        self._program.wait_for_line("^done play$", SHORT)

    def flip(self) -> int:
        """One frame, at once."""
        return self.begin(1)

    def wait_for(self, number: int, timeout: float) -> None:
        """Until that frame is drawn."""
        eventually(lambda: self.stamps.newest >= number, timeout, f"frame {number} of {self._program.name}")

    def drawn(self, first: int, last: int) -> dict[int, float]:
        """Seconds at which those frames were drawn, as far as they were."""
        return {number: self.stamps.of(number) for number in range(first, min(last, self.stamps.newest) + 1)}

    def close(self) -> None:
        self._orders.close()
        self.stamps.close()
        self._program.stop()

    def _order(self, line: str) -> None:
        self._orders.write(f"{line}\n")

    def __enter__(self) -> "Puppet":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def make_pipe(directory: Path, name: str) -> tuple[Path, Path]:
    """Fresh paths of a pipe, which is there, and of stamps, which are not."""
    pipe, stamps = directory / f"{name}.pipe", directory / f"{name}.stamps"
    for path in (pipe, stamps):
        path.unlink(missing_ok=True)
    os.mkfifo(pipe)
    return pipe, stamps
