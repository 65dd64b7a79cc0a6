"""The viewer's picture is the very screen, once the screen rests."""

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import mss
import numpy as np
import pytest
import xcffib
import xcffib.randr
import xcffib.xproto

from media.adaptations.jitter import starts_afresh
from media.screen import wire
from media.screen.model import Picture, Pixels, Region
from media.screen.source import ScreenSource
from media.screen.wire import Copy, Tile, Update
from tests.helpers.waiting import eventually_async

# Rows of a window that one request of X holds.
ROWS = 64

# Its requests' methods are made at run time; no checker knows them.
connect: Any = xcffib.connect


class Photo:
    """A window of what does not compress: it goes as video. Painted by the test itself."""

    def __init__(self, display: str, region: Region) -> None:
        self._connection = connect(display)
        self._core = self._connection.core
        self._region = region
        screen = self._connection.get_setup().roots[0]
        self._window, self._context = self._connection.generate_id(), self._connection.generate_id()
        copied = xcffib.xproto.WindowClass.CopyFromParent
        place = (*region, 0, copied, screen.root_visual)
        override = (xcffib.xproto.CW.OverrideRedirect, [1])
        self._core.CreateWindow(screen.root_depth, self._window, screen.root, *place, *override)
        self._core.CreateGC(self._context, self._window, 0, [])
        self._core.MapWindow(self._window)
        self._depth = screen.root_depth

    def paint(self, seed: int) -> None:
        width, height = self._region[2:]
        pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 4), np.uint8)
        for y in range(0, height, ROWS):
            part = pixels[y : y + ROWS]
            target = (self._window, self._context, width, len(part), 0, y, 0, self._depth)
            self._core.PutImage(xcffib.xproto.ImageFormat.ZPixmap, *target, part.size, part.tobytes())
        self._core.GetInputFocus().reply()  # all of it was drawn

    def close(self) -> None:
        self._connection.disconnect()


def screenshot(display: Any, region: Region | None = None) -> Pixels:
    with mss.MSS(display=display.name) as grabber:
        place = grabber.monitors[0]
        if region is not None:
            x, y, width, height = region
            place = {"left": x, "top": y, "width": width, "height": height}
        shot = grabber.grab(place)
        return np.frombuffer(shot.raw, np.uint8).reshape(shot.height, shot.width, 4)[..., :3]


def shows(display: Any, region: Region | None = None) -> Callable[[Picture], bool]:
    """Whether a picture is the screen, or a region of it, as it is now."""

    def check(picture: Picture) -> bool:
        wanted = screenshot(display, region)
        with picture.lock:
            return picture.pixels.shape[:2] == wanted.shape[:2] and bool(
                (picture.pixels[..., :3] == wanted).all()
            )

    return check


async def sees(viewer: Any, check: Callable[[Picture], bool]) -> None:
    """Waits until the picture passes a check, of what may change without the picture as well."""
    await eventually_async(lambda: viewer.picture is not None and check(viewer.picture), 15, "the picture")


@pytest.fixture
async def viewer(make_pair: Any, source: ScreenSource) -> Any:
    sharer, watcher = await make_pair()
    source.start()
    sharer.show_screen(source)
    watcher.sharer = sharer
    return watcher


TYPIST = """
import hashlib, sys
count = 0
while True:
    with open(sys.argv[1]) as orders:
        for _ in range(int(orders.read())):
            count += 1
            print(count, hashlib.sha256(str(count).encode()).hexdigest())  # no two lines alike
    print(end="", flush=True)
    with open(sys.argv[2], "w"):
        pass
"""


async def test_text_and_its_scrolling_are_exact(viewer: Any, display: Any, tmp_path: Path) -> None:
    display.paint("grey40")
    orders, done = tmp_path / "orders", tmp_path / "done"
    os.mkfifo(orders)
    os.mkfifo(done)
    # No blinking caret: the screen is to rest.
    window = ["-geometry", "90x25+20+10", "-j", "+sb", "-xrm", "XTerm*cursorBlink: false"]
    display.show("xterm", *window, "-e", sys.executable, "-c", TYPIST, str(orders), str(done))
    messages = messages_of(viewer.sharer)
    for lines in (400, *[3] * 40, 400):
        ink = screenshot(display).copy()
        await asyncio.to_thread(orders.write_text, str(lines))
        await asyncio.to_thread(done.read_text)
        await eventually_async(partial(other_than, display, ink))
        await sees(viewer, shows(display))
    assert any(isinstance(operation, Copy) for operation in operations_in(messages))


def other_than(display: Any, before: Pixels) -> bool:
    return bool((screenshot(display) != before).any())


