"""The hub's socket by itself, with a hub that the test plays."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from link.contract import HubState, LinkEnd
from link.hub_socket import HubSocket
from protocol import codec, hub
from protocol.message import Channel, Message
from protocol.room import Computer, EndReason, Participant, Presence, Role, Room
from tests.helpers.waiting import eventually_async

TOKENS = ("first token " * 2, "second token " * 2)


def room(revision: int) -> Room:
    ana = Participant(id=1, role=Role.AGENT, name="Ana", presence=Presence.HERE, incarnation=1, joined_at=0.0)
    return Room(
        number="123456789",
        revision=revision,
        started_at=0.0,
        organisation="",
        join_url="",
        participants=(ana,),
        primary=1,
    )


@dataclass
class PlayedHub:
    """Welcomes everybody, keeps what it is told, and says what the test wants."""

    port: int = 0
    lines: list[ServerConnection] = field(default_factory=list)
    said: list[Message] = field(default_factory=list)

    async def serve(self, line: ServerConnection) -> None:
        hello = codec.decode(await line.recv(), Channel.TO_HUB)
        self.said.append(hello)
        self.lines.append(line)
        token = TOKENS[min(len(self.lines), len(TOKENS)) - 1]
        await self.say(hub.Welcome(you=1, resume_token=token, room=room(len(self.lines))))
        with contextlib.suppress(ConnectionClosed):
            async for data in line:
                self.said.append(codec.decode(data, Channel.TO_HUB))

    async def say(self, message: Message) -> None:
        await self.lines[-1].send(codec.encode(message).decode())


@pytest.fixture
async def played() -> AsyncIterator[PlayedHub]:
    played = PlayedHub()
    async with serve(played.serve, "127.0.0.1", 0) as server:
        played.port = server.sockets[0].getsockname()[1]
        yield played


class Listener:
    """Fails at whatever it is told, once it has kept it."""

    def __init__(self) -> None:
        self.heard: list[object] = []

    def failing(self, kind: str) -> Callable[[object], None]:
        def hear(what: object) -> None:
            self.heard.append(what)
            raise RuntimeError(f"the listener's own mistake with a {kind}")

        return hear


async def test_a_listeners_mistakes_neither_end_nor_stop_the_conversation(
    played: PlayedHub, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    listener = Listener()
    socket = HubSocket(
        f"http://127.0.0.1:{played.port}",
        "a ticket " * 3,
        program="test",
        language="en",
        computer=Computer(),
        on_message=listener.failing("message"),
        on_state=listener.failing("state"),
        on_token=listener.failing("token"),
        on_end=listener.failing("end"),
    )
    socket.start()
    try:
        await eventually_async(lambda: HubState.CONNECTED in listener.heard)
        assert listener.heard[0] == TOKENS[0]
        await played.say(hub.RoomChanged(room=room(2)))
        await eventually_async(lambda: hub.RoomChanged(room=room(2)) in listener.heard)
        assert socket.send(hub.Leave())
        await eventually_async(lambda: hub.Leave() in played.said)
        assert len(played.lines) == 1, "it never lost its place"
        played.lines[0].transport.abort()
        await eventually_async(lambda: listener.heard.count(HubState.CONNECTED) == 2)
        assert HubState.LOST in listener.heard
        hellos = [message for message in played.said if isinstance(message, hub.Hello)]
        assert hellos[1].token == TOKENS[0], "the token was kept all the same"
        await played.say(hub.Ended(reason=EndReason.EXPIRED))
        await eventually_async(lambda: LinkEnd.EXPIRED in listener.heard)
    finally:
        await socket.close()
    assert listener.heard[-1] is HubState.CLOSED
    logged = [record for record in caplog.records if record.name == "link.hub_socket" and record.exc_info]
    assert len(logged) == len(listener.heard)
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "hub socket"]
