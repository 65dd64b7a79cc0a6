"""What a customer sees and can do in a running session."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QClipboard
from PyQt6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from customer_app import stay as stay_module
from customer_app.abilities import inability
from customer_app.farewell import farewell
from customer_app.prompts import ConsentPrompt
from customer_app.stay import Stay
from link.contract import HubState, LinkEnd, PeerState, PeerStatus
from protocol.room import Presence
from protocol.sharing import ControlState, Level, Unavailable
from session.activity import ActivityKind
from session.consent import Outcome
from tests.gui.customer_doubles import (
    ANA,
    CARL,
    WORDS,
    MadeUpSession,
    MadeUpShare,
    Question,
    person,
    play,
    room,
    until,
)
from widgets.bars import Bar


@pytest.fixture(autouse=True)
def screen_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stay_module, "missing_screen", lambda: Unavailable.NONE)


@pytest.fixture
def session() -> MadeUpSession:
    return MadeUpSession()


class Over:
    """Who was told that it is over."""

    def __init__(self) -> None:
        self.heard: list[tuple[LinkEnd, str]] = []

    def __call__(self, reason: LinkEnd, agent: str) -> None:
        self.heard.append((reason, agent))


@contextmanager
def staying(session: MadeUpSession, over: Over | None = None) -> Iterator[Stay]:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    stay = Stay(
        session.real,
        application,
        show_window=lambda: None,
        leave=lambda: None,
        over=over or Over(),
    )
    stay.page.resize(400, 900)
    stay.page.show()
    try:
        yield stay
    finally:
        stay.end()
        stay.page.close()
        stay.page.deleteLater()


def said(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def button(widget: QWidget, name: str) -> QPushButton:
    return next(one for one in widget.findChildren(QPushButton) if one.accessibleName() == name)


def prompts() -> list[ConsentPrompt]:
    shown = QApplication.topLevelWidgets()
    return [one for one in shown if isinstance(one, ConsentPrompt) and one.isVisible()]


def test_it_says_with_whom_and_by_which_words(qtbot: QtBot, session: MadeUpSession) -> None:
    async def scenario() -> None:
        with staying(session) as stay:
            text = said(stay.page)
            assert "Ana" in text
            assert "Example Ltd" in text
            assert " · ".join(WORDS) in text
            assert "Ana sees the same five words." in text
            assert "Nothing is shared." in text
            assert "123 456 789" in text

    play(scenario())


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (PeerState.CONNECTED, "You are connected."),
        (PeerState.CONNECTING, "Connecting with Ana…"),
        (PeerState.SILENT, "comes back by itself"),
        (PeerState.KEY_CHANGED, "The verification words have changed"),
    ],
)
def test_it_says_how_the_connection_is(
    qtbot: QtBot, session: MadeUpSession, state: PeerState, words: str
) -> None:
    async def scenario() -> None:
        with staying(session) as stay:
            session.link.set_peer(ANA.id, PeerStatus(state, None, WORDS, b"key", 2))
            assert words in said(stay.page)

    play(scenario())


def test_a_lost_agent_and_a_lost_site_are_told_apart(qtbot: QtBot, session: MadeUpSession) -> None:
    async def scenario() -> None:
        with staying(session) as stay:
            session.link.hub_state = HubState.LOST
            session.link.hub_changed.emit(HubState.LOST)
            assert "You are connected." in said(stay.page), "the agent is still in touch"
            away = person(ANA.id, "Ana", presence=Presence.AWAY)
            session.link.set_peer(ANA.id, PeerStatus(PeerState.CONNECTING, None, WORDS, b"key", 2))
            session.link.set_room(room(away, CARL, revision=2))
            assert "Ana has lost the connection" in said(stay.page)

    play(scenario())


def test_others_in_the_session_are_named(qtbot: QtBot, session: MadeUpSession) -> None:
    async def scenario() -> None:
        with staying(session) as stay:
            session.link.set_room(room(ANA, CARL, person(3, "Ben"), revision=2))
            assert "Also here: Ben" in said(stay.page)

    play(scenario())


def test_sharing_is_shown_and_stopped_at_once(qtbot: QtBot, session: MadeUpSession) -> None:
    async def scenario() -> None:
        with staying(session) as stay:
            session.desktop.begin(MadeUpShare(Level.CONTROL, ControlState.ACTIVE))
            assert "Ana sees and controls your desktop" in said(stay.page)
            button(stay.page, "Stop sharing").click()
            assert session.desktop.share is None
            assert "Nothing is shared." in said(stay.page)

    play(scenario())


def test_a_standing_permission_is_in_sight_and_withdrawn(qtbot: QtBot, session: MadeUpSession) -> None:
    async def scenario() -> None:
        with staying(session) as stay:
            assert "need not ask" not in said(stay.page)
            session.consent.ask(ANA, Level.VIEW, 1, lambda outcome: None)
            assert session.consent.open is not None
            session.consent.open.answer(True, standing=True)
            assert "Ana need not ask again in this session" in said(stay.page)
            button(stay.page, "Withdraw").click()
            assert not session.consent.standing
            assert "need not ask" not in said(stay.page)

    play(scenario())


def test_after_stop_a_standing_permission_is_recalled(qtbot: QtBot, session: MadeUpSession) -> None:
    async def scenario() -> None:
        with staying(session) as stay:
            session.consent.ask(ANA, Level.VIEW, 1, lambda outcome: None)
            assert session.consent.open is not None
            session.consent.open.answer(True, standing=True)
            session.desktop.begin(MadeUpShare())
            assert "may start again" not in said(stay.page)
            session.desktop.stop()
            assert "Ana may start again without asking" in said(stay.page)
            assert "You are asked before" not in said(stay.page)
            session.desktop.begin(MadeUpShare())
            assert "may start again" not in said(stay.page)
            session.desktop.stop()
            bar = next(one for one in stay.page.findChildren(Bar) if one.isVisible())
            button(bar, "Withdraw").click()
            assert not session.consent.standing
            assert "may start again" not in said(stay.page)
            session.desktop.begin(MadeUpShare())
            session.desktop.stop()
            assert "may start again" not in said(stay.page)

    play(scenario())


def test_a_prompt_comes_and_goes_with_its_question(qtbot: QtBot, session: MadeUpSession) -> None:
    async def scenario() -> None:
        with staying(session):
            outcomes: list[Outcome] = []
            session.consent.ask(ANA, Level.CONTROL, 1, outcomes.append)
            assert len(prompts()) == 1
            session.consent.cancel(ANA.id, 1)
            assert prompts() == []
            assert outcomes == [Outcome.CANCELLED]

    play(scenario())


def test_an_answered_prompt_goes(qtbot: QtBot, session: MadeUpSession) -> None:
    async def scenario() -> None:
        with staying(session):
            outcomes: list[Outcome] = []
            session.consent.ask(ANA, Level.VIEW, 1, outcomes.append)
            button(prompts()[0], "OK").click()
            assert outcomes == [Outcome.ALLOWED]
            assert prompts() == []

    play(scenario())


def test_every_window_is_protected_before_it_can_be_clicked(qtbot: QtBot, session: MadeUpSession) -> None:
    async def scenario() -> None:
        with staying(session) as stay:
            question = Question()
            prompt = ConsentPrompt(question.prompt())
            prompt.open_above_all()
            session.desktop.begin(MadeUpShare())
            assert int(stay.page.winId()) in session.desktop.protected
            assert int(prompt.winId()) in session.desktop.protected
            assert len(set(session.desktop.protected)) == len(session.desktop.protected)
            prompt.retire()

    play(scenario())


def test_injection_is_closed_while_a_menu_is_open(qtbot: QtBot, session: MadeUpSession) -> None:
    async def scenario() -> None:
        with staying(session):
            menu = QMenu()
            menu.addAction("Something")
            menu.popup(QPoint(10, 10))
            assert session.desktop.shields == 1
            menu.close()
            assert session.desktop.shields == 0
            menu.deleteLater()

    play(scenario())


def test_what_happened_is_listed_newest_first(qtbot: QtBot, session: MadeUpSession) -> None:
    async def scenario() -> None:
        with staying(session) as stay:
            session.activity.add(ActivityKind.ASKED_VIEW)
            session.activity.add(ActivityKind.ALLOWED)
            QApplication.processEvents()
            text = said(stay.page)
            assert text.index("You allowed it") < text.index("Ana asked to see your desktop")

    play(scenario())


def test_the_clipboard_is_read_only_while_somebody_controls(qtbot: QtBot, session: MadeUpSession) -> None:
    async def scenario() -> None:
        clipboard = QApplication.clipboard()
        assert clipboard is not None
        with staying(session):
            clipboard.setText("private")
            session.desktop.begin(MadeUpShare())
            clipboard.setText("also private")
            QApplication.processEvents()
            assert session.clipboard.copied == []
            session.desktop.begin(MadeUpShare(Level.CONTROL, ControlState.ACTIVE))
            clipboard.setText("shared")
            await until(lambda: session.clipboard.copied == ["shared"])
            session.clipboard.text_arrived.emit("from the agent")
            assert clipboard.text(QClipboard.Mode.Clipboard) == "from the agent"

    play(scenario())


@pytest.mark.parametrize(
    "why", [one for one in Unavailable if one not in (Unavailable.NONE, Unavailable.BUSY)]
)
def test_what_the_computer_cannot_do_is_told(qtbot: QtBot, session: MadeUpSession, why: Unavailable) -> None:
    async def scenario() -> None:
        with staying(session) as stay:
            session.desktop.unavailable.emit(why)
            told = inability(why)
            assert told is not None
            assert told[0] in said(stay.page)

    play(scenario())


def test_a_missing_screen_is_told_without_being_asked(
    qtbot: QtBot, session: MadeUpSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stay_module, "missing_screen", lambda: Unavailable.WAYLAND)

    async def scenario() -> None:
        with staying(session) as stay:
            await until(lambda: "Wayland" in said(stay.page))

    play(scenario())


def test_the_end_names_the_agent_who_was_there(qtbot: QtBot, session: MadeUpSession) -> None:
    async def scenario() -> None:
        over = Over()
        with staying(session, over):
            session.link.set_room(room(CARL, primary=None, revision=2))
            session.over.emit(LinkEnd.ENDED_BY_AGENT)
        assert over.heard == [(LinkEnd.ENDED_BY_AGENT, "Ana")]

    play(scenario())


def test_nothing_of_the_session_stays_on_the_screen(qtbot: QtBot, session: MadeUpSession) -> None:
    async def scenario() -> None:
        with staying(session) as stay:
            session.desktop.begin(MadeUpShare())
            session.consent.ask(ANA, Level.VIEW, 1, lambda outcome: None)
            stay.end()
            shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
            assert shown == [stay.page]
            session.desktop.begin(MadeUpShare(Level.CONTROL))
            assert [one for one in QApplication.topLevelWidgets() if one.isVisible()] == [stay.page]
            session.consent.close()

    play(scenario())


@pytest.mark.parametrize("reason", LinkEnd)
def test_every_end_has_its_words(reason: LinkEnd) -> None:
    words = farewell(reason, "Ana")
    assert words.title
    assert words.sentence.endswith(".")


def test_the_words_after_the_agents_end() -> None:
    words = farewell(LinkEnd.ENDED_BY_AGENT, "Ana")
    assert f"{words.title}. {words.sentence}" == (
        "Ana ended the session. Nothing of yours is shared any more."
    )


def test_keys_reach_every_button(qtbot: QtBot, session: MadeUpSession) -> None:
    async def scenario() -> None:
        with staying(session) as stay:
            session.desktop.begin(MadeUpShare(Level.CONTROL, ControlState.ACTIVE))
            for one in stay.page.findChildren(QPushButton):
                if one.isVisible():
                    assert one.focusPolicy() & Qt.FocusPolicy.TabFocus
                    assert one.accessibleName()

    play(scenario())
