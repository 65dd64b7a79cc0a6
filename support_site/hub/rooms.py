"""The room's state machine: what happens to a record, and who is to be told. No clock, no I/O.

Each function takes a record and answers with another one and its effects. The caller stores the new record
first and lets the effects happen after.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from protocol.hub import (
    ChooseCurrent,
    End,
    Ended,
    Hello,
    Leave,
    Refusal,
    Relay,
    Relayed,
    RoomChanged,
    Welcome,
)
from protocol.message import SIZE_LIMITS, Channel, Message
from protocol.room import MAX_PARTICIPANTS, EndReason, Role
from protocol.version import PROTOCOL_VERSION
from support_site.hub.record import Keys, RoomRecord, RoomState, Seat, SeatState

TICKET_SECONDS = 60 * 60.0
"""How long a ticket waits to be used: long enough to install the program."""
CUSTOMER_AWAY_SECONDS = 10 * 60.0
AGENT_AWAY_SECONDS = 30 * 60.0
EMPTY_ROOM_SECONDS = 30 * 60.0
"""A room in which nobody is here for this long expires."""
MAX_EXPECTED = 4 * MAX_PARTICIPANTS
"""Unused tickets of one room at a time."""


@dataclass(frozen=True)
class Tell:
    """``message`` goes to the socket of the seat ``to``, if it has one."""

    to: int
    message: Message


@dataclass(frozen=True)
class HangUp:
    """The socket of the seat is closed, once all that it was told is sent."""

    seat: int


Effect = Tell | HangUp


@dataclass(frozen=True)
class Outcome:
    """``record`` is the very object that went in when nothing changed."""

    record: RoomRecord
    effects: tuple[Effect, ...] = ()


class TurnedAway(Exception):
    """The hello, or the wish for a ticket, is refused."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


class OutOfOrder(Exception):
    """A message that its sender may not send, or not now: dropped."""


@dataclass(frozen=True)
class Guest:
    """Somebody who is given a ticket. An agent has an account."""

    role: Role
    name: str
    email: str = ""
    account: int | None = None
    language: str = "en"


def expect(record: RoomRecord, guest: Guest, ticket: str, now: float) -> RoomRecord:
    """Gives out ``ticket`` (hashed). An agent who has a seat gets a new key to it instead of a second seat.

    Raises TurnedAway: SESSION_ENDED or SESSION_FULL.
    """
    if not record.open:
        raise TurnedAway(Refusal.SESSION_ENDED)
    own = next((s for s in record.seats if guest.account is not None and s.account == guest.account), None)
    if own is not None:
        keys = replace(own.keys, ticket=ticket, ticket_expires=now + TICKET_SECONDS)
        return record.with_seat(replace(own, keys=keys, name=guest.name, email=guest.email))
    waiting = sum(seat.state is SeatState.EXPECTED for seat in record.seats)
    if len(record.listed) >= MAX_PARTICIPANTS or waiting >= MAX_EXPECTED:
        raise TurnedAway(Refusal.SESSION_FULL)
    seat = Seat(
        id=record.next_seat,
        role=guest.role,
        name=guest.name,
        email=guest.email,
        account=guest.account,
        language=guest.language,
        state=SeatState.EXPECTED,
        keys=Keys(ticket=ticket, ticket_expires=now + TICKET_SECONDS),
    )
    return replace(record.with_seat(seat), next_seat=record.next_seat + 1)


