"""The socket to the site's hub: says hello, resumes after every loss, and knows when not to."""

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, InvalidURI, WebSocketException

from link.contract import HubState, LinkEnd
from link.dialling import dial
from protocol import codec, hub
from protocol.message import SIZE_LIMITS, Channel, Message
from protocol.room import Computer, EndReason
from protocol.version import PROTOCOL_VERSION

log = logging.getLogger(__name__)
logging.getLogger("websockets").setLevel(logging.WARNING)  # it logs what is said, tokens too

OPEN_SECONDS = 8.0
"""For the handshakes, once the site's host has answered at all."""
WELCOME_SECONDS = 5.0
OUTBOX = 200
"""Messages that may wait for the hub; a hub that takes none is as good as gone."""
DEAD_SECONDS = 3 * hub.PING_SECONDS
FIRST_DELAY = 0.1
LONGEST_DELAY = 1.0
TURNED_AWAY_DELAY = 5.0
"""After a refusal that may pass, such as too many sockets from one address."""

_REFUSALS = {
    hub.Refusal.BAD_TOKEN: LinkEnd.BAD_TOKEN,
    hub.Refusal.SESSION_ENDED: LinkEnd.SESSION_ENDED,
    hub.Refusal.SESSION_FULL: LinkEnd.SESSION_FULL,
    hub.Refusal.MALFORMED: LinkEnd.NOT_ALLOWED,
    hub.Refusal.NOT_ALLOWED: LinkEnd.NOT_ALLOWED,
    hub.Refusal.FLOOD: LinkEnd.FLOOD,
}
_ENDINGS = {
    EndReason.ENDED_BY_AGENT: LinkEnd.ENDED_BY_AGENT,
    EndReason.EXPIRED: LinkEnd.EXPIRED,
}


_Told = TypeVar("_Told")


