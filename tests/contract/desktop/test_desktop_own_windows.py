"""What is injected never reaches our own windows."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.input import Dropped, InputInjector
from tests.contract.desktop.conftest import running, wait_until
from tests.contract.desktop.desktop_x_client import BUTTON_PRESS, BUTTON_RELEASE, KEY_PRESS, XClient

A = 30


@pytest.fixture
def ours(display: str) -> Iterator[XClient]:
    """The program to protect; `client` is somebody else's."""
    with XClient(display) as opened:
        yield opened


def click(injector: InputInjector, x: int, y: int) -> None:
    injector.move(x, y)
    injector.button(1, True)
    injector.button(1, False)
    injector.held()


def type_a(injector: InputInjector) -> None:
    injector.key(A, ord("a"), "a", True)
    injector.key(A, ord("a"), "a", False)
    injector.held()


def test_clicks_and_wheel_over_ours_are_dropped(
    injector: InputInjector, client: XClient, ours: XClient
) -> None:
    first = ours.window(0, 0)
    client.window(400, 0)
    injector.protect(first)
    ours.window(0, 300)  # made after, by the same program
    for x, y in [(50, 50), (50, 350)]:
        click(injector, x, y)
        injector.wheel(0, 240)
        injector.held()
    assert ours.received() == []
    assert injector.dropped == Dropped(own_buttons=4)
    click(injector, 450, 50)
    assert [event.kind for event in client.received()] == [BUTTON_PRESS, BUTTON_RELEASE]


def test_a_window_of_ours_within_anothers(injector: InputInjector, client: XClient, ours: XClient) -> None:
    panel = client.window(0, 0, 400, 100)
    icon = ours.window(10, 10, 30, 30, parent=panel)
    injector.protect(icon)
    click(injector, 20, 20)
    assert ours.received() == []
    click(injector, 200, 50)  # the panel itself is not ours
    assert [event.kind for event in client.received()] == [BUTTON_PRESS, BUTTON_RELEASE]


def test_keys_while_ours_has_the_keyboard_are_dropped(
    injector: InputInjector, client: XClient, ours: XClient
) -> None:
    mine, other = ours.window(0, 0), client.window(400, 0)
    injector.protect(mine)
    ours.focus(mine)
    type_a(injector)
    assert ours.received() == []
    assert injector.dropped == Dropped(own_keys=1)
    client.focus(other)
    type_a(injector)
    assert KEY_PRESS in [event.kind for event in client.received()]


def test_keys_that_follow_the_pointer(injector: InputInjector, client: XClient, ours: XClient) -> None:
    injector.protect(ours.window(0, 0))
    client.window(400, 0)
    client.focus(1)  # PointerRoot
    injector.move(50, 50)
    type_a(injector)
    assert ours.received() == []
    injector.move(450, 50)
    type_a(injector)
    assert KEY_PRESS in [event.kind for event in client.received()]


@pytest.mark.parametrize("kind", ["POPUP_MENU", "DROPDOWN_MENU", "COMBO"])
def test_an_open_popup_of_ours_has_the_keyboard_and_the_pointer(
    injector: InputInjector, client: XClient, ours: XClient, kind: str
) -> None:
    other = client.window(400, 0)
    client.focus(other)
    popup = ours.window(0, 0, window_type=f"_NET_WM_WINDOW_TYPE_{kind}")
    injector.protect(popup)
    type_a(injector)
    click(injector, 450, 50)
    assert client.received() == []
    assert injector.dropped == Dropped(own_keys=1, own_buttons=1)
    ours.unmap(popup)
    type_a(injector)
    assert KEY_PRESS in [event.kind for event in client.received()]


def test_an_overlay_of_ours_elsewhere_stops_nothing(
    injector: InputInjector, client: XClient, ours: XClient
) -> None:
    injector.protect(ours.window(0, 0))
    client.focus(client.window(400, 0))
    type_a(injector)
    click(injector, 450, 50)
    assert len(client.received()) == 4


def test_what_was_pressed_before_is_released_over_ours(
    injector: InputInjector, client: XClient, ours: XClient
) -> None:
    client.focus(client.window(400, 0))
    injector.move(450, 50)
    injector.button(1, True)
    injector.key(A, ord("a"), "a", True)
    mine = ours.window(400, 0)
    injector.protect(mine)
    ours.focus(mine)
    injector.key(A, ord("a"), "a", True)  # its repetition must not reach us
    injector.button(1, False)
    injector.key(A, ord("a"), "a", False)
    assert not injector.held()
    assert not client.keys_down()
    assert client.state() == 0
    assert KEY_PRESS not in [event.kind for event in ours.received()]
    assert BUTTON_RELEASE in [event.kind for event in client.received()]


def test_the_frame_of_a_window_manager(display: str, injector: InputInjector, ours: XClient) -> None:
    with running(["openbox", "--sm-disable"], {"DISPLAY": display}), XClient(display) as other:
        mine = ours.window(300, 300, managed=True)
        theirs = other.window(700, 300, managed=True)
        for client, window in ((ours, mine), (other, theirs)):
            framed(client, window)
        injector.protect(mine)
        title_and_content = [(100, 100), (100, -10)]
        for dx, dy in title_and_content:
            x, y = ours.geometry(mine)
            click(injector, x + dx, y + dy)
        assert injector.dropped == Dropped(own_buttons=2)
        assert BUTTON_PRESS not in [event.kind for event in ours.received()]

        def arrives(dx: int, dy: int) -> bool:
            x, y = other.geometry(theirs)
            click(injector, x + dx, y + dy)
            return BUTTON_PRESS in [event.kind for event in other.received()]

        # openbox holds a press back until it has raised the window, and loses one that comes too early
        wait_until(lambda: arrives(100, 100), "a click within another's window arrives")
        arrives(100, -10)
        assert injector.dropped == Dropped(own_buttons=2), "nothing but what was aimed at ours"


WINDOWS = st.lists(
    st.tuples(st.booleans(), st.integers(0, 600), st.integers(0, 400), st.integers(20, 300)), max_size=6
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(windows=WINDOWS, points=st.lists(st.tuples(st.integers(0, 900), st.integers(0, 700)), max_size=8))
def test_whatever_lies_above_what(
    display: str,
    injector: InputInjector,
    windows: list[tuple[bool, int, int, int]],
    points: list[tuple[int, int]],
) -> None:
    with XClient(display) as ours, XClient(display) as other:
        injector.protect(ours.window(1270, 790, 10, 10))
        for mine, x, y, size in windows:
            (ours if mine else other).window(x, y, size, size)
        clicks = 0
        for x, y in points:
            injector.move(x, y)
            injector.button(1, True)
            clicks += bool(injector.held())
            injector.button(1, False)
            on_top = next(
                (mine for mine, left, top, size in reversed(windows)
                 if left <= x < left + size and top <= y < top + size), None,
            )  # fmt: skip
            assert ours.received() == []
            assert len(other.received()) == (2 if on_top is False else 0)
        assert clicks <= len(points)


def framed(client: XClient, window: int) -> None:
    """Until the window manager has put a frame around the window, and both in their place."""
    wait_until(lambda: client.parent(window) != client.root, "openbox frames the window")
    wait_until(lambda: client.geometry(window)[1] > 10, "the window has its place")
