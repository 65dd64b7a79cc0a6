"""The link's contract in memory, with loss, delay and cuts: for tests of everything above the link."""

import asyncio
import dataclasses
import random
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from psygnal import Signal

from link.contract import HubState, InputHandler, LinkEnd, PeerState, PeerStatus, SilenceHandler
from protocol import codec
from protocol.message import Channel, Message
from protocol.room import Participant, Presence, Role, Room

if TYPE_CHECKING:
    from media.screen.model import Picture
    from media.screen.source import ScreenSource

RETRANSMISSION_SECONDS = 0.05
"""What a lost packet costs: channels are reliable and in order, so loss is delay."""


class MemoryNetwork:
    """A hub, a room, and a pair of channels between every two members.

    ``delay`` in seconds one way, ``loss`` from 0 to 1; ``second`` is how long a second of the link's own
    time-outs (silence, rebuilding) takes here, so that tests of cuts need not be slow.
    """

    def __init__(self, *, delay: float = 0.0, loss: float = 0.0, second: float = 1.0, seed: int = 0) -> None:
        self.delay = delay
        self.loss = loss
        self.second = second
        self.random = random.Random(seed)  # noqa: S311
        self.members: dict[int, MemoryLink] = {}
        self.room = Room(
            number="123456789",
            revision=1,
            started_at=time.time(),
            organisation="Example Ltd",
            join_url="http://site.example/join/aaaaaaaaaaaaaaaaaaaaaa",
            participants=(),
        )
        self._cut: set[frozenset[int]] = set()
        self._unheard: set[int] = set()

    def join(self, name: str, role: Role, language: str = "en") -> "MemoryLink":
        """A new member; the first agent becomes primary, the first customer current."""
        number = max(self.members, default=0) + 1
        link = MemoryLink(self, number)
        self.members[number] = link
        participant = Participant(
            id=number,
            role=role,
            name=name,
            presence=Presence.HERE,
            incarnation=1,
            joined_at=time.time(),
            language=language,
        )
        changes: dict[str, object] = {"participants": (*self.room.participants, participant)}
        if role is Role.AGENT and self.room.primary is None:
            changes["primary"] = number
        if role is Role.CUSTOMER and self.room.current is None:
            changes["current"] = number
        self.change_room(**changes)
        for other in self.room.participants:
            if other.id != number and Role.AGENT in (role, other.role):
                link.meet(self.members[other.id])
        return link

    def change_room(self, **changes: object) -> None:
        """A transition of the room, told to every member that hears the hub."""
        self.room = msgspec.structs.replace(self.room, revision=self.room.revision + 1, **changes)
        for member in list(self.members.values()):
            if member.me not in self._unheard:
                member.follow(self.room)

    def cut(self, a: int, b: int) -> None:
        """Nothing passes between these two, and neither is told."""
        self._cut.add(frozenset((a, b)))
        for mine, other in ((a, b), (b, a)):
            self.members[mine].begin_silence(other)

    def repair(self, a: int, b: int) -> None:
        """They hear each other again: what had waited arrives now, unless a new connection was made."""
        self._cut.discard(frozenset((a, b)))
        for mine, other in ((a, b), (b, a)):
            self.members[mine].end_silence(other)

    def cut_hub(self, member: int) -> None:
        """The hub's socket of this member breaks."""
        self._unheard.add(member)
        self.members[member].set_hub_state(HubState.LOST)

    def repair_hub(self, member: int) -> None:
        self._unheard.discard(member)
        self.members[member].set_hub_state(HubState.CONNECTED)
        self.members[member].follow(self.room)

    def is_cut(self, a: int, b: int) -> bool:
        return frozenset((a, b)) in self._cut

    def remove(self, member: int) -> None:
        """Somebody has left."""
        link = self.members.pop(member, None)
        if link is None:
            return
        remaining = tuple(p for p in self.room.participants if p.id != member)
        self.change_room(
            participants=remaining,
            primary=self.room.primary if self.room.primary != member else None,
            current=self.room.current if self.room.current != member else None,
        )
        for other in self.members.values():
            other.lose(member)

    def finish(self, reason: LinkEnd) -> None:
        """The session ends for everyone."""
        members, self.members = list(self.members.values()), {}
        for member in members:
            member.finish(reason)


