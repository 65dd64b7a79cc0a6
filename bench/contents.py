"""What scrolls and plays: a page of text and two videos, made once, in files that clients map.

python -m bench.contents DIRECTORY
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QFont, QGuiApplication, QImage, QPainter

from bench.framebuffer import Pixels

PAGE, SMALL, LARGE = "page.npy", "small.npy", "large.npy"

PAGE_SIZE = (1200, 9000)
LINE = 20
TEXT_POINTS = 10

SMALL_SIZE, SMALL_FRAMES = (640, 360), 60
LARGE_SIZE, LARGE_FRAMES = (1920, 1080), 30
"""Shown forwards, then backwards. Fewer of the large ones: each takes 8 MB of the X server."""

WORDS = """
    the of a session customer agent screen picture window press key link answer consent control share wait
    is are shows comes goes first second long short when then where each other nobody between before after
    Vis-à-vis asks, allows, ends; reads: (see) 12 300 4,096 0.5 — and or not with without
""".split()  # noqa: SIM905 - it reads as what it is

LAYERS = ((1.2, 14, 1.3), (5.0, 26, 0.7), (24.0, 40, 0.35))
"""Noise by its softness (sigma, points), its strength (levels of 256), and its speed (points a frame)."""

COLOUR = 0.4
"""The part of the noise that is colour, of that which is light."""

ROOM = 64
"""Points by which a layer may move."""


def page() -> Pixels:
    """Dark text on light paper, anti-aliased, in paragraphs with headings."""
    width, height = PAGE_SIZE
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(252, 252, 250))
    chance = np.random.default_rng(1)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    y = LINE
    while y < height - LINE:
        heading = chance.random() < 0.05
        painter.setFont(QFont("DejaVu Sans", TEXT_POINTS + 4 if heading else TEXT_POINTS))
        painter.setPen(QColor(20, 40, 110) if heading else QColor(30, 30, 34))
        count = 5 if heading else int(chance.integers(14, 25))
        box = QRectF(40, y, width - 80, LINE + 6)
        painter.drawText(box, Qt.TextFlag.TextSingleLine, " ".join(chance.choice(WORDS, count)))
        y += LINE + (LINE if heading or chance.random() < 0.12 else 0)
    painter.end()
    bits = image.constBits()
    assert bits is not None
    memory = bits.asstring(image.sizeInBytes())
    return np.frombuffer(memory, np.uint8).reshape(height, width, 4)


def video(width: int, height: int, count: int) -> Iterator[Pixels]:
    """Soft noise in colour, in layers that move at speeds of their own, over a gradient that turns."""
    chance = np.random.default_rng(2)
    layers = []
    for softness, strength, speed in LAYERS:
        shape = (height + 2 * ROOM, width + 2 * ROOM)
        grey = chance.standard_normal((*shape, 1), np.float32)
        noise = grey + COLOUR * chance.standard_normal((*shape, 3), np.float32)
        soft = cv2.GaussianBlur(noise, (0, 0), softness)
        angle = chance.uniform(0, 2 * np.pi)
        layers.append((soft * (strength / float(soft.std())), speed * np.cos(angle), speed * np.sin(angle)))
    across = np.linspace(0, 1, width, dtype=np.float32)[None, :]
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    for number in range(count):
        turn = 0.05 * number
        light = 110 + 50 * (across * np.cos(turn) + down * np.sin(turn))
        picture = np.repeat(light[:, :, None], 3, axis=2).astype(np.float32)
        for layer, dx, dy in layers:
            # Sub-pixel steps: nothing in it is merely moved.
            way = np.array([[1, 0, -ROOM - dx * number], [0, 1, -ROOM - dy * number]])
            picture += cv2.warpAffine(layer, way, (width, height), flags=cv2.INTER_LINEAR)
        frame = np.zeros((height, width, 4), np.uint8)
        frame[:, :, :3] = np.clip(picture, 0, 255)
        yield frame


def mapped(directory: Path, name: str) -> Pixels:
    """One of the files: (height, width, 4) of a page, (frames, height, width, 4) of a video."""
    pixels: Pixels = np.load(directory / name, mmap_mode="r")
    return pixels


def main() -> None:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    directory = Path(sys.argv[1])
    application = QGuiApplication(sys.argv)
    np.save(directory / PAGE, page())
    for name, size, count in ((SMALL, SMALL_SIZE, SMALL_FRAMES), (LARGE, LARGE_SIZE, LARGE_FRAMES)):
        frames = np.lib.format.open_memmap(
            directory / name, mode="w+", dtype=np.uint8, shape=(count, size[1], size[0], 4)
        )
        for number, frame in enumerate(video(*size, count)):
            frames[number] = frame
        frames.flush()
    application.quit()
    print("ready", flush=True)


if __name__ == "__main__":
    main()
