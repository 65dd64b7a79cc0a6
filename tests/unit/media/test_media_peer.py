"""Two peers on one machine: their channels, their heartbeat, their end."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from media.engine import Engine
from media.peer import MAX_MESSAGE, ChannelSpec, Peer, PeerError, PeerState, fingerprint

# The fixtures' ends, see conftest.py.
Connect = Callable[..., Awaitable[tuple[Any, Any]]]
MakeEnd = Callable[..., Any]

DIGEST = ":".join(["AB"] * 32)
OTHER = ":".join(["CD"] * 32)


async def test_messages_arrive_on_each_channel_both_ways(connect: Connect) -> None:
    first, second = await connect()
    for label in ("control", "input", "bulk"):
        assert first.peer.send(label, b"to " + label.encode())
        assert await asyncio.wait_for(second.messages.get(), 5) == (label, b"to " + label.encode())
        assert second.peer.send(label, b"")
        assert await asyncio.wait_for(first.messages.get(), 5) == (label, b"")


async def test_without_video_too(connect: Connect) -> None:
    first, second = await connect(video=False)
    assert first.peer.send("control", b"hello")
    assert await asyncio.wait_for(second.messages.get(), 5) == ("control", b"hello")


async def test_with_loopback_only(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("media.adaptations.loopback._upstream", lambda use_ipv4, use_ipv6: [])
    first, second = await connect()
    assert first.peer.send("control", b"hello")
    assert await asyncio.wait_for(second.messages.get(), 5) == ("control", b"hello")


async def test_states_go_through_connecting_to_closed(connect: Connect) -> None:
    first, second = await connect()
    await first.peer.close()
    await second.reaches(PeerState.CLOSED)
    await first.reaches(PeerState.CLOSED)
    path = [PeerState.CONNECTING, PeerState.CONNECTED, PeerState.CLOSED]
    assert first.states == second.states == path
    assert not first.peer.send("control", b"late")


async def test_the_engine_takes_messages_first(connect: Connect) -> None:
    first, second = await connect()
    taken: list[tuple[str, str]] = []

    def fast(label: str, data: bytes) -> bool:
        taken.append((label, threading.current_thread().name))
        return label == "input"

    second.peer.on_message_fast = fast
    first.peer.send("control", b"one")
    assert await asyncio.wait_for(second.messages.get(), 5) == ("control", b"one")
    first.peer.send("input", b"two")
    first.peer.send("control", b"three")
    assert await asyncio.wait_for(second.messages.get(), 5) == ("control", b"three")
    assert sorted(taken) == [("control", "engine"), ("control", "engine"), ("input", "engine")]


async def test_a_message_may_be_as_long_as_promised_and_no_longer(connect: Connect) -> None:
    first, second = await connect()
    assert not first.peer.send("bulk", bytes(MAX_MESSAGE + 1))
    assert first.peer.send("bulk", bytes(MAX_MESSAGE))
    assert await asyncio.wait_for(second.messages.get(), 10) == ("bulk", bytes(MAX_MESSAGE))


async def test_an_oversized_message_is_dropped_and_the_link_lives_on(
    connect: Connect, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await connect()
    monkeypatch.setattr("media.channel.MAX_MESSAGE", 100)
    channel = first.peer._channels["control"]._channel
    engine.post(channel.send, bytes(101))
    engine.post(channel.send, bytes(100))
    assert await asyncio.wait_for(second.messages.get(), 5) == ("control", bytes(100))


async def test_a_full_buffer_refuses_and_drains(connect: Connect) -> None:
    first, second = await connect()
    sent = 0
    while first.peer.send("bulk", bytes(200_000)):
        sent += 1
    assert 5 <= sent < 100
    assert first.peer.buffered("bulk") > 0
    await asyncio.wait_for(first.peer.drained("bulk", 100_000), 20)
    assert first.peer.buffered("bulk") <= 100_000
    for _ in range(sent):
        await asyncio.wait_for(second.messages.get(), 20)


async def test_a_drain_ends_with_the_connection(connect: Connect, network: threading.Event) -> None:
    first, _ = await connect()
    network.clear()
    while first.peer.send("bulk", bytes(200_000)):
        pass
    waiting = asyncio.ensure_future(first.peer.drained("bulk", 0))
    network.set()
    await first.peer.close()
    with pytest.raises(PeerError):
        await asyncio.wait_for(waiting, 5)


async def test_the_round_trip_is_measured(connect: Connect) -> None:
    first, _ = await connect()
    async with asyncio.timeout(5):
        while first.peer.round_trip is None:
            await asyncio.to_thread(threading.Event().wait, 0.02)
    assert 0 < first.peer.round_trip < 1


async def test_silence_is_noticed_within_a_second_and_its_end_too(
    connect: Connect, network: threading.Event
) -> None:
    first, second = await connect()
    fast: list[tuple[bool, str]] = []
    first.peer.on_silence_fast = lambda silent: fast.append((silent, threading.current_thread().name))
    loop = asyncio.get_running_loop()
    cut = loop.time()
    network.clear()
    assert await asyncio.wait_for(first.silences.get(), 5)
    assert loop.time() - cut < 2
    assert first.peer.silent
    assert (first.peer.heard_ago() or 0) >= 1
    network.set()
    assert not await asyncio.wait_for(first.silences.get(), 5)
    assert not first.peer.silent
    assert fast == [(True, "engine"), (False, "engine")]
    assert first.peer.send("control", b"still there")
    assert await asyncio.wait_for(second.messages.get(), 5) == ("control", b"still there")


async def test_a_blocked_owner_drops_no_link_and_delays_no_fast_message(connect: Connect) -> None:
    first, second = await connect()
    arrived = threading.Event()

    def fast(label: str, data: bytes) -> bool:
        arrived.set()
        return True

    second.peer.on_message_fast = fast
    first.peer.send("input", b"now")
    assert arrived.wait(1)  # this and the next line block the owner's loop on purpose: the engine goes on
    assert not threading.Event().wait(1.3)
    assert not first.peer.silent
    assert not second.peer.silent


async def test_a_connection_without_an_answer_fails_in_the_end(
    connect: Connect, network: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aioice.ice.CONSENT_INTERVAL", 0.1)
    monkeypatch.setattr("aioice.ice.CONSENT_FAILURES", 3)
    first, _ = await connect()
    network.clear()
    await first.reaches(PeerState.FAILED)
    assert not first.peer.send("control", b"too late")
    await first.peer.close()
    await first.reaches(PeerState.CLOSED)


async def test_a_part_of_a_message_is_a_word(connect: Connect, engine: Engine) -> None:
    _, second = await connect()
    words: list[float] = []

    async def part() -> None:
        second.peer._heartbeat._heard_at = 0.0
        await second.peer._connection.sctp._handle_data(b"not even a packet")
        words.append(second.peer._heartbeat._heard_at)

    await engine.run(part())
    assert words[0] > 0


async def test_an_offer_without_h264_is_refused(make_end: MakeEnd) -> None:
    offer = await make_end().peer.create_offer()
    assert "VP8" not in offer
    with pytest.raises(PeerError):
        await make_end().peer.accept_offer(offer.replace("H264/90000", "AV1/90000"))


async def test_media_that_we_do_not_expect_are_refused(make_end: MakeEnd) -> None:
    offer = await make_end(video=True).peer.create_offer()
    with pytest.raises(PeerError):
        await make_end(video=False).peer.accept_offer(offer)


async def test_close_is_idempotent_at_any_time_and_leaves_nothing(make_end: MakeEnd, engine: Engine) -> None:
    unused = make_end()
    await unused.peer.close()
    await unused.peer.close()
    assert unused.peer.state is PeerState.CLOSED
    with pytest.raises(PeerError):
        await unused.peer.create_offer()

    offering = make_end()
    await offering.peer.create_offer()
    await asyncio.gather(offering.peer.close(), offering.peer.close())
    assert offering.peer.state is PeerState.CLOSED


async def test_nothing_is_left_of_a_closed_connection(connect: Connect, engine: Engine) -> None:
    first, second = await connect()
    await asyncio.gather(first.peer.close(), second.peer.close())

    async def others() -> int:
        async with asyncio.timeout(5):
            while others := asyncio.all_tasks() - {asyncio.current_task()}:
                await asyncio.wait(others)
        return len(asyncio.get_running_loop()._scheduled)  # type: ignore[attr-defined]

    await engine.run(others())
    assert not [thread for thread in threading.enumerate() if "decoder" in thread.name]


@pytest.mark.parametrize(
    "sdp", ["", "nonsense", "v=0\r\n", "v=0\r\nm=video x y\r\n", "\0" * 100, "x" * 40_000, "a=fingerprint:"]
)
async def test_a_malformed_description_is_a_named_error(make_end: MakeEnd, sdp: str) -> None:
    with pytest.raises(PeerError):
        await make_end().peer.accept_offer(sdp)
    offering = make_end()
    await offering.peer.create_offer()
    with pytest.raises(PeerError):
        await offering.peer.accept_answer(sdp)


async def test_every_damaged_offer_is_a_named_error_or_an_answer(make_end: MakeEnd) -> None:
    lines = (await make_end().peer.create_offer()).splitlines()
    for i in range(0, len(lines), 3):
        damaged = [*lines[:i], lines[i][: len(lines[i]) // 2], *lines[i + 1 :]]
        end = make_end()
        try:
            await end.peer.accept_offer("\r\n".join(damaged) + "\r\n")
        except PeerError:
            continue
        finally:
            await end.peer.close()


async def test_an_answer_without_an_offer_is_refused(make_end: MakeEnd) -> None:
    with pytest.raises(PeerError):
        await make_end().peer.accept_answer("v=0\r\n")


async def test_each_connection_has_its_own_certificate(make_end: MakeEnd) -> None:
    offers = [await make_end().peer.create_offer() for _ in range(2)]
    assert len({fingerprint(offer) for offer in offers}) == 2


def test_specs_are_checked(engine: Engine) -> None:
    loop = asyncio.new_event_loop()
    try:
        for specs in (
            [ChannelSpec("a", 1), ChannelSpec("b", 1)],
            [ChannelSpec("a", 1), ChannelSpec("a", 2)],
            [ChannelSpec("a", 1000)],
            [ChannelSpec("heartbeat", 1)],
        ):
            with pytest.raises(ValueError, match=r"channels|stream"):
                Peer(engine, channels=specs, video=False, owner_loop=loop)
        peer = Peer(engine, channels=[ChannelSpec("a", 1)], video=False, owner_loop=loop)
        with pytest.raises(KeyError):
            peer.send("b", b"")
        assert not peer.send("a", b"")
    finally:
        loop.close()


def test_a_fingerprint_is_read() -> None:
    sdp = f"v=0\r\na=fingerprint:sha-256 {DIGEST.lower()}\r\na=fingerprint:SHA-256 {DIGEST}\r\n"
    assert fingerprint(sdp) == f"sha-256 {DIGEST}"


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [f"a=fingerprint:sha-512 {DIGEST}"],
        [f"a=fingerprint:sha-256 {DIGEST}", f"a=fingerprint:sha-256 {OTHER}"],
        [f"a=fingerprint:sha-256 {DIGEST}", f"a=fingerprint:sha-256  {OTHER}"],
        [f"a=fingerprint:sha-256 {DIGEST}", "a=fingerprint:sha-512"],
    ],
)
def test_a_doubtful_fingerprint_is_refused(lines: list[str]) -> None:
    with pytest.raises(ValueError, match="session description"):
        fingerprint("\r\n".join(["v=0", *lines, ""]))