class MemoryLink:
    """A member's link. See link.contract.Link."""

    hub_changed = Signal(HubState)
    room_changed = Signal(Room)
    peer_changed = Signal(int, PeerStatus)
    received = Signal(int, Message)
    ended = Signal(LinkEnd)

    def __init__(self, network: MemoryNetwork, me: int) -> None:
        self.me = me
        self.room: Room | None = None
        self.hub_state = HubState.CONNECTED
        self.shown: dict[int, ScreenSource] = {}
        self.watchers: dict[int, Callable[[Picture], None]] = {}
        self._network = network
        self._peers: dict[int, PeerStatus] = {}
        self._pipes: dict[int, _Pipe] = {}
        self._timers: dict[int, list[asyncio.TimerHandle]] = {}
        self._input_handler: InputHandler | None = None
        self._silence_handler: SilenceHandler | None = None
        self._over = False
        self.key = network.random.randbytes(32)

    # ---- the contract ----

    def peer(self, participant: int) -> PeerStatus:
        return self._peers.get(participant, PeerStatus())

    def send(self, to: int, message: Message) -> bool:
        return self.send_raw(to, message.channel, codec.encode(message))

    def on_input(self, handler: InputHandler | None) -> None:
        self._input_handler = handler

    def on_silence(self, handler: SilenceHandler | None) -> None:
        self._silence_handler = handler

    def show_screen(self, to: int, source: "ScreenSource | None") -> None:
        if source is None:
            self.shown.pop(to, None)
        else:
            self.shown[to] = source

    def watch_screen(self, participant: int, watcher: "Callable[[Picture], None] | None") -> None:
        if watcher is None:
            self.watchers.pop(participant, None)
        else:
            self.watchers[participant] = watcher

    def choose_current(self, participant: int) -> None:
        if self._network.room.primary == self.me:
            self._network.change_room(current=participant)

    async def leave(self) -> None:
        self._network.remove(self.me)
        self.finish(LinkEnd.LEFT)

    async def end(self) -> None:
        if self._network.room.primary == self.me:
            self._network.finish(LinkEnd.ENDED_BY_AGENT)

    async def close(self) -> None:
        self._stop()

    # ---- for tests ----

    def send_raw(self, to: int, channel: Channel, data: bytes) -> bool:
        """Sends bytes that may be no message at all, as a hostile program would."""
        pipe = self._pipes.get(to)
        if pipe is None or self.peer(to).state is PeerState.CONNECTING:
            return False
        pipe.send(channel, data)
        return True

    def change_key(self, key: bytes) -> None:
        """Shows everyone another key, as somebody else would who took this member's place."""
        self.key = key
        for other in self._peers:
            self._network.members[other].set_peer(self.me, PeerState.KEY_CHANGED)

    # ---- what the network does ----

    def meet(self, other: "MemoryLink") -> None:
        """A first connection between two members."""
        words = ("river", "lamp", "stone", "cloud", "paper")
        for mine, theirs in ((self, other), (other, self)):
            mine._pipes[theirs.me] = _Pipe(self._network, mine, theirs)
            mine._peers[theirs.me] = PeerStatus(PeerState.CONNECTING, words=words, key=theirs.key, attempt=1)
        for mine, theirs in ((self, other), (other, self)):
            mine.set_peer(theirs.me, PeerState.CONNECTED)

    def follow(self, room: Room) -> None:
        self.room = room
        self.room_changed.emit(room)

    def set_hub_state(self, state: HubState) -> None:
        self.hub_state = state
        self.hub_changed.emit(state)

    def set_peer(self, other: int, state: PeerState, *, attempt: int | None = None) -> None:
        before = self._peers[other]
        after = dataclasses.replace(before, state=state, attempt=attempt or before.attempt)
        if after != before:
            self._peers[other] = after
            self.peer_changed.emit(other, after)

    def begin_silence(self, other: int) -> None:
        loop, second = asyncio.get_running_loop(), self._network.second
        self._timers[other] = [
            loop.call_later(1 * second, self._fell_silent, other),
            loop.call_later(3 * second, self._rebuild, other),
        ]

    def end_silence(self, other: int) -> None:
        for timer in self._timers.pop(other, ()):
            timer.cancel()
        status = self.peer(other)
        if status.state is PeerState.SILENT:
            self._tell_silence(other, False)
            self._pipes[other].release()
            self.set_peer(other, PeerState.CONNECTED)
        elif status.state is PeerState.CONNECTING:
            self._tell_silence(other, False)
            self.set_peer(other, PeerState.CONNECTED, attempt=status.attempt + 1)
        else:
            self._pipes[other].release()

    def arrive(self, sender: int, channel: Channel, data: bytes) -> None:
        if self._over:
            return
        if channel is Channel.INPUT:
            if self._input_handler is not None:
                self._input_handler(sender, data)
            return
        try:
            message = codec.decode(data, channel)
        except codec.MessageError:
            return
        self.received.emit(sender, message)

    def lose(self, other: int) -> None:
        self._pipes.pop(other, None)
        if self._peers.pop(other, None) is not None:
            self.peer_changed.emit(other, PeerStatus())

    def finish(self, reason: LinkEnd) -> None:
        if not self._over:
            self._stop()
            self.ended.emit(reason)

    def _stop(self) -> None:
        self._over = True
        for timers in self._timers.values():
            for timer in timers:
                timer.cancel()

    def _fell_silent(self, other: int) -> None:
        self._tell_silence(other, True)
        self.set_peer(other, PeerState.SILENT)

    def _rebuild(self, other: int) -> None:
        self._pipes[other] = _Pipe(self._network, self, self._network.members[other])
        self.set_peer(other, PeerState.CONNECTING)

    def _tell_silence(self, other: int, silent: bool) -> None:
        if self._silence_handler is not None:
            self._silence_handler(other, silent)


class _Pipe:
    """One direction between two members: in order, and keeping a whole outage of messages, as SCTP does."""

    def __init__(self, network: MemoryNetwork, sender: MemoryLink, receiver: MemoryLink) -> None:
        self._network = network
        self._sender = sender
        self._receiver = receiver
        self._kept: list[tuple[Channel, bytes]] = []
        self._free_at = 0.0

    def send(self, channel: Channel, data: bytes) -> None:
        if self._network.is_cut(self._sender.me, self._receiver.me):
            self._kept.append((channel, data))
            return
        loop = asyncio.get_running_loop()
        wait = self._network.delay
        while self._network.random.random() < self._network.loss:
            wait += RETRANSMISSION_SECONDS
        # Never the same moment twice: equal timers may fire in any order.
        self._free_at = max(self._free_at + 1e-6, loop.time() + wait)
        loop.call_at(self._free_at, self._receiver.arrive, self._sender.me, channel, data)

    def release(self) -> None:
        kept, self._kept = self._kept, []
        for channel, data in kept:
            self.send(channel, data)
