"""Letters typed into a Qt editor: what a person feels, the editor's own time included."""

from bench.desk import EDITOR
from bench.eyes import AreaEye
from bench.samples import Samples, together
from bench.workloads.workload import Workload
from tests.helpers.waiting import eventually

LETTERS = "abcdeghkmnopqsuvwxyz"
"""Those with ink enough to be seen."""

LINE = 40
"""Letters after which the editor is emptied: one line of it."""

LINE_HEIGHT = 30


class Typing(Workload):
    name = "typing"

    def prepare(self) -> None:
        left, top, width, height = EDITOR
        self.desk.agent_screen.pointer.click(left + width // 2, top + height - 60)
        pixels = self.desk.agent_screen.framebuffer.pixels
        self._eye = AreaEye(pixels, left + 2, top + 2, width - 4, LINE_HEIGHT)
        eventually(lambda: self.keys.stroke("m", self._eye), 15, "the editor to show a letter")
        self._empty()
        self.keys.measure(["m", "n", "o"], self._eye)
        self._empty()

    def block(self, count: int) -> Samples:
        parts: list[Samples] = []
        for start in range(0, count, LINE):
            line = self.chance.choices(LETTERS, k=min(LINE, count - start))
            parts.append(self.keys.measure(line, self._eye))
            self._empty()
        return together(parts)

    def _empty(self) -> None:
        self.desk.agent_screen.keyboard.press("ctrl+a", "Delete")
        eventually(lambda: self._eye.blank, 10, "the editor to be empty")
