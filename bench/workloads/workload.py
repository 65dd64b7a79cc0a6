"""Work that is done in blocks, for one product after the other."""

import random
from abc import ABC, abstractmethod
from typing import ClassVar

from bench.desk import Desk
from bench.keystrokes import Keystrokes
from bench.samples import Samples


class Workload(ABC):
    """One for each desk. Figures are milliseconds."""

    name: ClassVar[str]

    def __init__(self, desk: Desk, chance: random.Random) -> None:
        self.desk = desk
        self.chance = chance
        self.keys = Keystrokes(desk.agent_screen.connection, chance)

    @abstractmethod
    def prepare(self) -> None:
        """Brings the work to where a block can begin, and warms it up."""

    @abstractmethod
    def block(self, count: int) -> Samples:
        """So many samples."""
