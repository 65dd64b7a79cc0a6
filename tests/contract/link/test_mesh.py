"""The link over a real site and real connections: meeting, cuts of the hub, take-over, and hostile peers."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve

from link.contract import HubState, LinkEnd, PeerState
from link.identity import Identity
from link.mesh import LinkRefused, MeshLink
from link.site_client import NotASite, SiteClient, SiteProblem, SiteUnreachable, SiteVersion
from media.engine import Engine
from protocol import api, codec, hub
from protocol.consent import StandingChanged
from protocol.message import Channel, Message
from protocol.pairing import Purpose
from protocol.room import Computer
from protocol.version import PROTOCOL_VERSION
from tests.helpers.programs import Site
from tests.helpers.waiting import eventually_async

EMAIL, PASSWORD = "ana@example.com", "a quiet evening walk"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with Site(tmp_path) as site:
        site.add_agent(EMAIL, "Ana", PASSWORD)
        yield site


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = Engine()
    engine.start()
    yield engine
    engine.stop()


@dataclass
class Member:
    """A participant's link, and what it kept."""

    link: MeshLink
    tokens: list[str] = field(default_factory=list)
    pins: dict[int, bytes] = field(default_factory=dict)
    got: list[tuple[int, Message]] = field(default_factory=list)
    ends: list[LinkEnd] = field(default_factory=list)


@dataclass
class Meeting:
    """A session on a real site, as a test tells it."""

    site: str
    engine: Engine
    client: SiteClient
    started: api.SessionStarted
    members: list[Member] = field(default_factory=list)

    async def enters(
        self, token: str, identity: Identity | None = None, pins: dict[int, bytes] | None = None
    ) -> Member:
        tokens: list[str] = []
        kept: dict[int, bytes] = dict(pins or {})
        link = MeshLink(
            self.engine,
            identity or Identity.fresh(),
            site=self.site,
            token=token,
            program="test",
            language="en",
            computer=Computer(name="desk", system="Debian"),
            pins=kept,
            on_token=tokens.append,
            on_pin=kept.__setitem__,
        )
        member = Member(link, tokens, kept)
        link.received.connect(lambda sender, message: member.got.append((sender, message)))
        link.ended.connect(member.ends.append)
        self.members.append(member)
        await link.open()
        return member

    async def both(self) -> tuple[Member, Member]:
        agent = await self.enters(self.started.ticket)
        joined = await self.client.join("Carl", "carl@example.org", number=self.started.number)
        customer = await self.enters(joined.ticket)
        await connected(agent, customer)
        return agent, customer


async def connected(a: Member, b: Member, seconds: float = 10) -> None:
    for mine, other in ((a, b), (b, a)):
        await eventually_async(
            lambda m=mine, o=other: m.link.peer(o.link.me).state is PeerState.CONNECTED,  # type: ignore[misc]
            seconds,
        )


@pytest.fixture
async def meeting(site: Site, engine: Engine) -> AsyncIterator[Meeting]:
    client = SiteClient(site.url)
    signed_in = await client.sign_in(EMAIL, PASSWORD)
    meeting = Meeting(site.url, engine, client, await client.start_session(signed_in.token))
    yield meeting
    for member in meeting.members:
        await member.link.close()
    await client.close()


async def test_two_meet_with_the_same_words_and_messages_carry_their_sender(meeting: Meeting) -> None:
    agent, customer = await meeting.both()
    assert agent.link.peer(customer.link.me).words == customer.link.peer(agent.link.me).words != ()
    assert agent.link.send(customer.link.me, StandingChanged(granted=True))
    await eventually_async(lambda: customer.got == [(agent.link.me, StandingChanged(granted=True))])
    assert customer.link.room is not None
    assert customer.link.room.participant(agent.link.me).email == ""  # type: ignore[union-attr]
    assert agent.link.room is not None
    assert agent.link.room.participant(customer.link.me).email == "carl@example.org"  # type: ignore[union-attr]


async def test_the_session_goes_on_without_the_site_and_presence_comes_back(
    meeting: Meeting, site: Site, tmp_path: Path
) -> None:
    agent, customer = await meeting.both()
    port = int(site.url.rpartition(":")[2])
    attempt = agent.link.peer(customer.link.me).attempt
    site.kill()
    await eventually_async(lambda: agent.link.hub_state is HubState.LOST)
    assert agent.link.send(customer.link.me, StandingChanged(granted=True))
    await eventually_async(lambda: customer.got)
    with Site(tmp_path, port=port):
        for member in (agent, customer):
            await eventually_async(lambda m=member: m.link.hub_state is HubState.CONNECTED)  # type: ignore[misc]
        assert agent.link.peer(customer.link.me).attempt == attempt, "nobody lost a connection by it"
        await agent.link.end()
        await eventually_async(lambda: customer.ends == [LinkEnd.ENDED_BY_AGENT])


async def test_a_program_comes_back_after_it_was_killed(meeting: Meeting) -> None:
    agent, customer = await meeting.both()
    words = agent.link.peer(customer.link.me).words
    other = agent.link.me
    await customer.link.close()
    again = await meeting.enters(customer.tokens[-1], customer.link.identity, customer.pins)
    assert again.link.me == customer.link.me
    await connected(agent, again)
    assert again.link.peer(other).words == words
    agent.link.send(again.link.me, StandingChanged(granted=False))
    await eventually_async(lambda: again.got)


