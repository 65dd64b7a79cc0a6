"""Work that is done in blocks, for one product after the other."""

import random
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from bench.desk import Desk
from bench.exactness import Likeness
from bench.layout import Area
from bench.playback import Playback
from bench.samples import Samples

TAIL_FRAMES = 15
"""Frames played before the picture has to become exact: half a second."""


@dataclass(frozen=True)
class Extent:
    """How much is done: blocks and samples of each for what is done one by one, and for what is played."""

    blocks: int
    samples: int
    stretches: int
    frames: int


NONE = Samples(())


@dataclass(frozen=True)
class Part:
    """What one block gave: latencies in milliseconds one by one, or of frames that were played."""

    samples: Samples = NONE
    playback: Playback | None = None


class Workload(ABC):
    """One for each desk, on a link that does not change."""

    name: ClassVar[str]
    area: ClassVar[Area]
    """What changes, and has to become exact afterwards."""
    played: ClassVar[bool] = False
    """Whether it plays frames; otherwise it does things one by one."""

    def __init__(self, desk: Desk, chance: random.Random) -> None:
        self.desk = desk
        self.chance = chance

    @abstractmethod
    def prepare(self) -> None:
        """Brings the work to where a block can begin, and warms it up."""

    @abstractmethod
    def block(self, extent: Extent) -> Part:
        """One block of it."""

    @abstractmethod
    def last_change(self) -> float:
        """Changes the picture a last time: monotonic seconds of that."""

    def rest(self) -> None:
        """Leaves the desktop as it was found: others work now."""
        return

    def end(self) -> None:
        """Nothing of it stays."""
        return

    def exactness(self) -> Mapping[float, Likeness]:
        """After a last change; by seconds."""
        self.desk.rest_the_pointer()
        return self.desk.likeness(self.area, self.last_change())