def admit(
    record: RoomRecord, token: str, hello: Hello, resume: str, resume_hash: str, now: float
) -> tuple[Outcome, int]:
    """Lets the holder of ``token`` (hashed) in, and says which seat it has. Raises TurnedAway."""
    if hello.version != PROTOCOL_VERSION:
        raise TurnedAway(Refusal.VERSION)
    if not record.open:
        raise TurnedAway(Refusal.SESSION_ENDED)
    seat = record.seat_opened_by(token, now)
    if seat is None:
        raise TurnedAway(Refusal.BAD_TOKEN)
    arriving = seat.state is SeatState.EXPECTED
    if arriving and len(record.listed) >= MAX_PARTICIPANTS:
        raise TurnedAway(Refusal.SESSION_FULL)
    restarted = hello.fresh or token == seat.keys.ticket
    seated = replace(
        seat.moved(SeatState.HERE),
        keys=seat.keys.rotated(token, resume_hash),
        language=hello.language,
        computer=hello.computer,
        incarnation=seat.incarnation + 1 if arriving or restarted else seat.incarnation,
        joined_at=now if arriving else seat.joined_at,
        away_since=None,
    )
    changed = _settled(record.with_seat(seated), now)
    welcome = Tell(seat.id, Welcome(you=seat.id, resume_token=resume, room=changed.told_to(seated)))
    return Outcome(changed, (welcome, *_tell_all(changed, but=seat.id))), seat.id


def confirm(record: RoomRecord, seat_id: int) -> Outcome:
    """The participant has its newest token for certain: the one before opens nothing any more."""
    seat = record.seat(seat_id)
    if seat is None or seat.keys.previous is None:
        return Outcome(record)
    return Outcome(record.with_seat(replace(seat, keys=seat.keys.confirmed())))


def lose(record: RoomRecord, seat_id: int, now: float) -> Outcome:
    """The participant's socket is gone; it may yet come back."""
    seat = record.seat(seat_id)
    if not record.open or seat is None or seat.state is not SeatState.HERE:
        return Outcome(record)
    return _told(record.with_seat(replace(seat.moved(SeatState.AWAY), away_since=now)), now)


def recover(record: RoomRecord, now: float) -> Outcome:
    """The site has started again: nobody has a socket."""
    for seat in record.here:
        record = record.with_seat(replace(seat.moved(SeatState.AWAY), away_since=now))
    return Outcome(_settled(record, now))


def receive(record: RoomRecord, sender: int, message: Message, now: float) -> Outcome:
    """What ``sender`` says. Raises OutOfOrder when it may not say it."""
    handler = _HANDLERS.get(type(message))
    seat = record.seat(sender)
    if handler is None or seat is None or not record.open or seat.state is not SeatState.HERE:
        raise OutOfOrder(type(message).__name__)
    return handler(record, seat, message, now)


def sweep(record: RoomRecord, now: float) -> Outcome:
    """Takes out whom nobody waits for any more; expires a room that stood empty for too long."""
    if not record.open:
        return Outcome(record)
    if record.empty_since is not None and now - record.empty_since >= EMPTY_ROOM_SECONDS:
        return _ended(record, RoomState.EXPIRED)
    swept = record
    for seat in record.seats:
        if seat.state is SeatState.EXPECTED and now >= seat.keys.ticket_expires:
            swept = swept.with_seat(seat.moved(SeatState.GONE))
    for seat in record.seats:
        patience = AGENT_AWAY_SECONDS if seat.role is Role.AGENT else CUSTOMER_AWAY_SECONDS
        if seat.away_since is not None and now - seat.away_since >= patience:
            return _removed(swept, seat, now, otherwise=RoomState.EXPIRED)
    return Outcome(swept)


def end(record: RoomRecord) -> Outcome:
    """The session ends for everyone."""
    return _ended(record, RoomState.ENDED)


def _relay(record: RoomRecord, sender: Seat, message: Relay, now: float) -> Outcome:
    addressee = record.seat(message.to)
    if addressee is None or not addressee.listed or addressee.id == sender.id:
        raise OutOfOrder("relay to nobody")
    if sender.role is Role.CUSTOMER and addressee.role is Role.CUSTOMER:
        raise OutOfOrder("relay between customers")
    if len(msgspec.json.encode(message.body)) > SIZE_LIMITS[Channel.RELAYED]:
        raise OutOfOrder("relay too large")
    return Outcome(record, (Tell(addressee.id, Relayed(sender=sender.id, body=message.body)),))


