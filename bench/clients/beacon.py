"""A block that changes its colour when it is told to, over the one that does so at a key.

python -m bench.clients.beacon PIPE STAMPS CONTENTS
"""

import sys
from pathlib import Path

from bench.clients.canvas import Canvas
from bench.clients.flasher import COLOURS
from bench.clients.orders import follow
from bench.layout import FLASHER
from bench.stamps import Stamps


def main() -> None:
    pipe, stamps = map(Path, sys.argv[1:3])
    canvas = Canvas(FLASHER)
    follow(pipe, Stamps(stamps), canvas, lambda number: canvas.fill(COLOURS[number % 2]))


if __name__ == "__main__":
    main()
