"""The receiving side of a screen: tiles and frames in any order, and what no sharer of ours would send."""

import random
import threading
import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from media.adaptations import decoding
from media.adaptations.jitter import FrameRun
from media.screen import wire
from media.screen.blocks import BLOCK
from media.screen.encoder import ScreenEncoder, Settings
from media.screen.model import Picture, Region
from media.screen.port import ScreenPort
from media.screen.tiles import TileError, decode_tile, encode_tile
from media.screen.track import ScreenTrack
from media.screen.viewer import ScreenInlet
from media.screen.wire import Begin, Copy, FrameLabel, Seen, Tile, Update, Watch, WireError
from tests.unit.media.drawings import noise
from tests.unit.media.simulated_share import H264, TilesOf

WIDTH, HEIGHT = 100, 70
AREA = Region(0, 0, 112, 80)
AGAIN = wire.pack_answer(Watch(1, True))


def asked_again(answers: list[bytes]) -> list[Watch]:
    """What of the answers asks for a new beginning."""
    found = [wire.unpack_answer(answer) for answer in answers]
    return [answer for answer in found if isinstance(answer, Watch) and answer.wanted]


def mutated(data: bytes, seed: int) -> bytes:
    """Some bytes changed, left out, put in twice, or the end cut off."""
    chance = random.Random(seed)
    found = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(found)) if found else 0
        match chance.randrange(5):
            case 0 if found:
                found[at] = chance.choice((0, 1, 2, 127, 255, chance.randrange(256)))
            case 1:
                del found[at : at + chance.randint(1, 9)]
            case 2:
                found[at:at] = found[at : at + chance.randint(1, 40)]
            case 3:
                found[at:at] = chance.randbytes(chance.randint(1, 9))
            case _:
                del found[at:]
    return bytes(found)


def tile(region: Region, seed: int) -> Tile:
    return Tile(region, encode_tile(noise(region.width, region.height, seed)))


def real_updates() -> list[bytes]:
    first = Update(2, False, (tile(Region(0, 0, 112, 48), 1), tile(Region(0, 48, 48, 32), 2)))
    second = Update(2, True, (Copy(Region(3, 5, 48, 32), 16, 16), tile(Region(96, 64, 16, 16), 3)))
    return [wire.pack_begin(Begin(1, WIDTH, HEIGHT)), wire.pack_update(first), wire.pack_update(second)]


def real_frames() -> list[bytes]:
    encoder = ScreenEncoder(AREA.width, AREA.height, Settings(22, 1_000_000, 300_000))
    frames = []
    for i in range(4):
        encoder.update(noise(AREA.width, AREA.height, i), [AREA])
        label = FrameLabel(3 + i, 2, AREA, (Region(0, 0, 64, 48), Region(64, 48, 48, 32)))
        frames.append(wire.labelled(encoder.encode(i * 3000, keyframe=i == 0).data, label))
    return frames


UPDATES, FRAMES = real_updates(), real_frames()


class Watcher:
    """An inlet with its decoder, and what it answers."""

    def __init__(self) -> None:
        self.answers: list[bytes] = []
        self.pictures: list[Picture] = []
        self.inlet = ScreenInlet(lambda: None, self.answers.append)
        self.inlet.show_to(self._show)
        self.inlet.opened()
        self.answers.clear()
        self.keyframe_wanted = threading.Event()
        self._decoder = decoding._Worker(self.inlet, self.keyframe_wanted)

    def _show(self, picture: Picture) -> None:
        whole = Region(0, 0, picture.width, picture.height)
        assert picture.pixels.shape == (picture.height, picture.width, 4)
        assert all(region.within(whole) == region for region in picture.changed)
        self.pictures.append(picture)

    def gets(self, *messages: bytes) -> None:
        for message in messages:
            self.inlet.tiles_arrived(message)

    def decodes(self, *frames: bytes) -> None:
        for i, frame in enumerate(frames):
            self._decoder.decode([(H264, FrameRun(frame, i * 3000))])

    def still_works(self) -> bool:
        """Whether a new beginning is shown, its tiles and its video."""
        self.answers.clear()
        self.gets(*UPDATES)
        self.decodes(*FRAMES)
        wanted = [wire.pack_answer(Seen(sequence)) for sequence in (1, 2, 3, 4, 5, 6)]
        return self.answers == wanted


