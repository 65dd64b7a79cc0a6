"""The hub: live rooms, the sockets in them, and the order 'decide, store, then tell'."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from protocol.hub import Hello, Refusal, TakenOver
from protocol.message import Message
from protocol.room import MAX_PARTICIPANTS
from protocol.version import PROTOCOL_VERSION
from support_site.hub import rooms
from support_site.hub.record import BARE, Beginning, RoomRecord
from support_site.hub.rooms import Guest, HangUp, Outcome, OutOfOrder, Tell, TurnedAway
from support_site.storage.rooms import NumberTaken, RoomStore, StoredRoom
from support_site.tokens import hashed, new_join_code, new_session_number, new_token

SWEEP_SECONDS = 1.0
FORGET_EVERY_SWEEPS = 600
MAX_SESSIONS_PER_ACCOUNT = 16
"""Live sessions that one account may have started."""
LINK_SECONDS = 24 * 60 * 60.0
"""A join link lives as long as its session, at most this long."""
_NUMBER_ATTEMPTS = 20

log = logging.getLogger(__name__)


class TooManySessions(Exception):
    """The account has as many live sessions as it may."""


class UnknownNumber(Exception):
    """No live session has this number, and none had lately."""


class SessionEnded(Exception):
    """The session is over."""


class SessionFull(Exception):
    """As many people as a session holds are there."""


class Line(Protocol):
    """What the hub needs of a socket. Neither call waits or fails."""

    def tell(self, message: Message) -> None: ...

    def hang_up(self) -> None:
        """Closes, once all that was told is sent."""


@dataclass
class LiveRoom:
    """A room under way. ``record`` changes under ``lock`` alone."""

    record: RoomRecord
    lines: dict[int, Line] = field(default_factory=dict)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(frozen=True)
class Place:
    """Where a socket's participant sits."""

    room: LiveRoom
    seat: int
    line: Line


@dataclass(frozen=True)
class NewSession:
    number: str
    join_url: str


