"""A screen shared over a real connection: what the other side sees, and when."""

import asyncio
import random
import threading
from typing import Any

import pytest
from aioice.ice import StunProtocol

from media.screen.model import CaptureError, CaptureFault, Geometry, Region
from media.screen.polling import PollingCapture
from media.screen.source import ScreenSource
from media.screen.x11 import X11Capture

RED, GREEN, BLUE, BLACK = (0, 0, 255), (0, 255, 0), (255, 0, 0), (0, 0, 0)


async def test_what_changes_is_seen_and_the_last_state_too(
    make_pair: Any, source: ScreenSource, display: Any, nearly: Any
) -> None:
    sharer, viewer = await make_pair()
    source.start()
    sharer.show_screen(source)
    for name, colour in (("red", RED), ("green", GREEN), ("blue", BLUE)):
        display.paint(name)
        picture = await viewer.sees(lambda p, colour=colour: nearly(p, 320, 200, colour))
        assert (picture.width, picture.height) == (640, 400)
        assert picture.pixels.shape == (400, 640, 4)
    assert sharer.video_bytes().sent > 0
    assert viewer.peer.video_bytes().received > 0


async def test_text_is_typed_and_seen(
    make_pair: Any, source: ScreenSource, display: Any, nearly: Any
) -> None:
    display.paint("red")
    sharer, viewer = await make_pair()
    source.start()
    sharer.show_screen(source)
    await viewer.sees(lambda p: nearly(p, 100, 100, RED))
    display.run("xterm", "-geometry", "20x5+0+0", "-bg", "blue", "-fg", "green", "-e", "echo hello; exit")
    await viewer.sees(lambda p: nearly(p, 10, 10, RED))


async def test_the_share_may_begin_before_the_connection(
    make_pair: Any, source: ScreenSource, display: Any, nearly: Any
) -> None:
    display.paint("green")
    source.start()
    sharer, viewer = await make_pair()
    sharer.show_screen(source)
    await viewer.sees(lambda p: nearly(p, 5, 5, GREEN))
    sharer.show_screen(None)
    display.paint("red")
    sharer.show_screen(source)
    await viewer.sees(lambda p: nearly(p, 5, 5, RED))


async def test_a_late_viewer_gets_the_whole_picture(
    make_pair: Any, source: ScreenSource, display: Any, nearly: Any
) -> None:
    display.paint("red")
    first, early = await make_pair()
    source.start()
    first.show_screen(source)
    await early.sees(lambda p: nearly(p, 600, 300, RED))
    second, late = await make_pair()
    second.show_screen(source)
    await late.sees(lambda p: nearly(p, 600, 300, RED))
    display.paint("blue")
    await asyncio.gather(*(w.sees(lambda p: nearly(p, 600, 300, BLUE)) for w in (early, late)))


async def test_who_begins_to_look_at_a_still_screen_sees_it(
    make_pair: Any, source: ScreenSource, display: Any, nearly: Any
) -> None:
    display.paint("red")
    sharer, viewer = await make_pair()
    source.start()
    sharer.show_screen(source)
    await viewer.sees(lambda p: nearly(p, 5, 5, RED))
    count = viewer.count
    viewer.peer.on_picture = viewer.take
    await viewer.sees(lambda p: viewer.count > count and nearly(p, 5, 5, RED))


async def test_a_mask_is_applied_before_encoding_and_lifted(
    make_pair: Any, source: ScreenSource, display: Any, nearly: Any
) -> None:
    display.paint("red")
    source.set_mask([Region(100, 100, 200, 100)])
    seen_through = threading.Event()
    sharer, viewer = await make_pair()
    take = viewer.take

    def watch(picture: Any) -> None:
        if not nearly(picture, 200, 150, BLACK):
            seen_through.set()
        take(picture)

    viewer.peer.on_picture = watch
    source.start()
    sharer.show_screen(source)
    await viewer.sees(lambda p: nearly(p, 20, 20, RED))
    display.paint("green")
    await viewer.sees(lambda p: nearly(p, 20, 20, GREEN) and nearly(p, 310, 150, GREEN))
    assert not seen_through.is_set()
    source.set_mask([])
    await viewer.sees(lambda p: nearly(p, 200, 150, GREEN))


