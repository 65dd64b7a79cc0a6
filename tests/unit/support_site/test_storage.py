"""Rooms and accounts come back from the database as they went in."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from protocol.api import (
    MAX_TRACKING_FIELDS,
    PasswordUse,
    SessionPasswordRules,
    StartOptions,
    StartSession,
    TrackingField,
)
from protocol.hub import Hello, Leave
from protocol.message import Message
from protocol.room import Computer, Role
from protocol.version import PROTOCOL_VERSION
from support_site.hub import rooms
from support_site.hub.hub import MAX_SESSIONS_PER_ACCOUNT, Hub, SessionEnded, TooManySessions
from support_site.hub.record import Beginning, IllegalMove, RoomRecord, RoomState, Seat, SeatState
from support_site.hub.rooms import Guest
from support_site.passwords import Passwords
from support_site.starting import Starting
from support_site.storage.accounts import AccountExists, AccountRole, AccountStore, SignedInBy
from support_site.storage.database import open_database, url_in
from support_site.storage.rooms import NumberTaken, RoomStore
from support_site.storage.start_options import AlreadyThere, StartOptionStore, TooMany

NUMBER = "123456789"


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    engine = await open_database(url_in(tmp_path))
    yield engine
    await engine.dispose()


@pytest.fixture
async def owner(engine: AsyncEngine) -> int:
    store = AccountStore(engine)
    await store.add("ana@example.org", "Ana", AccountRole.AGENT, "hash", 0.0)
    account = await store.by_email("ana@example.org")
    assert account is not None
    return account.id


async def test_a_password_lasts_as_long_as_its_session(engine: AsyncEngine, owner: int) -> None:
    hubs = [Hub(RoomStore(engine), "", lambda code: code, lambda: 1000.0) for _ in range(2)]
    number = (await hubs[0].start(owner, Beginning(password="its hash"))).number
    ticket = await hubs[0].expect(number, Guest(Role.AGENT, "Ana", account=owner))
    await hubs[1].recover()
    assert await hubs[1].password_of(number) == "its hash"
    record = hubs[1].session_of(owner, number)
    assert "its hash" not in repr(record)
    hello = Hello(version=PROTOCOL_VERSION, program="test", token=ticket, fresh=True)
    await hubs[1].receive(await hubs[1].admit(hello, Deaf()), Leave())
    with pytest.raises(SessionEnded):
        await hubs[1].password_of(number)
    async with engine.connect() as connection:
        rows = await connection.execute(text("SELECT state, password FROM support_sessions"))
        assert [tuple(row) for row in rows] == [("ended", None)]


async def test_accounts_and_who_is_signed_in(engine: AsyncEngine, owner: int) -> None:
    store = AccountStore(engine)
    with pytest.raises(AccountExists):
        await store.add("ana@example.org", "Another", AccountRole.ADMIN, "hash", 0.0)
    await store.sign_in(owner, "token", SignedInBy.PAGE, 100.0, 200.0)
    assert await store.signed_in("token", SignedInBy.PAGE, 150.0) is not None
    assert await store.signed_in("token", SignedInBy.PROGRAM, 150.0) is None
    assert await store.signed_in("token", SignedInBy.PAGE, 200.0) is None
    assert await store.sign_out("token")
    assert not await store.sign_out("token")


async def test_a_room_is_read_back_as_it_was_saved(engine: AsyncEngine, owner: int) -> None:
    store = RoomStore(engine)
    key = await store.start(NUMBER, owner, "c" * 24, 100.0, 1000.0)
    with pytest.raises(NumberTaken):
        await store.start(NUMBER, owner, "d" * 24, 100.0, 1000.0)
    empty = RoomRecord(
        id=key, number=NUMBER, owner=owner, organisation="", join_url="", started_at=100.0, empty_since=100.0
    )
    ana = Guest(Role.AGENT, "Ana", "ana@example.org", owner)
    record = rooms.expect(empty, ana, "ticket-ana", 101.0)
    record = rooms.expect(record, Guest(Role.CUSTOMER, "Carl", language="fr"), "ticket-carl", 101.0)
    hello = Hello(
        version=PROTOCOL_VERSION,
        program="test",
        token="x" * 16,
        fresh=True,
        computer=Computer(name="desk", system="Linux"),
    )
    record = rooms.admit(record, "ticket-ana", hello, "resume", "resume-hash", 102.0)[0].record
    await store.save(empty, record, 102.0)
    (stored,) = await store.live()
    assert stored.seats == record.seats
    assert stored.code == "c" * 24
    assert (stored.row["revision"], stored.row["primary_id"]) == (record.revision, record.primary)
    left = rooms.receive(record, 1, Leave(), 103.0).record
    assert left.state is RoomState.ENDED
    await store.save(record, left, 103.0)
    assert await store.live() == []
    assert await store.was_ended("resume-hash")
    assert await store.ended_lately(NUMBER, 104.0)
    link = await store.link("c" * 24)
    assert link is not None
    assert (link.ended, link.agent) == (True, "Ana")
    await store.start(NUMBER, owner, "e" * 24, 104.0, 1000.0)
    await store.forget(103.0 + 25 * 3600)
    assert not await store.was_ended("resume-hash")
    assert await store.link("c" * 24) is None


class Broken(RoomStore):
    """Stores nothing while it is ``broken``, and never anything of the room ``spoilt``."""

    broken = False
    spoilt: str | None = None

    async def save(self, old: RoomRecord, new: RoomRecord, now: float) -> None:
        if self.broken or new.number == self.spoilt:
            raise OSError("disk full")
        await super().save(old, new, now)


class Deaf:
    """A line on which nothing is heard."""

    def tell(self, message: Message) -> None:
        pass

    def hang_up(self) -> None:
        pass


async def test_who_was_lost_while_nothing_could_be_stored_is_away_later(
    engine: AsyncEngine, owner: int
) -> None:
    now = 1000.0
    store = Broken(engine)
    hub = Hub(store, "", lambda code: code, lambda: now)
    session = await hub.start(owner)
    places = []
    for guest in (Guest(Role.AGENT, "Ana", account=owner), Guest(Role.CUSTOMER, "Carl")):
        ticket = await hub.expect(session.number, guest)
        hello = Hello(version=PROTOCOL_VERSION, program="test", token=ticket, fresh=True)
        places.append(await hub.admit(hello, Deaf()))

    def states() -> list[SeatState]:
        record = hub.session_of(owner, session.number)
        assert record is not None
        return [seat.state for seat in record.seats]

    store.broken = True
    with pytest.raises(OSError, match="disk full"):
        await hub.lose(places[1])
    await hub.sweep()
    assert states() == [SeatState.HERE, SeatState.HERE]
    store.broken = False
    await hub.sweep()
    assert states() == [SeatState.HERE, SeatState.AWAY]
    now += rooms.CUSTOMER_AWAY_SECONDS
    await hub.sweep()
    assert states() == [SeatState.HERE]


@pytest.mark.parametrize("spoilt", [0, 1, 2])
async def test_one_room_that_cannot_be_stored_holds_up_no_other(
    engine: AsyncEngine, owner: int, spoilt: int, caplog: pytest.LogCaptureFixture
) -> None:
    now = 1000.0
    store = Broken(engine)
    hub = Hub(store, "", lambda code: code, lambda: now)
    numbers = [(await hub.start(owner)).number for _ in range(3)]
    store.spoilt = numbers[spoilt]
    now += rooms.EMPTY_ROOM_SECONDS
    await hub.sweep()
    assert [number for number in numbers if hub.session_of(owner, number)] == [numbers[spoilt]]
    assert "disk full" in caplog.text
    assert numbers[spoilt] not in caplog.text  # it opens the session's door
    store.spoilt = None
    await hub.sweep()
    assert hub.session_of(owner, numbers[spoilt]) is None


async def test_a_disk_that_is_full_is_told_once_a_sweep(
    engine: AsyncEngine, owner: int, caplog: pytest.LogCaptureFixture
) -> None:
    now = 1000.0
    store = Broken(engine)
    hub = Hub(store, "", lambda code: code, lambda: now)
    for _ in range(3):
        await hub.start(owner)
    now += rooms.EMPTY_ROOM_SECONDS
    store.broken = True
    await hub.sweep()
    (told,) = caplog.records
    assert told.exc_info is not None
    assert "of 2 others the same" in told.getMessage()


async def test_settings_types_and_fields_are_read_back_in_their_order(engine: AsyncEngine) -> None:
    store = StartOptionStore(engine)
    fields = (
        TrackingField(label="Project", required=True),
        TrackingField(label="Department", choices=("Sales", "Café & <b>")),
    )
    for name in ("Standard", "Another"):
        await store.add_type(name)
    for field in fields:
        await store.add_field(field)
    await store.set("session-password", "required")
    await store.set("session-password", "off")
    await store.set("session-password-length", "12")
    rules = SessionPasswordRules(use=PasswordUse.OFF, min_length=12)
    assert await store.options() == StartOptions(
        session_types=("Standard", "Another"), tracking_fields=fields, password=rules
    )
    with pytest.raises(AlreadyThere):
        await store.add_type("Standard")
    with pytest.raises(AlreadyThere):
        await store.add_field(TrackingField(label="Project"))
    assert await store.remove_type("Standard") == "Standard"
    assert await store.remove_type("Standard") is None
    assert await store.remove_field("Project") == "Project"
    assert await store.remove_field("Project") is None
    for count in range(MAX_TRACKING_FIELDS - 1):
        await store.add_field(TrackingField(label=f"Code {count}"))
    with pytest.raises(TooMany):
        await store.add_field(TrackingField(label="One more"))
    options = await store.options()
    assert options.session_types == ("Another",)
    assert len(options.tracking_fields) == MAX_TRACKING_FIELDS


async def test_names_that_people_take_for_one_are_one(engine: AsyncEngine) -> None:
    store = StartOptionStore(engine)
    await store.add_field(TrackingField(label="Société Straße"))
    for alike in ("SOCIÉTÉ STRASSE", "Socie\u0301te\u0301 Straße"):
        with pytest.raises(AlreadyThere):
            await store.add_field(TrackingField(label=alike, required=True))
    await store.add_field(TrackingField(label="Societe Strasse"))
    options = await store.options()
    assert [field.label for field in options.tracking_fields] == ["Société Straße", "Societe Strasse"]
    await store.add_type("Training")
    with pytest.raises(AlreadyThere):
        await store.add_type("training")
    assert await store.remove_type("TRAINING") == "Training"
    assert await store.remove_field("société straße") == "Société Straße"


class Counting(Passwords):
    """Counts what it is asked to hash."""

    count = 0

    async def hashed(self, password: str) -> str:
        self.count += 1
        return password


async def test_nothing_is_hashed_for_a_session_too_many(engine: AsyncEngine, owner: int) -> None:
    hub = Hub(RoomStore(engine), "", lambda code: code)
    account = await AccountStore(engine).by_email("ana@example.org")
    assert account is not None
    passwords = Counting()
    starting = Starting(hub, StartOptionStore(engine), passwords)
    for _ in range(MAX_SESSIONS_PER_ACCOUNT):
        await starting.start(account, StartSession(password="river bank"))
    assert passwords.count == MAX_SESSIONS_PER_ACCOUNT
    with pytest.raises(TooManySessions):
        await starting.start(account, StartSession(password="river bank"))
    assert passwords.count == MAX_SESSIONS_PER_ACCOUNT


async def test_what_cannot_be_stored_did_not_happen(engine: AsyncEngine, owner: int) -> None:
    store = Broken(engine)
    hub = Hub(store, "", lambda code: f"https://help.example/join/{code}")
    session = await hub.start(owner)
    before = hub.session_of(owner, session.number)
    store.broken = True
    with pytest.raises(OSError, match="disk full"):
        await hub.expect(session.number, Guest(Role.CUSTOMER, "Carl"))
    assert hub.session_of(owner, session.number) is before
    store.broken = False
    assert await hub.expect(session.number, Guest(Role.CUSTOMER, "Carl"))


async def test_an_empty_room_expires(engine: AsyncEngine, owner: int) -> None:
    now = 1000.0
    hub = Hub(RoomStore(engine), "", lambda code: code, lambda: now)
    session = await hub.start(owner)
    now += rooms.EMPTY_ROOM_SECONDS - 1
    await hub.sweep()
    assert hub.session_of(owner, session.number) is not None
    now += 1
    await hub.sweep()
    assert hub.session_of(owner, session.number) is None
    with pytest.raises(SessionEnded):
        await hub.expect(session.number, Guest(Role.CUSTOMER, "Carl"))


def test_illegal_moves() -> None:
    record = RoomRecord(id=1, number=NUMBER, owner=1, organisation="", join_url="", started_at=0.0)
    ended = record.moved(RoomState.ENDED)
    with pytest.raises(IllegalMove):
        ended.moved(RoomState.OPEN)
    expected = rooms.expect(record, Guest(Role.CUSTOMER, "Carl"), "ticket", 0.0).seats[0]
    with pytest.raises(IllegalMove):
        expected.moved(SeatState.AWAY)
    gone: Seat = replace(expected, state=SeatState.GONE)
    with pytest.raises(IllegalMove):
        gone.moved(SeatState.HERE)
