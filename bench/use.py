"""What a program takes of the machine, its children included."""

import time
from dataclasses import dataclass, field

from tests.helpers.processes import Process

MEGABYTE = 1_000_000


@dataclass
class Use:
    """Summed over all the times between `begin` and `end`."""

    process: Process
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    memory: int = 0
    """The most that was seen in memory (RSS), in bytes."""
    _began: tuple[float, float] = field(default=(0.0, 0.0), repr=False)

    def begin(self) -> None:
        self._began = time.perf_counter(), self.process.cpu_seconds()

    def end(self) -> None:
        began, used = self._began
        self.seconds += time.perf_counter() - began
        self.cpu_seconds += self.process.cpu_seconds() - used
        self.memory = max(self.memory, self.process.memory())

    @property
    def cores(self) -> float:
        """How much of one core, on average."""
        return self.cpu_seconds / self.seconds if self.seconds else 0.0

    @property
    def megabytes(self) -> float:
        return self.memory / MEGABYTE