def test_the_real_messages_are_taken() -> None:
    watcher = Watcher()
    assert watcher.still_works()
    shown = watcher.pictures[-1].pixels[..., :3]
    assert (shown[48:, :48] == noise(48, 32, 2)[:22, :, :3]).all()


# ---- order ----


def test_a_frame_waits_for_all_the_tiles_before_it() -> None:
    watcher = Watcher()
    watcher.gets(UPDATES[0])
    watcher.decodes(FRAMES[0])
    watcher.gets(UPDATES[1])
    assert watcher.answers == [wire.pack_answer(Seen(1))]
    assert len(watcher.pictures) == 2
    watcher.gets(UPDATES[2])
    assert watcher.answers[1:] == [wire.pack_answer(Seen(2)), wire.pack_answer(Seen(3))]
    assert watcher.pictures[-1].changed[0] == Region(0, 0, 64, 48)


def test_a_frame_leaves_alone_what_a_later_tile_wrote() -> None:
    watcher = Watcher()
    later = Region(16, 16, 32, 16)
    watcher.gets(*UPDATES, wire.pack_update(Update(4, True, (tile(later, 7),))))
    before = watcher.pictures[-1].pixels.copy()
    watcher.decodes(FRAMES[0])
    shown = watcher.pictures[-1].pixels
    assert (shown[later.rows, later.columns] == before[later.rows, later.columns]).all()
    assert (shown[:16, :64] != before[:16, :64]).any()


def test_a_frame_of_an_earlier_picture_shows_nothing_in_the_next() -> None:
    watcher = Watcher()
    watcher.gets(*UPDATES, wire.pack_begin(Begin(9, WIDTH, HEIGHT)))
    watcher.decodes(*FRAMES)
    assert not watcher.pictures[-1].pixels[..., :3].any()


def test_frames_decoded_together_show_all_their_news() -> None:
    watcher = Watcher()
    watcher.gets(*UPDATES)
    watcher._decoder.decode([(H264, FrameRun(frame, i)) for i, frame in enumerate(FRAMES[:3])])
    assert watcher.answers[2:] == [wire.pack_answer(Seen(sequence)) for sequence in (3, 4, 5)]
    assert len(watcher.pictures) == 4  # the beginning, two updates, and one for all of the frames


# ---- what is damaged ----


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 2))
def test_a_damaged_message_of_tiles_is_applied_or_asks_for_a_new_beginning(seed: int, which: int) -> None:
    watcher = Watcher()
    messages = list(UPDATES)
    messages[which] = mutated(messages[which], seed)
    watcher.gets(*messages)
    watcher.decodes(*FRAMES)
    assert len(asked_again(watcher.answers)) <= 1  # once, until it begins
    assert watcher.answers
    assert watcher.still_works()


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_as_a_message_of_tiles_are_dropped(data: bytes) -> None:
    watcher = Watcher()
    watcher.gets(*UPDATES, data)
    assert watcher.still_works()


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2**32), st.booleans()), min_size=4, max_size=4))
def test_damaged_frames_are_shown_or_ask_for_a_keyframe(damage: list[tuple[int, bool]]) -> None:
    watcher = Watcher()
    watcher.gets(*UPDATES)
    frames = [
        mutated(frame, seed) if damaged else frame
        for frame, (seed, damaged) in zip(FRAMES, damage, strict=True)
    ]
    watcher.decodes(*frames)
    assert watcher.still_works()


@pytest.mark.parametrize("frame", [b"", b"\0", b"\0\0\0\1", b"\0\0\0\1\x65", b"\0\0\0\1\x67" + bytes(40)])
def test_a_frame_of_nothing_does_not_end_the_video(frame: bytes) -> None:
    watcher = Watcher()
    watcher.gets(*UPDATES)
    watcher.decodes(FRAMES[0], frame)
    assert watcher.still_works()