class HubSocket:
    """Keeps one participant in touch with the hub until ``close``, or until the hub says that it is over.

    ``on_message`` gets what the hub says, but for what the socket deals with itself;
    ``on_token`` each new resume token, before anything else is said: it must be kept safe at once.
    """

    def __init__(
        self,
        site: str,
        token: str,
        *,
        program: str,
        language: str,
        computer: Computer,
        on_message: Callable[[Message], None],
        on_state: Callable[[HubState], None],
        on_token: Callable[[str], None],
        on_end: Callable[[LinkEnd], None],
    ) -> None:
        parts = urlsplit(site)
        self._address = f"{'wss' if parts.scheme == 'https' else 'ws'}://{parts.netloc}/hub"
        self._token = token
        self._program = program
        self._language = language
        self._computer = computer
        self._on_message = on_message
        self._on_state = on_state
        self._on_token = on_token
        self._on_end = on_end
        self._fresh = True
        self._outbox: asyncio.Queue[bytes] | None = None
        self._task: asyncio.Task[None] | None = None
        self._over = False
        self._heard_at = 0.0

    def start(self) -> None:
        """Begins to connect. Needs a running loop."""
        self._task = asyncio.get_running_loop().create_task(self._keep_connected(), name="hub socket")

    def send(self, message: Message) -> bool:
        """Sends if connected now; what is sent into a loss is lost, and nothing is kept for later."""
        if self._outbox is None:
            return False
        with contextlib.suppress(asyncio.QueueFull):
            self._outbox.put_nowait(codec.encode(message))
            return True
        return False

    async def flush(self) -> None:
        """Waits until what was sent is on its way."""
        if self._outbox is not None:
            await self._outbox.join()

    async def close(self) -> None:
        """Ends the socket; the hub keeps our place for a while."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        self._tell(self._on_state, HubState.CLOSED)

    async def _keep_connected(self) -> None:
        delay = FIRST_DELAY
        while not self._over:
            began = time.monotonic()
            try:
                async with connect(
                    self._address,
                    sock=await dial(self._address),
                    open_timeout=OPEN_SECONDS,
                    close_timeout=1.0,
                    ping_interval=None,
                    max_size=SIZE_LIMITS[Channel.FROM_HUB],
                    compression=None,
                ) as socket:
                    await self._converse(socket)
            except InvalidHandshake as error:
                log.warning("hub turned the socket away: %s", error)
                delay = max(delay, TURNED_AWAY_DELAY)
            except (OSError, TimeoutError, WebSocketException, InvalidURI) as error:
                log.info("hub not reached: %s", type(error).__name__)
            finally:
                self._outbox = None
            if self._over:
                return
            self._tell(self._on_state, HubState.LOST)
            if time.monotonic() - began > DEAD_SECONDS:
                delay = FIRST_DELAY
            # The spread keeps all programs from coming back to a restarted site at the same moment.
            await asyncio.sleep(delay * random.uniform(0.7, 1.0))  # noqa: S311
            delay = min(delay * 2, LONGEST_DELAY)

    async def _converse(self, socket: ClientConnection) -> None:
        hello = hub.Hello(
            version=PROTOCOL_VERSION,
            program=self._program,
            token=self._token,
            fresh=self._fresh,
            language=self._language,
            computer=self._computer,
        )
        await socket.send(codec.encode(hello).decode())
        async with asyncio.timeout(WELCOME_SECONDS):
            while self._outbox is None and not self._over:
                self._receive(await socket.recv())
        if self._over:
            return
        self._heard_at = time.monotonic()
        loop = asyncio.get_running_loop()
        helpers = [loop.create_task(self._write(socket)), loop.create_task(self._ping(socket))]
        try:
            async for data in socket:
                self._heard_at = time.monotonic()
                self._receive(data)
                if self._over:
                    return
        finally:
            for helper in helpers:
                helper.cancel()
            await asyncio.gather(*helpers, return_exceptions=True)

    def _receive(self, data: str | bytes) -> None:
        try:
            message = codec.decode(data, Channel.FROM_HUB)
        except codec.MessageError as error:
            log.warning("dropped a message of the hub: %s", error)
            return
        match message:
            case hub.Welcome():
                self._token = message.resume_token
                self._fresh = False
                self._tell(self._on_token, message.resume_token)
                self._outbox = asyncio.Queue(maxsize=OUTBOX)
                log.info("in touch with the hub")
                self._tell(self._on_message, message)
                # The first word after a welcome tells the hub that the new token is safe with us.
                self.send(hub.Ping(beat=0))
                self._tell(self._on_state, HubState.CONNECTED)
            case hub.Refused(reason=hub.Refusal.VERSION):
                older = message.site_version < PROTOCOL_VERSION
                self._end(LinkEnd.SITE_OLDER if older else LinkEnd.SITE_NEWER)
            case hub.Refused():
                self._end(_REFUSALS[message.reason])
            case hub.TakenOver():
                self._end(LinkEnd.TAKEN_OVER)
            case hub.Ended():
                self._end(_ENDINGS[message.reason])
            case hub.Pong():
                pass
            case _:
                self._tell(self._on_message, message)

    def _end(self, reason: LinkEnd) -> None:
        self._over = True
        self._outbox = None
        self._tell(self._on_end, reason)

    def _tell(self, call: Callable[[_Told], None], what: _Told) -> None:
        """Tells whoever listens; a mistake of theirs must not end our presence in the room."""
        try:
            call(what)
        except Exception:
            log.exception("what the hub said was not dealt with")

    async def _write(self, socket: ClientConnection) -> None:
        outbox = self._outbox
        while outbox is not None:
            data = await outbox.get()
            try:
                await socket.send(data.decode())
            except WebSocketException:
                return  # the reader sees the same end and says so
            finally:
                outbox.task_done()

    async def _ping(self, socket: ClientConnection) -> None:
        beat = 0
        while True:
            await asyncio.sleep(hub.PING_SECONDS)
            if time.monotonic() - self._heard_at > DEAD_SECONDS:
                log.info("hub silent for %.0f s: the socket is given up", DEAD_SECONDS)
                socket.transport.abort()  # a close would wait for an answer that does not come
                return
            beat += 1
            self.send(hub.Ping(beat=beat))
