"""Who is in the room, and what they say to each other: programs on a running hub."""

import asyncio
import time

import pytest
from websockets.exceptions import InvalidStatus

from protocol.hub import (
    ChooseCurrent,
    End,
    Ended,
    Leave,
    Ping,
    Pong,
    Refusal,
    Refused,
    Relay,
    Relayed,
    RoomChanged,
    TakenOver,
)
from protocol.links import JoinLink
from protocol.pairing import Commit, Renew
from protocol.pairing import Purpose as PairingPurpose
from protocol.room import MAX_PARTICIPANTS, Computer, EndReason, Presence
from protocol.version import PROTOCOL_VERSION
from support_site.attempts import LIMITS, Attempt
from tests.contract.support_site.site import PATIENCE, Person, RunningSite, Session

RENEW = Renew(purpose=PairingPurpose.MAIN)


async def refused(person: Person) -> Refusal:
    answer = await person.hear(Refused)
    assert answer.site_version == PROTOCOL_VERSION
    assert await person.closed() == 1008
    return Refusal(answer.reason)


async def test_people_meet_and_talk(site: RunningSite, session: Session) -> None:
    ana = await site.person(session.ticket).come(computer=Computer(name="desk", system="Linux"))
    assert ana.welcome.room.primary == ana.welcome.you
    assert ana.welcome.room.join_url == session.join_url
    carl = await site.person(session.join(email="carl@example.org")).come(
        language="fr", computer=Computer(name="laptop", system="Windows 11")
    )
    you = carl.welcome.you
    seen_by_ana = (await ana.room(lambda room: room.current == you)).participant(you)
    assert (seen_by_ana.email, seen_by_ana.computer.name, seen_by_ana.language) == (
        "carl@example.org",
        "laptop",
        "fr",
    )
    seen_by_carl = carl.welcome.room.participant(ana.welcome.you)
    assert (seen_by_carl.email, seen_by_carl.computer) == ("", Computer())
    own = carl.welcome.room.participant(you)
    assert (own.email, own.computer.name) == ("carl@example.org", "laptop")
    commit = Commit(commitment=b"c" * 32)
    await carl.say(Relay(to=ana.welcome.you, body=commit))
    assert await ana.hear(Relayed) == Relayed(sender=you, body=commit)
    await ana.say(Ping(beat=7))
    assert (await ana.hear(Pong)).beat == 7


async def test_customers_do_not_talk_to_each_other(site: RunningSite, session: Session) -> None:
    ana = await site.person(session.ticket).come()
    carl = await site.person(session.join("Carl")).come()
    dora = await site.person(session.join("Dora")).come()
    await carl.say(Relay(to=dora.welcome.you, body=RENEW))
    await carl.say(Relay(to=99, body=RENEW))
    await carl.say(Relay(to=carl.welcome.you, body=RENEW))
    await carl.say(Relay(to=ana.welcome.you, body=RENEW))
    assert (await ana.hear(Relayed)).sender == carl.welcome.you
    await ana.say(Relay(to=dora.welcome.you, body=RENEW))
    assert (await dora.hear(Relayed)).sender == ana.welcome.you


async def test_a_participant_that_goes_silent_or_away_comes_back(site: RunningSite, session: Session) -> None:
    ana = await site.person(session.ticket).come()
    carl = await site.person(session.join()).come()
    you = carl.welcome.you
    await carl.vanish()
    away = await ana.room(
        lambda room: room.participant(you) and room.participant(you).presence is Presence.AWAY
    )
    await carl.come(fresh=False)
    assert carl.welcome.room.revision > away.revision
    assert carl.welcome.room.participant(you).incarnation == 1
    await carl.vanish()
    await carl.come(fresh=True)
    assert carl.welcome.room.participant(you).incarnation == 2
    assert carl.welcome.you == you


async def test_the_newest_socket_wins(site: RunningSite, session: Session) -> None:
    ana = await site.person(session.ticket).come()
    twin = await site.person(ana.token).come(fresh=False)
    await ana.hear(TakenOver)
    assert await ana.closed() == 1000
    await twin.say(Ping(beat=1))
    await twin.hear(Pong)
    here = twin.welcome.room.participant(twin.welcome.you)
    assert here.presence is Presence.HERE