@given(st.binary(max_size=120))
def test_any_bytes_have_a_label_or_none(data: bytes) -> None:
    head = FRAMES[0][:7]
    for frame in (data, head + data, head + bytes((16 + len(data),)) + wire.SEI_UUID + data):
        assert wire.label_of(frame) is None


@given(st.integers(0, 2**32))
def test_a_damaged_label_is_one_or_none(seed: int) -> None:
    label = wire.label_of(mutated(FRAMES[0][:120], seed))
    assert label is None or len(label.news) <= wire.MAX_RECTANGLES


@pytest.mark.parametrize(
    "label",
    [
        FrameLabel(9, 2, AREA.moved(16, 0), (Region(16, 0, 16, 16),)),
        FrameLabel(9, 2, Region(0, 0, 64, 64), (Region(0, 0, 16, 16),)),
        FrameLabel(9, 2, AREA, (Region(112, 0, 16, 16),)),
        FrameLabel(9, 2, AREA, (Region(0, 0, 65_535 * BLOCK, 65_535 * BLOCK),)),
        FrameLabel(9, 2, Region(0, 0, 65_535 * BLOCK, 65_535 * BLOCK), (AREA,)),
        FrameLabel(9, 2, AREA, ()),
    ],
)
def test_a_label_of_what_is_not_in_the_picture_shows_nothing(label: FrameLabel) -> None:
    watcher = Watcher()
    watcher.gets(*UPDATES)
    before = watcher.pictures[-1].pixels.copy()
    watcher.decodes(wire.labelled(FRAMES[0][FRAMES[0].index(b"\0\0\0\1", 4) :], label))
    assert (watcher.pictures[-1].pixels == before).all()


@pytest.mark.parametrize(
    "operation",
    [
        Copy(Region(0, 0, 200, 16), 0, 0),
        Copy(Region(0, 0, 112, 16), 16, 0),
        Copy(Region(100, 70, 20, 20), 0, 0),
        Copy(Region(0, 0, 16, 16), 65_520, 65_520),
        tile(Region(96, 64, 32, 16), 1),
        tile(Region(16 * 7, 0, 16, 16), 1),
        Tile(Region(0, 0, 32, 16), tile(Region(0, 0, 16, 16), 1).data),
        Tile(Region(0, 0, 16, 16), tile(Region(0, 0, 32, 16), 1).data),
        Tile(Region(0, 0, 16, 16), b""),
    ],
)
def test_what_does_not_fit_the_picture_asks_for_a_new_beginning(operation: Tile | Copy) -> None:
    watcher = Watcher()
    watcher.gets(UPDATES[0], wire.pack_update(Update(2, True, (operation,))))
    assert watcher.answers[0] == wire.pack_answer(Seen(1))
    assert len(asked_again(watcher.answers)) == 1
    watcher.gets(UPDATES[0][:-1])
    assert asked_again(watcher.answers[-1:])
    assert len(watcher.answers) == 2  # it was asked for
    assert watcher.still_works()


@pytest.mark.parametrize("size", [(0, 5), (5, 0), (65_535, 1), (16_384, 16_384)])
def test_a_picture_of_an_impossible_size_is_not_begun(size: tuple[int, int]) -> None:
    with pytest.raises(WireError):
        wire.unpack_tiles(wire.pack_begin(Begin(1, *size)))


def test_an_update_may_not_write_the_picture_over_and_over() -> None:
    watcher = Watcher()
    whole = Copy(Region(0, 0, 112, 80), 0, 0)
    watcher.gets(UPDATES[0], wire.pack_update(Update(2, True, (whole,) * 2)))
    assert not asked_again(watcher.answers)
    watcher.gets(wire.pack_update(Update(3, True, (whole,) * 3)))
    assert asked_again(watcher.answers)
    assert watcher.still_works()


