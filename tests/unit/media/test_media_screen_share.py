"""Whatever the order and loss of updates, each viewer's picture ends equal to the sharer's."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from media.screen import wire
from media.screen.model import ColourMode, Pixels, Region, Sampling
from media.screen.wire import Watch
from tests.unit.media.drawings import noise, scrolled, solid, text
from tests.unit.media.simulated_share import Line, SimulatedShare, SimulatedViewer

Act = Callable[[SimulatedShare], None]

# Seconds that something may take until the next thing happens: less than a step, a frame, a rest.
PAUSES = st.sampled_from([0.0, 0.003, 0.02, 0.035, 0.1, 0.3, 1.0])
SEEDS = st.integers(0, 2**16)
LINES = st.builds(
    Line,
    delay=st.sampled_from([0.0, 0.005, 0.03, 0.15, 0.4]),
    rate=st.sampled_from([30_000.0, 600_000.0, 20_000_000.0]),
    loss=st.sampled_from([0.0, 0.1, 0.5]),
)


def painted(
    draw: Callable[[int, int, int], Pixels], x: int, y: int, width: int, height: int, seed: int
) -> Act:
    return lambda share: share.desktop.paint(x, y, draw(width, height, seed))


def scroll(x: int, y: int, width: int, height: int, dx: int, dy: int, times: int, seed: int) -> Act:
    """A part of the desktop scrolls, at 40 Hz."""

    def act(share: SimulatedShare) -> None:
        region = Region(x, y, width, height)
        for i in range(times):
            part = region.within(share.desktop.whole)
            if part is not None:
                pixels = scrolled(share.desktop.pixels, part, dx, dy, seed + i)
                share.desktop.paint(part.x, part.y, pixels)
                share.run(0.025)

    return act


def dragged(x: int, y: int, width: int, height: int, dx: int, dy: int, times: int, seed: int) -> Act:
    """A window moves over the background, at 40 Hz."""

    def act(share: SimulatedShare) -> None:
        window, at_x, at_y = text(width, height, seed), x, y
        for _ in range(times):
            share.desktop.paint(at_x, at_y, solid(width, height, 1))
            at_x, at_y = at_x + dx, at_y + dy
            share.desktop.paint(at_x, at_y, window)
            share.run(0.025)

    return act


def playing(x: int, y: int, width: int, height: int, frames: int, seed: int) -> Act:
    """A film, at 30 Hz."""

    def act(share: SimulatedShare) -> None:
        for i in range(frames):
            share.desktop.paint(x, y, noise(width, height, seed + i))
            share.run(1 / 30)

    return act


def to_viewer(index: int, act: Callable[[SimulatedShare, SimulatedViewer], None]) -> Act:
    """Of those who are there; nothing if nobody is."""
    return lambda share: act(share, share.viewers[index % len(share.viewers)]) if share.viewers else None


def line_becomes(line: Line) -> Callable[[SimulatedShare, SimulatedViewer], None]:
    def act(share: SimulatedShare, viewer: SimulatedViewer) -> None:
        viewer.line = line

    return act


def looks_away(seconds: float) -> Callable[[SimulatedShare, SimulatedViewer], None]:
    def act(share: SimulatedShare, viewer: SimulatedViewer) -> None:
        viewer.look_away()
        share.run(seconds)
        viewer.look()

    return act


def paused(seconds: float, seed: int) -> Act:
    def act(share: SimulatedShare) -> None:
        share.source.pause(True)
        share.run(seconds)
        share.desktop.paint(30, 20, noise(90, 60, seed))
        share.run(seconds)
        share.source.pause(False)

    return act


X, Y = st.integers(0, 300), st.integers(0, 200)
WIDTHS, HEIGHTS = st.integers(1, 340), st.integers(1, 220)
STEPS = st.sampled_from([-48, -17, -16, -5, 0, 0, 1, 3, 16, 32, 40])
TIMES = st.integers(1, 8)
LEFT, LARGE = st.integers(0, 20), st.integers(120, 340)
VIEWERS = st.integers(0, 3)

PICTURES = st.builds(painted, st.sampled_from([noise, text, solid]), X, Y, WIDTHS, HEIGHTS, SEEDS)
ACTS = st.one_of(
    PICTURES,
    PICTURES,
    PICTURES,
    st.builds(scroll, X, Y, WIDTHS, HEIGHTS, STEPS, STEPS, TIMES, SEEDS),
    st.builds(scroll, LEFT, LEFT, LARGE, LARGE, STEPS, STEPS, TIMES, SEEDS),
    st.builds(scroll, LEFT, LEFT, LARGE, LARGE, STEPS, STEPS, TIMES, SEEDS),
    st.builds(dragged, X, Y, st.integers(20, 160), st.integers(20, 100), STEPS, STEPS, TIMES, SEEDS),
    st.builds(playing, X, Y, WIDTHS, HEIGHTS, TIMES, SEEDS),
    st.builds(lambda line: lambda share: share.join(line) and None, LINES),
    st.builds(to_viewer, VIEWERS, st.just(lambda share, viewer: share.leave(viewer))),
    st.builds(to_viewer, VIEWERS, st.builds(line_becomes, LINES)),
    st.builds(to_viewer, VIEWERS, st.builds(looks_away, PAUSES)),
    st.builds(paused, PAUSES, SEEDS),
    st.builds(lambda mode: lambda share: share.set_colours(mode), st.sampled_from(ColourMode)),
    st.builds(lambda mode: lambda share: share.source.set_sampling(mode), st.sampled_from(Sampling)),
    st.builds(lambda chosen: lambda share: share.source.choose(chosen), st.integers(0, 2)),
    st.builds(
        lambda width, height: lambda share: share.desktop.resize(width, height),
        st.sampled_from([1, 17, 200, 208, 333]),
        st.sampled_from([1, 30, 150, 160, 217]),
    ),
    st.builds(lambda x, y: lambda share: share.set_mask(Region(x, y, 50, 40)), X, Y),
)
STORIES = st.lists(st.tuples(ACTS, PAUSES), min_size=3, max_size=14)


@settings(max_examples=100, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=3), PAUSES, STORIES)
def test_every_viewer_ends_with_the_very_picture(
    lines: list[Line], pause: float, story: list[tuple[Act, float]]
) -> None:
    with SimulatedShare() as share:
        share.desktop.paint(0, 0, text(208, 150, 5))
        for line in lines:
            share.join(line)
        share.run(4 * pause)
        for act, pause in story:
            act(share)
            share.run(pause)
        share.check_rest(60.0)


def test_who_comes_late_is_served_together_with_the_others_in_the_end() -> None:
    with SimulatedShare() as share:
        share.desktop.paint(0, 0, noise(208, 150, 1))
        share.join()
        share.run(2.0)
        share.join(Line(delay=0.05))
        share.check_rest()
        assert len(share.worker._groups) == 1
        before = share.traffic
        share.desktop.paint(20, 20, text(60, 40, 2))
        share.check_rest()
        assert len({viewer.messages for viewer in share.viewers}) <= 2
        assert share.traffic > before


def test_a_slow_viewer_keeps_nobody_waiting() -> None:
    with SimulatedShare() as share:
        fast, slow = share.join(), share.join()
        share.desktop.paint(0, 0, text(208, 150, 1))
        share.check_rest()
        assert len(share.worker._groups) == 1
        slow.line = Line(delay=1.0, rate=3_000.0)
        for i in range(10):
            share.desktop.paint(10, 10, text(120, 90, i))
            share.run(0.1)
        share.run(0.4)
        assert (fast.canvas[..., :3] == share.expected).all()
        assert (slow.canvas[..., :3] != share.expected).any()
        assert len(share.worker._groups) == 2
        slow.line = Line()
        share.check_rest(60.0)


def test_one_who_is_paused_gets_nothing_and_then_all() -> None:
    with SimulatedShare() as share:
        viewer = share.join()
        share.desktop.paint(0, 0, text(208, 150, 1))
        share.check_rest()
        before, seen = share.traffic, share.expected.copy()
        share.source.pause(True)
        share.desktop.paint(30, 30, noise(100, 80, 2))
        share.run(10.0)
        assert share.traffic == before
        assert (viewer.canvas[..., :3] == seen).all()
        share.source.pause(False)
        share.check_rest()


def test_a_lost_last_frame_is_made_good_by_tiles() -> None:
    with SimulatedShare() as share:
        viewer = share.join()
        share.desktop.paint(0, 0, text(208, 150, 1))
        share.check_rest()
        viewer.line = Line(loss=1.0)
        share.desktop.paint(0, 0, noise(208, 150, 2))
        share.run(0.05)
        assert viewer.frames > 0
        share.check_rest()


def test_all_that_was_masked_stays_black() -> None:
    with SimulatedShare() as share:
        share.set_mask(Region(40, 40, 60, 30))
        viewer = share.join(Line(loss=0.2))
        for i in range(10):
            share.desktop.paint(0, 0, noise(208, 150, i))
            share.run(0.03)
            assert not viewer.canvas[48:64, 48:96, :3].any()
        share.check_rest()
        assert not viewer.canvas[40:70, 40:100, :3].any()


def test_who_looks_away_and_back_sees_the_screen_again() -> None:
    with SimulatedShare() as share:
        share.desktop.paint(0, 0, text(208, 150, 1))
        viewer = share.join()
        share.check_rest()
        viewer.line = Line(delay=0.4)
        viewer.look_away()
        viewer.line = Line(delay=0.0)
        viewer.look()
        share.run(2.0)
        share.desktop.paint(20, 20, noise(100, 80, 2))
        share.check_rest()


def test_a_channel_without_room_is_tried_again_once_a_second() -> None:
    with SimulatedShare() as share:
        share.desktop.paint(0, 0, text(208, 150, 1))
        viewer = share.join()
        viewer.tiles.full = True
        share.run(5.0)
        assert 1 <= viewer.tiles.tried <= 7
        viewer.tiles.full = False
        share.check_rest()


def test_a_closed_channel_is_tried_no_more() -> None:
    with SimulatedShare() as share:
        share.desktop.paint(0, 0, text(208, 150, 1))
        viewer, other = share.join(), share.join()
        share.run(2.0)
        viewer.tiles.open = False
        tried = viewer.tiles.tried
        share.desktop.paint(0, 0, text(208, 150, 2))
        share.run(5.0)
        assert viewer.tiles.tried - tried <= 1
        share.leave(viewer)
        assert other.tiles.tried
        share.check_rest()


def test_who_asks_for_beginnings_without_end_gets_few() -> None:
    with SimulatedShare() as share:
        share.desktop.paint(0, 0, text(208, 150, 1))
        viewer = share.join()
        share.run(1.0)
        tried = viewer.tiles.tried
        for number in range(100, 200):
            viewer.port.answered(wire.pack_answer(Watch(number, True)))
            share.run(0.01)
        assert viewer.tiles.tried - tried < 30
