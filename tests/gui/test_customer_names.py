"""Names that are markup show as they stand, wherever the Support Manager shows one."""

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from PyQt6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from customer_app.banner import Banner
from customer_app.prompts import ConsentPrompt
from customer_app.tray import Tray
from customer_app.way_in import WayIn
from link.contract import LinkEnd
from protocol.api import Invitation
from protocol.sharing import ControlState, Level
from session.activity import ActivityKind
from tests.gui.customer_doubles import (
    ANA,
    CARL,
    MadeUpSession,
    MadeUpShare,
    Question,
    person,
    play,
    room,
    until,
)
from tests.gui.customer_program import SITE, MadeUpJoining, running
from tests.gui.customer_program import screen_is_there as screen_is_there
from tests.gui.literal_texts import HOSTILE, reads, taken_for_markup
from widgets.subscriptions import Subscriptions

pytestmark = pytest.mark.usefixtures("screen_is_there")

ANA_X = msgspec.structs.replace(ANA, name=HOSTILE)
BOB_X = person(3, HOSTILE)


class Inviting(MadeUpJoining):
    """A site on which everything has a hostile name."""

    async def invitation(self, site: str, code: str) -> Invitation:
        return Invitation(agent=HOSTILE, organisation=HOSTILE)


def test_from_the_invitation_to_the_farewell(qtbot: QtBot, tmp_path: Path) -> None:
    async def scenario() -> None:
        joining = Inviting()
        session = joining.session = MadeUpSession(ANA_X, BOB_X, CARL)
        session.link.set_room(room(ANA_X, BOB_X, CARL, organisation=HOSTILE, revision=2))
        async with running(tmp_path, joining, WayIn(site=SITE, code="c" * 20)) as it:
            await it.sees(f"{HOSTILE} from {HOSTILE} is waiting for you")
            assert taken_for_markup(HOSTILE) == []
            it.line("Your name").setText("Carl")
            it.press("Join")
            await it.sees("You are with")
            for kind in ActivityKind:
                session.activity.add(kind, HOSTILE)
            share = MadeUpShare(Level.CONTROL, ControlState.ACTIVE, asker=ANA_X, viewers=(ANA_X, BOB_X))
            session.desktop.begin(share)
            await until(
                lambda: any(
                    isinstance(one, Banner) and one.isVisible() and reads(one, HOSTILE)
                    for one in QApplication.topLevelWidgets()
                ),
                "the banner with the name",
            )
            assert reads(it.app.window, HOSTILE)
            assert taken_for_markup(HOSTILE) == []
            session.desktop.begin(replace(share, paused=True))
            assert taken_for_markup(HOSTILE) == []
            session.over.emit(LinkEnd.ENDED_BY_AGENT)
            await it.sees(f"{HOSTILE} ended the session")
            assert taken_for_markup(HOSTILE) == []

    play(scenario())


@pytest.mark.parametrize("level", Level)
def test_in_a_prompt(qtbot: QtBot, level: Level) -> None:
    prompt = ConsentPrompt(Question(ANA_X, HOSTILE, level).prompt())
    prompt.open_above_all()
    qtbot.waitExposed(prompt)
    assert HOSTILE in prompt.windowTitle()
    assert reads(prompt, HOSTILE)
    assert taken_for_markup(HOSTILE) == []
    prompt.retire()


def test_in_the_tray(qtbot: QtBot) -> None:
    session, subscriptions = MadeUpSession(ANA_X, CARL), Subscriptions()
    tray = Tray(session.real, subscriptions, show_window=lambda: None, leave=lambda: None)
    session.desktop.begin(MadeUpShare(asker=ANA_X, viewers=(ANA_X,)))
    menus = [one for one in QApplication.topLevelWidgets() if isinstance(one, QMenu)]
    texts = [action.text() for menu in menus for action in menu.actions()]
    assert any(HOSTILE in text for text in texts)
    assert taken_for_markup(HOSTILE) == []
    subscriptions.end()
    tray.end()