async def test_another_monitor_is_chosen(
    make_pair: Any, source: ScreenSource, display: Any, nearly: Any
) -> None:
    display.paint("red")
    display.run("xrandr", "--setmonitor", "left", "320/80x400/100+0+0", "screen")
    display.run("xrandr", "--setmonitor", "right", "300/80x200/100+340+0", "none")
    geometries: list[Geometry] = []
    source.on_geometry = geometries.append
    sharer, viewer = await make_pair()
    source.start()
    sharer.show_screen(source)
    await viewer.sees(lambda p: (p.width, p.height) == (640, 400) and nearly(p, 5, 5, RED))
    right = next(monitor for monitor in geometries[-1].monitors if monitor.name == "right")
    source.choose(right.id)
    await viewer.sees(lambda p: (p.width, p.height) == (300, 200) and nearly(p, 5, 5, RED))
    assert geometries[-1].chosen == right.id
    assert (geometries[-1].x, geometries[-1].y) == (340, 0)
    assert [geometry.layout for geometry in geometries] == sorted({g.layout for g in geometries})


async def test_the_pointer_is_told_in_the_pictures_pixels(
    make_pair: Any, source: ScreenSource, display: Any, nearly: Any
) -> None:
    told: asyncio.Queue[tuple[int, int, bool]] = asyncio.Queue()
    shapes: list[tuple[Any, ...]] = []
    loop = asyncio.get_running_loop()

    def on_pointer(*place: Any) -> None:
        loop.call_soon_threadsafe(told.put_nowait, place)

    source.on_pointer = on_pointer
    source.on_pointer_shape = lambda *shape: shapes.append(shape)
    source.start()
    async with asyncio.timeout(10):
        await told.get()
        display.run("xdotool", "mousemove", "123", "45")
        while await told.get() != (123, 45, True):
            pass
    assert shapes


async def test_a_paused_share_sends_nothing_and_resumes_whole(
    make_pair: Any, source: ScreenSource, display: Any, nearly: Any
) -> None:
    display.paint("red")
    sharer, viewer = await make_pair()
    source.start()
    sharer.show_screen(source)
    await viewer.sees(lambda p: nearly(p, 5, 5, RED))
    source.pause(True)
    display.paint("blue")
    display.paint("green")
    source.pause(False)
    await viewer.sees(lambda p: nearly(p, 5, 5, GREEN))


async def test_lost_packets_are_repaired(
    make_pair: Any, source: ScreenSource, display: Any, nearly: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sharer, viewer = await make_pair()
    source.start()
    sharer.show_screen(source)
    upstream = StunProtocol.datagram_received
    chance = random.Random(5)

    def lossy(protocol: StunProtocol, data: bytes, addr: Any) -> None:
        if not 127 < data[0] < 192 or chance.random() > 0.1:  # RTP and RTCP alone
            upstream(protocol, data, addr)

    monkeypatch.setattr(StunProtocol, "datagram_received", lossy)
    for name, colour in (("red", RED), ("green", GREEN), ("blue", BLUE)) * 4:
        display.run("xsetroot", "-mod", "3", "5", "-fg", name, "-bg", "white")
        display.paint(name)
        await viewer.sees(lambda p, colour=colour: nearly(p, 320, 200, colour))


async def test_a_lost_screen_is_told(source: ScreenSource, display: Any) -> None:
    errors: asyncio.Queue[CaptureError] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def on_error(error: CaptureError) -> None:
        loop.call_soon_threadsafe(errors.put_nowait, error)

    source.on_error = on_error
    source.start()
    display.kill()
    error = await asyncio.wait_for(errors.get(), 10)
    assert error.fault is CaptureFault.LOST


async def test_an_error_of_our_own_is_told_too(source: ScreenSource, monkeypatch: pytest.MonkeyPatch) -> None:
    errors: asyncio.Queue[CaptureError] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def on_error(error: CaptureError) -> None:
        loop.call_soon_threadsafe(errors.put_nowait, error)

    source.on_error = on_error
    source.start()

    def monitors(capture: X11Capture) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(X11Capture, "monitors", monitors)
    source.choose(1)
    error = await asyncio.wait_for(errors.get(), 10)
    assert error.fault is CaptureFault.LOST


def test_a_screen_that_cannot_be_opened_is_told_at_once() -> None:
    source = ScreenSource(display=":999")
    with pytest.raises(CaptureError):
        source.start()
    source.stop()


async def test_a_screen_that_has_to_be_looked_at_is_shared_too(
    make_pair: Any, display: Any, nearly: Any
) -> None:
    def opener(name: str | None) -> PollingCapture:
        return PollingCapture(name)

    source = ScreenSource(display=display.name, opener=opener)
    sharer, viewer = await make_pair()
    source.start()
    sharer.show_screen(source)
    try:
        for name, colour in (("red", RED), ("blue", BLUE)):
            display.paint(name)
            await viewer.sees(lambda p, colour=colour: nearly(p, 320, 200, colour))
    finally:
        source.stop()
