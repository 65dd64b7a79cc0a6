"""The number of a frame, painted into it as a row of black and white blocks that survives a lossy codec."""

from collections.abc import Iterator

from bench.framebuffer import Pixels

BLOCK = 24
"""Points a side of a block: more than a macroblock of a codec is wide."""

BITS = 16
CHECK_BITS = 4
COUNT = BITS + CHECK_BITS
WIDTH = COUNT * BLOCK

NUMBERS = 1 << BITS
"""Numbers begin again after so many."""

MIDDLE = 128
"""Levels of 256 between black and white."""

SALT = 0b0110
"""Has an area that is all black, or all white, be no number."""


def check(number: int) -> int:
    """Four bits that tell a number from two halves of different ones."""
    folded = SALT
    for shift in range(0, BITS, CHECK_BITS):
        # Turned a little for each part, so that parts that change places are found.
        part = number >> shift & 0xF
        turn = shift // CHECK_BITS
        folded ^= (part << turn | part >> (CHECK_BITS - turn)) & 0xF
    return folded


def blocks(number: int) -> Iterator[tuple[int, bool]]:
    """For each block, its left edge from the row's, and whether it is white; the highest bit first."""
    number %= NUMBERS
    code = number << CHECK_BITS | check(number)
    for place in range(COUNT):
        yield place * BLOCK, bool(code >> (COUNT - 1 - place) & 1)


class Row:
    """Where a counter stands in a picture: `read` tells its number, quick enough to be asked all the time."""

    def __init__(self, pixels: Pixels, left: int, top: int) -> None:
        middles = slice(left + BLOCK // 2, left + WIDTH, BLOCK)
        self._middles = pixels[top + BLOCK // 2, middles, 1]

    def read(self) -> int | None:
        """None while it shows no number, or parts of two."""
        code = 0
        for white in (self._middles > MIDDLE).tolist():
            code = code << 1 | white
        number = code >> CHECK_BITS
        return number if code & 0xF == check(number) else None
