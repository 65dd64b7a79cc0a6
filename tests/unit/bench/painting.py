"""A counter as a client paints it, into an array."""

import numpy as np

from bench.counter import BLOCK, blocks
from bench.framebuffer import Pixels


def paint(pixels: Pixels, left: int, top: int, number: int) -> None:
    for x, white in blocks(number):
        pixels[top : top + BLOCK, left + x : left + x + BLOCK, :3] = np.uint8(255 if white else 0)
