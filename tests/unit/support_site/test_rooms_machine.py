"""Whatever happens in a room, in whatever order, its promises hold (hypothesis plays the crowd)."""

import contextlib
import itertools

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from protocol.hub import ChooseCurrent, End, Hello, Leave, Refusal, Relay, Relayed, RoomChanged, Welcome
from protocol.pairing import Purpose, Renew
from protocol.room import MAX_PARTICIPANTS, Presence, Role
from protocol.version import PROTOCOL_VERSION
from support_site.hub import rooms
from support_site.hub.record import RoomRecord, RoomState, SeatState
from support_site.hub.rooms import Guest, HangUp, Outcome, OutOfOrder, Tell, TurnedAway

RENEW = Renew(purpose=Purpose.MAIN)
ANYONE = st.integers(0, MAX_PARTICIPANTS)
SECONDS = st.sampled_from([0.0, 1.0, 60.0, rooms.CUSTOMER_AWAY_SECONDS, rooms.EMPTY_ROOM_SECONDS])


def hello(token: str, fresh: bool = False) -> Hello:
    return Hello(version=PROTOCOL_VERSION, program="test", token=token.ljust(16, "-"), fresh=fresh)


class Room(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0
        self.serial = itertools.count(1)
        self.tickets: list[str] = []
        self.newest: dict[int, str] = {}
        self.dead: set[str] = set()
        self.told: dict[int, int] = {}
        self.agents = 0

    @initialize()
    def start(self) -> None:
        self.record = RoomRecord(
            id=1,
            number="123456789",
            owner=1,
            organisation="Example Ltd",
            join_url="https://help.example/join/" + "x" * 24,
            started_at=self.now,
            empty_since=self.now,
        )

    def token(self) -> str:
        return f"token-{next(self.serial)}"

    def become(self, outcome: Outcome) -> None:
        """What the hub does with an outcome: checks that what was promised holds for it."""
        before, after = self.record, outcome.record
        assert after.revision >= before.revision
        if self.shown(before) != self.shown(after):
            assert after.revision > before.revision
        if before.primary is not None and after.primary != before.primary:
            assert after.seat(before.primary) is None, "a primary keeps the session while it is in the room"
        if outcome.record is before:
            assert not any(isinstance(effect, HangUp) for effect in outcome.effects)
        self.record = after
        for effect in outcome.effects:
            if isinstance(effect, Tell):
                self.check_told(effect)
        for seat in before.seats:
            if after.seat(seat.id) is None:
                self.dead |= seat.keys.all()
                self.newest.pop(seat.id, None)

    def check_told(self, effect: Tell) -> None:
        message = effect.message
        if isinstance(message, Welcome | RoomChanged):
            assert message.room.revision == self.record.revision
            assert message.room.revision >= self.told.get(effect.to, 0)
            self.told[effect.to] = message.room.revision
            reader = self.record.seat(effect.to)
            assert reader is not None
            if reader.role is Role.CUSTOMER:
                others = [p for p in message.room.participants if p.id != reader.id]
                assert all(not p.email and not p.computer.name for p in others)
        if isinstance(message, Relayed):
            roles = {seat.id: seat.role for seat in self.record.listed}
            assert Role.AGENT in (roles[message.sender], roles[effect.to])

    @staticmethod
    def shown(record: RoomRecord) -> object:
        return record.state, record.primary, record.current, tuple(seat.told(True) for seat in record.listed)

    def anyone_here(self, choice: int) -> int | None:
        here = self.record.here
        return here[choice % len(here)].id if here else None

    @rule(agent=st.booleans(), again=st.booleans())
    def arrive(self, agent: bool, again: bool) -> None:
        self.ticket(agent, again)
        if self.tickets:
            self.enter(self.tickets[-1], True)

    @rule(agent=st.booleans(), again=st.booleans())
    def ticket(self, agent: bool, again: bool) -> None:
        if agent:
            self.agents += not again or not self.agents
            guest = Guest(Role.AGENT, "Ana", "ana@example.org", account=self.agents)
        else:
            guest = Guest(Role.CUSTOMER, "Carl", "carl@example.org")
        ticket = self.token()
        try:
            self.become(Outcome(rooms.expect(self.record, guest, ticket, self.now)))
        except TurnedAway as refused:
            self.check_refused(refused.reason)
        else:
            self.tickets.append(ticket)

    def enter(self, token: str, fresh: bool) -> bool:
        newest = self.token()
        try:
            outcome, seat = rooms.admit(self.record, token, hello(token, fresh), newest, newest, self.now)
        except TurnedAway as refused:
            self.check_refused(refused.reason, token)
            return False
        assert token not in self.dead
        assert isinstance(outcome.effects[0], Tell)
        assert isinstance(outcome.effects[0].message, Welcome)
        self.told.pop(seat, None)
        self.become(outcome)
        told = self.record.seat(seat)
        assert told is not None
        assert told.state is SeatState.HERE
        replaced = self.newest.get(seat)
        if replaced is not None and replaced != token:
            self.dead.add(replaced)  # its welcome never arrived
        self.newest[seat] = newest
        return True

    def check_refused(self, reason: Refusal, token: str = "") -> None:
        match reason:
            case Refusal.SESSION_ENDED:
                assert not self.record.open
            case Refusal.SESSION_FULL:
                waiting = len(self.record.seats) - len(self.record.listed)
                assert len(self.record.listed) >= MAX_PARTICIPANTS or waiting >= rooms.MAX_EXPECTED
            case _:
                assert reason is Refusal.BAD_TOKEN
                assert token not in self.newest.values()

    @precondition(lambda self: self.tickets)
    @rule(choice=ANYONE, fresh=st.booleans())
    def come(self, choice: int, fresh: bool) -> None:
        self.enter(self.tickets[choice % len(self.tickets)], fresh)

    @precondition(lambda self: self.newest)
    @rule(choice=ANYONE, fresh=st.booleans())
    def come_back(self, choice: int, fresh: bool) -> None:
        tokens = list(self.newest.values())
        assert self.enter(tokens[choice % len(tokens)], fresh) or not self.record.open

    @precondition(lambda self: self.dead)
    @rule(choice=ANYONE)
    def come_with_a_dead_token(self, choice: int) -> None:
        assert not self.enter(sorted(self.dead)[choice % len(self.dead)], False)

    @rule(choice=ANYONE)
    def confirm(self, choice: int) -> None:
        seat_id = self.anyone_here(choice)
        if seat_id is None:
            return
        seat = self.record.seat(seat_id)
        assert seat is not None
        if seat.keys.previous:
            self.dead.add(seat.keys.previous)
        self.become(rooms.confirm(self.record, seat_id))

    @rule(choice=ANYONE)
    def lose(self, choice: int) -> None:
        if (seat := self.anyone_here(choice)) is not None:
            self.become(rooms.lose(self.record, seat, self.now))

    @rule(choice=ANYONE)
    def leave(self, choice: int) -> None:
        if (seat := self.anyone_here(choice)) is not None:
            self.become(rooms.receive(self.record, seat, Leave(), self.now))
            assert self.record.seat(seat) is None

    @rule(choice=ANYONE, other=ANYONE)
    def relay(self, choice: int, other: int) -> None:
        to = self.anyone_here(other) or 99
        if (seat := self.anyone_here(choice)) is not None:
            with contextlib.suppress(OutOfOrder):
                self.become(rooms.receive(self.record, seat, Relay(to=to, body=RENEW), self.now))

    @rule(choice=ANYONE, other=ANYONE, stale=st.booleans())
    def choose(self, choice: int, other: int, stale: bool) -> None:
        whom = self.anyone_here(other) or 99
        if (seat := self.anyone_here(choice)) is None:
            return
        revision = max(0, self.record.revision - stale)
        before = self.record
        try:
            outcome = rooms.receive(
                before, seat, ChooseCurrent(revision=revision, participant=whom), self.now
            )
        except OutOfOrder:
            return
        assert seat == before.primary
        assert not stale or outcome.record is before
        self.become(outcome)

    @rule(choice=ANYONE, stale=st.booleans())
    def end(self, choice: int, stale: bool) -> None:
        seat = self.anyone_here(choice)
        if seat is None or (not stale and next(self.serial) % 4):
            return
        before = self.record
        try:
            outcome = rooms.receive(before, seat, End(revision=before.revision - stale), self.now)
        except OutOfOrder:
            assert seat != before.primary
            return
        assert seat == before.primary
        self.become(outcome)
        assert self.record.open == stale

    @rule(passed=SECONDS)
    def time_passes(self, passed: float) -> None:
        self.now += passed
        self.become(rooms.sweep(self.record, self.now))

    @rule()
    def restart(self) -> None:
        if self.record.open:
            self.become(rooms.recover(self.record, self.now))
            assert not self.record.here

    @invariant()
    def one_primary_an_agent_whenever_there_is_one(self) -> None:
        agents = {seat.id for seat in self.record.listed if seat.role is Role.AGENT}
        assert (self.record.primary in agents) if agents else self.record.primary is None

    @invariant()
    def one_current_customer_whenever_there_is_one(self) -> None:
        customers = {seat.id for seat in self.record.listed if seat.role is Role.CUSTOMER}
        assert (self.record.current in customers) if customers else self.record.current is None

    @invariant()
    def not_too_many_and_no_seat_twice(self) -> None:
        ids = [seat.id for seat in self.record.seats]
        assert len(ids) == len(set(ids))
        assert len(self.record.listed) <= MAX_PARTICIPANTS
        accounts = [seat.account for seat in self.record.seats if seat.account is not None]
        assert len(accounts) == len(set(accounts))

    @invariant()
    def a_token_opens_one_seat(self) -> None:
        keys = [key for seat in self.record.seats for key in seat.keys.all()]
        assert len(keys) == len(set(keys))
        assert not self.dead & set(keys)

    @invariant()
    def an_ended_room_holds_nobody(self) -> None:
        if not self.record.open:
            assert not self.record.seats
            assert self.record.state in (RoomState.ENDED, RoomState.EXPIRED)

    @invariant()
    def the_room_can_be_told(self) -> None:
        for seat in self.record.here:
            told = self.record.told_to(seat)
            assert msgspec.json.decode(msgspec.json.encode(told), type=type(told)) == told
            assert {p.id for p in told.participants if p.presence is Presence.HERE} == {
                s.id for s in self.record.here
            }


TestRoom = Room.TestCase
TestRoom.settings = settings(max_examples=100, stateful_step_count=50, deadline=None)
