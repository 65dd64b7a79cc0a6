"""What an agent prefers: the order of the tabs and how desktops open, kept for the next time."""

from pathlib import Path

import pytest
from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt6.QtGui import QAction, QMouseEvent
from PyQt6.QtWidgets import QApplication, QMenu, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from console.actions import Tab
from console.arranged_tabs import ArrangedTabs
from console.options_menu import OptionsMenu
from console.preferences import Preferences
from tests.gui.console_doubles import preferences_in
from widgets.present import present

USUAL = list(Tab)
DESKTOP_FIRST = [Tab.DESKTOP, Tab.TOOLS, Tab.APPLICATION, Tab.SESSION]


def tabs_of(qtbot: QtBot, preferences: Preferences) -> ArrangedTabs:
    pages = {tab: QWidget() for tab in Tab}
    tabs = ArrangedTabs(pages, preferences.tab_order, preferences.remember_tab_order)
    tabs.setCurrentWidget(pages[Tab.DESKTOP])
    qtbot.addWidget(tabs)
    tabs.resize(600, 200)
    tabs.show()
    return tabs


def entry(menu: QMenu, name: str) -> QAction:
    """Also of a menu inside it, as if that had been opened."""
    for one in menu.actions():
        if one.text() == name:
            return one
        inside = one.menu()
        if isinstance(inside, QMenu):
            inside.aboutToShow.emit()
            for below in inside.actions():
                if below.text() == name:
                    return below
    raise AssertionError(f"no {name}")


def drag(bar: QTabBar, start: QPoint, end: QPoint) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    steps = [start + (end - start) * n / 10 for n in range(1, 11)]
    for kind, at, button, held in (
        (QEvent.Type.MouseButtonPress, start, left, left),
        *((QEvent.Type.MouseMove, step, none, left) for step in steps),
        (QEvent.Type.MouseButtonRelease, end, left, none),
    ):
        where = QPointF(at)
        event = QMouseEvent(
            kind, where, QPointF(bar.mapToGlobal(at)), button, held, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(bar, event)


def test_tabs_are_dragged_and_stay_so(qtbot: QtBot, tmp_path: Path) -> None:
    tabs = tabs_of(qtbot, preferences_in(tmp_path))
    bar = present(tabs.tabBar())
    assert tabs.order == USUAL
    drag(bar, bar.tabRect(1).center(), bar.tabRect(0).center() - QPoint(20, 0))
    assert tabs.order == DESKTOP_FIRST
    again = tabs_of(qtbot, preferences_in(tmp_path))
    assert again.order == DESKTOP_FIRST
    assert [again.tabText(place) for place in range(4)] == ["Desktop", "Tools", "Application", "Session"]


def test_tabs_are_moved_by_the_menu(qtbot: QtBot, tmp_path: Path) -> None:
    preferences = preferences_in(tmp_path)
    tabs = tabs_of(qtbot, preferences)
    menu = OptionsMenu(tabs, preferences, lambda _scheme: None, lambda: None, lambda: tabs)
    entry(menu, "Move left").trigger()
    assert tabs.order == preferences_in(tmp_path).tab_order == DESKTOP_FIRST
    assert tabs.tabText(tabs.currentIndex()) == "Desktop"
    assert not entry(menu, "Move left").isEnabled()
    for _step in range(3):
        entry(menu, "Move right").trigger()
    assert preferences_in(tmp_path).tab_order == [Tab.TOOLS, Tab.APPLICATION, Tab.SESSION, Tab.DESKTOP]
    assert not entry(menu, "Move right").isEnabled()


def test_without_tabs_the_menu_does_not_speak_of_them(qtbot: QtBot, tmp_path: Path) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    menu = OptionsMenu(parent, preferences_in(tmp_path), lambda _scheme: None, lambda: None)
    assert "Tab order" not in [one.text() for one in menu.actions()]


def test_full_screen_is_chosen_in_the_menu_and_stays_so(qtbot: QtBot, tmp_path: Path) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    menu = OptionsMenu(parent, preferences_in(tmp_path), lambda _scheme: None, lambda: None)
    choice = entry(menu, "Open desktops in full screen")
    assert choice.isChecked()
    choice.trigger()
    assert not preferences_in(tmp_path).opens_full_screen
    again = OptionsMenu(parent, preferences_in(tmp_path), lambda _scheme: None, lambda: None)
    assert not entry(again, "Open desktops in full screen").isChecked()


@pytest.mark.parametrize("written", ["", "NONSENSE", "SESSION", "DESKTOP DESKTOP TOOLS"])
def test_order_that_was_damaged_has_every_tab_once(tmp_path: Path, written: str) -> None:
    (tmp_path / "console.ini").write_text(f"[dashboard]\ntabs={written}\n")
    assert sorted(tab.name for tab in preferences_in(tmp_path).tab_order) == sorted(tab.name for tab in Tab)
