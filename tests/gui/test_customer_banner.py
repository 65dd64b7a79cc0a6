"""The banner: seen while something is shared, in words for each state, movable and never off the screen."""

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from customer_app.banner import Banner
from protocol.sharing import ControlState, Level
from tests.gui.customer_doubles import ANA, MadeUpSession, MadeUpShare, person
from widgets.subscriptions import Subscriptions


@pytest.fixture
def session() -> MadeUpSession:
    return MadeUpSession()


@pytest.fixture
def banner(qtbot: QtBot, session: MadeUpSession) -> Iterator[Banner]:
    subscriptions = Subscriptions()
    banner = Banner(session.real, subscriptions)
    yield banner
    subscriptions.end()
    banner.hide()
    banner.deleteLater()


def button(banner: Banner, name: str) -> QPushButton:
    return next(one for one in banner.findChildren(QPushButton) if one.accessibleName() == name)


def text(banner: Banner) -> str:
    return "".join(label.text() for label in banner.findChildren(QLabel))


def test_nothing_shared_nothing_shown(banner: Banner) -> None:
    assert not banner.isVisible()


@pytest.mark.parametrize(
    ("share", "title", "words"),
    [
        (MadeUpShare(), "Viewing the desktop", "Ana sees your desktop"),
        (
            MadeUpShare(Level.CONTROL, ControlState.READY),
            "Controlling the desktop",
            "Ana sees and controls your desktop",
        ),
        (
            MadeUpShare(Level.CONTROL, ControlState.ACTIVE),
            "Controlling the desktop",
            "Ana sees and controls your desktop",
        ),
        (
            MadeUpShare(Level.CONTROL, ControlState.TAKEN_BACK),
            "Controlling the desktop",
            "You have the control; Ana waits",
        ),
        (MadeUpShare(paused=True), "Viewing the desktop", "Paused: Ana sees nothing new"),
        (MadeUpShare(silent=True), "Viewing the desktop", "No word from Ana: waiting"),
        (
            MadeUpShare(viewers=(ANA, person(3, "Ben"))),
            "Viewing the desktop",
            "Ana sees your desktop · 1 other person sees it too",
        ),
    ],
)
def test_it_says_what_is_shared(
    banner: Banner, session: MadeUpSession, share: MadeUpShare, title: str, words: str
) -> None:
    session.desktop.begin(share)
    assert banner.isVisible()
    assert banner.windowTitle() == banner.accessibleName() == title
    assert text(banner) == words


def test_stop_acts_within_the_click(qtbot: QtBot, banner: Banner, session: MadeUpSession) -> None:
    session.desktop.begin(MadeUpShare())
    button(banner, "Stop").click()
    assert session.desktop.share is None
    assert not banner.isVisible()


def test_pause_and_continue(banner: Banner, session: MadeUpSession) -> None:
    session.desktop.begin(share := MadeUpShare())
    button(banner, "Pause").click()
    assert share.paused
    button(banner, "Continue").click()
    assert not share.paused


def test_it_takes_no_more_room_than_its_words(banner: Banner, session: MadeUpSession) -> None:
    session.desktop.begin(MadeUpShare(Level.CONTROL, ControlState.ACTIVE))
    wide = banner.width()
    session.desktop.begin(MadeUpShare())
    assert banner.width() < wide


def test_it_is_dragged_but_never_off_the_screen(qtbot: QtBot, banner: Banner, session: MadeUpSession) -> None:
    session.desktop.begin(MadeUpShare())
    qtbot.waitExposed(banner)
    screen = QGuiApplication.primaryScreen()
    assert screen is not None
    room = screen.availableGeometry()
    grip = QPoint(20, 4)
    left, plain = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(banner, left, plain, grip)  # type: ignore[call-overload]
    QTest.mouseMove(banner, QPoint(-5000, 5000))  # type: ignore[call-overload]
    qtbot.waitUntil(lambda: banner.x() == room.left() and banner.frameGeometry().bottom() == room.bottom())
    QTest.mouseRelease(banner, left)  # type: ignore[call-overload]
    session.desktop.begin(MadeUpShare(Level.CONTROL, ControlState.ACTIVE))
    assert banner.x() == room.left(), "it stays where it was put"


def test_it_is_above_other_windows_and_takes_no_focus(banner: Banner) -> None:
    assert banner.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    assert banner.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
