"""Rooms as they are stored, row by row: what a restarted site needs to go on where it was."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from protocol.api import TrackingCode
from protocol.room import Computer, Role
from support_site.hub.record import BARE, Beginning, Keys, RoomRecord, RoomState, Seat, SeatState
from support_site.storage.tables import (
    accounts,
    join_links,
    participants,
    seat_tokens,
    session_tracking_codes,
    support_sessions,
)

_REMEMBERED_SECONDS = 24 * 60 * 60.0
"""How long the site can still say 'this session has ended' rather than 'there is none'."""


class NumberTaken(Exception):
    """Another live session has this number."""


@dataclass(frozen=True)
class StoredRoom:
    """A live room's rows: without the addresses, which the site's settings complete."""

    row: RowMapping
    seats: tuple[Seat, ...]
    code: str
    beginning: Beginning


@dataclass(frozen=True)
class StoredLink:
    """A join link: where it leads, until when, who waits there."""

    number: str
    ended: bool
    expires_at: float
    agent: str


class RoomStore:
    """Reads and writes rooms. Each call is one transaction."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def start(
        self,
        number: str,
        owner: int,
        code: str,
        now: float,
        link_expires: float,
        beginning: Beginning = BARE,
    ) -> int:
        """Makes a session; gives its row's id. Raises NumberTaken."""
        session = {
            "number": number,
            "state": RoomState.OPEN.value,
            "revision": 0,
            "owner_id": owner,
            "started_at": now,
            "empty_since": now,
            "next_participant": 1,
            "password": beginning.password,
            "session_type": beginning.session_type,
        }
        try:
            async with self._engine.begin() as connection:
                made = insert(support_sessions).values(session).returning(support_sessions.c.id)
                key: int = (await connection.execute(made)).scalar_one()
                link = {"code": code, "session_id": key, "expires_at": link_expires}
                await connection.execute(insert(join_links).values(link))
                codes = [
                    {"session_id": key, "place": place, "label": given.label, "value": given.value}
                    for place, given in enumerate(beginning.tracking_codes)
                ]
                if codes:
                    await connection.execute(insert(session_tracking_codes), codes)
        except IntegrityError as error:
            raise NumberTaken from error
        return key

    async def save(self, old: RoomRecord, new: RoomRecord, now: float) -> None:
        """Writes what differs between the two, all of it or nothing."""
        before = {seat.id: seat for seat in old.seats}
        after = {seat.id: seat for seat in new.seats}
        changed = [seat for seat in new.seats if before.get(seat.id) != seat]
        gone = before.keys() - after.keys()
        async with self._engine.begin() as connection:
            await connection.execute(
                update(support_sessions).where(support_sessions.c.id == new.id).values(_room_values(new, now))
            )
            for seat in changed:
                await _write_seat(connection, new.id, seat, is_new=seat.id not in before)
            if gone:
                await _write_gone(connection, new, gone, now)

    async def live(self) -> list[StoredRoom]:
        """Every room that is open."""
        open_ = support_sessions.c.state == RoomState.OPEN.value
        async with self._engine.connect() as connection:
            rows = (await connection.execute(select(support_sessions).where(open_))).mappings().all()
            return [await _stored_room(connection, row) for row in rows]

    async def forget(self, now: float) -> None:
        """Lets go of the tokens and links of sessions that ended long ago."""
        old = select(support_sessions.c.id).where(support_sessions.c.ended_at < now - _REMEMBERED_SECONDS)
        async with self._engine.begin() as connection:
            await connection.execute(delete(seat_tokens).where(seat_tokens.c.session_id.in_(old)))
            await connection.execute(delete(join_links).where(join_links.c.session_id.in_(old)))

    async def was_ended(self, token: str) -> bool:
        """Whether ``token`` opened a seat in a session that has ended since."""
        wanted = (
            select(support_sessions.c.id)
            .join(seat_tokens, seat_tokens.c.session_id == support_sessions.c.id)
            .where(seat_tokens.c.token == token, support_sessions.c.state != RoomState.OPEN.value)
        )
        async with self._engine.connect() as connection:
            return (await connection.execute(wanted)).first() is not None

    async def ended_lately(self, number: str, now: float) -> bool:
        """Whether a session of this number ended a short while ago."""
        wanted = select(support_sessions.c.id).where(
            support_sessions.c.number == number, support_sessions.c.ended_at > now - _REMEMBERED_SECONDS
        )
        async with self._engine.connect() as connection:
            return (await connection.execute(wanted)).first() is not None

    async def link(self, code: str) -> StoredLink | None:
        wanted = (
            select(
                support_sessions.c.number, support_sessions.c.state, join_links.c.expires_at, accounts.c.name
            )
            .join(support_sessions, support_sessions.c.id == join_links.c.session_id)
            .join(accounts, accounts.c.id == support_sessions.c.owner_id)
            .where(join_links.c.code == code)
        )
        async with self._engine.connect() as connection:
            row = (await connection.execute(wanted)).first()
        return (
            StoredLink(row.number, row.state != RoomState.OPEN.value, row.expires_at, row.name)
            if row
            else None
        )


