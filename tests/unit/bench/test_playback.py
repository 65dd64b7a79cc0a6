"""What was seen of frames that were drawn."""

import math

import pytest

from bench.playback import Playback, played, together

DRAWN = {number: 10 + number * 0.1 for number in range(1, 11)}
"""Ten frames, ten a second."""


def test_every_frame_seen_at_once() -> None:
    playback = played(DRAWN, [(at + 0.02, number) for number, at in DRAWN.items()], 12)
    assert playback.shown_a_second == pytest.approx(10)
    assert playback.ages.median == pytest.approx(20)
    assert playback.longest_wait == pytest.approx(20)


def test_a_frame_that_was_skipped_waits_for_a_newer_one() -> None:
    seen = [(at + 0.02, number) for number, at in DRAWN.items() if number % 2 == 0]
    playback = played(DRAWN, seen, 12)
    assert playback.shown_a_second == pytest.approx(5)
    assert len(playback.ages) == 5
    assert playback.longest_wait == pytest.approx(120)


def test_what_never_came_waited_until_the_end() -> None:
    playback = played(DRAWN, [(DRAWN[1] + 0.02, 1)], 14)
    assert playback.longest_wait == pytest.approx((14 - DRAWN[2]) * 1000)


def test_nothing_seen_at_all() -> None:
    playback = played(DRAWN, [], 14)
    assert playback.shown_a_second == 0
    assert playback.ages.median == math.inf
    assert playback.longest_wait == pytest.approx((14 - DRAWN[1]) * 1000)


def test_frames_of_others_do_not_count() -> None:
    assert len(played(DRAWN, [(10.0, 0), (20.0, 99)], 21).ages) == 0


def test_stretches_come_together() -> None:
    part = played(DRAWN, [(at + 0.02, number) for number, at in DRAWN.items()], 12)
    both = together([part, part])
    assert both.drawn == 20
    assert both.shown_a_second == pytest.approx(10)
    assert together([]) == Playback()
