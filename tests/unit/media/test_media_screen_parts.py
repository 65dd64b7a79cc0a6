"""The small parts of a shared screen: mask, damage, settling, the sender's track, pointer shapes."""

import asyncio

import cv2
import numpy as np
import pytest

from media.engine import Engine
from media.screen import settling, track
from media.screen.damage import merged
from media.screen.encoder import EncodedPicture
from media.screen.mask import Mask
from media.screen.model import Region
from media.screen.pointer import ShapeCache
from media.screen.polling import differing
from media.screen.settling import Settling
from media.screen.track import ScreenTrack


def test_a_mask_hides_its_regions_and_nothing_else() -> None:
    pixels = np.full((100, 100, 4), 200, np.uint8)
    mask = Mask(
        [Region(1010, 520, 20, 10), Region(1090, 590, 50, 50), Region(0, 0, 5, 5), Region(1050, 550, 0, 9)]
    )
    mask.apply(pixels, [Region(0, 0, 100, 100)], 1000, 500)
    assert not pixels[20:30, 10:30].any()
    assert not pixels[90:, 90:].any()
    assert int((pixels == 0).sum()) == 4 * (20 * 10 + 10 * 10)


def test_a_mask_touches_only_what_changed() -> None:
    pixels = np.full((100, 100, 4), 200, np.uint8)
    Mask([Region(0, 0, 100, 100)]).apply(pixels, [Region(5, 5, 2, 2)], 0, 0)
    assert int((pixels == 0).sum()) == 4 * 4


def test_regions_meet_and_join() -> None:
    assert Region(0, 0, 4, 4).within(Region(2, 2, 9, 9)) == Region(2, 2, 2, 2)
    assert Region(0, 0, 4, 4).within(Region(4, 0, 4, 4)) is None
    assert Region(0, 0, 1, 1).hull(Region(5, 6, 1, 1)) == Region(0, 0, 6, 7)


def test_near_damage_is_joined_and_far_damage_is_not() -> None:
    near, far = Region(10, 10, 10, 10), Region(1800, 1000, 10, 10)
    assert merged([near, Region(30, 10, 10, 10)]) == [Region(10, 10, 30, 10)]
    assert merged([near, far]) == [near, far]
    assert merged([]) == []
    assert len(merged(Region(i * 19, i * 10, 2, 2) for i in range(100))) == 1


def test_tiles_tell_a_change() -> None:
    before = np.zeros((130, 200, 4), np.uint8)
    after = before.copy()
    assert differing(before, after) == []
    after[70, 65] = after[129, 199] = 1
    assert differing(before, after) == [Region(64, 64, 64, 64), Region(192, 128, 8, 2)]


def test_a_screen_at_rest_is_coded_until_nothing_new_comes() -> None:
    rest = Settling()
    assert rest.deadline is None
    rest.sent(10.0, 5000, changed=True)
    assert rest.deadline == pytest.approx(10.08)
    assert not rest.due(10.0)
    assert rest.due(10.1)
    rest.sent(10.1, 5000, changed=False)
    assert rest.deadline == pytest.approx(10.1 + settling.INTERVAL)
    rest.sent(10.15, 20, changed=False)
    assert rest.deadline == pytest.approx(10.25)
    rest.sent(10.25, 20, changed=False)
    assert rest.deadline == pytest.approx(11.0)
    rest.sent(11.0, 20, changed=False)
    assert rest.deadline is None


def test_noise_does_not_settle_for_ever() -> None:
    rest, count = Settling(), 0
    rest.sent(0, 5000, changed=True)
    while rest.deadline is not None:
        rest.sent(rest.deadline, 5000, changed=False)
        count += 1
    assert count <= settling.MOST + len(settling.ALWAYS)


def test_a_pointer_shape_is_made_once_and_keeps_its_transparency() -> None:
    cache = ShapeCache()
    argb = np.array([[0x00000000, 0xFF102030], [0x80800000, 0xFFFFFFFF]], np.uint32)
    shape = cache.get(5, argb, 1, 0)
    assert cache.get(5, argb, 1, 0) is shape
    assert (shape.id, shape.width, shape.height, shape.hot_x, shape.hot_y) == (5, 2, 2, 1, 0)
    pixels = cv2.imdecode(np.frombuffer(shape.png, np.uint8), cv2.IMREAD_UNCHANGED)
    assert pixels is not None
    assert pixels[0, 1].tolist() == [0x30, 0x20, 0x10, 0xFF]
    assert pixels[1, 0].tolist() == [0, 0, 255, 0x80]
    assert pixels[0, 0, 3] == 0


def picture(number: int, *, keyframe: bool = False) -> EncodedPicture:
    return EncodedPicture(bytes([number]), number, keyframe)


async def opened(engine: Engine) -> ScreenTrack:
    made = ScreenTrack(engine.loop)
    made.open()
    return made


async def test_a_track_takes_nothing_before_it_is_open_nor_before_a_keyframe(engine: Engine) -> None:
    async def scenario() -> bytes:
        made = ScreenTrack(engine.loop)
        made.offer(picture(1, keyframe=True))
        made.open()
        made.offer(picture(2))
        assert made.wants_keyframe
        made.offer(picture(3, keyframe=True))
        made.offer(picture(4))
        return bytes(await made.recv()) + bytes(await made.recv())

    assert await asyncio.wait_for(engine.run(scenario()), 5) == bytes([3, 4])


async def test_a_track_has_room_for_two_and_tells_when_there_is_more(engine: Engine) -> None:
    async def scenario() -> None:
        made = await opened(engine)
        rooms: list[bool] = []
        made.on_room = lambda: rooms.append(made.has_room)
        made.offer(picture(1, keyframe=True))
        assert made.has_room
        made.offer(picture(2))
        assert not made.has_room
        await made.recv()
        assert not made.has_room  # it is being packed
        await made.recv()
        assert rooms == [True]

    await asyncio.wait_for(engine.run(scenario()), 5)


async def test_a_stalled_track_holds_back_nobody_and_resumes_with_a_keyframe(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        made = await opened(engine)
        made.offer(picture(1, keyframe=True))
        made.offer(picture(2))
        assert made.watching
        monkeypatch.setattr(track, "STALLED", -1.0)
        assert not made.watching
        made.offer(picture(3))
        assert made.wants_keyframe
        assert bytes(await made.recv()) + bytes(await made.recv()) == bytes([1, 2])
        assert made.watching
        made.offer(picture(4))
        made.offer(picture(5, keyframe=True))
        assert bytes(await made.recv()) == bytes([5])

    await asyncio.wait_for(engine.run(scenario()), 5)
