"""A room's time-outs and refusals, one by one (what happens in any order is in test_rooms_machine)."""

import pytest

from protocol.hub import ChooseCurrent, Ended, Hello, Ping, Refusal, Relay
from protocol.pairing import Offer, Purpose
from protocol.room import EndReason, Role
from protocol.version import PROTOCOL_VERSION
from support_site.hub import rooms
from support_site.hub.record import RoomRecord, RoomState
from support_site.hub.rooms import Guest, OutOfOrder, Tell, TurnedAway

ANA = Guest(Role.AGENT, "Ana", account=1)
BOB = Guest(Role.AGENT, "Bob", account=2)
CARL = Guest(Role.CUSTOMER, "Carl")
DORA = Guest(Role.CUSTOMER, "Dora")


def room(*guests: Guest, now: float = 0.0) -> RoomRecord:
    """A room in which ``guests`` are here, with seats 1, 2, …"""
    record = RoomRecord(
        id=1, number="123456789", owner=1, organisation="", join_url="", started_at=0.0, empty_since=0.0
    )
    for guest in guests:
        record = come(rooms.expect(record, guest, f"ticket {guest.name}", now), guest, now)
    return record


def come(record: RoomRecord, guest: Guest, now: float = 0.0, version: int = PROTOCOL_VERSION) -> RoomRecord:
    hello = Hello(version=version, program="test", token="x" * 16, fresh=True)
    return rooms.admit(record, f"ticket {guest.name}", hello, "r" * 16, f"resume {guest.name}", now)[0].record


def test_a_customer_who_stays_away_is_taken_out_and_another_is_current() -> None:
    record = rooms.lose(room(ANA, CARL, DORA), 2, 0.0).record
    assert rooms.sweep(record, rooms.CUSTOMER_AWAY_SECONDS - 1).record is record
    swept = rooms.sweep(record, rooms.CUSTOMER_AWAY_SECONDS).record
    assert [seat.id for seat in swept.seats] == [1, 3]
    assert swept.current == 3
    assert swept.revision == record.revision + 1


def test_a_primary_who_stays_away_is_followed_or_the_session_expires() -> None:
    followed = rooms.sweep(rooms.lose(room(ANA, BOB, CARL), 1, 0.0).record, rooms.AGENT_AWAY_SECONDS).record
    assert (followed.primary, followed.open) == (2, True)
    outcome = rooms.sweep(rooms.lose(room(ANA, CARL), 1, 0.0).record, rooms.AGENT_AWAY_SECONDS)
    assert outcome.record.state is RoomState.EXPIRED
    assert Tell(2, Ended(reason=EndReason.EXPIRED)) in outcome.effects


def test_an_unused_ticket_expires() -> None:
    record = rooms.expect(room(ANA), CARL, "ticket Carl", 0.0)
    assert rooms.sweep(record, rooms.TICKET_SECONDS - 1).record is record
    swept = rooms.sweep(record, rooms.TICKET_SECONDS).record
    assert len(swept.seats) == 1
    assert swept.revision == record.revision
    with pytest.raises(TurnedAway) as refused:
        come(record, CARL, rooms.TICKET_SECONDS)
    assert refused.value.reason is Refusal.BAD_TOKEN


def test_another_version_is_turned_away_and_its_ticket_stays_good() -> None:
    record = rooms.expect(room(ANA), CARL, "ticket Carl", 0.0)
    with pytest.raises(TurnedAway) as refused:
        come(record, CARL, version=PROTOCOL_VERSION + 1)
    assert refused.value.reason is Refusal.VERSION
    assert len(come(record, CARL).here) == 2


def test_tickets_of_one_room_are_bounded() -> None:
    record = room(ANA)
    for n in range(rooms.MAX_EXPECTED):
        record = rooms.expect(record, CARL, f"ticket {n}", 0.0)
    with pytest.raises(TurnedAway) as refused:
        rooms.expect(record, CARL, "one more", 0.0)
    assert refused.value.reason is Refusal.SESSION_FULL


def test_what_only_others_may_do() -> None:
    record = room(ANA, CARL)
    large = Offer(purpose=Purpose.MAIN, attempt=1, sdp="\n" * 32_768, signature=b"s" * 64)
    for sender, message in (
        (2, ChooseCurrent(revision=record.revision, participant=2)),
        (1, ChooseCurrent(revision=record.revision, participant=1)),
        (1, Relay(to=2, body=large)),
        (1, Ping(beat=1)),
        (9, Ping(beat=1)),
    ):
        with pytest.raises(OutOfOrder):
            rooms.receive(record, sender, message, 0.0)
