"""The queue of a slow, long wire."""

from bench.delay_line import DelayLine

FRAME = b"frame"


def test_a_frame_takes_its_own_time_and_the_delay() -> None:
    line = DelayLine(rate=8000, delay=0.5, patience=1)
    assert line.push(10.0, FRAME, 100)  # 0.1 s at 1000 bytes a second
    assert line.next == 10.6
    assert line.due(10.59) == []
    assert line.due(10.6) == [FRAME]
    assert line.due(10.6) == []
    assert line.next is None


def test_frames_wait_for_one_another() -> None:
    line = DelayLine(rate=8000, delay=0.5, patience=1)
    line.push(10.0, b"1", 100)
    line.push(10.0, b"2", 100)
    assert line.due(10.65) == [b"1"]
    assert line.due(10.71) == [b"2"]


def test_after_a_pause_nothing_is_owed() -> None:
    line = DelayLine(rate=8000, delay=0.0, patience=1)
    line.push(10.0, b"1", 100)
    line.push(20.0, b"2", 100)
    assert line.due(20.05) == [b"1"]
    assert line.next == 20.1


def test_what_would_wait_too_long_is_lost() -> None:
    line = DelayLine(rate=8000, delay=0.0, patience=0.25)
    assert [line.push(10.0, FRAME, 100) for _ in range(5)] == [True, True, True, False, False]
    assert len(line.due(99)) == 3
    assert line.push(10.2, FRAME, 100)
