"""A key flips a block: what the product costs, with next to nothing of the customer's programs in it."""

from bench.clients.flasher import COLOURS
from bench.desk import FLASHER
from bench.eyes import BlockEye
from bench.samples import Samples
from bench.workloads.workload import Workload
from tests.helpers.waiting import eventually

KEY = "a"


class Flash(Workload):
    name = "key to pixel"

    def prepare(self) -> None:
        left, top, size = FLASHER
        # The pointer rests in one corner, the eye looks at the other.
        self.desk.agent_screen.pointer.click(left + size - 40, top + size - 40)
        pixels = self.desk.agent_screen.framebuffer.pixels
        self._eye = BlockEye(pixels, left + size // 4, top + size // 4, COLOURS)
        eventually(lambda: self.keys.stroke(KEY, self._eye), 15, "the block to change at a key")
        self.keys.measure([KEY] * 3, self._eye)

    def block(self, count: int) -> Samples:
        return self.keys.measure([KEY] * count, self._eye)
