"""The same key while a video plays beside the block."""

import random

from bench.desk import Desk
from bench.layout import SMALL_VIDEO
from bench.workloads.key import Key

FOREVER = 100_000
"""Frames: nearly an hour of them."""


class KeyDuringVideo(Key):
    name = "key during video"
    area = SMALL_VIDEO

    def __init__(self, desk: Desk, chance: random.Random) -> None:
        super().__init__(desk, chance)
        self._video = desk.puppet("video", "small")

    def prepare(self) -> None:
        self._video.show()
        self._video.begin(FOREVER)
        super().prepare()

    def last_change(self) -> float:
        self._video.stop()
        return self._video.stamps.of(self._video.stamps.newest)

    def rest(self) -> None:
        self._video.hide()

    def end(self) -> None:
        self._video.close()
