"""What many small repaints of a remote screen end in, beside one of everything.

`QT_SCALE_FACTOR=1.25 python -m tests.gui.repainting` says it for a screen of that many pixels a point.
"""

import sys
import threading
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QApplication, QWidget

from tests.helpers.waiting import eventually
from widgets.placement import Fit
from widgets.remote_screen import RemoteScreen

Pixels = npt.NDArray[np.uint8]

SMOOTHING_ROUNDS = 8
"""Levels of 256: Qt steps through a row in fractions that it rounds, from wherever the repaint begins."""

# Picture and view: half, 0.73, unscaled, smaller than the view, and an uneven scale.
SIZES = (
    ((800, 600), (400, 300)),
    ((800, 600), (584, 438)),
    ((400, 300), (400, 300)),
    ((300, 200), (401, 301)),
    ((801, 603), (613, 470)),
)
PADDING = 13
"""Pixels of memory behind each row."""


@dataclass(frozen=True)
class LivePicture:
    """As a window gets it from the media thread."""

    pixels: Pixels
    changed: tuple[tuple[int, int, int, int], ...]
    lock: AbstractContextManager[object] = field(default_factory=threading.Lock)


def largest_difference(fit: Fit, size: tuple[int, int], view: tuple[int, int]) -> int:
    """In levels of a colour, between the screen after small changes and after a repaint of all of it."""
    random = np.random.default_rng(3)
    width, height = size
    memory = random.integers(0, 256, (height, width + PADDING, 4), dtype=np.uint8)
    pixels = memory[:, :width]
    screen = RemoteScreen("Carl's desktop")
    screen.setWindowFlags(Qt.WindowType.FramelessWindowHint | Qt.WindowType.BypassWindowManagerHint)
    screen.resize(*view)
    screen.set_fit(fit)
    screen.show()
    eventually(lambda: _exposed(screen), describe="the window on the screen")
    screen.show_picture(LivePicture(pixels, ()))
    for number in range(40):
        wide, high = (int(n) for n in random.integers(1, 60, 2))
        x, y = int(random.integers(0, width - wide + 1)), int(random.integers(0, height - high + 1))
        # Some reach each of two edges.
        x, y = (0 if number % 5 == 0 else x), (height - high if number % 5 == 1 else y)
        pixels[y : y + high, x : x + wide] = random.integers(0, 256, (high, wide, 4), dtype=np.uint8)
        screen.show_picture(LivePicture(pixels, ((x, y, wide, high),)))
    parts = shown(screen)
    screen.canvas.repaint()
    everything = shown(screen)
    screen.close_pictures()
    screen.close()
    return int(np.abs(parts - everything).max())


def shown(widget: QWidget) -> npt.NDArray[np.int16]:
    """(height, width, 3): what is on the screen, without another paint."""
    handle = widget.screen()
    assert handle is not None
    image = handle.grabWindow(widget.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)
    bits = image.constBits()
    assert bits is not None
    rows = np.frombuffer(bits.asstring(image.sizeInBytes()), np.uint8)
    pixels = rows.reshape(image.height(), image.bytesPerLine() // 4, 4)[:, : image.width(), :3]
    return pixels.astype(np.int16)


def _exposed(widget: QWidget) -> bool:
    QApplication.processEvents()
    handle = widget.windowHandle()
    return handle is not None and handle.isExposed()


if __name__ == "__main__":
    application = QApplication([])
    for fit in Fit:
        for size, view in SIZES:
            sys.stdout.write(f"{largest_difference(fit, size, view)}\n")
