"""A Support Manager that ended in a session: back in it by itself, or in another one."""

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from customer_app.refusals import password_wanted
from customer_app.remembered import Memory, Remembered
from customer_app.way_in import WayIn
from session.stored import SessionStore
from tests.gui.customer_doubles import play, until
from tests.gui.customer_program import BY_NUMBER, KEPT, SITE, MadeUpJoining, running
from tests.gui.customer_program import screen_is_there as screen_is_there

pytestmark = pytest.mark.usefixtures("screen_is_there")


@pytest.mark.parametrize("way_in", [WayIn(), BY_NUMBER])
def test_a_killed_program_comes_back_by_itself(qtbot: QtBot, tmp_path: Path, way_in: WayIn) -> None:
    async def scenario() -> None:
        SessionStore(tmp_path / "session-1.json").save(KEPT)
        joining = MadeUpJoining()
        async with running(tmp_path, joining, way_in) as it:
            await it.sees("You are with")
            assert (joining.resumed, joining.joined) == (1, [])

    play(scenario())


def test_the_same_link_again_comes_back_too(qtbot: QtBot, tmp_path: Path) -> None:
    async def scenario() -> None:
        SessionStore(tmp_path / "session-1.json").save(KEPT)
        Memory(tmp_path / "remembered.json").save(Remembered(site=SITE, name="Carl", code="c" * 20))
        joining = MadeUpJoining()
        async with running(tmp_path, joining, WayIn(site=SITE, code="c" * 20)) as it:
            await it.sees("You are with")
            assert joining.resumed == 1

    play(scenario())


@pytest.mark.parametrize(
    "way_in", [WayIn(site=SITE, number="987654321", name="Carl"), WayIn(site=SITE, ticket="t" * 20)]
)
def test_another_session_is_another_session(qtbot: QtBot, tmp_path: Path, way_in: WayIn) -> None:
    async def scenario() -> None:
        SessionStore(tmp_path / "session-1.json").save(KEPT)
        Memory(tmp_path / "remembered.json").save(Remembered(site=SITE))
        joining = MadeUpJoining()
        async with running(tmp_path, joining, way_in) as it:
            await it.sees("You are with")
            assert (joining.resumed, len(joining.joined)) == (0, 1)

    play(scenario())


def test_when_the_kept_session_is_over_it_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    async def scenario() -> None:
        SessionStore(tmp_path / "session-1.json").save(KEPT)
        async with running(tmp_path, MadeUpJoining(kept_is_over=True)) as it:
            await it.sees("The session in which you were is over.")

    play(scenario())


def test_ended_from_outside_it_keeps_its_place(qtbot: QtBot, tmp_path: Path) -> None:
    async def scenario() -> None:
        joining = MadeUpJoining()
        async with running(tmp_path, joining, BY_NUMBER) as it:
            await it.sees("You are with")
            it.task.cancel()
            await until(it.task.done)
            assert joining.session.closed
            assert not joining.session.left

    play(scenario())


def test_two_programs_do_not_take_each_others_session(qtbot: QtBot, tmp_path: Path) -> None:
    async def scenario() -> None:
        one, other = MadeUpJoining(), MadeUpJoining()
        async with running(tmp_path, one, BY_NUMBER) as first:
            await first.sees("You are with")
            SessionStore(tmp_path / "session-1.json").save(KEPT)
            async with running(tmp_path, other, BY_NUMBER) as second:
                await second.sees("You are with")
                assert (other.resumed, len(other.joined)) == (0, 1)

    play(scenario())


def test_a_kept_session_that_is_over_leads_to_one_with_a_password(qtbot: QtBot, tmp_path: Path) -> None:
    async def scenario() -> None:
        SessionStore(tmp_path / "session-1.json").save(KEPT)
        joining = MadeUpJoining(password_wanted(), kept_is_over=True)
        async with running(tmp_path, joining, BY_NUMBER) as it:
            await it.sees("This session has a password. Your agent tells you.")
            it.line("Session password").setText("river")
            it.press("Join")
            await it.sees("You are with")
        assert joining.joined[-1] == replace(BY_NUMBER, password="river")

    play(scenario())
