"""Pointer, buttons and wheel; threads; a display that goes away."""

import threading

import pytest

from desktop.input import InputInjector, InputUnavailable, open_injector
from tests.contract.desktop.conftest import server
from tests.contract.desktop.desktop_x_client import BUTTON_PRESS, BUTTON_RELEASE, XClient


@pytest.fixture
def target(client: XClient) -> XClient:
    client.window(100, 100)
    return client


def presses(client: XClient) -> list[int]:
    return [event.code for event in client.received() if event.kind == BUTTON_PRESS]


@pytest.mark.parametrize("button", [1, 2, 3, 8, 9])
def test_a_click_arrives_where_the_pointer_is(injector: InputInjector, target: XClient, button: int) -> None:
    injector.move(150, 150)
    injector.button(button, True)
    assert injector.held().buttons == {button}
    injector.button(button, False)
    assert not injector.held()
    assert [(e.kind, e.code) for e in target.received()] == [(BUTTON_PRESS, button), (BUTTON_RELEASE, button)]


def test_the_pointer_stays_on_the_desktop(injector: InputInjector, target: XClient) -> None:
    for x, y, expected in [(-5, 70000, (0, 799)), (10**9, -(10**9), (1279, 0)), (7, 9, (7, 9))]:
        injector.move(x, y)
        injector.held()
        assert target.pointer() == expected


def test_unknown_buttons_and_releases_of_nothing_are_ignored(
    injector: InputInjector, target: XClient
) -> None:
    injector.move(150, 150)
    for button in (0, 4, 5, 10, 255, -1):
        injector.button(button, True)
    injector.button(1, False)
    injector.key(30, 97, "a", False)
    assert not injector.held()
    assert target.received() == []


def test_wheel_fractions_add_up(injector: InputInjector, target: XClient) -> None:
    injector.move(150, 150)
    turns = [(0, 119, []), (0, 1, [4]), (0, -240, [5, 5]), (-60, 0, []), (-60, 0, [6]), (120, 0, [7])]
    for dx, dy, expected in turns:
        injector.wheel(dx, dy)
        injector.held()
        assert presses(target) == expected


def test_a_forged_turn_is_cut(injector: InputInjector, target: XClient) -> None:
    injector.move(150, 150)
    injector.wheel(0, 10**9)
    injector.held()
    assert presses(target) == [4] * 32


def test_many_threads_leave_nothing_held(injector: InputInjector, target: XClient) -> None:
    def play(code: int) -> None:
        for turn in range(100):
            injector.move(turn, code)
            injector.button(1 + code % 3, True)
            injector.key(code, 0, "", True)
            injector.key(0, 0x1000430 + code, "", True)
            injector.wheel(0, 30)
            if turn % 10 == code % 10:
                injector.release_all()

    threads = [threading.Thread(target=play, args=(code,)) for code in range(16, 22)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    injector.release_all()
    assert not injector.held()
    assert not target.keys_down()
    assert target.state() == 0


def test_close_releases_and_may_be_called_twice(display: str, target: XClient) -> None:
    injector = open_injector(display)
    injector.move(150, 150)
    injector.button(1, True)
    injector.key(42, 0xFFE1, "", True)
    injector.close()
    injector.close()
    assert not target.keys_down()
    assert target.state() == 0
    with pytest.raises(InputUnavailable) as caught:
        injector.move(1, 1)
    assert caught.value.reason == "closed"


def test_releases_go_through_while_another_program_stops_the_display(
    injector: InputInjector, target: XClient
) -> None:
    injector.button(1, True)
    injector.key(42, 0xFFE1, "", True)
    target.stop_the_display(True)
    injector.move(3, 4)
    injector.release_all()
    assert target.state() == 0
    assert target.pointer() == (3, 4)
    target.stop_the_display(False)


def test_a_display_that_goes_away() -> None:
    with server("Xvfb", "-screen", "0", "640x480x24") as name:
        injector = open_injector(name)
    with pytest.raises(InputUnavailable) as caught:
        injector.release_all()
    assert caught.value.reason == "display-lost"
    injector.close()


def test_no_display() -> None:
    with pytest.raises(InputUnavailable) as caught:
        open_injector(":4711")
    assert caught.value.reason == "no-display"
