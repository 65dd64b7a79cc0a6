"""How a client is told what to do: lines in a named pipe, and stamps in return.

`show`, `hide`, and `play`: draws frames, each with the next number, 30 a second, up to the last one that the
stamps name. A stamp is made when the X server has drawn a frame. `done ORDER` on stdout ends each order.
"""

import time
from collections.abc import Callable
from pathlib import Path

from bench.clients.canvas import Canvas
from bench.punctual import wake_punctually
from bench.stamps import Stamps

RATE = 30.0
"""Frames a second."""


def follow(
    pipe: Path,
    stamps: Stamps,
    canvas: Canvas,
    draw: Callable[[int], None],
    furnish: Callable[[], None] = lambda: None,
) -> None:
    """Until the pipe ends. `draw` asks the X server for the frame of that number, and need not wait for it.

    `furnish` paints what stays the same, once the window shows.
    """
    wake_punctually()
    print("ready", flush=True)
    with pipe.open() as orders:
        for order in orders:
            word = order.strip()
            if word == "show":
                number = stamps.newest + 1
                canvas.show()
                furnish()
                draw(number)
                canvas.finish()
                stamps.drawn(number)
            elif word == "hide":
                canvas.hide()
                canvas.finish()
            else:
                _play(stamps, canvas, draw)
            print(f"done {word}", flush=True)


def _play(stamps: Stamps, canvas: Canvas, draw: Callable[[int], None]) -> None:
    began, first = time.monotonic(), stamps.newest + 1
    number = first
    while number <= stamps.last:
        time.sleep(max(0.0, began + (number - first) / RATE - time.monotonic()))
        draw(number)
        canvas.finish()
        stamps.drawn(number)
        number += 1
