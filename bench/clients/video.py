"""A video: python -m bench.clients.video PIPE STAMPS CONTENTS small|large"""

import sys
from pathlib import Path

from bench.clients.canvas import Canvas
from bench.clients.orders import follow
from bench.contents import LARGE, SMALL, mapped
from bench.counter import blocks
from bench.layout import LARGE_COUNTERS, LARGE_VIDEO, SMALL_COUNTERS, SMALL_VIDEO
from bench.stamps import Stamps


def main() -> None:
    pipe, stamps, contents = map(Path, sys.argv[1:4])
    large = sys.argv[4] == "large"
    canvas = Canvas(LARGE_VIDEO if large else SMALL_VIDEO)
    frames = [canvas.pixmap(frame) for frame in mapped(contents, LARGE if large else SMALL)]
    counters = LARGE_COUNTERS if large else SMALL_COUNTERS
    turns = len(frames) - 1

    def draw(number: int) -> None:
        phase = number % (2 * turns)
        frame = frames[min(phase, 2 * turns - phase)]
        # Into the picture first: the window changes once.
        for left, top in counters:
            canvas.blocks(frame, left, top, blocks(number))
        canvas.copy(frame)

    follow(pipe, Stamps(stamps), canvas, draw)


if __name__ == "__main__":
    main()
