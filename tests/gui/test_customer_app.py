"""The whole course of the Support Manager, with the site and the session made up."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from customer_app.refusals import password_wanted, wrong_password
from customer_app.remembered import Memory, Remembered
from customer_app.trouble import Place, Trouble
from customer_app.way_in import WayIn
from link.contract import LinkEnd
from session.stored import SessionStore
from tests.gui.customer_doubles import MadeUpSession, MadeUpShare, play, until
from tests.gui.customer_program import BY_NUMBER, KEPT, NUMBER, SITE, MadeUpJoining, running
from tests.gui.customer_program import screen_is_there as screen_is_there

pytestmark = pytest.mark.usefixtures("screen_is_there")


def test_by_number_from_the_command_line(
    qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def scenario() -> None:
        joining = MadeUpJoining()
        way_in = WayIn(site="help.example", number="123-456-789", name="Carl")
        async with running(tmp_path, joining, way_in) as it:
            await it.sees("You are with")
            assert joining.joined == [BY_NUMBER]
            assert capsys.readouterr().out == f"joined {NUMBER}\n"

    play(scenario())


def test_by_a_ticket_of_the_usual_site_nothing_is_asked(qtbot: QtBot, tmp_path: Path) -> None:
    async def scenario() -> None:
        Memory(tmp_path / "remembered.json").save(Remembered(site=SITE, name="Carl"))
        joining = MadeUpJoining()
        way_in = WayIn(site=SITE, ticket="t" * 20)
        async with running(tmp_path, joining, way_in) as it:
            await it.sees("You are with")
            assert joining.joined == [way_in]

    play(scenario())


@pytest.mark.parametrize("usual", ["", SITE])
def test_a_ticket_of_another_site_waits_for_a_click(qtbot: QtBot, tmp_path: Path, usual: str) -> None:
    async def scenario() -> None:
        memory = Memory(tmp_path / "remembered.json")
        memory.save(Remembered(site=usual, name="Carl"))
        joining = MadeUpJoining()
        elsewhere = WayIn(site="https://elsewhere.example", ticket="t" * 20)
        async with running(tmp_path, joining, elsewhere) as it:
            await it.sees("Join a support session at this site?")
            shown = [one for one in it.app.window.findChildren(QLabel) if one.isVisible()]
            assert "elsewhere.example" in [one.accessibleName() for one in shown]
            assert joining.joined == []
            it.press("Join")
            await it.sees("You are with")
            assert joining.joined == [elsewhere]
        assert memory.load().site == (usual or elsewhere.site)

    play(scenario())


def test_a_link_of_another_site_gets_no_name_without_a_click(qtbot: QtBot, tmp_path: Path) -> None:
    async def scenario() -> None:
        memory = Memory(tmp_path / "remembered.json")
        memory.save(Remembered(site=SITE, name="Carl", email="carl@example.com"))
        joining = MadeUpJoining()
        async with running(tmp_path, joining, WayIn(site="https://elsewhere.example", code="c" * 20)) as it:
            await it.sees("Site: elsewhere.example")
            assert it.line("Your name").text() == "Carl"
            assert joining.joined == []
            it.press("Join")
            await it.sees("You are with")
        assert memory.load().site == SITE

    play(scenario())


def test_the_end_of_one_session_does_not_forget_the_next(qtbot: QtBot, tmp_path: Path) -> None:
    async def scenario() -> None:
        joining = MadeUpJoining()
        store = SessionStore(tmp_path / "session-1.json")
        async with running(tmp_path, joining, BY_NUMBER) as it:
            await it.sees("You are with")
            store.save(KEPT)
            slow = joining.session.slow = asyncio.Event()
            it.press("Leave session")
            assert store.load() is None
            joining.session = MadeUpSession()
            it.press("Join another session")
            it.line("Session number").setText("987 654 321")
            it.press("Join")
            await asyncio.sleep(0.05)
            assert len(joining.joined) == 1
            slow.set()
            await it.sees("You are with")
            store.save(KEPT)
            await asyncio.sleep(0.05)
            assert store.load() == KEPT

    play(scenario())


def test_by_a_link_it_says_who_waits_and_asks_for_the_name(qtbot: QtBot, tmp_path: Path) -> None:
    async def scenario() -> None:
        joining = MadeUpJoining()
        async with running(tmp_path, joining, WayIn(site=SITE, code="c" * 20)) as it:
            await it.sees("Ana from Example Ltd is waiting for you")
            it.line("Your name").setText("Carl")
            it.press("Join")
            await it.sees("You are with")
        assert joining.joined == [WayIn(site=SITE, code="c" * 20, name="Carl")]
        assert Memory(tmp_path / "remembered.json").load().code == "c" * 20

    play(scenario())


def test_a_wrong_number_is_said_and_can_be_corrected(qtbot: QtBot, tmp_path: Path) -> None:
    async def scenario() -> None:
        joining = MadeUpJoining(Trouble(Place.NUMBER, "There is no such number."))
        async with running(tmp_path, joining, BY_NUMBER) as it:
            await it.sees("There is no such number.")
            it.line("Session number").setText("987 654 321")
            it.press("Join")
            await it.sees("You are with")
            assert joining.joined[-1].number == "987654321"

    play(scenario())


@pytest.mark.parametrize(
    "way_in", [BY_NUMBER, WayIn(site=SITE, code="c" * 20, name="Carl")], ids=["number", "link"]
)
def test_a_password_is_asked_for_at_the_window(
    qtbot: QtBot, tmp_path: Path, way_in: WayIn, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario() -> None:
        joining = MadeUpJoining(password_wanted(), wrong_password())
        async with running(tmp_path, joining, way_in) as it:
            await it.sees("This session has a password. Your agent tells you.")
            it.line("Session password").setText("lake")
            it.press("Join")
            await it.sees("That is not the password of this session. Ask your agent.")
            it.line("Session password").setText("river")
            it.press("Join")
            await it.sees("You are with")
            assert it.line("Session password").text() == ""
        assert joining.joined == [way_in, replace(way_in, password="lake"), replace(way_in, password="river")]

    with caplog.at_level("DEBUG"):
        play(scenario())
    assert "river" not in caplog.text
    assert not any(b"river" in one.read_bytes() for one in tmp_path.rglob("*") if one.is_file())


def test_who_never_joins_exits_with_an_error(qtbot: QtBot, tmp_path: Path) -> None:
    async def scenario() -> None:
        joining = MadeUpJoining(Trouble(Place.WHOLE, "The session is full."))
        async with running(tmp_path, joining, BY_NUMBER) as it:
            await it.sees("The session is full.")
            it.press_cross()
            assert await it.exit_code() == 1
        assert joining.closed

    play(scenario())


def test_a_number_of_the_command_line_that_is_none_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    async def scenario() -> None:
        joining = MadeUpJoining()
        async with running(tmp_path, joining, WayIn(site=SITE, number="12", name="Carl")) as it:
            await it.sees("A session number has nine digits")
            assert joining.joined == []

    play(scenario())


def test_a_link_that_leads_nowhere_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with running(tmp_path, MadeUpJoining(), link_is_bad=True) as it:
            await it.sees("This link does not lead into a support session.")

    play(scenario())


def test_joining_is_cancelled(qtbot: QtBot, tmp_path: Path) -> None:
    async def scenario() -> None:
        joining = MadeUpJoining()
        joining.gate = asyncio.Event()
        async with running(tmp_path, joining, BY_NUMBER) as it:
            await until(lambda: joining.joined)
            it.press("Cancel")
            joining.gate.set()
            await until(lambda: it.line("Session number").isEnabled())
            it.press("Join")
            await it.sees("You are with")
            assert len(joining.joined) == 2

    play(scenario())


def test_leaving_stops_everything_at_once(qtbot: QtBot, tmp_path: Path) -> None:
    async def scenario() -> None:
        joining = MadeUpJoining()
        async with running(tmp_path, joining, BY_NUMBER) as it:
            await it.sees("You are with")
            joining.session.desktop.begin(MadeUpShare())
            it.press("Leave session")
            assert joining.session.desktop.share is None
            assert "You have left the session" in it.text
            await until(lambda: joining.session.left)
            it.press("Close")
            assert await it.exit_code() == 0

    play(scenario())


def test_the_cross_asks_and_staying_changes_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    async def scenario() -> None:
        joining = MadeUpJoining()
        async with running(tmp_path, joining, BY_NUMBER) as it:
            await it.sees("You are with")
            it.press_cross()
            await it.sees("Leave the session?")
            it.press("Stay")
            await it.sees("You are with")
            it.press_cross()
            it.press("Leave session")
            assert not it.app.window.isVisible()
            assert await it.exit_code() == 0
            assert joining.session.left

    play(scenario())


def test_the_agents_end_is_told_and_another_session_can_be_joined(qtbot: QtBot, tmp_path: Path) -> None:
    async def scenario() -> None:
        joining = MadeUpJoining()
        async with running(tmp_path, joining, BY_NUMBER) as it:
            await it.sees("You are with")
            joining.session.over.emit(LinkEnd.ENDED_BY_AGENT)
            await it.sees("Ana ended the session")
            await it.sees("Nothing of yours is shared any more.")
            await until(lambda: joining.session.closed)
            it.press("Join another session")
            await it.sees("Join your support session")
            assert it.line("Your name").text() == "Carl"
            assert it.line("Session number").text() == ""
            it.press_cross()
            assert await it.exit_code() == 0

    play(scenario())


def test_a_folder_that_refuses_costs_only_the_memory(qtbot: QtBot, tmp_path: Path) -> None:
    async def scenario() -> None:
        folder = tmp_path / "file"
        folder.write_text("no folder")
        async with running(folder, MadeUpJoining(), BY_NUMBER) as it:
            await it.sees("You are with")

    play(scenario())
