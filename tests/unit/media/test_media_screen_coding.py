"""The pure parts of a screen's coding: blocks, tiles, colours, movement, planning, flow."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media.screen.blocks import (
    BLOCK,
    GAP,
    TILE_COLUMNS,
    TILE_ROWS,
    BlockMap,
    differing,
    empty_map,
    framebuffer,
    hull,
    mark,
    rectangles,
)
from media.screen.colours import reduce_colours
from media.screen.flow import FRAME_SECONDS, LEAST_RATE, Flow
from media.screen.model import ColourMode, Pixels, Region, Sampling
from media.screen.movement import Movement, MovementFinder
from media.screen.planning import QUALITIES, Budget, Plan
from media.screen.tiles import OPAQUE, decode_tile, encode_tile
from tests.unit.media.drawings import noise, scrolled, solid, text

MAPS = st.builds(
    lambda rows, columns, share, seed: np.random.default_rng(seed).random((rows, columns)) < share,
    st.integers(1, 20),
    st.integers(1, 150),
    st.sampled_from([0.0, 0.02, 0.3, 0.9, 1.0]),
    st.integers(0, 2**32),
)


def photo(width: int, height: int, seed: int) -> Pixels:
    """Soft shapes with a little grain."""
    small = np.random.default_rng(seed).integers(0, 256, (6, 8, 4), np.uint8)
    soft = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC).astype(int)
    grain = np.random.default_rng(seed + 1).integers(-6, 7, soft.shape)
    return np.clip(soft + grain, 0, 255).astype(np.uint8)


# ---- blocks ----


@given(MAPS)
def test_rectangles_cover_all_and_little_else_and_none_twice(blocks: BlockMap) -> None:
    covered = np.zeros(blocks.shape, int)
    for region in rectangles(blocks):
        x, y, columns, rows = (size // BLOCK for size in region)
        assert region == Region(x * BLOCK, y * BLOCK, columns * BLOCK, rows * BLOCK)
        assert 0 < columns <= TILE_COLUMNS
        assert 0 < rows <= TILE_ROWS
        part = covered[y : y + rows, x : x + columns]
        assert part.shape == (rows, columns)
        part += 1
    assert covered.max(initial=0) <= 1
    assert covered[blocks].all()
    for row, found in zip(covered, blocks, strict=True):
        changed = np.flatnonzero(found)
        for column in np.flatnonzero(row.astype(bool) & ~found):
            # A gap that is covered as well lies between two blocks that are not far apart.
            after = np.searchsorted(changed, column)
            assert 0 < after < len(changed)
            assert changed[after] - changed[after - 1] <= GAP + 1


def test_a_solid_area_takes_as_few_rectangles_as_tiles() -> None:
    assert len(rectangles(np.ones((4 * TILE_ROWS, 2 * TILE_COLUMNS), np.bool_))) == 8


@given(MAPS, st.integers(0, 2**32))
def test_what_differs_is_found_block_by_block(blocks: BlockMap, seed: int) -> None:
    before = framebuffer(blocks.shape[1] * BLOCK, blocks.shape[0] * BLOCK)
    after = before.copy()
    chance = np.random.default_rng(seed)
    for row, column in np.argwhere(blocks):
        y, x = chance.integers(0, BLOCK, 2)
        after[row * BLOCK + y, column * BLOCK + x, chance.integers(0, 4)] = 1
    assert (differing(before, after) == blocks).all()


@given(st.integers(0, 90), st.integers(0, 60), st.integers(1, 90), st.integers(1, 60))
def test_a_region_marks_the_blocks_that_it_touches(x: int, y: int, width: int, height: int) -> None:
    region = Region(x, y, width, height)
    blocks = empty_map(framebuffer(180, 120))
    mark(blocks, [region])
    for row in range(blocks.shape[0]):
        for column in range(blocks.shape[1]):
            block = Region(column * BLOCK, row * BLOCK, BLOCK, BLOCK)
            assert blocks[row, column] == (block.within(region) is not None)
    area = hull(blocks)
    assert area is not None
    assert region.within(area) == region


# ---- tiles ----


@settings(deadline=None)
@given(
    st.sampled_from([noise, text, solid, photo]),
    st.integers(1, 70),
    st.integers(1, 70),
    st.integers(0, 2**16),
)
def test_a_tile_is_exact(draw: object, width: int, height: int, seed: int) -> None:
    pixels = draw(width, height, seed)  # type: ignore[operator]
    before = pixels.copy()
    found = decode_tile(encode_tile(pixels), width, height)
    assert (pixels == before).all()
    assert (found[..., :3] == pixels[..., :3]).all()
    assert (found[..., 3] == OPAQUE).all()


def test_a_part_of_a_larger_picture_is_exact() -> None:
    pixels = noise(300, 200, 1)
    part = pixels[16:80, 32:288]
    assert (decode_tile(encode_tile(part), 256, 64)[..., :3] == part[..., :3]).all()


# ---- colours ----


@pytest.mark.parametrize(
    ("mode", "levels"), [(ColourMode.COLOURS_256, (4, 8, 8)), (ColourMode.HIGH, (32, 64, 32))]
)
def test_a_mode_has_its_levels_and_keeps_black_and_white(
    mode: ColourMode, levels: tuple[int, int, int]
) -> None:
    pixels = np.repeat(np.arange(256, dtype=np.uint8), 4).reshape(1, 256, 4)
    before = pixels.copy()
    whole = [Region(0, 0, 256, 1)]
    reduce_colours(pixels, whole, mode)
    assert tuple(len(np.unique(pixels[..., i])) for i in range(3)) == levels
    assert pixels[0, 0, :3].tolist() == [0, 0, 0]
    assert pixels[0, 255, :3].tolist() == [255, 255, 255]
    assert np.abs(pixels[..., :3].astype(int) - before[..., :3]).max() < 256 / min(levels)
    once = pixels.copy()
    reduce_colours(pixels, whole, mode)
    assert (pixels == once).all()


def test_colours_are_reduced_in_what_changed_alone() -> None:
    pixels = noise(64, 48, 1)
    before = pixels.copy()
    reduce_colours(pixels, [Region(16, 16, 20, 9)], ColourMode.COLOURS_256)
    other = np.ones((48, 64), np.bool_)
    other[16:25, 16:36] = False
    assert (pixels[other] == before[other]).all()
    assert (pixels != before).any()
    reduce_colours(before, [Region(0, 0, 64, 48)], ColourMode.TRUE)
    assert (before[other] == pixels[other]).all()


def test_fewer_colours_take_fewer_bytes() -> None:
    sizes = {}
    for mode in ColourMode:
        pixels = photo(512, 256, 3)
        reduce_colours(pixels, [Region(0, 0, 512, 256)], mode)
        sizes[mode] = len(encode_tile(pixels))
    assert sizes[ColourMode.COLOURS_256] < sizes[ColourMode.HIGH] < sizes[ColourMode.TRUE]


# ---- movement ----


def padded_text(width: int, height: int, seed: int) -> Pixels:
    pixels = framebuffer(width, height)
    pixels[:height, :width] = text(width, height, seed)
    return pixels


def check_truth(before: Pixels, after: Pixels, found: Movement) -> None:
    """The rest is exactly what differs once the copy was made."""
    source, target = found.copy.source, found.copy.target
    copied = before.copy()
    copied[target.rows, target.columns] = before[source.rows, source.columns]
    assert (differing(copied, after) == found.rest).all()


@pytest.mark.parametrize(
    ("dx", "dy"),
    [(0, 24), (0, -24), (40, 0), (-40, 0), (16, 16), (-16, 16), (13, -7), (-5, -21), (0, 200), (0, -300)],
)
@pytest.mark.parametrize(
    "region", [Region(0, 0, 600, 437), Region(32, 48, 480, 368), Region(37, 51, 501, 377)]
)
def test_a_scroll_is_found_in_every_direction(dx: int, dy: int, region: Region) -> None:
    before = padded_text(600, 437, 1)
    after = before.copy()
    after[region.rows, region.columns] = scrolled(before, region, dx, dy, 2)
    changed = differing(before, after)
    found = MovementFinder().find(before, after, changed, (600, 437), 0.0)
    assert found is not None
    copy = found.copy
    assert (copy.x - copy.source.x, copy.y - copy.source.y) == (dx, dy)
    check_truth(before, after, found)
    # The strip that came in, the edges of blocks, and little else.
    fresh = region.area - max(region.width - abs(dx), 0) * max(region.height - abs(dy), 0)
    edges = 2 * BLOCK * 2 * (region.width + region.height)
    assert np.count_nonzero(found.rest) * BLOCK * BLOCK <= fresh + edges


@settings(max_examples=60, deadline=None)
@given(
    st.integers(60, 300),
    st.integers(60, 300),
    st.lists(
        st.tuples(
            st.integers(0, 200), st.integers(0, 200), st.integers(1, 300), st.integers(1, 300),
            st.integers(-60, 60), st.integers(-60, 60), st.booleans(),
        ),
        min_size=1,
        max_size=6,
    ),
)  # fmt: skip
def test_a_movement_never_lies(width: int, height: int, steps: list[tuple[int, ...]]) -> None:
    finder = MovementFinder()
    before = padded_text(width, height, 3)
    for i, (x, y, wide, high, dx, dy, shift) in enumerate(steps):
        after = before.copy()
        region = Region(x, y, wide, high).within(Region(0, 0, width, height))
        if region is not None:
            new = scrolled(before, region, dx, dy, i) if shift else noise(region.width, region.height, i)
            after[region.rows, region.columns] = new
        found = finder.find(before, after, differing(before, after), (width, height), 0.0)
        if found is not None:
            target = found.copy.target
            assert target.x % BLOCK == target.y % BLOCK == target.width % BLOCK == target.height % BLOCK == 0
            whole = Region(0, 0, width, height)
            assert found.copy.source.within(whole) == found.copy.source
            assert target.within(whole) == target
            check_truth(before, after, found)
        before = after


def test_where_nothing_moved_no_movement_is_found() -> None:
    before, after = padded_text(400, 300, 1), padded_text(400, 300, 2)
    assert MovementFinder().find(before, after, differing(before, after), (400, 300), 0.0) is None


# ---- planning ----

STANDARD, FAST = QUALITIES[Sampling.STANDARD], QUALITIES[Sampling.FAST]


def budget_of(rate: float) -> Budget:
    budget = Budget()
    budget.refill(rate, STANDARD, 0.0)
    return budget


def regions_of(*areas: Region) -> list[Region]:
    blocks = empty_map(framebuffer(1280, 800))
    mark(blocks, areas)
    return rectangles(blocks)


def test_a_page_of_text_goes_as_tiles_and_a_photograph_as_video() -> None:
    pixels = framebuffer(1280, 800)
    pixels[:] = 255
    cv2.putText(pixels, "Some words of a page", (40, 100), cv2.FONT_HERSHEY_SIMPLEX, 1, (0, 0, 0), 2)
    words, picture = Region(0, 0, 1280, 320), Region(320, 400, 640, 320)
    pixels[picture.rows, picture.columns] = noise(640, 320, 1)
    plan = Plan.of(pixels, regions_of(words, picture), budget_of(1_250_000), None)
    assert set(plan.tiles) == set(regions_of(words))
    assert set(plan.video) == set(regions_of(picture))


def test_a_small_change_goes_as_a_tile_even_if_it_is_dense() -> None:
    small = Region(320, 400, 64, 32)
    pixels = noise(1280, 800, 1)
    plan = Plan.of(pixels, regions_of(small), budget_of(1_250_000), None)
    assert plan == Plan(tuple(regions_of(small)), ())


def test_too_much_text_for_the_line_goes_as_video() -> None:
    pixels = text(1280, 800, 1)
    whole = regions_of(Region(0, 0, 1280, 800))
    assert Plan.of(pixels, whole, budget_of(60_000), None) == Plan((), tuple(whole))
    assert Plan.of(pixels, whole, budget_of(40_000_000), None) == Plan(tuple(whole), ())


def test_what_plays_goes_on_as_video_and_a_caret_in_it_as_tiles() -> None:
    pixels = photo(1280, 800, 1)
    area = Region(320, 320, 320, 192)
    film = regions_of(area)
    assert Plan.of(pixels, film, budget_of(40_000_000), area) == Plan((), tuple(film))
    assert Plan.of(pixels, film, budget_of(40_000_000), None) == Plan(tuple(film), ())
    caret = regions_of(Region(336, 336, 2, 14))
    assert Plan.of(pixels, caret, budget_of(40_000_000), area) == Plan(tuple(caret), ())


def test_every_region_goes_one_way() -> None:
    pixels = np.where(np.arange(1280)[None, :, None] < 640, text(1280, 800, 1), noise(1280, 800, 1))
    regions = regions_of(Region(0, 0, 1280, 800))
    for rate in (60_000, 600_000, 6_000_000, 40_000_000):
        for playing in (None, Region(640, 0, 640, 800)):
            plan = Plan.of(pixels, regions, budget_of(rate), playing)
            assert sorted([*plan.tiles, *plan.video]) == sorted(regions)


def test_a_budget_comes_back_with_time_and_never_beyond_its_most() -> None:
    budget = budget_of(1_000_000)
    most = budget.left
    assert 0 < most == budget.most
    budget.spend(30_000)
    budget.refill(1_000_000, STANDARD, 0.01)
    assert most - 30_000 < budget.left < most
    budget.refill(1_000_000, STANDARD, 100.0)
    assert budget.left == most
    budget.refill(1_000_000, FAST, 100.0)
    assert budget.most < most


# ---- flow ----


def test_two_steps_are_on_their_way_and_more_on_a_long_line() -> None:
    near = Flow(1e6)
    near.sent([1], None, 100, 0.0)
    assert near.has_room
    near.sent([2], None, 100, 0.0)
    assert not near.has_room
    near.seen(1, 0.002)
    assert near.has_room
    assert not near.idle
    near.seen(2, 0.002)
    assert near.idle
    far = Flow(1e6)
    far.sent([1], None, 100, 0.0)
    far.seen(1, 0.15)
    for number in range(2, 2 + 2 + 4):
        assert far.has_room
        far.sent([number], None, 100, 1.0)
    assert not far.has_room


def test_a_step_is_seen_once_all_of_it_is() -> None:
    flow = Flow(1e6)
    flow.sent([1, 2], 2, 100, 0.0)
    flow.seen(2, 0.1)
    flow.seen(2, 0.1)
    flow.seen(77, 0.1)
    assert not flow.idle
    flow.seen(1, 0.1)
    assert flow.idle


def test_a_lost_frame_is_given_up_and_tiles_never() -> None:
    flow = Flow(1e6)
    flow.sent([1], None, 100, 0.0)
    flow.sent([2], 2, 100, 0.0)
    flow.expire(FRAME_SECONDS * 0.9)
    assert not flow.has_room
    flow.expire(FRAME_SECONDS * 1.1)
    assert flow.has_room
    assert not flow.idle
    flow.sent([3], 3, 100, 0.2)
    flow.forget_frames()
    flow.seen(3, 0.3)  # it came after all
    flow.expire(1e6)
    assert not flow.idle
    flow.seen(1, 1e6)
    assert flow.idle


@pytest.mark.parametrize("rate", [600_000.0, 20_000_000.0])
@pytest.mark.parametrize("delay", [0.001, 0.02])
def test_the_rate_of_a_line_is_found(rate: float, delay: float) -> None:
    flow = Flow(1_250_000.0)
    now = free = 0.0
    waiting: list[tuple[float, int]] = []
    for number in range(60):
        while not flow.has_room:
            now, seen = waiting.pop(0)
            flow.seen(seen, now)
        size = 40_000
        flow.sent([number], None, size, now)
        free = max(free, now + delay) + size / rate
        waiting.append((free + delay, number))
    assert rate / 2 < flow.rate < rate * 2


def test_a_line_that_crawls_is_reckoned_with_the_least() -> None:
    flow = Flow(1_250_000.0)
    for number in range(10):
        flow.sent([number], None, 40_000, number * 100.0)
        flow.seen(number, number * 100.0 + 99)
    assert flow.rate == LEAST_RATE


def test_a_step_whose_frame_is_lost_waits_for_its_tiles() -> None:
    flow = Flow(1e6)
    flow.sent([1, 2], 2, 100, 0.0)
    flow.expire(10.0)
    assert not flow.idle
    assert flow.deadline() is None  # only a word can change anything
    flow.seen(1, 10.0)
    assert flow.idle


def test_answers_later_than_the_patience_are_measured() -> None:
    flow = Flow(1_250_000.0)
    waiting: list[tuple[float, int]] = []
    for number in range(300):
        now = number / 30
        while waiting and waiting[0][0] <= now:
            at, seen = waiting.pop(0)
            flow.seen(seen, at)
        flow.expire(now)
        if flow.has_room:
            flow.sent([number], number, 15_000, now)
            waiting.append((now + 0.5, number))
    assert 300_000 < flow.rate < 600_000  # what came, and not what was begun with


def test_who_answers_nothing_is_overdue() -> None:
    flow = Flow(1e6)
    flow.sent([1], None, 100, 0.0)
    assert not flow.overdue(0.3)
    assert flow.overdue(0.7)
    flow.seen(1, 0.8)
    assert not flow.overdue(9.0)
