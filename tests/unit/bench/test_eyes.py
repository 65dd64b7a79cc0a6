"""What counts as a change on the agent's screen."""

import numpy as np
import pytest

from bench.eyes import CARET, INK, INKED, AreaEye, BlockEye

DARK, BRIGHT = 0x1030A0, 0xF0D030


def painted(colour: int) -> list[int]:
    """Blue, green, red, nothing."""
    return [colour & 0xFF, colour >> 8 & 0xFF, colour >> 16, 0]


def test_a_block_changes_when_it_is_nearer_to_the_other_colour() -> None:
    pixels = np.zeros((10, 10, 4), np.uint8)
    pixels[:] = painted(DARK)
    eye = BlockEye(pixels, 5, 5, (DARK, BRIGHT))
    pixels[:, :, 1] += 20  # as a lossy codec does
    assert not eye.changed()
    pixels[:] = painted(BRIGHT)
    assert eye.changed()
    eye.remember()
    assert not eye.changed()
    pixels[:] = painted(DARK)
    assert eye.changed()


def test_a_block_looks_at_one_pixel() -> None:
    pixels = np.zeros((10, 10, 4), np.uint8)
    eye = BlockEye(pixels, 5, 3, (DARK, BRIGHT))
    pixels[3, 4] = pixels[5, 3] = 255
    assert not eye.changed()
    pixels[3, 5] = 255
    assert eye.changed()


@pytest.mark.parametrize(
    ("by", "count", "seen"), [(INK, 50, False), (INK + 1, INKED - 1, False), (255, INKED, True)]
)
def test_an_area_changes_with_ink_enough(by: int, count: int, seen: bool) -> None:
    pixels = np.full((20, 40, 4), 255, np.uint8)
    eye = AreaEye(pixels, 10, 5, 20, 10)
    pixels[7, 10 : 10 + count, 1] -= by
    assert eye.changed() is seen


def test_what_lies_outside_the_area_does_not_count() -> None:
    pixels = np.full((20, 40, 4), 255, np.uint8)
    eye = AreaEye(pixels, 10, 5, 20, 10)
    pixels[:5] = pixels[15:] = 0
    pixels[:, :10] = pixels[:, 30:] = 0
    assert not eye.changed()


def test_a_caret_leaves_the_area_blank() -> None:
    pixels = np.full((20, 100, 4), 255, np.uint8)
    eye = AreaEye(pixels, 0, 0, 100, 20)
    pixels[2, :CARET] = 0
    assert eye.blank
    pixels[3, 0] = 0
    assert not eye.blank
