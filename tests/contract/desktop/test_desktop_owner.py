"""The owner's hand is noticed, ours is not mistaken for it."""

import queue
import threading
from collections.abc import Iterator

import pytest

from desktop.input import InputInjector, OwnerActivity, OwnerActivityWatcher, open_injector, watch_owner
from tests.contract.desktop.conftest import server, wait_until, xdotool
from tests.contract.desktop.desktop_x_client import XClient

SECONDS = 10


@pytest.fixture(scope="module")
def screens() -> Iterator[tuple[str, str]]:
    """A display within a display: what happens outside arrives inside as a real device."""
    with (
        server("Xvfb", "-screen", "0", "1024x768x24") as outer,
        server("Xephyr", "-screen", "1024x768", environment={"DISPLAY": outer}) as inner,
    ):
        yield outer, inner


@pytest.fixture
def injector(screens: tuple[str, str]) -> Iterator[InputInjector]:
    opened = open_injector(screens[1])
    yield opened
    opened.close()


@pytest.fixture
def seen() -> "queue.Queue[OwnerActivity]":
    return queue.Queue()


@pytest.fixture
def watcher(
    screens: tuple[str, str], injector: InputInjector, seen: "queue.Queue[OwnerActivity]"
) -> Iterator[OwnerActivityWatcher]:
    opened = watch_owner(injector.ledger, seen.put, screens[1])
    opened.start()
    yield opened
    opened.stop()


def test_a_thousand_presses_of_ours_are_not_the_owners(
    screens: tuple[str, str],
    injector: InputInjector,
    watcher: OwnerActivityWatcher,
    seen: "queue.Queue[OwnerActivity]",
) -> None:
    signs = "aB@éЖ"
    for turn in range(1000):
        sign = signs[turn % len(signs)]
        injector.move(turn, turn % 700)
        injector.button(1 + turn % 3, True)
        injector.button(1 + turn % 3, False)
        injector.wheel(0, 120)
        injector.key(0, ord(sign) if ord(sign) < 256 else 0x1000000 + ord(sign), sign, True)
        injector.key(0, ord(sign) if ord(sign) < 256 else 0x1000000 + ord(sign), sign, False)
    xdotool(screens[1], "click", "3")  # the first to be reported, so nothing before it was
    assert seen.get(timeout=SECONDS) is OwnerActivity.FOREIGN
    watcher.stop()
    assert seen.empty()


@pytest.mark.parametrize("press", [("click", "1"), ("key", "x"), ("click", "5")])
def test_a_real_press_is_reported_and_motion_is_not(
    screens: tuple[str, str],
    injector: InputInjector,
    watcher: OwnerActivityWatcher,
    seen: "queue.Queue[OwnerActivity]",
    press: tuple[str, str],
) -> None:
    outer, inner = screens
    with XClient(inner) as client:
        xdotool(outer, "mousemove", "10", "10")
        xdotool(outer, "mousemove", "300", "200")
        wait_until(lambda: client.pointer() == (300, 200), "the real pointer moves")
    assert seen.empty()
    xdotool(outer, *press)
    assert seen.get(timeout=SECONDS) is OwnerActivity.DEVICE


@pytest.mark.parametrize("press", [("click", "1"), ("key", "x")])
def test_another_programs_press_is_reported(
    screens: tuple[str, str],
    watcher: OwnerActivityWatcher,
    seen: "queue.Queue[OwnerActivity]",
    press: tuple[str, str],
) -> None:
    xdotool(screens[1], *press)
    assert seen.get(timeout=SECONDS) is OwnerActivity.FOREIGN


def test_the_owner_is_noticed_while_another_program_grabs(
    screens: tuple[str, str], watcher: OwnerActivityWatcher, seen: "queue.Queue[OwnerActivity]"
) -> None:
    outer, inner = screens
    with XClient(inner) as client:
        client.grab_keyboard_and_pointer(client.window(0, 0, 1024, 768))
        xdotool(outer, "mousemove", "300", "200", "click", "1")
        assert seen.get(timeout=SECONDS) is OwnerActivity.DEVICE


def test_started_and_stopped_many_times_leaves_no_thread(
    screens: tuple[str, str], injector: InputInjector, seen: "queue.Queue[OwnerActivity]"
) -> None:
    before = threading.active_count()
    watcher = watch_owner(injector.ledger, seen.put, screens[1])
    for _ in range(20):
        watcher.start()
        watcher.start()
        watcher.stop()
        watcher.stop()
    assert threading.active_count() == before
    xdotool(screens[1], "click", "1")
    assert seen.empty()


def test_the_listener_may_stop_the_watcher_and_release(
    screens: tuple[str, str], injector: InputInjector
) -> None:
    done = threading.Event()

    def listener(activity: OwnerActivity) -> None:
        injector.release_all()
        listening.stop()
        done.set()

    listening = watch_owner(injector.ledger, listener, screens[1])
    listening.start()
    injector.button(1, True)
    xdotool(screens[0], "click", "3")
    assert done.wait(SECONDS)
    assert not injector.held()
    wait_until(
        lambda: "owner-watcher" not in [thread.name for thread in threading.enumerate()], "its thread ends"
    )


def test_a_listener_that_fails_is_called_again(screens: tuple[str, str], injector: InputInjector) -> None:
    calls: queue.Queue[OwnerActivity] = queue.Queue()

    def listener(activity: OwnerActivity) -> None:
        calls.put(activity)
        raise RuntimeError("listener")

    watcher = watch_owner(injector.ledger, listener, screens[1])
    watcher.start()
    for _ in range(2):
        xdotool(screens[0], "click", "1")
        assert calls.get(timeout=SECONDS) is OwnerActivity.DEVICE
    watcher.stop()
