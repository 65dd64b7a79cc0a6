"""A room as it is stored: its seats, its revision, and how each participant is told of it."""

from dataclasses import dataclass, field, replace
from enum import Enum

from protocol.api import TrackingCode
from protocol.room import Computer, Participant, Presence, Role, Room


class RoomState(Enum):
    OPEN = "open"
    ENDED = "ended"
    EXPIRED = "expired"


class SeatState(Enum):
    EXPECTED = "expected"
    """A ticket was given out; nobody has come with it yet."""
    HERE = "here"
    AWAY = "away"
    GONE = "gone"


ROOM_MOVES: dict[RoomState, frozenset[RoomState]] = {
    RoomState.OPEN: frozenset({RoomState.ENDED, RoomState.EXPIRED}),
    RoomState.ENDED: frozenset(),
    RoomState.EXPIRED: frozenset(),
}

SEAT_MOVES: dict[SeatState, frozenset[SeatState]] = {
    SeatState.EXPECTED: frozenset({SeatState.HERE, SeatState.GONE}),
    SeatState.HERE: frozenset({SeatState.HERE, SeatState.AWAY, SeatState.GONE}),
    SeatState.AWAY: frozenset({SeatState.HERE, SeatState.GONE}),
    SeatState.GONE: frozenset(),
}

_UNKNOWN = Computer()

LISTED = frozenset({SeatState.HERE, SeatState.AWAY})


class IllegalMove(Exception):
    """A room or a seat was to take a step that its table does not allow: a mistake in this package."""


@dataclass(frozen=True)
class Keys:
    """The hashed tokens that open a seat.

    ``newest`` was given out last. ``previous`` bought it, and opens the seat until its holder is heard
    to have received the newest: a cut right after the hello must not lock anyone out.
    """

    ticket: str | None = None
    ticket_expires: float = 0.0
    newest: str | None = None
    previous: str | None = None

    def all(self) -> frozenset[str]:
        return frozenset(key for key in (self.ticket, self.newest, self.previous) if key)

    def opened_by(self, token: str, now: float) -> bool:
        if token == self.ticket:
            return now < self.ticket_expires
        return token in (self.newest, self.previous)

    def rotated(self, used: str, newest: str) -> "Keys":
        """The keys after a hello with ``used`` that was answered with ``newest``."""
        kept = self if used != self.ticket else replace(self, ticket=None, ticket_expires=0.0)
        return replace(kept, newest=newest, previous=used)

    def confirmed(self) -> "Keys":
        return replace(self, previous=None)


@dataclass(frozen=True)
class Seat:
    """One participant, from its ticket to its leaving. ``account`` is an agent's."""

    id: int
    role: Role
    name: str
    state: SeatState
    keys: Keys
    email: str = ""
    account: int | None = None
    language: str = "en"
    computer: Computer = _UNKNOWN
    incarnation: int = 0
    joined_at: float = 0.0
    away_since: float | None = None

    @property
    def listed(self) -> bool:
        return self.state in LISTED

    def moved(self, to: SeatState) -> "Seat":
        """The seat in the state ``to``. Raises IllegalMove."""
        if to not in SEAT_MOVES[self.state]:
            raise IllegalMove(f"a seat from {self.state.value} to {to.value}")
        return replace(self, state=to)

    def told(self, whole: bool) -> Participant:
        """The participant as others are told; e-mail and computer only to whom it is told ``whole``."""
        return Participant(
            id=self.id,
            role=self.role,
            name=self.name,
            presence=Presence.HERE if self.state is SeatState.HERE else Presence.AWAY,
            incarnation=self.incarnation,
            joined_at=self.joined_at,
            language=self.language,
            email=self.email if whole else "",
            computer=self.computer if whole else _UNKNOWN,
        )


@dataclass(frozen=True)
class Beginning:
    """With what a session was started. ``password`` is the hash of what customers are asked for, if they are;
    ``session_type`` is empty where the site has no types."""

    password: str | None = field(default=None, repr=False)
    session_type: str = ""
    tracking_codes: tuple[TrackingCode, ...] = ()


BARE = Beginning()
"""Of a session that was asked for nothing."""


@dataclass(frozen=True)
class RoomRecord:
    """One state of a room. A change makes another record, so that a failed store changes nothing.

    ``id`` is the row's; ``empty_since`` is None while somebody is here. Seats stand in order of
    their ids; those that are GONE have been taken out.
    """

    id: int
    number: str
    owner: int
    organisation: str
    join_url: str
    started_at: float
    state: RoomState = RoomState.OPEN
    revision: int = 0
    seats: tuple[Seat, ...] = field(default=())
    primary: int | None = None
    current: int | None = None
    next_seat: int = 1
    empty_since: float | None = None
    beginning: Beginning = BARE

    @property
    def open(self) -> bool:
        return self.state is RoomState.OPEN

    @property
    def listed(self) -> tuple[Seat, ...]:
        return tuple(seat for seat in self.seats if seat.listed)

    @property
    def here(self) -> tuple[Seat, ...]:
        return tuple(seat for seat in self.seats if seat.state is SeatState.HERE)

    def seat(self, seat_id: int | None) -> Seat | None:
        return next((seat for seat in self.seats if seat.id == seat_id), None)

    def seat_opened_by(self, token: str, now: float) -> Seat | None:
        return next((seat for seat in self.seats if seat.keys.opened_by(token, now)), None)

    def moved(self, to: RoomState) -> "RoomRecord":
        """The room in the state ``to``. Raises IllegalMove."""
        if to not in ROOM_MOVES[self.state]:
            raise IllegalMove(f"a room from {self.state.value} to {to.value}")
        return replace(self, state=to)

    def with_seat(self, seat: Seat) -> "RoomRecord":
        """The room with ``seat`` in place of the one of its id; a seat that is GONE is taken out."""
        others = [other for other in self.seats if other.id != seat.id]
        if seat.state is not SeatState.GONE:
            others.append(seat)
        return replace(self, seats=tuple(sorted(others, key=lambda other: other.id)))

    def told_to(self, reader: Seat) -> Room:
        """The room as ``reader`` is told of it: customers see no one else's e-mail and computer."""
        agent = reader.role is Role.AGENT
        return Room(
            number=self.number,
            revision=self.revision,
            started_at=self.started_at,
            organisation=self.organisation,
            join_url=self.join_url,
            participants=tuple(seat.told(agent or seat.id == reader.id) for seat in self.listed),
            primary=self.primary,
            current=self.current,
        )
