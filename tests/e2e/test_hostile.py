"""A console that does not play by the rules, against the real Support Manager."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from link.site_client import SiteClient
from media.engine import Engine
from protocol.input import ButtonChanged, KeyChanged, PointerMoved
from protocol.sharing import ControlRequest, ControlState, Level
from session.joining import Program, open_session
from session.sharing.viewed_share import ViewedShare
from session.stored import SessionStore
from session.support_session import SupportSession
from tests.helpers.fake_desktop import FakeDesktop
from tests.helpers.programs import Site, SupportManager
from tests.helpers.stage import Stage
from tests.helpers.story import BUTTON, CUSTOMER, EMAIL, LOGS, PASSWORD
from tests.helpers.waiting import eventually_async

PROMPTS = 8
ATTEMPTS_EACH = 125
"""A thousand in all."""
RETURN, SPACE, TAB = 28, 57, 15


@pytest.fixture
async def hostile(stage: Stage, tmp_path: Path) -> AsyncIterator[SupportSession]:
    """An agent's session without a console: it sends what it likes."""
    site = stage.start(lambda: Site(stage.directory))
    site.add_agent(EMAIL, "Mallory", PASSWORD)
    client, engine = SiteClient(site.url), Engine()
    engine.start()
    signed_in = await client.sign_in(EMAIL, PASSWORD)
    started = await client.start_session(signed_in.token)
    program = Program("console", "en", engine, SessionStore(tmp_path / "kept"), FakeDesktop().access())
    session = await open_session(program, site=site.url, ticket=started.ticket, join_url=started.join_url)
    yield session
    await session.close()
    await client.close()
    engine.stop()


@pytest.mark.timeout(240)
async def test_a_thousand_injections_at_open_prompts_none_accepted(
    stage: Stage, hostile: SupportSession
) -> None:
    """With control granted and on, more is asked for, and every prompt is clicked and typed at from afar."""
    customer = stage.customer()
    assert hostile.link.room is not None
    link = hostile.link.room.join_url
    manager = stage.start(lambda: SupportManager(customer.screen, link, "--name", CUSTOMER, *LOGS))
    await asyncio.to_thread(manager.wait_for_line, r"^joined")
    await eventually_async(lambda: hostile.asking.obstacle(Level.CONTROL) is None)
    hostile.asking.ask(Level.CONTROL)
    await asyncio.to_thread(customer.sees, "0:58")
    await asyncio.to_thread(customer.press, "OK", BUTTON)
    await eventually_async(lambda: hostile.viewing.shares)
    share = hostile.viewing.shares[0]
    await control_again(share)

    me = hostile.participants.revision
    attempts = 0
    for number in range(PROMPTS):
        request = 1000 + number
        hostile.link.send(share.owner, ControlRequest(revision=me, request=request))
        ok = await asyncio.to_thread(customer.sees, "OK", BUTTON)
        x, y = ok.middle
        generations = {share.state.generation, share.state.generation + 1, share.state.generation + 2}
        for n in range(ATTEMPTS_EACH):
            attempts += 1
            for generation in generations:
                for message in attack(share, generation, x, y, n):
                    hostile.link.send(share.owner, message)
        still = await asyncio.to_thread(customer.sees_now, "OK", BUTTON)
        assert still is not None, f"prompt {number} was answered by injection"
        await asyncio.to_thread(customer.sees, "0:58")
        await asyncio.to_thread(customer.press, "Cancel", BUTTON)
        await asyncio.to_thread(customer.wait_gone, "OK", BUTTON)
        await control_again(share)
    assert attempts == PROMPTS * ATTEMPTS_EACH
    assert hostile.viewing.shares == (share,)


async def control_again(share: ViewedShare) -> None:
    """The prompt is gone, or the customer has clicked: the controller clicks."""

    def active() -> bool:
        if share.state.control in (ControlState.READY, ControlState.TAKEN_BACK):
            share.take_control()
        return share.in_control

    await eventually_async(active)


def attack(
    share: ViewedShare, generation: int, x: int, y: int, n: int
) -> list[PointerMoved | ButtonChanged | KeyChanged]:
    """A click at OK, or the keys that would press it."""
    claim = {"share": share.id, "generation": generation}
    place = {"layout": share.state.layout, "x": x, "y": y}
    if n % 2:
        return [
            PointerMoved(**claim, **place),
            ButtonChanged(**claim, **place, button=1, pressed=True),
            ButtonChanged(**claim, **place, button=1, pressed=False),
        ]
    code = (RETURN, SPACE, TAB)[n // 2 % 3]
    return [KeyChanged(**claim, code=code, keysym=0, text="", pressed=pressed) for pressed in (True, False)]
