"""How like two pictures are."""

import math

import numpy as np
import pytest

from bench.exactness import BEST, POINTER, Likeness, likeness, mean

SIZE = (200, 300, 4)


def test_the_same_picture() -> None:
    picture = np.random.default_rng(1).integers(0, 255, SIZE, np.uint8)
    assert likeness(picture, picture.copy()) == Likeness(1.0, BEST)


def test_the_fourth_byte_is_nothing() -> None:
    other = np.zeros(SIZE, np.uint8)
    other[:, :, 3] = 255
    assert likeness(np.zeros(SIZE, np.uint8), other).exact == 1.0


def test_a_tenth_of_it_a_little_off() -> None:
    picture, other = np.full(SIZE, 100, np.uint8), np.full(SIZE, 100, np.uint8)
    other[:20] = 90
    found = likeness(picture, other)
    assert found.exact == pytest.approx(0.9)
    assert found.psnr == pytest.approx(10 * math.log10(255**2 / 10))


def test_what_is_near_a_pointer_does_not_count() -> None:
    picture, other = np.zeros(SIZE, np.uint8), np.zeros(SIZE, np.uint8)
    other[90:110, 140:160] = 255
    assert likeness(picture, other).exact < 1
    assert likeness(picture, other, [(150, 100)]).exact == 1
    assert likeness(picture, other, [(150 + POINTER + 20, 100)]).exact < 1
    assert likeness(picture, other, [(-500, 9999)]).exact < 1


def test_several_looks() -> None:
    looks = [{1.0: Likeness(1.0, 99.0)}, {1.0: Likeness(0.5, 41.0)}]
    assert mean(looks) == {1.0: Likeness(0.75, 70.0)}
    assert mean([]) == {}
