"""The link over a site's hub and WebRTC: everybody whom this participant needs to be connected with."""

import asyncio
import logging
from collections.abc import Callable

from psygnal import Signal

from link.contact import Contact
from link.contract import HubState, InputHandler, LinkEnd, PeerState, PeerStatus, SilenceHandler
from link.hub_socket import HubSocket
from link.identity import Identity
from media.engine import Engine
from media.screen.model import Picture
from media.screen.source import ScreenSource
from protocol import hub
from protocol.message import Message
from protocol.pairing import Pairing
from protocol.room import Computer, Participant, Presence, Role, Room

log = logging.getLogger(__name__)

LAST_WORDS_SECONDS = 2.0
"""How long leaving or ending waits for the site; after that it finds out by itself."""


class LinkRefused(Exception):
    """The hub does not let this participant in. ``reason`` says why."""

    def __init__(self, reason: LinkEnd) -> None:
        super().__init__(reason.value)
        self.reason = reason


class MeshLink:
    """A participant's place in a room. See link.contract.Link for what each member does."""

    hub_changed = Signal(HubState)
    room_changed = Signal(Room)
    peer_changed = Signal(int, PeerStatus)
    received = Signal(int, Message)
    ended = Signal(LinkEnd)

    def __init__(
        self,
        engine: Engine,
        identity: Identity,
        *,
        site: str,
        token: str,
        program: str,
        language: str,
        computer: Computer,
        pins: dict[int, bytes],
        on_token: Callable[[str], None],
        on_pin: Callable[[int, bytes], None],
    ) -> None:
        """``pins`` are the commitments that participants are held to; ``on_pin`` tells new ones."""
        self.engine = engine
        self.identity = identity
        self.me = 0
        self.room: Room | None = None
        self.hub_state = HubState.CONNECTING
        self._language = language
        self._pins = pins
        self._on_pin = on_pin
        self._contacts: dict[int, Contact] = {}
        self._input_handler: InputHandler | None = None
        self._silence_handler: SilenceHandler | None = None
        self._end: LinkEnd | None = None
        self._ending = False
        self._in_touch = asyncio.Event()
        self._over = asyncio.Event()
        self._welcomed = asyncio.Event()
        self._closing: set[asyncio.Task[None]] = set()
        self._socket = HubSocket(
            site,
            token,
            program=program,
            language=language,
            computer=computer,
            on_message=self._from_hub,
            on_state=self._set_hub_state,
            on_token=on_token,
            on_end=self._ended,
        )

    async def open(self) -> None:
        """Connects; returns once the hub has let us in. Raises LinkRefused; waits while it is unreachable."""
        self._socket.start()
        waiters = [asyncio.ensure_future(event.wait()) for event in (self._welcomed, self._over)]
        try:
            await asyncio.wait(waiters, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            await self.close()
            raise
        finally:
            for waiter in waiters:
                waiter.cancel()
        if self._end is not None:
            await self.close()
            raise LinkRefused(self._end)

    def peer(self, participant: int) -> PeerStatus:
        contact = self._contacts.get(participant)
        return contact.status if contact is not None else PeerStatus()

    def send(self, to: int, message: Message) -> bool:
        contact = self._contacts.get(to)
        return contact is not None and contact.send(message)

    def on_input(self, handler: InputHandler | None) -> None:
        self._input_handler = handler

    def on_silence(self, handler: SilenceHandler | None) -> None:
        self._silence_handler = handler

    def show_screen(self, to: int, source: ScreenSource | None) -> None:
        if contact := self._contacts.get(to):
            contact.show_screen(source)

    def watch_screen(self, participant: int, watcher: Callable[[Picture], None] | None) -> None:
        if contact := self._contacts.get(participant):
            contact.watch_screen(watcher)

    def choose_current(self, participant: int) -> None:
        if self.room is not None:
            self._socket.send(hub.ChooseCurrent(revision=self.room.revision, participant=participant))

    async def leave(self) -> None:
        try:
            async with asyncio.timeout(LAST_WORDS_SECONDS):
                await self._in_touch.wait()  # the hub may just be coming back
                self._socket.send(hub.Leave())
                await self._socket.flush()
        except TimeoutError:
            log.warning("the site does not hear that we leave; it will see that we are gone")
        self._ended(LinkEnd.LEFT)
        await self.close()

    async def end(self) -> None:
        self._ending = True
        try:
            async with asyncio.timeout(LAST_WORDS_SECONDS):
                await self._in_touch.wait()
                self._ask_to_end()
                await self._over.wait()
        except TimeoutError:
            log.warning("the site does not say that the session is over")
        self._ended(LinkEnd.LEFT)  # unless the hub has said why
        await self.close()

    async def close(self) -> None:
        await self._socket.close()
        contacts, self._contacts = list(self._contacts.values()), {}
        await asyncio.gather(*(contact.close() for contact in contacts))
        if self._closing:
            await asyncio.gather(*self._closing, return_exceptions=True)

    # ---- for contacts ----

    def say(self, to: int, message: Pairing) -> bool:
        """Sends something to a participant through the hub."""
        return self._socket.send(hub.Relay(to=to, body=message))

    def pin(self, participant: int, commitment: bytes) -> None:
        """Holds a participant to its commitment, from now on and after a restart."""
        self._pins[participant] = commitment
        self._on_pin(participant, commitment)

    def contact_changed(self, participant: int, status: PeerStatus) -> None:
        self.peer_changed.emit(participant, status)

    def message_received(self, sender: int, message: Message) -> None:
        self.received.emit(sender, message)

    def input_received(self, sender: int, data: bytes) -> None:
        """On the engine's thread."""
        if self._input_handler is not None:
            self._input_handler(sender, data)

    def silence_changed(self, participant: int, silent: bool) -> None:
        """On the engine's thread."""
        if self._silence_handler is not None:
            self._silence_handler(participant, silent)

    # ---- what the hub says ----

    def _from_hub(self, message: Message) -> None:
        match message:
            case hub.Welcome():
                self.me = message.you
                self._follow(message.room)
                self._welcomed.set()
            case hub.RoomChanged():
                self._follow(message.room)
            case hub.Relayed():
                if contact := self._contacts.get(message.sender):
                    contact.heard(message.body)
                else:
                    log.info("dropped a relayed message of %d: no connection is needed", message.sender)

    def _follow(self, room: Room) -> None:
        """Takes over a newer state of the room and meets or leaves participants accordingly."""
        if self.room is not None and room.revision < self.room.revision:
            return
        before, self.room = self.room, room
        mine = room.participant(self.me)
        needed = {p.id: p for p in room.participants if mine is not None and _need_each_other(mine, p)}
        for gone in self._contacts.keys() - needed.keys():
            self._drop(gone)
        for other in needed.values():
            words_in = _language_between(mine, other)
            contact = self._contacts.get(other.id)
            if contact is None:
                self._meet(room, other, words_in)
                continue
            contact.speak(words_in)
            earlier = before.participant(other.id) if before is not None else None
            if earlier is not None and other.incarnation != earlier.incarnation:
                contact.restarted()
            elif earlier is not None and earlier.presence is Presence.AWAY is not other.presence:
                contact.nudge()
        if before is None or room.revision > before.revision:
            if self._ending:
                self._ask_to_end()
            self.room_changed.emit(room)

    def _ask_to_end(self) -> None:
        """At the present revision: the hub refuses what was decided at an older one."""
        if self.room is not None:
            self._socket.send(hub.End(revision=self.room.revision))

    def _meet(self, room: Room, other: Participant, words_in: str) -> None:
        self._contacts[other.id] = Contact(
            self, number=room.number, other=other.id, words_in=words_in, pinned=self._pins.get(other.id, b"")
        )

    def _drop(self, participant: int) -> None:
        contact = self._contacts.pop(participant)
        task = asyncio.get_running_loop().create_task(contact.close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)
        self.peer_changed.emit(participant, PeerStatus(PeerState.ABSENT))

    def _set_hub_state(self, state: HubState) -> None:
        if state is self.hub_state:
            return
        self.hub_state = state
        self._in_touch.clear()
        if state is HubState.CONNECTED:
            self._in_touch.set()
            for contact in self._contacts.values():
                contact.nudge()
        self.hub_changed.emit(state)

    def _ended(self, reason: LinkEnd) -> None:
        if self._end is None:
            self._end = reason
            self._over.set()
            self.ended.emit(reason)


def _language_between(mine: Participant | None, other: Participant) -> str:
    """Both sides must read the same words: in the customer's language, or in English among agents."""
    customers = [p for p in (mine, other) if p is not None and p.role is Role.CUSTOMER]
    return customers[0].language if customers else "en"


def _need_each_other(mine: Participant, other: Participant) -> bool:
    """Whether these two are connected; customers meet each other only when a share flows between them."""
    return other.id != mine.id and Role.AGENT in (mine.role, other.role)
