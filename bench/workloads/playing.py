"""What moves 30 times a second, with the number of each frame in it."""

import random
from collections.abc import Callable
from typing import ClassVar

from bench.clients.orders import RATE
from bench.desk import Desk
from bench.layout import (
    COMMON,
    DRAG_WAY,
    DRAGGED_COUNTERS,
    LARGE_COUNTERS,
    LARGE_VIDEO,
    PAGE,
    PAGE_COUNTERS,
    SMALL_COUNTERS,
    SMALL_VIDEO,
    Area,
    dragged_to,
)
from bench.playback import played
from bench.watcher import FrameWatcher, Place
from bench.workloads.workload import TAIL_FRAMES, Extent, Part, Workload
from tests.helpers.waiting import eventually

PATIENCE = 3.0
"""Seconds after the last frame was drawn, within which it counts when it is seen."""

WARM_FRAMES = 30
"""Played before a block: a product may take a while to see that something moves."""


class Playing(Workload):
    """A window of its own, over all others."""

    played = True
    client: ClassVar[tuple[str, ...]]
    counters: ClassVar[tuple[Place, Place]]

    def __init__(self, desk: Desk, chance: random.Random) -> None:
        super().__init__(desk, chance)
        self.puppet = desk.puppet(*self.client)

    def window(self, number: int) -> Place:
        """Left and top of the window in the frame of that number."""
        return self.area.left, self.area.top

    def prepare(self) -> None:
        self.desk.rest_the_pointer()
        self.puppet.show()
        self.watcher = FrameWatcher(
            self.desk.agent_screen.framebuffer.pixels,
            self.puppet.stamps,
            (self._place(self.counters[0]), self._place(self.counters[1])),
        )
        self.puppet.wait_for(self._play(WARM_FRAMES), PATIENCE)
        eventually(self.watcher.look, 20, f"a frame of {self.name} on the agent's screen")

    def block(self, extent: Extent) -> Part:
        self.watcher.skip()
        first = self.puppet.stamps.newest + 1
        last = self._play(extent.frames)
        seen = list(self.watcher.watch(last, extent.frames / RATE + PATIENCE))
        until = seen[-1][0] if seen and seen[-1][1] == last else self.puppet.stamps.of(last) + PATIENCE
        return Part(playback=played(self.puppet.drawn(first, last), seen, until))

    def last_change(self) -> float:
        last = self._play(TAIL_FRAMES)
        self.puppet.wait_for(last, PATIENCE)
        return self.puppet.stamps.of(last)

    def rest(self) -> None:
        self.puppet.hide()

    def end(self) -> None:
        self.puppet.close()

    def _play(self, frames: int) -> int:
        """The number of the last of them; it comes in time."""
        return self.puppet.begin(frames) + frames - 1

    def _place(self, counter: Place) -> Callable[[int], Place]:
        def place(number: int) -> Place:
            left, top = self.window(number)
            return left + counter[0], top + counter[1]

        return place


class Scroll(Playing):
    name = "scroll"
    area = PAGE
    client = ("pages",)
    counters = PAGE_COUNTERS


class SmallVideo(Playing):
    name = "video 640×360"
    area = SMALL_VIDEO
    client = ("video", "small")
    counters = SMALL_COUNTERS


class LargeVideo(Playing):
    name = "full-screen video"
    area = COMMON
    client = ("video", "large")
    counters = LARGE_COUNTERS

    def window(self, number: int) -> Place:
        return LARGE_VIDEO.left, LARGE_VIDEO.top


class Drag(Playing):
    name = "window drag"
    area: ClassVar[Area] = DRAG_WAY
    client = ("dragged",)
    counters = DRAGGED_COUNTERS

    def window(self, number: int) -> Place:
        return dragged_to(number)
