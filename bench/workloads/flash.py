"""A block flips on the customer's screen: what the picture alone costs."""

import random
import time

from bench.clients.flasher import COLOURS
from bench.desk import Desk
from bench.eyes import BlockEye
from bench.keystrokes import GIVE_UP, LOOK, LOST, REST
from bench.layout import FLASHER
from bench.samples import Samples
from bench.workloads.workload import Extent, Part, Workload
from tests.helpers.waiting import eventually


class Flash(Workload):
    name = "flash"
    area = FLASHER

    def __init__(self, desk: Desk, chance: random.Random) -> None:
        super().__init__(desk, chance)
        self._beacon = desk.puppet("beacon")

    def prepare(self) -> None:
        self._beacon.show()
        self.desk.rest_the_pointer()
        pixels = self.desk.agent_screen.framebuffer.pixels
        quarter = FLASHER.width // 4
        self._eye = BlockEye(pixels, FLASHER.left + quarter, FLASHER.top + quarter, COLOURS)
        eventually(lambda: self._flip() is not None, 20, "the block to flip")
        for _ in range(3):
            self._flip()

    def block(self, extent: Extent) -> Part:
        found: list[float] = []
        lost = 0
        while len(found) + lost < extent.samples and lost < GIVE_UP:
            taken = self._flip()
            if taken is None:
                lost += 1
            else:
                found.append(taken)
        return Part(Samples(tuple(found), lost))

    def last_change(self) -> float:
        number = self._beacon.flip()
        self._beacon.wait_for(number, LOST)
        return self._beacon.stamps.of(number)

    def rest(self) -> None:
        self._beacon.hide()

    def end(self) -> None:
        self._beacon.close()

    def _flip(self) -> float | None:
        """Milliseconds from drawn to seen; None when it was not seen in time."""
        time.sleep(self.chance.uniform(*REST))
        self._eye.remember()
        number = self._beacon.flip()
        deadline = time.monotonic() + LOST
        while not (changed := self._eye.changed()) and time.monotonic() < deadline:
            time.sleep(LOOK)
        seen = time.monotonic()
        self._beacon.wait_for(number, LOST)
        return max(0.0, seen - self._beacon.stamps.of(number)) * 1000 if changed else None
