"""One other participant: its introduction, and the connections with it."""

import asyncio
import dataclasses
import logging
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from link.connection import Connection
from link.contract import PeerState, PeerStatus
from link.flood import TokenBucket
from link.introduction import FalseReveal, Introduction, KeyChanged
from media.peer import ChannelSpec, Peer
from media.screen.model import Picture
from media.screen.source import ScreenSource
from protocol import codec
from protocol.message import Channel, Message
from protocol.pairing import Answer, Commit, Offer, Pairing, Purpose, Renew, Reveal

if TYPE_CHECKING:
    from link.mesh import MeshLink

log = logging.getLogger(__name__)

INTRODUCTION_SECONDS = 2.0
"""How long to wait before saying our commitment again."""
MESSAGE_RATE, MESSAGE_BURST = 1_000.0, 2_000.0
"""Messages a second on average and at once, all channels together; more are a flood, and end it."""
FLOOD_REST_SECONDS = 30.0
"""How long a flooding participant's connections stay closed."""
WAITING_BULK = 4
"""Bulk messages kept while their connection is being made; older ones make room."""

_CHANNELS = {
    Purpose.MAIN: (
        ChannelSpec(Channel.CONTROL.value, 0),
        ChannelSpec(Channel.INPUT.value, 1),
        ChannelSpec(Channel.PICTURE.value, 2),
    ),
    Purpose.BULK: (ChannelSpec(Channel.BULK.value, 0),),
}


