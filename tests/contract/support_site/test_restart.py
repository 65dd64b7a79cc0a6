"""The site is killed in mid-session and started again (B16)."""

import asyncio

from protocol.hub import End, Ended, Ping, Pong, Relay, Relayed
from protocol.pairing import Purpose, Renew
from protocol.room import Presence
from tests.contract.support_site.site import RunningSite


async def test_the_session_goes_on(own_site: RunningSite) -> None:
    session = own_site.new_session()
    ana = await own_site.person(session.ticket).come()
    carl = await own_site.person(session.join()).come()
    before = await ana.room(lambda room: room.current == carl.welcome.you)
    unused = session.join("Dora")
    own_site.restart()
    await asyncio.gather(ana.line.wait_closed(), carl.line.wait_closed())
    await ana.come(fresh=False)
    room = ana.welcome.room
    assert room.revision > before.revision
    assert (room.number, room.join_url, room.started_at) == (
        session.number,
        session.join_url,
        before.started_at,
    )
    assert (room.primary, room.current) == (before.primary, before.current)
    assert room.participant(carl.welcome.you).presence is Presence.AWAY
    await carl.come(fresh=False)
    assert carl.welcome.room.revision > room.revision
    assert all(person.presence is Presence.HERE for person in carl.welcome.room.participants)
    assert [person.incarnation for person in carl.welcome.room.participants] == [1, 1]
    await carl.say(Relay(to=ana.welcome.you, body=Renew(purpose=Purpose.MAIN)))
    assert (await ana.hear(Relayed)).sender == carl.welcome.you
    dora = await own_site.person(unused).come()
    assert dora.welcome.you not in (ana.welcome.you, carl.welcome.you)


async def test_every_revision_that_was_told_is_stored(own_site: RunningSite) -> None:
    session = own_site.new_session()
    ana = await own_site.person(session.ticket).come()
    for _ in range(3):
        carl = await own_site.person(session.join()).come()
        told = carl.welcome.room.revision
        own_site.restart()
        await ana.come(fresh=False)
        assert ana.welcome.room.revision > told
        assert ana.welcome.room.participant(carl.welcome.you) is not None


async def test_a_confirmed_token_stays_used_up_and_an_ended_session_ended(own_site: RunningSite) -> None:
    session = own_site.new_session()
    ana = await own_site.person(session.ticket).come()
    await ana.say(Ping(beat=1))
    await ana.hear(Pong)
    own_site.restart()
    stale = own_site.person(session.ticket)
    await stale.dial()
    await stale.hello()
    assert await stale.closed() == 1008
    await ana.come(fresh=False)
    await ana.say(End(revision=ana.welcome.room.revision))
    await ana.hear(Ended)
    own_site.restart()
    with own_site.client() as client:
        answer = client.post("/api/join", json={"number": session.number, "name": "Late"})
    assert answer.json()["error"] == "session-ended"


async def test_sigterm_says_going_away_and_ends_at_once(own_site: RunningSite) -> None:
    session = own_site.new_session()
    ana = await own_site.person(session.ticket).come()
    closing = asyncio.create_task(ana.closed())
    code = await asyncio.to_thread(own_site.program.terminate, 5.0)
    assert await closing == 1001
    assert code == 0
    assert "Traceback" not in own_site.program.stderr
