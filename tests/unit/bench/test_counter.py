"""The number of a frame, painted and read."""

import numpy as np
import pytest

from bench.counter import BLOCK, NUMBERS, WIDTH, Row, blocks, check
from tests.unit.bench.painting import paint


@pytest.mark.parametrize("number", [0, 1, 2, 0x5555, 0xAAAA, NUMBERS - 1])
def test_what_was_painted_is_read(number: int) -> None:
    pixels = np.zeros((BLOCK + 20, WIDTH + 30, 4), np.uint8)
    paint(pixels, 7, 5, number)
    assert Row(pixels, 7, 5).read() == number


def test_it_begins_again_after_the_last_number() -> None:
    assert list(blocks(NUMBERS + 3)) == list(blocks(3))


def test_a_lossy_codec_does_no_harm() -> None:
    pixels = np.zeros((BLOCK, WIDTH, 4), np.uint8)
    paint(pixels, 0, 0, 12345)
    noise = np.random.default_rng(1).integers(-90, 90, pixels.shape)
    noisy = np.clip(pixels.astype(int) + noise, 0, 255).astype(np.uint8)
    assert Row(noisy, 0, 0).read() == 12345


@pytest.mark.parametrize("level", [0, 255])
def test_an_area_of_one_colour_is_no_number(level: int) -> None:
    assert Row(np.full((BLOCK, WIDTH, 4), level, np.uint8), 0, 0).read() is None


def test_one_block_of_another_number_is_noticed() -> None:
    pixels = np.zeros((BLOCK, WIDTH, 4), np.uint8)
    paint(pixels, 0, 0, 1000)
    for block in range(WIDTH // BLOCK):
        torn = pixels.copy()
        torn[:, block * BLOCK : (block + 1) * BLOCK] ^= 0xFF
        assert Row(torn, 0, 0).read() is None


def test_parts_that_change_places_are_noticed() -> None:
    assert check(0x12FF) != check(0x21FF)
