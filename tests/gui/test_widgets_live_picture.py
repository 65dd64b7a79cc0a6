"""A live picture: what changed is kept until it is painted, and no more is painted than that."""

import gc
import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PyQt6.QtCore import QEvent, QObject, QRect
from PyQt6.QtGui import QPaintEvent, QRegion
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.repainting import SIZES, SMOOTHING_ROUNDS, LivePicture, Pixels, largest_difference, shown
from widgets.damage import MOST_RECTANGLES, Damage
from widgets.picture_mailbox import PictureMailbox
from widgets.placement import Fit
from widgets.remote_screen import RemoteScreen

Box = tuple[int, int, int, int]


def black(width: int = 400, height: int = 300) -> Pixels:
    return np.zeros((height, width, 4), np.uint8)


def boxes(mailbox: PictureMailbox) -> set[Box]:
    arrival = mailbox.take()
    assert arrival is not None
    return {(box.x(), box.y(), box.width(), box.height()) for box in arrival.changed}


class Paints(QObject):
    """Writes down which parts of a widget are painted."""

    def __init__(self) -> None:
        super().__init__()
        self.regions: list[QRegion] = []

    def eventFilter(self, _watched: QObject | None, event: QEvent | None) -> bool:
        if isinstance(event, QPaintEvent):
            self.regions.append(event.region())
        return False


@pytest.fixture
def screen(qtbot: QtBot) -> Iterator[RemoteScreen]:
    view = RemoteScreen("Carl's desktop")
    qtbot.addWidget(view)
    view.resize(400, 300)
    with qtbot.waitExposed(view):
        view.show()
    yield view
    view.close_pictures()


# what waits


def test_first_picture_is_all_of_it() -> None:
    mailbox = PictureMailbox()
    mailbox.put(LivePicture(black(), ((1, 2, 3, 4),)))
    assert boxes(mailbox) == {(0, 0, 400, 300)}
    assert mailbox.take() is None


def test_changes_of_pictures_that_wait_come_together() -> None:
    mailbox, pixels = PictureMailbox(), black()
    mailbox.put(LivePicture(pixels, ()))
    mailbox.take()
    arrived: list[int] = []
    mailbox.arrived.connect(lambda: arrived.append(1))
    mailbox.put(LivePicture(pixels, ((10, 10, 20, 20), (100, 50, 8, 8))))
    mailbox.put(LivePicture(pixels[:], ((300, 200, 500, 500),)))  # another view of the same memory
    assert arrived == [1]
    assert boxes(mailbox) == {(10, 10, 20, 20), (100, 50, 8, 8), (300, 200, 100, 100)}
    mailbox.put(LivePicture(pixels, ((0, 0, 1, 1),)))
    assert (arrived, boxes(mailbox)) == ([1, 1], {(0, 0, 1, 1)})


@pytest.mark.parametrize("after", [black(), black(200, 100)], ids=["other memory", "another size"])
def test_all_has_changed_when_the_memory_is_another(after: Pixels) -> None:
    mailbox = PictureMailbox()
    mailbox.put(LivePicture(black(), ()))
    mailbox.take()
    mailbox.put(LivePicture(after, ((1, 1, 1, 1),)))
    assert boxes(mailbox) == {(0, 0, after.shape[1], after.shape[0])}


def test_closed_mailbox_lets_go_of_the_memory() -> None:
    mailbox, pixels = PictureMailbox(), black()
    held = weakref.ref(pixels)
    mailbox.put(LivePicture(pixels, ()))
    mailbox.close()
    mailbox.put(LivePicture(pixels, ()))
    del pixels
    gc.collect()
    assert (mailbox.take(), held()) == (None, None)


rectangles = st.builds(
    QRect, st.integers(0, 500), st.integers(0, 500), st.integers(1, 200), st.integers(1, 200)
)


