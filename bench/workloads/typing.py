"""Letters typed at the customer's own computer into a Qt editor, seen at the agent's."""

import random
import time

from bench.desk import Desk
from bench.eyes import AreaEye
from bench.keystrokes import Keystrokes
from bench.layout import EDITOR
from bench.samples import Samples, together
from bench.workloads.workload import Extent, Part, Workload
from tests.helpers.waiting import eventually

LETTERS = "abcdeghkmnopqsuvwxyz"
"""Those with ink enough to be seen."""

LINE = 40
"""Letters after which the editor is emptied: one line of it."""

LINE_HEIGHT = 30


class Typing(Workload):
    name = "typing"
    area = EDITOR

    def __init__(self, desk: Desk, chance: random.Random) -> None:
        super().__init__(desk, chance)
        self._keys = Keystrokes(desk.customer_screen.connection, chance)

    def prepare(self) -> None:
        self.desk.rest_the_pointer()
        self.desk.customer_screen.injecting_pointer.click(EDITOR.left + EDITOR.width // 2, EDITOR.bottom - 60)
        pixels = self.desk.agent_screen.framebuffer.pixels
        place = (EDITOR.left + 2, EDITOR.top + 2, EDITOR.width - 4, LINE_HEIGHT)
        self._eye = AreaEye(pixels, *place)
        eventually(lambda: self._keys.stroke("m", self._eye), 20, "the editor to show a letter")
        self._empty()
        self._keys.measure(["m", "n", "o"], self._eye)
        self._empty()

    def block(self, extent: Extent) -> Part:
        parts: list[Samples] = []
        for start in range(0, extent.samples, LINE):
            line = self.chance.choices(LETTERS, k=min(LINE, extent.samples - start))
            parts.append(self._keys.measure(line, self._eye))
            self._empty()
        return Part(together(parts))

    def last_change(self) -> float:
        began = time.monotonic()
        self._keys.stroke("m", self._eye)
        return began

    def _empty(self) -> None:
        self.desk.customer_screen.injecting_keyboard.press("ctrl+a", "Delete")
        eventually(lambda: self._eye.blank, 10, "the editor to be empty")