def operations_in(messages: list[bytes]) -> list[Tile | Copy]:
    updates = [message for message in map(wire.unpack_tiles, messages) if isinstance(message, Update)]
    return [operation for update in updates for operation in update.operations]


def messages_of(peer: Any) -> list[bytes]:
    """What its port sends on the channel of tiles from now on."""
    messages: list[bytes] = []
    send = peer._port._tiles.send

    def watched(message: bytes) -> bool:
        messages.append(message)
        return bool(send(message))

    peer._port._tiles.send = watched
    return messages


@pytest.fixture
def photo(display: Any) -> Iterator[Photo]:
    made = Photo(display.name, Region(40, 30, 500, 330))
    yield made
    made.close()


def frames_of(peer: Any) -> list[bytes]:
    """What it puts on its track from now on."""
    frames: list[bytes] = []
    put = peer._track.put

    def watched(frame: bytes, timestamp: int) -> None:
        frames.append(frame)
        put(frame, timestamp)

    peer._track.put = watched
    return frames


async def test_what_went_as_video_is_exact_at_rest(viewer: Any, display: Any, photo: Photo) -> None:
    frames = frames_of(viewer.sharer)
    for seed in range(12):
        photo.paint(seed)
    await sees(viewer, shows(display))
    labels = [wire.label_of(frame) for frame in frames]
    assert labels
    assert all(label is not None for label in labels)


async def test_a_request_from_the_viewer_yields_a_keyframe(
    viewer: Any, display: Any, photo: Photo, engine: Any
) -> None:
    frames = frames_of(viewer.sharer)
    photo.paint(1)
    await sees(viewer, lambda p: bool(frames))
    receiver = viewer.peer._connection.getReceivers()[0]
    ssrc = viewer.sharer._connection.getSenders()[0]._ssrc
    frames.clear()
    await engine.run(receiver._send_rtcp_pli(ssrc))
    for seed in range(2, 200):
        photo.paint(seed)
        await asyncio.to_thread(shows(display), viewer.picture)  # as long as a film's picture
        if any(starts_afresh(frame) for frame in frames):
            break
    assert any(starts_afresh(frame) for frame in frames)
    await sees(viewer, shows(display))


async def test_monitors_that_come_change_and_go_are_followed(
    viewer: Any, source: ScreenSource, display: Any, photo: Photo
) -> None:
    photo.paint(1)
    await sees(viewer, shows(display))
    display.run("xrandr", "--setmonitor", "left", "320/80x400/100+0+0", "screen")
    display.run("xrandr", "--setmonitor", "right", "301/80x211/100+333+40", "none")
    await sees(viewer, lambda p: len(names(source)) == 3 and shows(display)(p))
    source.choose(names(source).index("right"))
    await sees(viewer, shows(display, Region(333, 40, 301, 211)))
    display.run("xrandr", "--delmonitor", "right")
    display.run("xrandr", "--setmonitor", "right", "200/80x311/100+40+60", "none")
    await sees(viewer, shows(display, Region(40, 60, 200, 311)))
    display.run("xrandr", "--delmonitor", "right")
    await sees(viewer, lambda p: "right" not in names(source) and shows(display)(p))
    photo.paint(2)
    await sees(viewer, shows(display))


def names(source: ScreenSource) -> list[str]:
    geometry = source.geometry
    return [] if geometry is None else [monitor.name for monitor in geometry.monitors]


def of_size(size: tuple[int, int], picture: Picture) -> bool:
    return (picture.width, picture.height) == size


def resize(display: Any, width: int, height: int) -> None:
    """As a user does who changes the resolution. `xrandr` goes by its list of modes, and Xvfb has one."""
    connection = connect(display.name)
    randr = connection(xcffib.randr.key)
    root = connection.get_setup().roots[0].root
    resources = randr.GetScreenResources(root).reply()
    for crtc in resources.crtcs:
        now = xcffib.xproto.Time.CurrentTime
        rotation = xcffib.randr.Rotation.Rotate_0
        randr.SetCrtcConfig(crtc, now, resources.config_timestamp, 0, 0, 0, rotation, 0, []).reply()
    randr.SetScreenSize(root, width, height, width, height, is_checked=True).check()
    connection.disconnect()


async def test_a_screen_that_changes_its_size_is_followed(viewer: Any, display: Any, photo: Photo) -> None:
    photo.paint(1)
    await sees(viewer, shows(display))
    for size in ((500, 300), (333, 217), (640, 400)):
        resize(display, *size)
        photo.paint(size[0])
        await sees(viewer, partial(of_size, size))
        await sees(viewer, shows(display))
