"""Names that are markup show as they stand, wherever the console shows one."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from PyQt6.QtWidgets import QApplication, QMenu, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from console.conducting import Conducting
from console.decision import ask_to_confirm
from console.main_window import MainWindow
from console.panels.activity import ActivityPanel
from console.panels.customer import CustomerPanel
from console.panels.participants import ParticipantsPanel
from console.sharing_window import SharingWindow
from console.tabs.desktop import DesktopPage
from link.contract import PeerState
from protocol.room import Computer
from protocol.sharing import Level, RequestState
from tests.gui.console_doubles import ANA, CARL, CUSTOMER, SECOND_CUSTOMER, Played, delete, preferences_in
from tests.gui.literal_texts import HOSTILE, reads, taken_for_markup

CARL_X = msgspec.structs.replace(
    CUSTOMER, name=HOSTILE, email=HOSTILE, computer=Computer(name=HOSTILE, system=HOSTILE)
)
DORA_X = msgspec.structs.replace(SECOND_CUSTOMER, name=HOSTILE)


@pytest.fixture
async def course(qtbot: QtBot, tmp_path: Path) -> AsyncIterator[tuple[Played, Conducting, MainWindow]]:
    played, window = Played(), MainWindow()
    conducting = Conducting(played.session, window, QMenu(window), preferences_in(tmp_path), HOSTILE)
    qtbot.waitExposed(window)
    yield played, conducting, window
    conducting.close()
    await played.session.close()
    window.close_now()
    delete(window)


async def test_wherever_a_name_shows(course: tuple[Played, Conducting, MainWindow]) -> None:
    played, conducting, window = course

    def shows(kind: type[QWidget]) -> bool:
        QApplication.processEvents()
        return any(
            reads(one, HOSTILE)
            for top in QApplication.topLevelWidgets()
            for one in (top, *top.findChildren(kind))
            if isinstance(one, kind) and one.isVisible()
        )

    assert reads(conducting.dashboard.invitation, f"With password: {HOSTILE}")
    played.link.say_room(msgspec.structs.replace(ANA, name=HOSTILE), CARL_X, DORA_X)
    played.link.say_peer(CARL, PeerState.SILENT)
    for kind in (ParticipantsPanel, CustomerPanel, ActivityPanel, DesktopPage):
        assert shows(kind), kind.__name__
    assert taken_for_markup(HOSTILE) == []
    played.link.say_peer(CARL, PeerState.CONNECTED)
    played.session.asking.ask(Level.CONTROL)
    played.carl_answers(RequestState.RECEIVED)
    assert shows(DesktopPage)
    assert taken_for_markup(HOSTILE) == []
    played.carl_shares(Level.CONTROL)
    windows = [one for one in QApplication.topLevelWidgets() if isinstance(one, SharingWindow)]
    assert [HOSTILE in one.windowTitle() for one in windows if one.isVisible()] == [True]
    conducting._choose(DORA_X)
    box = window.findChild(QMessageBox)
    assert box is not None
    assert reads(box, HOSTILE)
    assert taken_for_markup(HOSTILE) == []
    box.reject()
    played.carl_stops()
    assert conducting.dashboard.news_bar.isVisible()
    assert reads(conducting.dashboard.news_bar, HOSTILE)
    played.link.say_peer(CARL, PeerState.KEY_CHANGED)
    assert reads(conducting.dashboard.identity_bar, HOSTILE)
    assert taken_for_markup(HOSTILE) == []


def test_a_question_shows_both_its_sentences_literally(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    box = ask_to_confirm(window, HOSTILE, f"Turn to {HOSTILE}?", f"{HOSTILE} is closed.", lambda: None)
    assert reads(box, f"Turn to {HOSTILE}?")
    assert reads(box, f"{HOSTILE} is closed.")
    assert taken_for_markup(HOSTILE) == []
    box.reject()


def test_the_check_itself_sees_markup(qtbot: QtBot) -> None:
    box = QMessageBox()
    qtbot.addWidget(box)
    box.setText(HOSTILE)
    box.setToolTip(HOSTILE)
    assert len(taken_for_markup(HOSTILE)) == 2
