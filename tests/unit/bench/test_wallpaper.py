"""The pattern by which a whole picture is known."""

from bench.clients.wallpaper import SQUARE, squares
from bench.picture import TOLERANCE


def test_neighbours_differ_by_more_than_a_codec_may_be_off() -> None:
    found = {(x, y): colour for x, y, colour in squares(1920, 1080)}
    for (x, y), colour in found.items():
        for beside in ((x + SQUARE, y), (x, y + SQUARE)):
            if beside in found:
                assert max(abs(a - b) for a, b in zip(colour, found[beside], strict=True)) > TOLERANCE


def test_middles_lie_in_whole_squares() -> None:
    places = [(x, y) for x, y, _ in squares(130, 70)]
    assert places == [(30, 30), (90, 30)]
