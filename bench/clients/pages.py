"""A page of text that scrolls: python -m bench.clients.pages PIPE STAMPS CONTENTS"""

import sys
from pathlib import Path

from bench.clients.canvas import Canvas
from bench.clients.orders import follow
from bench.contents import PAGE as FILE
from bench.contents import mapped
from bench.counter import blocks
from bench.layout import PAGE, PAGE_COUNTERS
from bench.stamps import Stamps

STEP = 48
"""Points a frame."""


def main() -> None:
    pipe, stamps, contents = map(Path, sys.argv[1:4])
    canvas = Canvas(PAGE)
    strip = mapped(contents, FILE)
    page = canvas.pixmap(strip)
    # As an application does: the new view is made unseen, and shown by one copy.
    back = canvas.blank(PAGE.width, PAGE.height)
    turns = (strip.shape[0] - PAGE.height) // STEP

    def draw(number: int) -> None:
        phase = number % (2 * turns)
        canvas.copy(page, back, STEP * min(phase, 2 * turns - phase))
        for left, top in PAGE_COUNTERS:
            canvas.blocks(back, left, top, blocks(number))
        canvas.copy(back)

    follow(pipe, Stamps(stamps), canvas, draw)


if __name__ == "__main__":
    main()