@given(st.lists(rectangles, max_size=60))
def test_damage_covers_what_was_added_with_few_rectangles(added: list[QRect]) -> None:
    damage, area = Damage(), QRegion()
    for rectangle in added:
        damage.add(rectangle)
        area += rectangle
    covered = QRegion()
    for kept in damage.rectangles:
        covered += kept
    assert len(damage.rectangles) <= MOST_RECTANGLES
    assert area.subtracted(covered).isEmpty()
    if len(added) <= MOST_RECTANGLES:
        assert covered.subtracted(area).isEmpty()


# what is painted


def test_unscaled_change_paints_exactly_what_changed(qtbot: QtBot, screen: RemoteScreen) -> None:
    pixels = black()
    screen.show_picture(LivePicture(pixels, ()))
    paints = Paints()
    screen.canvas.installEventFilter(paints)
    pixels[:] = 200
    changed = ((20, 30, 64, 32), (300, 200, 10, 10))
    with qtbot.waitSignal(screen.painted):
        media = threading.Thread(target=screen.show_picture, args=(LivePicture(pixels, changed),))
        media.start()
        media.join()
    expected = QRegion()
    for box in changed:
        expected += QRect(*box)
    assert [region.xored(expected).isEmpty() for region in paints.regions] == [True]
    bright = shown(screen)[..., 0] == 200
    assert (bright[30:62, 20:84].all(), bright[200:210, 300:310].all()) == (True, True)
    assert bright.sum() == 64 * 32 + 10 * 10


@pytest.mark.parametrize("fit", list(Fit))
@pytest.mark.parametrize(("size", "view"), SIZES)
def test_small_repaints_end_as_a_whole_one(
    qtbot: QtBot, fit: Fit, size: tuple[int, int], view: tuple[int, int]
) -> None:
    exact = fit is Fit.ACTUAL or size[0] <= view[0] or (size == (800, 600) and view == (400, 300))
    assert largest_difference(fit, size, view) <= (0 if exact else SMOOTHING_ROUNDS)


@pytest.mark.parametrize("ratio", ["1.25", "2"])
def test_small_repaints_end_as_a_whole_one_on_finer_screens(ratio: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.gui.repainting"],
        env=os.environ | {"QT_SCALE_FACTOR": ratio},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    differences = [int(line) for line in done.stdout.split()]
    assert len(differences) == len(Fit) * len(SIZES)
    assert max(differences) <= SMOOTHING_ROUNDS


# who waits for whom


class CountingLock:
    """Says how often it was taken, and whether it is held."""

    def __init__(self) -> None:
        self.taken = 0
        self.held = False

    def __enter__(self) -> None:
        self.taken += 1
        self.held = True

    def __exit__(self, *_what: object) -> None:
        self.held = False


def test_hung_window_holds_no_lock_and_paints_once(qtbot: QtBot, screen: RemoteScreen) -> None:
    lock, pixels = CountingLock(), black()
    screen.show_picture(LivePicture(pixels, (), lock))
    before = lock.taken

    def put_many() -> None:
        for number in range(1000):
            pixels[number % 300] = 200
            screen.show_picture(LivePicture(pixels, ((0, number % 300, 400, 1),), lock))

    with qtbot.waitSignal(screen.painted):
        media = threading.Thread(target=put_many)
        media.start()
        media.join()  # this is the window's thread: it hangs meanwhile
        assert (lock.taken - before, lock.held) == (0, False)
    QApplication.processEvents()
    assert (lock.taken - before, lock.held) == (1, False)
    assert (shown(screen)[..., 0] == 200).all()


def test_memory_that_is_shown_stays_and_goes_with_the_next(screen: RemoteScreen) -> None:
    pixels = black()
    first = weakref.ref(pixels)
    screen.show_picture(LivePicture(pixels, ()))
    del pixels
    gc.collect()
    assert first() is not None
    screen.show_picture(LivePicture(black(200, 100), ()))
    gc.collect()
    assert first() is None


def test_closed_screen_still_paints_what_it_showed(screen: RemoteScreen) -> None:
    pixels = black()
    pixels[:] = 90
    screen.show_picture(LivePicture(pixels, ()))
    screen.close_pictures()
    screen.show_picture(LivePicture(black(), ()))
    del pixels
    gc.collect()
    screen.canvas.repaint()
    assert (shown(screen) == 90).all()
