"""What every screen capture keeps, on a real X server."""

import select
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from media.screen import capture as choice
from media.screen.capture import Capture, Changes, open_capture
from media.screen.model import ALL_MONITORS, CaptureError, CaptureFault, Pixels, Region
from media.screen.polling import PollingCapture
from media.screen.x11 import X11Capture

RED, BLUE = (0, 0, 255), (255, 0, 0)


@pytest.fixture(params=[X11Capture, PollingCapture])
def capture(request: pytest.FixtureRequest, display: Any) -> Iterator[Capture]:
    display.paint("red")
    made = request.param(display.name)
    yield made
    made.close()


def look_until(capture: Capture, wanted: Callable[[Changes], bool]) -> Changes:
    """Looks as the capture thread does, until what is wanted happened."""
    for _ in range(200):
        changes = capture.look()
        if wanted(changes):
            return changes
        fd = capture.fileno()
        select.select([] if fd is None else [fd], [], [], 5 if fd is not None else capture.interval)
    raise AssertionError("it never happened")


def is_all(pixels: Pixels, colour: tuple[int, int, int]) -> bool:
    return bool((pixels[..., :3] == colour).all())


def test_all_screens_come_first(capture: Capture) -> None:
    everything, *monitors = capture.monitors()
    assert everything.id == ALL_MONITORS
    assert everything.region == Region(0, 0, 640, 400)
    assert [monitor.region for monitor in monitors] == [everything.region]
    assert monitors[0].id == 1


def test_the_first_refresh_takes_everything_and_the_next_only_what_changed(
    capture: Capture, display: Any
) -> None:
    region = capture.monitors()[0].region
    capture.watch(region)
    pixels = np.zeros((400, 640, 4), np.uint8)
    assert capture.refresh(pixels) == [region]
    assert is_all(pixels, RED)
    assert capture.refresh(pixels) == []
    display.show("xterm", "-geometry", "10x2+200+100", "-bg", "blue", "-e", "cat")
    changed: list[Region] = []

    def seen(changes: Changes) -> bool:
        if changes.picture:
            changed.extend(capture.refresh(pixels))
        return bool(changed)

    look_until(capture, seen)
    assert sum(part.area for part in changed) < region.area / 2


def test_a_part_of_the_desktop_is_captured_from_its_corner(capture: Capture, display: Any) -> None:
    capture.watch(Region(100, 50, 200, 120))
    pixels = np.zeros((120, 200, 4), np.uint8)
    assert capture.refresh(pixels) == [Region(0, 0, 200, 120)]
    assert is_all(pixels, RED)
    display.paint("blue")
    look_until(capture, lambda changes: changes.picture)
    capture.refresh(pixels)
    assert is_all(pixels, BLUE)


@pytest.fixture
def x11(display: Any) -> Iterator[X11Capture]:
    made = X11Capture(display.name)
    yield made
    made.close()


def test_x11_says_when_monitors_change(x11: X11Capture, display: Any) -> None:
    x11.look()
    display.run("xrandr", "--setmonitor", "left", "320/80x400/100+0+0", "screen")
    display.run("xrandr", "--setmonitor", "right", "320/80x400/100+320+0", "none")
    look_until(x11, lambda changes: changes.layout)
    names = {monitor.name: monitor.region for monitor in x11.monitors()}
    assert names["left"] == Region(0, 0, 320, 400)
    assert names["right"] == Region(320, 0, 320, 400)


def test_x11_says_when_the_pointer_moves_and_changes(x11: X11Capture, display: Any) -> None:
    x11.look()
    display.run("xdotool", "mousemove_relative", "--", "-20", "-30")
    look_until(x11, lambda changes: changes.pointer)
    pointer = x11.pointer()
    assert pointer is not None
    assert (pointer.x, pointer.y) == (300, 170)
    before = x11.shape()
    assert before is x11.shape()
    display.show("xterm", "-geometry", "100x30+0+0", "-e", "cat")
    look_until(x11, lambda changes: changes.shape)
    after = x11.shape()
    assert before is not None
    assert after is not None
    assert after.id != before.id
    assert after.png.startswith(b"\x89PNG")


def test_a_still_x11_screen_wakes_nobody(x11: X11Capture) -> None:
    x11.watch(x11.monitors()[0].region)
    x11.refresh(np.zeros((400, 640, 4), np.uint8))
    x11.look()
    fd = x11.fileno()
    assert fd is not None
    assert select.select([fd], [], [], 0.3)[0] == []


def test_no_display_is_a_named_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CaptureError) as caught:
        open_capture(":999")
    assert caught.value.fault is CaptureFault.NO_DISPLAY
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(CaptureError) as caught:
        open_capture()
    assert caught.value.fault is CaptureFault.NO_DISPLAY


def test_wayland_is_a_named_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setenv("DISPLAY", ":0")
    with pytest.raises(CaptureError, match="Wayland") as caught:
        choice.open_capture()
    assert caught.value.fault is CaptureFault.WAYLAND


def test_a_server_without_damage_is_a_named_error(bare_display: Any) -> None:
    with pytest.raises(CaptureError) as caught:
        X11Capture(bare_display.name)
    assert caught.value.fault is CaptureFault.UNSUPPORTED