def _room_values(room: RoomRecord, now: float) -> dict[str, Any]:
    return {
        "state": room.state.value,
        "revision": room.revision,
        "empty_since": room.empty_since,
        "ended_at": None if room.open else now,
        "primary_id": room.primary,
        "current_id": room.current,
        "next_participant": room.next_seat,
        "password": room.beginning.password if room.open else None,
    }


def _seat_values(seat: Seat) -> dict[str, Any]:
    return {
        "account_id": seat.account,
        "role": seat.role.value,
        "name": seat.name,
        "email": seat.email,
        "language": seat.language,
        "computer_name": seat.computer.name,
        "computer_system": seat.computer.system,
        "state": seat.state.value,
        "incarnation": seat.incarnation,
        "joined_at": seat.joined_at,
        "away_since": seat.away_since,
    }


async def _write_seat(connection: AsyncConnection, session: int, seat: Seat, is_new: bool) -> None:
    key = {"session_id": session, "participant_id": seat.id}
    here = (participants.c.session_id == session) & (participants.c.participant_id == seat.id)
    if is_new:
        await connection.execute(insert(participants).values(key | _seat_values(seat)))
    else:
        await connection.execute(update(participants).where(here).values(_seat_values(seat)))
        await _drop_tokens(connection, session, {seat.id})
    kinds = (
        ("ticket", seat.keys.ticket, seat.keys.ticket_expires),
        ("newest", seat.keys.newest, None),
        ("previous", seat.keys.previous, None),
    )
    tokens = [
        key | {"kind": kind, "token": token, "expires_at": expires} for kind, token, expires in kinds if token
    ]
    if tokens:
        await connection.execute(insert(seat_tokens), tokens)


async def _write_gone(connection: AsyncConnection, room: RoomRecord, gone: Iterable[int], now: float) -> None:
    """Who left opens nothing; the tokens of an ended session are kept a while, to say that it has ended."""
    of_room = participants.c.session_id == room.id
    left = update(participants).where(of_room & participants.c.participant_id.in_(gone))
    await connection.execute(left.values(state=SeatState.GONE.value, left_at=now))
    if room.open:
        await _drop_tokens(connection, room.id, gone)


async def _drop_tokens(connection: AsyncConnection, session: int, seats: Iterable[int]) -> None:
    await connection.execute(
        delete(seat_tokens).where(
            seat_tokens.c.session_id == session, seat_tokens.c.participant_id.in_(seats)
        )
    )


async def _stored_room(connection: AsyncConnection, row: RowMapping) -> StoredRoom:
    of_room = (participants.c.session_id == row["id"]) & (participants.c.state != SeatState.GONE.value)
    people = (await connection.execute(select(participants).where(of_room))).mappings().all()
    tokens = await connection.execute(select(seat_tokens).where(seat_tokens.c.session_id == row["id"]))
    keys: dict[int, dict[str, Any]] = {}
    for token in tokens.mappings():
        own = keys.setdefault(token["participant_id"], {})
        own[token["kind"]] = token["token"]
        if token["kind"] == "ticket":
            own["ticket_expires"] = token["expires_at"]
    code = await connection.execute(select(join_links.c.code).where(join_links.c.session_id == row["id"]))
    seats = [_seat(person, Keys(**keys.get(person["participant_id"], {}))) for person in people]
    beginning = Beginning(row["password"], row["session_type"], await _tracking_codes(connection, row["id"]))
    return StoredRoom(row, tuple(sorted(seats, key=lambda seat: seat.id)), code.scalar() or "", beginning)


async def _tracking_codes(connection: AsyncConnection, session: int) -> tuple[TrackingCode, ...]:
    wanted = (
        select(session_tracking_codes.c.label, session_tracking_codes.c.value)
        .where(session_tracking_codes.c.session_id == session)
        .order_by(session_tracking_codes.c.place)
    )
    return tuple(TrackingCode(label=label, value=value) for label, value in await connection.execute(wanted))


def _seat(row: RowMapping, keys: Keys) -> Seat:
    return Seat(
        id=row["participant_id"],
        role=Role(row["role"]),
        name=row["name"],
        email=row["email"],
        account=row["account_id"],
        language=row["language"],
        computer=Computer(name=row["computer_name"], system=row["computer_system"]),
        state=SeatState(row["state"]),
        keys=keys,
        incarnation=row["incarnation"],
        joined_at=row["joined_at"],
        away_since=row["away_since"],
    )