async def test_a_token_that_was_replaced_and_confirmed_opens_nothing(
    site: RunningSite, session: Session
) -> None:
    ana = site.person(session.ticket)
    await ana.come()
    await ana.say(Ping(beat=1))
    await ana.hear(Pong)
    thief = site.person(session.ticket)
    await thief.dial()
    await thief.hello()
    assert await refused(thief) is Refusal.BAD_TOKEN
    await ana.say(Ping(beat=2))
    await ana.hear(Pong)
    first = ana.token
    await ana.vanish()
    await ana.come(fresh=False)
    await ana.say(Ping(beat=3))
    await ana.hear(Pong)
    late = site.person(first)
    await late.dial()
    await late.hello()
    assert await refused(late) is Refusal.BAD_TOKEN


async def test_who_was_cut_before_the_welcome_comes_back(site: RunningSite, session: Session) -> None:
    ana = await site.person(session.ticket).come()
    await ana.say(Ping(beat=1))
    await ana.hear(Pong)
    kept = ana.token
    for _ in range(3):
        await ana.vanish()
        ana.token = kept  # the welcome with the next one never arrived
        await ana.come(fresh=False)
    await ana.say(Ping(beat=2))
    await ana.hear(Pong)


@pytest.mark.parametrize("token", ["x" * 43, "short-but-allowed"])
async def test_unknown_tokens_are_refused(site: RunningSite, token: str) -> None:
    person = site.person(token)
    await person.dial()
    await person.hello()
    assert await refused(person) is Refusal.BAD_TOKEN


@pytest.mark.parametrize("version", [PROTOCOL_VERSION - 1, PROTOCOL_VERSION + 1])
async def test_an_older_and_a_newer_program_are_told(
    site: RunningSite, session: Session, version: int
) -> None:
    person = site.person(session.ticket)
    await person.dial()
    await person.hello(version=version)
    assert await refused(person) is Refusal.VERSION
    await person.dial()
    await person.line.send(f'{{"type":"hub/hello","version":{version},"news":{{"of":"a field"}}}}')
    assert await refused(person) is Refusal.VERSION
    await site.person(session.ticket).come()


async def test_the_primary_ends_the_session(site: RunningSite, session: Session) -> None:
    ana = await site.person(session.ticket).come()
    carl = await site.person(session.join()).come()
    room = await ana.room(lambda room: room.current == carl.welcome.you)
    await carl.say(End(revision=room.revision))
    await ana.say(End(revision=room.revision - 1))
    assert (await ana.hear(RoomChanged)).room.revision == room.revision
    await ana.say(End(revision=room.revision))
    for person in (ana, carl):
        assert (await person.hear(Ended)).reason is EndReason.ENDED_BY_AGENT
        assert await person.closed() == 1000
        await person.dial()
        await person.hello(fresh=False)
        assert await refused(person) is Refusal.SESSION_ENDED
    code = JoinLink.parse(session.join_url).code
    with site.client() as client:
        by_number = client.post("/api/join", json={"number": session.number, "name": "Late"})
        by_link = client.get(f"/api/invitations/{code}")
        by_code = client.post("/api/join", json={"code": code, "name": "Late"})
    for answer in (by_number, by_link, by_code):
        assert (answer.status_code, answer.json()["error"]) == (410, "session-ended")


async def test_another_agent_follows_a_primary_who_leaves(site: RunningSite, session: Session) -> None:
    ana = await site.person(session.ticket).come()
    bob = await site.person(session.assist("bob@example.org")).come()
    carl = await site.person(session.join()).come()
    assert bob.welcome.room.primary == ana.welcome.you
    await ana.say(Leave())
    assert await ana.closed() == 1000
    room = await carl.room(lambda room: room.primary == bob.welcome.you)
    assert room.participant(ana.welcome.you) is None
    await ana.dial()
    await ana.hello()
    assert await refused(ana) is Refusal.BAD_TOKEN
    await bob.say(Leave())
    await carl.hear(Ended)
    assert await carl.closed() == 1000
    assert await bob.closed() == 1000


