"""Whatever is sent to the hub: logged without its content, dropped, and the others notice nothing."""

import asyncio
import contextlib
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed

from protocol.catalogue import of_channel
from protocol.hub import Hello, Ping, Pong, Refusal, Refused
from protocol.message import SIZE_LIMITS, Channel
from protocol.version import PROTOCOL_VERSION
from support_site.hub.flood import BURST, MALFORMED_COST
from tests.contract.support_site.site import Person, RunningSite

TAGS = [str(kind.__struct_config__.tag) for channel in Channel for kind in of_channel(channel)]
Frame = str | bytes
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40)
FIELDS = st.sampled_from(
    ["version", "program", "token", "fresh", "to", "body", "revision", "participant", "beat", "news"]
)
OBJECTS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS | st.just("type"), inner, max_size=4),
    max_leaves=8,
)
MESSAGES = st.builds(
    lambda tag, fields: json.dumps(fields | {"type": tag}),
    st.sampled_from(TAGS),
    st.dictionaries(FIELDS, OBJECTS, max_size=4),
)
FRAMES = st.one_of(MESSAGES, OBJECTS.map(json.dumps), st.binary(max_size=200), st.just("[" * 60_000))
FEW = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


async def is_well(person: Person, beat: int) -> None:
    await person.say(Ping(beat=beat))
    assert (await person.hear(Pong)).beat == beat


@FEW
@given(frames=st.lists(FRAMES, min_size=1, max_size=6))
def test_a_socket_that_begins_with_rubbish_is_turned_away(
    site: RunningSite, frames: list[str | bytes]
) -> None:
    async def scene() -> None:
        person = site.person("")
        await person.dial()
        try:
            for frame in frames:
                await person.line.send(frame)
            refusal = await person.hear(Refused)
        except ConnectionClosed:
            pass  # turned away before all was sent
        else:
            assert refusal.reason in (Refusal.MALFORMED, Refusal.BAD_TOKEN, Refusal.VERSION)
        await person.go()

    asyncio.run(scene())


@FEW
@given(frames=st.lists(FRAMES, min_size=1, max_size=12))
def test_rubbish_from_a_participant_is_dropped(site: RunningSite, frames: list[Frame]) -> None:
    wanted = {"type": "hub/leave"}
    frames = [frame for frame in frames if not _is(frame, wanted)]

    async def scene() -> None:
        session = site.new_session()
        ana = await site.person(session.ticket).come()
        carl = await site.person(session.join()).come()
        for frame in frames:
            await carl.line.send(frame)
        await is_well(carl, 1)
        await is_well(ana, 2)
        await site.hang_up()
        await session.end()
        await site.hang_up()

    asyncio.run(scene())


async def test_what_is_too_large_is_dropped_or_ends_the_socket(site: RunningSite, session: Any) -> None:
    ana = await site.person(session.ticket).come()
    await ana.line.send("x" * (SIZE_LIMITS[Channel.TO_HUB] + 1))
    await is_well(ana, 1)
    await ana.line.send("x" * (4 * SIZE_LIMITS[Channel.TO_HUB] + 1))
    assert await ana.closed() == 1009
    await ana.come(fresh=False)
    await is_well(ana, 2)


async def test_what_comes_at_the_wrong_time_is_dropped(site: RunningSite, session: Any) -> None:
    early = site.person(session.ticket)
    await early.dial()
    await early.say(Ping(beat=1))
    assert (await early.hear(Refused)).reason is Refusal.MALFORMED
    ana = await site.person(session.ticket).come()
    await ana.say(Hello(version=PROTOCOL_VERSION, program="test", token=ana.token, fresh=True))
    await is_well(ana, 1)


async def test_a_flood_ends_the_socket_and_nobody_elses(site: RunningSite, session: Any) -> None:
    ana = await site.person(session.ticket).come()
    carl = await site.person(session.join()).come()
    secret = "never-in-the-log"
    with contextlib.suppress(ConnectionClosed):
        for _ in range(2 * int(BURST / MALFORMED_COST)):
            await carl.line.send(f'{{"type":"hub/{secret}"}}')
    reason = [m async for m in _rest(carl) if isinstance(m, Refused)]
    assert [refusal.reason for refusal in reason] == [Refusal.FLOOD]
    await is_well(ana, 1)
    await carl.come(fresh=False)
    await is_well(carl, 1)
    log = site.program.stderr
    assert "dropped from participant" in log
    assert "floods the hub" in log
    for word in (secret, session.ticket, session.number, session.join_url, carl.token):
        assert word not in log


async def _rest(person: Person) -> Any:
    try:
        while True:
            yield await person.next()
    except ConnectionClosed:
        return


def _is(frame: str | bytes, wanted: dict[str, str]) -> bool:
    try:
        found = json.loads(frame)
    except (ValueError, RecursionError):
        return False
    return bool(found == wanted)
