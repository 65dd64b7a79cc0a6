"""The window on a customer's desktop: who has the control, what is shown, and how it ends."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PyQt6.QtCore import QBuffer, QEvent, QPoint, Qt
from PyQt6.QtGui import QColor, QImage, QKeyEvent, QPixmap
from PyQt6.QtWidgets import QApplication, QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from console.conducting import Conducting
from console.main_window import MainWindow
from console.preferences import Preferences
from console.sharing_window import SharingWindow
from link.contract import PeerState
from protocol.input import KeyChanged
from protocol.pointer import KeptPointerShape, PointerPosition, PointerShape
from protocol.sharing import ChooseScreen, ControlState, Level, StopReason, StopShare, TakeControl
from tests.gui.console_doubles import ANA, CARL, CUSTOMER, Played, delete, preferences_in
from widgets.host_key import RIGHT_CTRL
from widgets.placement import Fit
from widgets.present import present


@dataclass
class View:
    played: Played
    conducting: Conducting
    preferences: Preferences

    @property
    def window(self) -> SharingWindow:
        open_ones = self.windows
        assert len(open_ones) == 1
        return open_ones[0]

    @property
    def windows(self) -> list[SharingWindow]:
        return [
            one
            for one in QApplication.topLevelWidgets()
            if isinstance(one, SharingWindow) and one.isVisible()
        ]

    def sent(self, kind: type) -> list[object]:
        return [message for _to, message in self.played.link.sent if isinstance(message, kind)]

    def named(self, name: str) -> QPushButton:
        return next(one for one in self.window.findChildren(QPushButton) if one.accessibleName() == name)

    def menu_entry(self, name: str) -> None:
        entries = [entry for menu in self.window.findChildren(QMenu) for entry in menu.actions()]
        next(entry for entry in entries if entry.text() == name and entry.isVisible()).trigger()

    def press(self, scan: int, keysym: int) -> None:
        none = Qt.KeyboardModifier.NoModifier
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, Qt.Key.Key_unknown, none, scan, keysym, 0, "")
            QApplication.sendEvent(self.window.screen_view.canvas, event)

    def host_command(self, scan: int, keysym: int) -> None:
        none = Qt.KeyboardModifier.NoModifier
        canvas = self.window.screen_view.canvas
        down = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Control, none, 105, RIGHT_CTRL, 0, "")
        QApplication.sendEvent(canvas, down)
        letter = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_unknown, none, scan, keysym, 0, "")
        QApplication.sendEvent(canvas, letter)


@pytest.fixture
async def view(qtbot: QtBot, tmp_path: Path) -> AsyncIterator[View]:
    played = Played()
    main = MainWindow()
    preferences = preferences_in(tmp_path)
    conducting = Conducting(played.session, main, QMenu(main), preferences)
    played.carl_joins()
    yield View(played, conducting, preferences)
    conducting.close()
    await played.session.close()
    main.close_now()
    delete(main)


async def test_view_opens_in_a_window_for_who_prefers_that(view: View) -> None:
    view.preferences.opens_full_screen = False
    view.played.carl_shares(Level.VIEW)
    assert view.window.isVisible()
    assert not view.window.isFullScreen()


async def test_view_opens_full_screen_and_is_easily_left(view: View) -> None:
    view.played.carl_shares(Level.VIEW)
    assert view.window.isFullScreen()
    assert view.window.bar.state == "You are viewing"
    view.named("Leave full screen").click()
    assert not view.window.isFullScreen()
    assert view.named("Full screen")


async def test_control_begins_with_a_click_in_the_picture(view: View, qtbot: QtBot) -> None:
    view.played.carl_shares(Level.CONTROL)
    view.played.picture(np.zeros((600, 800, 4), np.uint8))
    QApplication.processEvents()
    assert view.window.bar.state == "Click in the picture to begin"
    view.press(38, 0x61)
    assert view.sent(KeyChanged) == []
    qtbot.mouseClick(view.window.screen_view.canvas, Qt.MouseButton.LeftButton)
    assert len(view.sent(TakeControl)) == 1
    view.played.carl_says(ControlState.ACTIVE)
    assert view.window.bar.state == "You are in control"
    view.press(38, 0x61)
    assert len(view.sent(KeyChanged)) == 2


async def test_customer_takes_control_back_and_a_click_takes_it_again(view: View, qtbot: QtBot) -> None:
    view.played.carl_shares(Level.CONTROL)
    view.played.picture(np.zeros((600, 800, 4), np.uint8))
    QApplication.processEvents()
    view.played.carl_says(ControlState.ACTIVE)
    view.played.carl_says(ControlState.TAKEN_BACK)
    assert view.window.bar.state == "Carl Martin is using the mouse: click to take control again"
    view.press(38, 0x61)
    assert view.sent(KeyChanged) == []
    qtbot.mouseClick(view.window.screen_view.canvas, Qt.MouseButton.LeftButton)
    assert len(view.sent(TakeControl)) == 1


async def test_host_key_commands(view: View) -> None:
    view.played.carl_shares(Level.CONTROL)
    view.played.carl_says(ControlState.ACTIVE)
    view.host_command(41, 0x66)
    assert not view.window.isFullScreen()
    view.host_command(10, 0x31)
    chosen = [view.window.screen_view.fit]
    view.host_command(19, 0x30)
    chosen.append(view.window.screen_view.fit)
    assert chosen == [Fit.ACTUAL, Fit.SCALED]
    view.host_command(39, 0x73)
    assert len(view.sent(StopShare)) == 1
    assert view.sent(KeyChanged) == []


@pytest.mark.parametrize("way", ["button", "menu", "close"])
async def test_sharing_stops_in_every_way(view: View, way: str) -> None:
    view.played.carl_shares(Level.VIEW)
    ways = {
        "button": view.named("Stop sharing").click,
        "menu": lambda: view.menu_entry("Stop sharing"),
        "close": view.window.close,
    }
    ways[way]()
    assert len(view.sent(StopShare)) == 1
    view.played.carl_stops(StopReason.STOPPED_BY_AGENT)
    assert view.windows == []
    assert not view.conducting.dashboard.news_bar.isVisible()


async def test_screen_is_chosen_when_there_are_several(view: View) -> None:
    view.played.carl_shares(Level.VIEW, screens=2)
    assert view.named("Screens").isVisible()
    view.menu_entry("All screens")
    view.menu_entry("Screen 2: Display 2")
    assert [message.screen for message in view.sent(ChooseScreen) if isinstance(message, ChooseScreen)] == [
        0,
        2,
    ]


async def test_menu_of_screens_stays_as_it_is_while_open(view: View) -> None:
    view.played.carl_shares(Level.VIEW, screens=2)
    menu = view.named("Screens").menu()
    assert menu is not None
    menu.popup(QPoint(10, 10))
    before = menu.actions()
    view.played.carl_says(ControlState.NOT_GRANTED, paused=True)
    assert menu.actions() == before
    menu.close()


async def test_one_screen_needs_no_choice(view: View) -> None:
    view.played.carl_shares(Level.VIEW)
    assert not view.named("Screens").isVisible()


async def test_veil_says_why_nothing_moves(view: View) -> None:
    view.played.carl_shares(Level.CONTROL)
    view.played.carl_says(ControlState.SUSPENDED, paused=True)
    assert view.window.bar.state == "Carl Martin has paused it"
    view.played.carl_says(ControlState.ACTIVE)
    view.played.link.say_peer(CARL, PeerState.SILENT)
    assert not view.window.screen_view.controlling


@pytest.mark.parametrize("way", ["button", "menu", "close"])
async def test_assistant_closes_the_view_and_opens_it_again(view: View, way: str) -> None:
    view.played.carl_shares(Level.VIEW)
    other = msgspec.structs.replace(ANA, id=9, name="Bob")
    view.played.link.say_room(ANA, other, CUSTOMER, primary=9)
    ways = {
        "button": view.named("Close view").click,
        "menu": lambda: view.menu_entry("Close view"),
        "close": view.window.close,
    }
    ways[way]()
    assert view.windows == []
    assert view.sent(StopShare) == []
    bar = view.conducting.dashboard.news_bar
    assert bar.accessibleName() == "You closed the view of Carl Martin's desktop."
    assert bar.accessibleDescription() == "It is still shared with the session."
    next(one for one in bar.findChildren(QPushButton) if one.text() == "Show again").click()
    assert not bar.isVisible()
    assert view.played.link.watchers[CARL] == view.window.screen_view.show_picture
    view.played.carl_stops(StopReason.STOPPED_BY_AGENT)
    assert view.windows == []
    assert bar.accessibleName() == "Carl Martin's desktop is closed."


async def test_view_that_is_over_does_not_open_again(view: View) -> None:
    view.played.carl_shares(Level.VIEW)
    other = msgspec.structs.replace(ANA, id=9, name="Bob")
    view.played.link.say_room(ANA, other, CUSTOMER, primary=9)
    view.named("Close view").click()
    again = next(
        one
        for one in view.conducting.dashboard.news_bar.findChildren(QPushButton)
        if one.text() == "Show again"
    )
    view.played.carl_stops(StopReason.STOPPED_BY_OWNER)
    assert not again.isVisible()
    again.click()
    assert view.windows == []


async def test_control_can_be_asked_for_while_viewing(view: View) -> None:
    view.played.carl_shares(Level.VIEW)
    view.menu_entry("Request control")
    latest = view.played.session.asking.latest
    assert latest is not None
    assert latest.level is Level.CONTROL


async def test_pointer_looks_as_it_does_there_and_like_an_arrow_when_that_is_not_known(view: View) -> None:
    view.played.carl_shares(Level.VIEW)
    view.played.picture(np.zeros((600, 800, 4), np.uint8))
    canvas, tell = view.window.screen_view.canvas, view.played.link.received

    def red() -> int:
        """How many points of the pointer's shape show."""
        QApplication.processEvents()
        image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        bits = present(image.constBits()).asstring(image.sizeInBytes())
        return int((np.frombuffer(bits, "<u4") == 0xFFFF0000).sum())

    shape = QPixmap(8, 8)
    shape.fill(QColor("red"))
    data = QBuffer()
    assert shape.save(data, "PNG")
    png = data.data().data()
    tell.emit(CARL, PointerPosition(share=1, layout=1, x=400, y=300, visible=True))
    tell.emit(CARL, PointerShape(share=1, shape=5, width=8, height=8, hot_x=0, hot_y=0, png=png))
    assert red() > 0
    tell.emit(CARL, KeptPointerShape(share=1, shape=6))
    assert red() == 0
    tell.emit(CARL, KeptPointerShape(share=1, shape=5))
    assert red() > 0


async def test_statistics_show_in_the_corner_alone(view: View) -> None:
    view.played.carl_shares(Level.VIEW)
    screen = view.window.screen_view
    screen.pointed.emit(QPoint(10, 10))
    assert view.window.statistics.isHidden()
    screen.pointed.emit(QPoint(screen.width() - 20, screen.height() - 20))
    assert "12 ms" in " ".join(one.text() for one in view.window.statistics.findChildren(QLabel))
    screen.pointed.emit(QPoint(10, 10))
    assert view.window.statistics.isHidden()


async def test_every_button_has_a_name(view: View) -> None:
    view.played.carl_shares(Level.CONTROL, screens=2)
    assert all(one.accessibleName() for one in view.window.findChildren(QPushButton))
