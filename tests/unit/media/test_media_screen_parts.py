"""The small parts of a shared screen: mask, damage, the sender's track, pointer shapes."""

import asyncio

import cv2
import numpy as np

from media.engine import Engine
from media.screen.damage import merged
from media.screen.mask import Mask
from media.screen.model import Region
from media.screen.pointer import ShapeCache
from media.screen.polling import differing
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


async def test_a_track_hands_out_frames_in_their_order(engine: Engine) -> None:
    async def scenario() -> list[tuple[bytes, int | None]]:
        made = ScreenTrack(engine.loop)
        made.put(b"1", 10)
        made.put(b"2", 20)
        packets = [await made.recv(), await made.recv()]
        return [(bytes(packet), packet.pts) for packet in packets]

    assert await asyncio.wait_for(engine.run(scenario()), 5) == [(b"1", 10), (b"2", 20)]


async def test_a_frame_put_by_another_thread_wakes_the_sender(engine: Engine) -> None:
    made = ScreenTrack(engine.loop)
    waiting = asyncio.ensure_future(engine.run(made.recv()))
    await asyncio.to_thread(made.put, b"1", 10)
    assert bytes(await asyncio.wait_for(waiting, 5)) == b"1"


async def test_a_track_forgets_what_waits(engine: Engine) -> None:
    async def scenario() -> bytes:
        made = ScreenTrack(engine.loop)
        made.put(b"old", 10)
        made.clear()
        made.put(b"new", 20)
        return bytes(await made.recv())

    assert await asyncio.wait_for(engine.run(scenario()), 5) == b"new"


async def test_a_request_for_a_keyframe_is_told(engine: Engine) -> None:
    made = ScreenTrack(engine.loop)
    made.request_keyframe()  # nobody has asked to be told yet
    told: list[bool] = []
    made.on_keyframe = lambda: told.append(True)
    made.request_keyframe()
    assert told == [True]