def _leave(record: RoomRecord, sender: Seat, message: Leave, now: float) -> Outcome:
    return _removed(record, sender, now, otherwise=RoomState.ENDED)


def _end(record: RoomRecord, sender: Seat, message: End, now: float) -> Outcome:
    if sender.id != record.primary:
        raise OutOfOrder("end by another than the primary")
    if message.revision != record.revision:
        return _reminded(record, sender)
    return end(record)


def _choose_current(record: RoomRecord, sender: Seat, message: ChooseCurrent, now: float) -> Outcome:
    if sender.id != record.primary:
        raise OutOfOrder("choice by another than the primary")
    chosen = record.seat(message.participant)
    if message.revision != record.revision or chosen is None or not chosen.listed:
        return _reminded(record, sender)
    if chosen.role is not Role.CUSTOMER:
        raise OutOfOrder("an agent cannot be the current customer")
    if chosen.id == record.current:
        return Outcome(record)
    return _told(replace(record, current=chosen.id), now)


_HANDLERS: dict[type[Message], Callable[[RoomRecord, Seat, Any, float], Outcome]] = {
    Relay: _relay,
    Leave: _leave,
    End: _end,
    ChooseCurrent: _choose_current,
}


def _removed(record: RoomRecord, seat: Seat, now: float, otherwise: RoomState) -> Outcome:
    """``seat`` is out. A primary is followed by another agent, or the session ends ``otherwise``."""
    remaining = record.with_seat(seat.moved(SeatState.GONE))
    farewell = HangUp(seat.id)
    if seat.id == record.primary and not _agents(remaining):
        ended = _ended(remaining, otherwise)
        return Outcome(ended.record, (farewell, *ended.effects))
    told = _told(remaining, now)
    return Outcome(told.record, (farewell, *told.effects))


def _ended(record: RoomRecord, state: RoomState) -> Outcome:
    reason = EndReason.EXPIRED if state is RoomState.EXPIRED else EndReason.ENDED_BY_AGENT
    farewells: list[Effect] = []
    for seat in record.here:
        farewells += [Tell(seat.id, Ended(reason=reason)), HangUp(seat.id)]
    closed = replace(record.moved(state), seats=(), primary=None, current=None, revision=record.revision + 1)
    return Outcome(closed, tuple(farewells))


def _settled(record: RoomRecord, now: float) -> RoomRecord:
    """The record at its next revision, with a primary and a current customer where there can be one."""
    agents, customers = _agents(record), [s for s in record.listed if s.role is Role.CUSTOMER]
    primary, current = record.seat(record.primary), record.seat(record.current)
    empty_since = record.empty_since if record.empty_since is not None else now
    return replace(
        record,
        revision=record.revision + 1,
        primary=primary.id if primary else next((seat.id for seat in agents), None),
        current=current.id if current else next((seat.id for seat in customers), None),
        empty_since=None if record.here else empty_since,
    )


def _agents(record: RoomRecord) -> list[Seat]:
    """The room's agents, those who are here first."""
    agents = [seat for seat in record.listed if seat.role is Role.AGENT]
    return sorted(agents, key=lambda seat: (seat.state is not SeatState.HERE, seat.joined_at, seat.id))


def _told(record: RoomRecord, now: float) -> Outcome:
    changed = _settled(record, now)
    return Outcome(changed, _tell_all(changed))


def _tell_all(record: RoomRecord, but: int | None = None) -> tuple[Effect, ...]:
    return tuple(
        Tell(seat.id, RoomChanged(room=record.told_to(seat))) for seat in record.here if seat.id != but
    )


def _reminded(record: RoomRecord, seat: Seat) -> Outcome:
    """A request at an old revision does nothing; its sender is told how things stand."""
    return Outcome(record, (Tell(seat.id, RoomChanged(room=record.told_to(seat))),))
