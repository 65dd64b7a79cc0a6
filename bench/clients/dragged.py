"""A window with text in it that is dragged about: python -m bench.clients.dragged PIPE STAMPS CONTENTS

It moves itself: a window manager would move it at a time of its own, and nobody could say when that was.
"""

import sys
from pathlib import Path

from bench.clients.canvas import Canvas
from bench.clients.orders import follow
from bench.contents import PAGE, mapped
from bench.counter import blocks
from bench.layout import DRAGGED, DRAGGED_COUNTERS, Area, dragged_to
from bench.stamps import Stamps


def main() -> None:
    pipe, stamps, contents = map(Path, sys.argv[1:4])
    canvas = Canvas(Area(*dragged_to(0), *DRAGGED))
    text = canvas.pixmap(mapped(contents, PAGE)[: DRAGGED[1], : DRAGGED[0]])

    def draw(number: int) -> None:
        canvas.move(*dragged_to(number))
        for left, top in DRAGGED_COUNTERS:
            canvas.blocks(None, left, top, blocks(number))

    follow(pipe, Stamps(stamps), canvas, draw, lambda: canvas.copy(text))


if __name__ == "__main__":
    main()
