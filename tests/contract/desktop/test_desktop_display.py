"""What access there is to the screen."""

import pytest

from desktop.display import ScreenAccess, check_display
from desktop.errors import DisplayError, NoDisplay, WaylandUnsupported
from desktop.input.x11 import devices


def test_an_x_display(shared_display: str) -> None:
    assert check_display(shared_display) is ScreenAccess.X11
    assert check_display(environment={"DISPLAY": shared_display}) is ScreenAccess.X11


def test_an_x_display_of_its_own_within_wayland(shared_display: str) -> None:
    environment = {"DISPLAY": shared_display, "WAYLAND_DISPLAY": "wayland-0", "XDG_SESSION_TYPE": "wayland"}
    assert check_display(environment=environment) is ScreenAccess.X11


@pytest.mark.parametrize(
    ("environment", "error", "reason"),
    [
        ({}, NoDisplay, "no-display"),
        ({"DISPLAY": ":4711"}, NoDisplay, "display-refused"),
        ({"WAYLAND_DISPLAY": "wayland-0"}, WaylandUnsupported, "wayland"),
        ({"XDG_SESSION_TYPE": "wayland", "DISPLAY": ":4711"}, WaylandUnsupported, "wayland"),
    ],
)
def test_no_access(environment: dict[str, str], error: type[DisplayError], reason: str) -> None:
    with pytest.raises(error) as caught:
        check_display(environment=environment)
    assert caught.value.reason == reason


def test_waylands_own_x_display_is_no_use(shared_display: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "XWAYLAND_PREFIX", b"Xvfb")
    with pytest.raises(WaylandUnsupported):
        check_display(shared_display, {})
