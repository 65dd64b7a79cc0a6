"""A key at the agent's flips a block: there and back, with little of the customer's programs in it."""

import random
import time

from bench.clients.flasher import COLOURS
from bench.desk import Desk
from bench.eyes import BlockEye
from bench.keystrokes import Keystrokes
from bench.layout import FLASHER
from bench.workloads.workload import Extent, Part, Workload
from tests.helpers.waiting import eventually

KEY = "a"


class Key(Workload):
    name = "key to pixel"
    area = FLASHER

    def __init__(self, desk: Desk, chance: random.Random) -> None:
        super().__init__(desk, chance)
        self._keys = Keystrokes(desk.agent_screen.connection, chance)

    def prepare(self) -> None:
        # The pointer rests in one corner, the eye looks at the other.
        right, low = FLASHER.right - 40, FLASHER.bottom - 40
        quarter = FLASHER.width // 4
        pixels = self.desk.agent_screen.framebuffer.pixels
        self._eye = BlockEye(pixels, FLASHER.left + quarter, FLASHER.top + quarter, COLOURS)

        def answered() -> bool:
            # A first click may only begin control.
            self.desk.agent_screen.pointer.click(right, low)
            return self._keys.stroke(KEY, self._eye) is not None

        eventually(answered, 20, "the block to change at a key")
        self._keys.measure([KEY] * 3, self._eye)

    def block(self, extent: Extent) -> Part:
        return Part(self._keys.measure([KEY] * extent.samples, self._eye))

    def last_change(self) -> float:
        # The block flips within the few milliseconds that the key travels.
        began = time.monotonic()
        self._keys.stroke(KEY, self._eye)
        return began