def test_a_tile_larger_than_an_owner_makes_is_refused() -> None:
    watcher = Watcher()
    tall = Tile(Region(0, 0, 16, 80), encode_tile(noise(16, 80, 1)))
    watcher.gets(UPDATES[0], wire.pack_update(Update(2, True, (tall,))))
    assert asked_again(watcher.answers)
    assert watcher.still_works()


def test_a_label_that_shows_the_picture_over_and_over_is_dropped() -> None:
    watcher = Watcher()
    watcher.gets(*UPDATES)
    before = watcher.answers.copy()
    label = wire.label_of(FRAMES[0])
    assert label is not None
    label = FrameLabel(label.sequence, label.after, label.area, (label.area,) * 50)
    bare = FRAMES[0][FRAMES[0].index(bytes((wire.TRAILING,)) + wire.START) + 1 :]
    watcher.decodes(wire.labelled(bare, label))
    assert watcher.answers == before
    assert watcher.still_works()


def test_an_update_has_a_bounded_number_of_operations() -> None:
    copies = (Copy(Region(0, 0, 16, 16), 0, 0),) * (wire.MAX_OPERATIONS + 1)
    with pytest.raises(WireError):
        wire.unpack_tiles(wire.pack_update(Update(1, True, copies)))
    assert wire.unpack_tiles(wire.pack_update(Update(1, True, copies[1:]))) == Update(1, True, copies[1:])


def peak(action: Callable[[], object]) -> int:
    """The most bytes that an action held at once."""
    tracemalloc.start()
    try:
        action()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_bomb_takes_no_more_memory_than_a_tile() -> None:
    bomb = zstandard.ZstdCompressor(level=1).compress(bytes(500_000_000))
    assert len(bomb) < 60_000

    def explode() -> None:
        with pytest.raises(TileError):
            decode_tile(bomb, 256, 64)

    assert peak(explode) < 3 * 256 * 64 + 1_500_000
    watcher = Watcher()
    watcher.gets(UPDATES[0], wire.pack_update(Update(2, True, (Tile(Region(0, 0, 112, 64), bomb),))))
    assert asked_again(watcher.answers)


def test_a_picture_never_watched_takes_no_memory() -> None:
    inlet = ScreenInlet(lambda: None, lambda answer: None)
    assert peak(lambda: inlet.tiles_arrived(wire.pack_begin(Begin(1, 7680, 4320)))) < 100_000


def test_labels_that_wait_for_ever_are_bounded() -> None:
    watcher = Watcher()
    watcher.gets(*UPDATES)
    late = FrameLabel(9, 4_000_000_000, AREA, (AREA,) * wire.MAX_RECTANGLES)
    frame = wire.labelled(FRAMES[0][FRAMES[0].index(b"\0\0\0\1", 4) :], late)
    assert peak(lambda: watcher.decodes(*[frame] * 500)) < 5_000_000
    assert watcher.still_works()


@settings(max_examples=300)
@given(st.one_of(st.binary(max_size=12), st.integers(0, 2**32).map(lambda seed: mutated(AGAIN, seed))))
def test_any_answer_is_understood_or_dropped(data: bytes) -> None:
    try:
        understood = wire.unpack_answer(data)
    except WireError:
        understood = None
    port = ScreenPort(ScreenTrack.__new__(ScreenTrack), TilesOf(lambda message: True), lambda: None)
    told: list[bool] = []
    port.on_change = lambda: told.append(True)
    port.answered(data)
    assert bool(told) == (understood is not None)


def test_rubbish_from_a_viewer_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    port = ScreenPort(ScreenTrack.__new__(ScreenTrack), TilesOf(lambda message: True), lambda: None)
    port.answered(b"\1\1\1")
    assert "dropped" in caplog.text
    assert not port._wanted


def test_pixels_are_exact_whatever_the_memory_they_lie_in() -> None:
    pixels = np.asfortranarray(noise(48, 32, 4))
    assert (decode_tile(encode_tile(pixels), 48, 32)[..., :3] == pixels[..., :3]).all()
