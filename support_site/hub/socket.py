"""The hub's WebSocket, one for each participant's program."""

import asyncio
import contextlib
import logging
import time
from collections import Counter

import msgspec
from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from protocol.codec import MalformedMessage, MessageError, decode, encode
from protocol.hub import Hello, Ping, Pong, Refusal, Refused
from protocol.message import Channel, Message
from protocol.version import PROTOCOL_VERSION
from support_site.attempts import Attempt, Attempts, TooManyAttempts, neighbourhood
from support_site.hub.flood import MALFORMED_COST, Bucket, Flood
from support_site.hub.hub import Hub, Place
from support_site.hub.outbox import Outbox, Overflow
from support_site.hub.rooms import OutOfOrder, TurnedAway
from support_site.origins import Origins

HELLO_SECONDS = 10.0
"""How long a socket may say nothing before its hello."""
SILENCE_SECONDS = 10.0
"""After so long without a ping a socket counts as dead."""
SEND_SECONDS = 10.0
"""How long one message may wait for the reader."""
GOODBYE_SECONDS = 1.0
"""How long a stopping site waits for its goodbyes to be sent."""
MAX_SOCKETS = 5000
MAX_SOCKETS_BY_ADDRESS = 500
MAX_FRAME = 256 * 1024
"""A larger message closes the socket unread; between this and a message's own limit, it is dropped."""

_CLOSED = 1000
_GOING_AWAY = 1001
_POLICY = 1008
_TOO_SLOW = 1013

log = logging.getLogger(__name__)


class _Version(msgspec.Struct, tag_field="type", tag="hub/hello"):
    """As much of a hello as every version of the protocol understands."""

    version: int


class Gone(Exception):
    """The other end closed the socket, or fell silent."""


class HubSocket:
    """One accepted socket; the hub's ``Line``."""

    def __init__(self, websocket: WebSocket, hub: Hub) -> None:
        self._websocket = websocket
        self._hub = hub
        self._outbox = Outbox()
        self._bucket = Bucket(time.monotonic())
        self._close_code = _CLOSED
        self._heard = False
        self.closed = asyncio.Event()
        """Set once nothing more will be sent."""

    def tell(self, message: Message) -> None:
        try:
            self._outbox.put(message, encode(message))
        except MessageError as error:
            log.error("not sent: %s", error)
        except Overflow:
            log.warning("a socket is closed: its reader is too slow")
            self._close_code = _TOO_SLOW
            self._outbox.close()

    def hang_up(self) -> None:
        self._outbox.close()

    def go_away(self) -> None:
        """Closes because the site stops."""
        self._close_code = _GOING_AWAY
        self._outbox.close()

    async def run(self) -> None:
        """Until the socket is closed, by either side."""
        writer = asyncio.create_task(self._write())
        try:
            await self._read()
            self._outbox.close()
            await writer
        finally:
            writer.cancel()

    async def _read(self) -> None:
        place: Place | None = None
        try:
            place = await self._hub.admit(await self._hello(), self)
            while not self._outbox.closed:
                data = await self._next(SILENCE_SECONDS)
                await self._take(place, data)
        except Gone:
            pass
        except TurnedAway as refused:
            self._refuse(refused.reason)
        except MessageError as error:
            log.warning("a socket's first message is no hello: %s", error)
            self._refuse(Refusal.MALFORMED)
        except Flood:
            log.warning("a socket is closed: it floods the hub")
            self._refuse(Refusal.FLOOD)
        finally:
            if place is not None:
                await self._hub.lose(place)

    async def _hello(self) -> Hello:
        data = await self._next(HELLO_SECONDS)
        try:
            message = decode(data, Channel.TO_HUB)
        except MalformedMessage:
            if _version(data) not in (None, PROTOCOL_VERSION):
                raise TurnedAway(Refusal.VERSION) from None
            raise
        if not isinstance(message, Hello):
            raise MalformedMessage(f"{type(message).__name__} before the hello")
        return message

    async def _take(self, place: Place, data: bytes | str) -> None:
        self._bucket.spend(time.monotonic())
        try:
            message = decode(data, Channel.TO_HUB)
            if not self._heard:
                self._heard = True
                await self._hub.confirm(place)
            if isinstance(message, Ping):
                self.tell(Pong(beat=message.beat))
            else:
                await self._hub.receive(place, message)
        except (MessageError, OutOfOrder) as error:
            log.warning("dropped from participant %d: %s", place.seat, error)
            self._bucket.spend(time.monotonic(), MALFORMED_COST)

    async def _next(self, patience: float) -> bytes | str:
        """The next message's data. Raises Gone."""
        try:
            event = await asyncio.wait_for(self._websocket.receive(), patience)
        except TimeoutError:
            raise Gone from None
        if event["type"] != "websocket.receive":
            raise Gone
        text: str | None = event.get("text")
        return text if text is not None else bytes(event["bytes"])

    def _refuse(self, reason: Refusal) -> None:
        self._close_code = _POLICY
        self.tell(Refused(reason=reason, site_version=PROTOCOL_VERSION))

    async def _write(self) -> None:
        try:
            while (data := await self._outbox.take()) is not None:
                await asyncio.wait_for(self._websocket.send_text(data.decode()), SEND_SECONDS)
            await self._websocket.close(self._close_code)
        except TimeoutError:
            log.warning("a socket is closed: its reader takes nothing")
        except (WebSocketDisconnect, RuntimeError):
            pass  # closed by the other end meanwhile
        finally:
            self.closed.set()


class HubEndpoint:
    """Opens sockets: for programs and our own pages, so many by address and in all."""

    def __init__(self, hub: Hub, origins: Origins, attempts: Attempts) -> None:
        self._hub = hub
        self._origins = origins
        self._attempts = attempts
        self._sockets: set[HubSocket] = set()
        self._by_address: Counter[str] = Counter()

    async def serve(self, websocket: WebSocket) -> None:
        address = websocket.client.host if websocket.client else ""
        if not self._origins.allows(websocket):
            log.warning("a socket is refused: it comes from another site's page")
            await websocket.send_denial_response(Response(status_code=403))
            return
        try:
            await self._attempts.spend(Attempt.SOCKET, address)
        except TooManyAttempts as error:
            await websocket.send_denial_response(_busy(error.retry_after))
            return
        key = neighbourhood(address)
        if len(self._sockets) >= MAX_SOCKETS or self._by_address[key] >= MAX_SOCKETS_BY_ADDRESS:
            await websocket.send_denial_response(_busy(SILENCE_SECONDS))
            return
        socket = HubSocket(websocket, self._hub)
        self._sockets.add(socket)
        self._by_address[key] += 1
        try:
            await websocket.accept()
            await socket.run()
        finally:
            self._sockets.discard(socket)
            self._by_address[key] -= 1
            if not self._by_address[key]:
                del self._by_address[key]

    async def go_away(self) -> None:
        """The site stops: every socket is closed so that programs come back to the next run."""
        sockets = list(self._sockets)
        for socket in sockets:
            socket.go_away()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(
                asyncio.gather(*(socket.closed.wait() for socket in sockets)), GOODBYE_SECONDS
            )


def _version(data: bytes | str) -> int | None:
    try:
        return msgspec.json.decode(data, type=_Version).version
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None


def _busy(retry_after: float) -> Response:
    return Response(status_code=429, headers={"Retry-After": str(round(retry_after))})