class Hub:
    """Every live room. ``join_url`` turns a code into a link; ``organisation`` is told to everyone."""

    def __init__(
        self,
        store: RoomStore,
        organisation: str,
        join_url: Callable[[str], str],
        now: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._organisation = organisation
        self._join_url = join_url
        self._now = now
        self._rooms: dict[str, LiveRoom] = {}
        self._keys: dict[str, LiveRoom] = {}
        self._starting = asyncio.Lock()

    async def recover(self) -> None:
        """Takes up the rooms of the run before; everybody in them is away until they come back."""
        for stored in await self._store.live():
            room = LiveRoom(self._record(stored))
            self._index(room, frozenset(), room.record)
            async with room.lock:
                await self._apply(room, rooms.recover(room.record, self._now()))

    async def run(self) -> None:
        """Sweeps the rooms until cancelled."""
        sweeps = 0
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            sweeps += 1
            await self.sweep()
            if sweeps % FORGET_EVERY_SWEEPS == 0:
                await self._forget()

    async def _forget(self) -> None:
        try:
            await self._store.forget(self._now())
        except Exception:  # the next time may do better; a hub without sweeps would not
            log.exception("what sessions left behind could not be removed")

    async def sweep(self) -> None:
        """Removes whom nobody waits for any more, and rooms that stood empty for too long.

        What cannot be stored of one room is left to the next sweep, and holds up no other room.
        """
        failed: dict[int, Exception] = {}
        for room in list(self._rooms.values()):
            try:
                async with room.lock:
                    await self._miss(room)
                    await self._apply(room, rooms.sweep(room.record, self._now()))
            except Exception as error:
                failed[room.record.id] = error
        if failed:  # one traceback: where nothing can be stored, every room fails each second
            row, first = next(iter(failed.items()))
            told = "the room of session row %d could not be swept; of %d others the same"
            log.error(told, row, len(failed) - 1, exc_info=first)

    async def _miss(self, room: LiveRoom) -> None:
        """Whoever is here without a line was lost when that could not be stored."""
        for seat in room.record.here:
            if seat.id not in room.lines:
                await self._apply(room, rooms.lose(room.record, seat.id, self._now()))

    def refuse_too_many(self, owner: int) -> None:
        """Raises TooManySessions when the account ``owner`` has as many as it may."""
        if sum(room.record.owner == owner for room in self._rooms.values()) >= MAX_SESSIONS_PER_ACCOUNT:
            raise TooManySessions

    async def start(self, owner: int, beginning: Beginning = BARE) -> NewSession:
        """Makes a room for the account ``owner``. Raises TooManySessions."""
        async with self._starting:
            self.refuse_too_many(owner)
            code, now = new_join_code(), self._now()
            number, key = await self._new_number(owner, code, now, beginning)
            record = RoomRecord(
                id=key,
                number=number,
                owner=owner,
                organisation=self._organisation,
                join_url=self._join_url(code),
                started_at=now,
                empty_since=now,
                beginning=beginning,
            )
            self._rooms[number] = LiveRoom(record)
        return NewSession(number, record.join_url)

    async def _new_number(self, owner: int, code: str, now: float, beginning: Beginning) -> tuple[str, int]:
        for _ in range(_NUMBER_ATTEMPTS):
            number = new_session_number()
            if number in self._rooms:
                continue
            try:
                expires_at = now + LINK_SECONDS
                return number, await self._store.start(number, owner, code, now, expires_at, beginning)
            except NumberTaken:
                continue
        raise TooManySessions

    def session_of(self, owner: int, number: str) -> RoomRecord | None:
        """The live session of that number, if ``owner`` started it."""
        room = self._rooms.get(number)
        return room.record if room is not None and room.record.owner == owner else None

    async def password_of(self, number: str) -> str | None:
        """The hash of the session's password, if it has one. Raises UnknownNumber or SessionEnded."""
        return (await self._live(number)).record.beginning.password

    async def expect(self, number: str, guest: Guest) -> str:
        """A ticket into the session. Raises UnknownNumber, SessionEnded or SessionFull."""
        room = await self._live(number)
        ticket = new_token()
        async with room.lock:
            try:
                record = rooms.expect(room.record, guest, hashed(ticket), self._now())
            except TurnedAway as refused:
                raise SessionFull if refused.reason is Refusal.SESSION_FULL else SessionEnded from refused
            await self._apply(room, Outcome(record))
        return ticket

    async def look(self, number: str) -> None:
        """Raises UnknownNumber, SessionEnded or SessionFull when nobody could join."""
        room = await self._live(number)
        if len(room.record.listed) >= MAX_PARTICIPANTS:
            raise SessionFull

    async def _live(self, number: str) -> LiveRoom:
        room = self._rooms.get(number)
        if room is None:
            ended = await self._store.ended_lately(number, self._now())
            raise SessionEnded if ended else UnknownNumber
        return room

    async def admit(self, hello: Hello, line: Line) -> Place:
        """Lets ``line`` in; its welcome is told to it. Raises TurnedAway."""
        if hello.version != PROTOCOL_VERSION:
            raise TurnedAway(Refusal.VERSION)
        token, resume = hashed(hello.token), new_token()
        room = self._keys.get(token)
        if room is None:
            ended = await self._store.was_ended(token)
            raise TurnedAway(Refusal.SESSION_ENDED if ended else Refusal.BAD_TOKEN)
        async with room.lock:
            outcome, seat = rooms.admit(room.record, token, hello, resume, hashed(resume), self._now())
            await self._save(room, outcome.record)
            older = room.lines.get(seat)
            if older is not None:
                older.tell(TakenOver())
                older.hang_up()
            room.lines[seat] = line
            self._perform(room, outcome)
        return Place(room, seat, line)

    async def confirm(self, place: Place) -> None:
        """The participant has spoken since its welcome: it has its new token."""
        async with place.room.lock:
            if self._sits(place):
                await self._apply(place.room, rooms.confirm(place.room.record, place.seat))

    async def receive(self, place: Place, message: Message) -> None:
        """What the participant says. Raises OutOfOrder when it is dropped."""
        async with place.room.lock:
            if not self._sits(place):
                raise OutOfOrder("from a socket that was taken over")
            outcome = rooms.receive(place.room.record, place.seat, message, self._now())
            await self._apply(place.room, outcome)

    async def lose(self, place: Place) -> None:
        """The socket is gone. Nothing happens if another one has its seat by now."""
        async with place.room.lock:
            if self._sits(place):
                del place.room.lines[place.seat]
                await self._apply(place.room, rooms.lose(place.room.record, place.seat, self._now()))

    def _sits(self, place: Place) -> bool:
        return place.room.lines.get(place.seat) is place.line

    async def _apply(self, room: LiveRoom, outcome: Outcome) -> None:
        await self._save(room, outcome.record)
        self._perform(room, outcome)

    async def _save(self, room: LiveRoom, record: RoomRecord) -> None:
        old = room.record
        if record is old:
            return
        await self._store.save(old, record, self._now())
        room.record = record
        self._index(room, _keys_of(old), record)

    def _perform(self, room: LiveRoom, outcome: Outcome) -> None:
        for effect in outcome.effects:
            match effect:
                case Tell(to, message):
                    if (line := room.lines.get(to)) is not None:
                        line.tell(message)
                case HangUp(seat):
                    if (line := room.lines.pop(seat, None)) is not None:
                        line.hang_up()

    def _index(self, room: LiveRoom, before: frozenset[str], record: RoomRecord) -> None:
        after = _keys_of(record) if record.open else frozenset()
        for key in before - after:
            self._keys.pop(key, None)
        for key in after - before:
            self._keys[key] = room
        if record.open:
            self._rooms[record.number] = room
        else:
            self._rooms.pop(record.number, None)

    def _record(self, stored: StoredRoom) -> RoomRecord:
        row = stored.row
        return RoomRecord(
            id=row["id"],
            number=row["number"],
            owner=row["owner_id"],
            organisation=self._organisation,
            join_url=self._join_url(stored.code),
            started_at=row["started_at"],
            revision=row["revision"],
            seats=stored.seats,
            primary=row["primary_id"],
            current=row["current_id"],
            next_seat=row["next_participant"],
            empty_since=row["empty_since"],
            beginning=stored.beginning,
        )


def _keys_of(record: RoomRecord) -> frozenset[str]:
    return frozenset(key for seat in record.seats for key in seat.keys.all())
