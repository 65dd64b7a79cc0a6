"""Colour and display modes: in the sharing window, on the Session tab, and as this person's default."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QApplication, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from console.action_card import ActionCard
from console.actions import ActionId
from console.conducting import Conducting
from console.main_window import MainWindow
from console.options_menu import OptionsMenu
from console.preferences import Preferences
from console.sharing_window import SharingWindow
from link.contract import PeerState
from protocol.message import Message
from protocol.sharing import (
    ChooseColours,
    ChooseSampling,
    ColourMode,
    ControlRequest,
    Level,
    PictureMode,
    Sampling,
    ViewRequest,
)
from tests.gui.console_doubles import ANA, CARL, CUSTOMER, Played, delete, preferences_in
from widgets.present import present

FAST_256 = PictureMode(colours=ColourMode.COLOURS_256, sampling=Sampling.FAST)
ONLY_PRIMARY = "Only the primary agent can change it"


@dataclass
class Desk:
    """The console in a session."""

    played: Played
    conducting: Conducting
    preferences: Preferences

    @property
    def window(self) -> SharingWindow:
        windows = [one for one in QApplication.topLevelWidgets() if isinstance(one, SharingWindow)]
        return next(one for one in windows if one.isVisible())

    @property
    def sharing(self) -> QMenu:
        """The Sharing menu."""
        buttons = self.window.findChildren(QPushButton)
        return present(next(one for one in buttons if one.accessibleName() == "Sharing").menu())

    @property
    def options(self) -> ActionCard:
        """The card on the Session tab."""
        cards = self.conducting.dashboard.findChildren(ActionCard)
        return next(one for one in cards if one.action.id is ActionId.SESSION_OPTIONS)

    def bob_is_primary(self) -> None:
        bob = msgspec.structs.replace(ANA, id=9, name="Bob")
        self.played.link.say_room(ANA, bob, CUSTOMER, primary=9)

    def sent(self, *kinds: type[Message]) -> list[Message]:
        return [message for _to, message in self.played.link.sent if isinstance(message, kinds)]


@pytest.fixture
async def desk(qtbot: QtBot, tmp_path: Path) -> AsyncIterator[Desk]:
    played = Played()
    main = MainWindow()
    preferences = preferences_in(tmp_path)
    conducting = Conducting(played.session, main, QMenu(main), preferences)
    played.carl_joins()
    yield Desk(played, conducting, preferences)
    conducting.close()
    await played.session.close()
    main.close_now()
    delete(main)


def inside(menu: QMenu, name: str) -> QMenu:
    """The menu with that name within ``menu``."""
    found = [entry.menu() for entry in menu.actions() if entry.text() == name and entry.isVisible()]
    assert found, [entry.text() for entry in menu.actions()]
    menu_inside = found[0]
    assert isinstance(menu_inside, QMenu)
    return menu_inside


def entry(menu: QMenu, name: str) -> QAction:
    return next(one for one in menu.actions() if one.text() == name)


def marked(menu: QMenu) -> list[str]:
    return [one.text() for one in menu.actions() if one.isChecked()]


def shown(menu: QMenu) -> list[tuple[str, bool]]:
    """What can be read in it, and whether it can be chosen."""
    entries = [one for one in menu.actions() if one.isVisible() and not one.isSeparator()]
    return [(one.text(), one.isEnabled()) for one in entries]


def go_to(qtbot: QtBot, menu: QMenu, name: str) -> None:
    """By the arrow key."""
    for _step in menu.actions():
        qtbot.keyClick(menu, Qt.Key.Key_Down)
        if (active := menu.activeAction()) is not None and active.text() == name:
            return
    raise AssertionError(f"the arrow key does not come to {name}")


async def test_modes_are_chosen_with_the_keyboard(desk: Desk, qtbot: QtBot) -> None:
    desk.played.carl_shares(Level.VIEW)
    for title, name in (("Colour mode", "256 colours"), ("Display mode", "Screen sampling")):
        desk.sharing.popup(QPoint(10, 10))
        go_to(qtbot, desk.sharing, title)
        qtbot.keyClick(desk.sharing, Qt.Key.Key_Return)
        below = inside(desk.sharing, title)
        assert below.isVisible()
        go_to(qtbot, below, name)
        qtbot.keyClick(below, Qt.Key.Key_Return)
        assert not desk.sharing.isVisible()
    colours, sampling = desk.sent(ChooseColours, ChooseSampling)
    assert isinstance(colours, ChooseColours)
    assert isinstance(sampling, ChooseSampling)
    assert (colours.colours, sampling.sampling) == (ColourMode.COLOURS_256, Sampling.FAST)


async def test_marks_follow_what_the_customers_computer_does(desk: Desk) -> None:
    desk.played.carl_shares(Level.VIEW)
    colours, display = inside(desk.sharing, "Colour mode"), inside(desk.sharing, "Display mode")
    assert shown(colours) == [("256 colours", True), ("High colour (16 bit)", True), ("True colour", True)]
    assert shown(display) == [("Standard", True), ("Screen sampling", True)]
    assert (marked(colours), marked(display)) == (["True colour"], ["Standard"])
    entry(colours, "256 colours").trigger()
    assert marked(colours) == ["True colour"], "nobody has said yet that it is so"
    desk.played.carl_makes(FAST_256)
    assert (marked(colours), marked(display)) == (["256 colours"], ["Screen sampling"])


async def test_what_holds_already_is_not_chosen_again(desk: Desk) -> None:
    desk.played.carl_shares(Level.VIEW)
    entry(inside(desk.sharing, "Colour mode"), "True colour").trigger()
    assert desk.sent(ChooseColours) == []
    assert marked(inside(desk.sharing, "Colour mode")) == ["True colour"]


async def test_assistant_reads_the_mode_and_why_it_is_not_theirs(desk: Desk) -> None:
    desk.played.carl_shares(Level.VIEW)
    desk.bob_is_primary()
    colours = inside(desk.sharing, "Colour mode")
    assert shown(colours)[0] == (ONLY_PRIMARY, False)
    assert not any(enabled for _name, enabled in shown(colours))
    assert marked(colours) == ["True colour"]
    entry(colours, "256 colours").trigger()
    assert desk.sent(ChooseColours) == []
    assert desk.options.line == ONLY_PRIMARY
    assert not desk.options.button.isEnabled()


async def test_nothing_is_chosen_while_the_customers_computer_is_silent(desk: Desk) -> None:
    desk.played.carl_shares(Level.VIEW)
    desk.played.link.say_peer(CARL, PeerState.SILENT)
    display = inside(desk.sharing, "Display mode")
    assert shown(display)[0] == ("Carl Martin's computer is out of touch", False)
    desk.played.link.say_peer(CARL, PeerState.CONNECTED)
    assert shown(display) == [("Standard", True), ("Screen sampling", True)]


async def test_session_options_open_with_a_desktop(desk: Desk, qtbot: QtBot) -> None:
    assert not desk.options.button.isEnabled()
    assert desk.options.line == "When a desktop is open"
    desk.played.carl_shares(Level.VIEW)
    assert desk.options.button.isEnabled()
    menu = present(desk.options.button.menu())
    desk.played.carl_makes(FAST_256)
    menu.popup(QPoint(10, 10))
    go_to(qtbot, menu, "Display mode")
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert marked(inside(menu, "Display mode")) == ["Screen sampling"]
    go_to(qtbot, inside(menu, "Display mode"), "Standard")
    qtbot.keyClick(inside(menu, "Display mode"), Qt.Key.Key_Return)
    entry(inside(menu, "Colour mode"), "High colour (16 bit)").trigger()
    sampling, colours = desk.sent(ChooseColours, ChooseSampling)
    assert isinstance(colours, ChooseColours)
    assert isinstance(sampling, ChooseSampling)
    assert (colours.colours, sampling.sampling) == (ColourMode.HIGH, Sampling.STANDARD)
    desk.played.carl_stops()
    assert not desk.options.button.isEnabled()


async def test_session_options_wait_while_the_customers_computer_is_silent(desk: Desk) -> None:
    desk.played.carl_shares(Level.VIEW)
    menu = present(desk.options.button.menu())
    menu.popup(QPoint(10, 10))
    desk.played.link.say_peer(CARL, PeerState.SILENT)
    reason = "Carl Martin's computer is out of touch"
    assert not desk.options.button.isEnabled()
    assert desk.options.line == reason
    for name in ("Display mode", "Colour mode"):  # in the menu that was open already
        assert shown(inside(menu, name))[0] == (reason, False)
        assert not any(enabled for _name, enabled in shown(inside(menu, name)))
    entry(inside(menu, "Colour mode"), "256 colours").trigger()
    assert desk.sent(ChooseColours) == []
    desk.played.link.say_peer(CARL, PeerState.CONNECTED)
    assert desk.options.button.isEnabled()
    assert desk.options.line == "Picture quality or speed"
    assert shown(inside(menu, "Display mode")) == [("Standard", True), ("Screen sampling", True)]
    menu.close()


async def test_requests_name_what_this_person_prefers(desk: Desk) -> None:
    desk.conducting.run(ActionId.REQUEST_VIEW)
    desk.played.session.asking.cancel()
    desk.preferences.picture_mode = FAST_256
    desk.conducting.run(ActionId.REQUEST_CONTROL)
    first, second = desk.sent(ViewRequest, ControlRequest)
    assert isinstance(first, ViewRequest)
    assert isinstance(second, ControlRequest)
    assert (first.mode, second.mode) == (PictureMode(), FAST_256)


def test_defaults_are_chosen_in_the_menu_and_stay_so(qtbot: QtBot, tmp_path: Path) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)

    def options() -> OptionsMenu:
        return OptionsMenu(parent, preferences_in(tmp_path), lambda _scheme: None, lambda: None)

    menu = options()
    assert marked(inside(menu, "Default colour mode")) == ["True colour"]
    assert marked(inside(menu, "Default display mode")) == ["Standard"]
    entry(inside(menu, "Default colour mode"), "256 colours").trigger()
    entry(inside(menu, "Default display mode"), "Screen sampling").trigger()
    assert preferences_in(tmp_path).picture_mode == FAST_256
    for one in (menu, options()):
        assert marked(inside(one, "Default colour mode")) == ["256 colours"]
        assert marked(inside(one, "Default display mode")) == ["Screen sampling"]


def test_default_that_was_damaged_is_the_usual_one(tmp_path: Path) -> None:
    (tmp_path / "console.ini").write_text("[sharing]\ncolours=65000\nsampling=fast\n")
    assert preferences_in(tmp_path).picture_mode == PictureMode(sampling=Sampling.FAST)