async def test_who_comes_back_with_another_key_is_told_apart(meeting: Meeting) -> None:
    agent, customer = await meeting.both()
    await customer.link.close()
    impostor = await meeting.enters(customer.tokens[-1], Identity.fresh())
    await eventually_async(lambda: agent.link.peer(impostor.link.me).state is PeerState.KEY_CHANGED)
    assert not agent.link.send(impostor.link.me, StandingChanged(granted=True))


async def test_the_newest_resume_wins_and_the_old_socket_stays_away(meeting: Meeting) -> None:
    agent, customer = await meeting.both()
    again = await meeting.enters(customer.tokens[-1], customer.link.identity, customer.pins)
    await eventually_async(lambda: customer.ends == [LinkEnd.TAKEN_OVER])
    await connected(agent, again)
    assert again.ends == []


async def test_a_token_is_good_once(meeting: Meeting) -> None:
    _, customer = await meeting.both()
    used = customer.tokens[-1]
    again = await meeting.enters(used, customer.link.identity, customer.pins)
    await eventually_async(lambda: again.link.hub_state is HubState.CONNECTED)
    with pytest.raises(LinkRefused) as refused:
        await meeting.enters(meeting.started.ticket)
    assert refused.value.reason is LinkEnd.BAD_TOKEN


async def test_a_flood_ends_the_connection(meeting: Meeting) -> None:
    agent, customer = await meeting.both()

    def flooded() -> bool:
        for _ in range(500):
            agent.link.send(customer.link.me, StandingChanged(granted=True))
        return customer.link.peer(agent.link.me).state is not PeerState.CONNECTED

    await eventually_async(flooded, 20)
    assert agent.link.hub_state is HubState.CONNECTED
    await customer.link.close()
    assert not [task for task in asyncio.all_tasks() if task.get_name().startswith("main ")][1:]


async def test_rubbish_on_every_channel_is_dropped_and_the_link_lives_on(meeting: Meeting) -> None:
    agent, customer = await meeting.both()
    seen: list[bytes] = []
    customer.link.on_input(lambda sender, data: seen.append(data))
    contact = agent.link._contacts[customer.link.me]
    peer = contact._connections[Purpose.MAIN].peer
    assert peer is not None
    for label in (Channel.CONTROL, Channel.INPUT, Channel.PICTURE):
        for data in (b"", b"\xff\x00", b"{}", b"[" * 9000, b'{"type":"hub/leave"}', b"x" * 200_000):
            peer.send(label.value, data)
    agent.link.send(customer.link.me, StandingChanged(granted=True))
    await eventually_async(lambda: customer.got == [(agent.link.me, StandingChanged(granted=True))])
    assert customer.link.peer(agent.link.me).state is PeerState.CONNECTED


async def test_an_ended_session_and_wrong_numbers_are_told_apart_in_time(meeting: Meeting) -> None:
    agent, _ = await meeting.both()
    with pytest.raises(SiteProblem) as wrong:
        await meeting.client.join("Dora", "", number="000000001")
    assert wrong.value.code is api.ProblemCode.UNKNOWN_NUMBER
    await agent.link.end()
    with pytest.raises(SiteProblem) as ended:
        await meeting.client.join("Dora", "", number=meeting.started.number)
    assert ended.value.code in (api.ProblemCode.SESSION_ENDED, api.ProblemCode.UNKNOWN_NUMBER)


@pytest.mark.parametrize(
    ("version", "expected"),
    [(PROTOCOL_VERSION - 1, LinkEnd.SITE_OLDER), (PROTOCOL_VERSION + 1, LinkEnd.SITE_NEWER)],
)
async def test_a_hub_of_another_version_is_told_apart(
    engine: Engine, version: int, expected: LinkEnd
) -> None:
    async def refuse(socket: ServerConnection) -> None:
        await socket.recv()
        refusal = hub.Refused(reason=hub.Refusal.VERSION, site_version=version)
        await socket.send(codec.encode(refusal).decode())

    async with serve(refuse, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        client = SiteClient("http://unused.invalid")
        meeting = Meeting(f"http://127.0.0.1:{port}", engine, client, sample_session())
        with pytest.raises(LinkRefused) as refused:
            await meeting.enters("x" * 20)
        assert refused.value.reason is expected


async def test_a_hub_that_says_rubbish_is_waited_out(engine: Engine) -> None:
    served = asyncio.Event()

    async def babble(socket: ServerConnection) -> None:
        await socket.recv()
        for data in ("", "{}", "[1", b"\xff", '{"type":"hub/welcome"}', '{"type":"hub/leave"}'):
            await socket.send(data)
        served.set()
        await socket.wait_closed()

    async with serve(babble, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        meeting = Meeting(
            f"http://127.0.0.1:{port}", engine, SiteClient("http://unused.invalid"), sample_session()
        )
        entering = asyncio.create_task(meeting.enters("x" * 20))
        await asyncio.wait_for(served.wait(), 5)
        assert not entering.done()
        entering.cancel()
        with pytest.raises(asyncio.CancelledError):
            await entering


def sample_session() -> api.SessionStarted:
    return api.SessionStarted(number="123456789", join_url="http://unused.invalid", ticket="x" * 20)


async def test_what_is_no_site_is_told_apart() -> None:
    async def http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(http, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        client = SiteClient(f"http://127.0.0.1:{port}")
        with pytest.raises(NotASite):
            await client.information()
        await client.close()
    for address in (
        f"http://127.0.0.1:{port}",
        "http://no-such-host.invalid",
        "not an address",
        "http://[bad",
    ):
        client = SiteClient(address)
        with pytest.raises(SiteUnreachable):
            await client.information()
        await client.close()
    assert issubclass(SiteVersion, Exception)