class Contact:
    """What a MeshLink has with one participant. Made when it is needed, closed when it is not."""

    def __init__(self, mesh: "MeshLink", *, number: str, other: int, words_in: str, pinned: bytes) -> None:
        self._mesh = mesh
        self._number = number
        self._other = other
        self._words_in = words_in
        self._introduction = Introduction(mesh.identity, mesh.me, other, pinned)
        self._connections: dict[Purpose, Connection] = {}
        self._key_changed = False
        self._source: ScreenSource | None = None
        self._watcher: Callable[[Picture], None] | None = None
        self._bucket = TokenBucket(MESSAGE_RATE, MESSAGE_BURST)
        self._rest: asyncio.TimerHandle | None = None
        self._closed = False
        self._waiting: deque[bytes] = deque(maxlen=WAITING_BULK)
        self._told = PeerStatus(PeerState.CONNECTING)
        self._loop = asyncio.get_running_loop()
        self._closing: set[asyncio.Task[None]] = set()
        self._introducing = self._loop.create_task(self._introduce(), name=f"introduction {other}")

    # ---- what the link asks ----

    def send(self, message: Message) -> bool:
        data = codec.encode(message)
        if message.channel is Channel.BULK:
            return self._send_bulk(data)
        connection = self._connections.get(Purpose.MAIN)
        if connection is None or connection.peer is None or self._key_changed:
            return False
        return connection.peer.send(message.channel.value, data)

    def show_screen(self, source: ScreenSource | None) -> None:
        self._source = source
        connection = self._connections.get(Purpose.MAIN)
        if connection is not None and connection.peer is not None:
            connection.peer.show_screen(source)

    def watch_screen(self, watcher: Callable[[Picture], None] | None) -> None:
        self._watcher = watcher
        connection = self._connections.get(Purpose.MAIN)
        if connection is not None and connection.peer is not None:
            # What nobody watches is not even converted: anyone in the room could send it.
            connection.peer.on_picture = self._picture_received if watcher is not None else None

    def heard(self, message: Pairing) -> None:
        """What the participant says through the hub."""
        if self._rest is not None:
            return
        match message:
            case Commit() | Reveal():
                self._introduced(message)
            case Offer() | Answer() | Renew():
                self._negotiated(message)

    def restarted(self) -> None:
        """The other program has started anew."""
        for connection in self._connections.values():
            connection.restarted()
        self._mesh.say(self._other, self._introduction.begin())

    def nudge(self) -> None:
        """The hub or the participant is back: tries at once what waits for it."""
        if self._introduction.key is None:
            self._mesh.say(self._other, self._introduction.begin())
        for connection in self._connections.values():
            connection.nudge()

    def speak(self, language: str) -> None:
        """The language of the verification words, which both sides take from the room."""
        self._words_in = language
        self._update()

    async def close(self) -> None:
        self._closed = True
        self._introducing.cancel()
        if self._rest is not None:
            self._rest.cancel()
        self._disconnect()
        await asyncio.gather(self._introducing, *self._closing, return_exceptions=True)

    # ---- introduction ----

    async def _introduce(self) -> None:
        while self._introduction.key is None:
            self._mesh.say(self._other, self._introduction.begin())
            await asyncio.sleep(INTRODUCTION_SECONDS)

    def _introduced(self, message: Commit | Reveal) -> None:
        try:
            match message:
                case Commit():
                    before = self._introduction.pinned
                    answers = self._introduction.committed(message)
                    if self._introduction.pinned != before:
                        self._mesh.pin(self._other, self._introduction.pinned)
                    for answer in answers:
                        self._mesh.say(self._other, answer)
                case Reveal():
                    self._introduction.revealed(message)
                    if not self._key_changed:
                        self._connect(Purpose.MAIN)
        except KeyChanged:
            log.error("participant %d comes with another key than before", self._other)
            self._key_changed = True
            self._disconnect()  # what still flows must not flow to whoever that is
            self._update()
        except FalseReveal:
            log.warning("participant %d shows a key that it did not commit to", self._other)

    # ---- connections ----

    def _negotiated(self, message: Offer | Answer | Renew) -> None:
        if self.other_key() is None:
            return
        connection = self._connect(message.purpose)
        match message:
            case Offer():
                connection.offered(message)
            case Answer():
                connection.answered(message)
            case Renew():
                connection.renewal_wanted()

    def _connect(self, purpose: Purpose, *, ask: bool = False) -> Connection:
        if purpose not in self._connections:
            self._connections[purpose] = Connection(
                self,
                self._mesh.identity,
                number=self._number,
                me=self._mesh.me,
                other=self._other,
                purpose=purpose,
                ask=ask,
            )
            self._update()
        return self._connections[purpose]

    def make_peer(self, purpose: Purpose) -> Peer:
        """A transport for a connection of ours."""
        peer = Peer(
            self._mesh.engine,
            channels=_CHANNELS[purpose],
            video=purpose is Purpose.MAIN,
            owner_loop=self._loop,
            name=f"{purpose.value} {self._mesh.me}-{self._other}",
        )
        peer.on_message = self._message_received
        peer.on_message_fast = self._fast_message_received
        if purpose is Purpose.MAIN:
            peer.on_silence_fast = self._silence_changed
            peer.on_picture = self._picture_received if self._watcher is not None else None
            peer.show_screen(self._source)
        return peer

    def say(self, message: Pairing) -> bool:
        return self._mesh.say(self._other, message)

    def other_key(self) -> bytes | None:
        return None if self._key_changed else self._introduction.key

    def connection_changed(self, purpose: Purpose) -> None:
        if purpose is Purpose.BULK:
            self._send_waiting()
        self._update()

    @property
    def status(self) -> PeerStatus:
        """How things stand now."""
        main = self._connections.get(Purpose.MAIN)
        state = main.state if main is not None else PeerState.CONNECTING
        return PeerStatus(
            state=PeerState.KEY_CHANGED if self._key_changed else state,
            round_trip=main.peer.round_trip if main is not None and main.peer is not None else None,
            words=self._introduction.words(self._words_in),
            key=self._introduction.key,
            attempt=main.attempt if main is not None else 0,
        )

    def _update(self) -> None:
        status = self.status
        if dataclasses.replace(status, round_trip=None) != self._told:
            self._told = dataclasses.replace(status, round_trip=None)
            self._mesh.contact_changed(self._other, status)

    def _send_bulk(self, data: bytes) -> bool:
        if self.other_key() is None or self._rest is not None:
            return False
        connection = self._connect(Purpose.BULK, ask=True)
        if connection.state is PeerState.CONNECTED and connection.peer is not None:
            return connection.peer.send(Channel.BULK.value, data)
        self._waiting.append(data)
        return True

    def _send_waiting(self) -> None:
        connection = self._connections.get(Purpose.BULK)
        if connection is None or connection.state is not PeerState.CONNECTED or connection.peer is None:
            return
        while self._waiting:
            connection.peer.send(Channel.BULK.value, self._waiting.popleft())

    # ---- what arrives ----

    def _message_received(self, label: str, data: bytes) -> None:
        if self._key_changed:
            return
        try:
            message = codec.decode(data, Channel(label))
        except codec.MessageError as error:
            log.warning("dropped a message of %d: %s", self._other, error)
            return
        self._mesh.message_received(self._other, message)

    def _fast_message_received(self, label: str, data: bytes) -> bool:
        """On the engine's thread: counts, and takes what must not wait for the user interface."""
        if not self._bucket.take():
            self._loop.call_soon_threadsafe(self._flooded)
            return True
        if label != Channel.INPUT.value:
            return False
        if not self._key_changed:
            self._mesh.input_received(self._other, data)
        return True

    def _silence_changed(self, silent: bool) -> None:
        """On the engine's thread."""
        self._mesh.silence_changed(self._other, silent)

    def _picture_received(self, picture: Picture) -> None:
        """On a media thread."""
        if self._watcher is not None and not self._key_changed:
            self._watcher(picture)

    def _flooded(self) -> None:
        """Ends the connections with a participant that floods us, for a while."""
        if self._rest is not None or self._closed:
            return
        log.error("participant %d floods us: its connections are closed", self._other)
        self._disconnect()
        self._update()
        self._rest = self._loop.call_later(FLOOD_REST_SECONDS, self._rested)

    def _rested(self) -> None:
        self._rest = None
        if self.other_key() is not None:
            self._connect(Purpose.MAIN)

    def _disconnect(self) -> None:
        """Ends every connection; new ones are made when they are needed again."""
        for connection in self._connections.values():
            task = self._loop.create_task(connection.close())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)
        self._connections.clear()