async def test_an_agent_who_starts_the_console_again_has_the_seat_again(
    site: RunningSite, session: Session
) -> None:
    ana = await site.person(session.ticket).come()
    await ana.vanish()
    again = await site.person(session.assist("ana@example.org")).come()
    assert again.welcome.you == again.welcome.room.primary == ana.welcome.you
    assert again.welcome.room.participant(again.welcome.you).incarnation == 2


async def test_the_primary_turns_to_another_customer(site: RunningSite, session: Session) -> None:
    ana = await site.person(session.ticket).come()
    carl = await site.person(session.join("Carl")).come()
    dora = await site.person(session.join("Dora")).come()
    room = await ana.room(lambda room: len(room.participants) == 3)
    assert room.current == carl.welcome.you
    await ana.say(ChooseCurrent(revision=room.revision - 1, participant=dora.welcome.you))
    assert (await ana.hear(RoomChanged)).room.current == carl.welcome.you
    await ana.say(ChooseCurrent(revision=room.revision, participant=dora.welcome.you))
    await ana.room(lambda room: room.current == dora.welcome.you)
    await dora.say(Leave())
    await ana.room(lambda room: room.current == carl.welcome.you)


async def test_a_full_session_says_so(site: RunningSite, session: Session) -> None:
    ana = await site.person(session.ticket).come()
    latecomer = site.person(session.join("Latecomer"))
    crowd = [await site.person(session.join(f"Guest {n}")).come() for n in range(MAX_PARTICIPANTS - 1)]
    with site.client() as client:
        answer = client.post("/api/join", json={"number": session.number, "name": "Late"})
    assert (answer.status_code, answer.json()["error"]) == (409, "session-full")
    await latecomer.dial()
    await latecomer.hello()
    assert await refused(latecomer) is Refusal.SESSION_FULL
    assert len({person.welcome.you for person in [ana, *crowd]}) == MAX_PARTICIPANTS


async def test_pages_of_other_sites_get_no_socket(site: RunningSite) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        await site.socket(Origin="https://evil.example")
    assert refusal.value.response.status_code == 403
    own = await site.socket(Origin=site.url)
    await own.close()


SILENCE = 1.5
IMPATIENT = f"from support_site.hub import socket; socket.HELLO_SECONDS = socket.SILENCE_SECONDS = {SILENCE}"


@pytest.mark.parametrize("own_site", [IMPATIENT], indirect=True)
async def test_a_silent_socket_is_closed_and_its_participant_away(own_site: RunningSite) -> None:
    session = own_site.new_session()
    nobody = await own_site.socket()
    ana = await own_site.person(session.ticket).come()
    carl = await own_site.person(session.join()).come()
    came_at = time.monotonic()

    async def carl_is_away() -> None:
        while True:
            message = await ana.next()
            if isinstance(message, RoomChanged):
                participant = message.room.participant(carl.welcome.you)
                if participant is not None and participant.presence is Presence.AWAY:
                    return

    away = asyncio.create_task(carl_is_away())
    beats = 0
    while not away.done():
        await ana.say(Ping(beat=beats))
        beats += 1
        await asyncio.wait({away}, timeout=SILENCE / 6)
    await away
    assert time.monotonic() - came_at >= SILENCE - 0.1
    assert beats >= 5
    assert await carl.closed() == 1000
    await asyncio.wait_for(nobody.wait_closed(), PATIENCE)
    await ana.say(Ping(beat=beats))
    while await ana.next() != Pong(beat=beats):
        pass


async def test_sockets_are_counted_by_address(own_site: RunningSite) -> None:
    allowed = LIMITS[Attempt.SOCKET].by_address.amount
    headers = {"X-Forwarded-For": "198.51.100.7"}
    for _ in range(allowed):
        await (await own_site.socket(**headers)).close()
    with pytest.raises(InvalidStatus) as refusal:
        await own_site.socket(**headers)
    assert refusal.value.response.status_code == 429
    with own_site.client() as client:
        assert client.get("/healthz").text == "ok"
