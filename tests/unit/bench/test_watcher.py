"""Frames are told by their counters, once they show whole."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bench.counter import BLOCK, NUMBERS, WIDTH
from bench.stamps import Stamps
from bench.watcher import FrameWatcher, Place
from tests.unit.bench.painting import paint

LOW = 100


@pytest.fixture
def stamps(tmp_path: Path) -> Iterator[Stamps]:
    with Stamps(tmp_path / "stamps") as stamps:
        yield stamps


def test_a_frame_shows_when_both_its_counters_do(stamps: Stamps) -> None:
    pixels = np.zeros((LOW + BLOCK, WIDTH, 4), np.uint8)
    watcher = FrameWatcher(pixels, stamps, (lambda _: (0, 0), lambda _: (0, LOW)))
    stamps.drawn(5)
    assert watcher.look() is None
    paint(pixels, 0, 0, 5)
    assert watcher.look() is None
    paint(pixels, 0, LOW, 4)
    assert watcher.look() == 4
    paint(pixels, 0, LOW, 5)
    assert watcher.look() == 5
    assert watcher.look() is None


def test_a_window_that_moves_is_looked_for_where_it_was(stamps: Stamps) -> None:
    pixels = np.zeros((LOW + BLOCK, WIDTH + 50, 4), np.uint8)

    def high(number: int) -> Place:
        return number * 4, 0

    def low(number: int) -> Place:
        return number * 4, LOW

    watcher = FrameWatcher(pixels, stamps, (high, low))
    stamps.drawn(8)
    for place in (high(7), low(7)):
        paint(pixels, *place, 7)
    assert watcher.look() == 7
    paint(pixels, *high(8), 8)
    assert watcher.look() is None
    paint(pixels, *low(8), 8)
    assert watcher.look() == 8


def test_numbers_go_on_after_the_counters_last(stamps: Stamps) -> None:
    pixels = np.zeros((LOW + BLOCK, WIDTH, 4), np.uint8)
    watcher = FrameWatcher(pixels, stamps, (lambda _: (0, 0), lambda _: (0, LOW)))
    stamps.drawn(NUMBERS + 3)
    for top in (0, LOW):
        paint(pixels, 0, top, NUMBERS + 2)
    assert watcher.look() == NUMBERS + 2


def test_stamps_are_seen_by_another_reader(tmp_path: Path, stamps: Stamps) -> None:
    with Stamps(tmp_path / "stamps") as other:
        stamps.drawn(9)
        other.last = 12
        assert other.newest == 9
        assert other.of(9) == stamps.of(9) > 0
        assert stamps.last == 12
