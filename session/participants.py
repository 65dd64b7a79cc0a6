"""Who is in the session, as the room says, and what changed."""

from psygnal import Signal

from link.contract import Link
from protocol.room import Participant, Presence, Role, Room


class Participants:
    """Follows the room. ``changed`` comes last, after everything that tells what changed."""

    changed = Signal()
    joined = Signal(Participant)
    left = Signal(Participant)
    went_away = Signal(Participant)
    came_back = Signal(Participant)
    primary_changed = Signal()
    current_changed = Signal()
    restarted = Signal(Participant)
    """Its program has started anew: what it shared is over."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._room = link.room
        link.room_changed.connect(self._follow)

    @property
    def me(self) -> Participant | None:
        return self.get(self._link.me)

    @property
    def everyone(self) -> tuple[Participant, ...]:
        return self._room.participants if self._room is not None else ()

    @property
    def others(self) -> tuple[Participant, ...]:
        return tuple(p for p in self.everyone if p.id != self._link.me)

    @property
    def agents(self) -> tuple[Participant, ...]:
        return tuple(p for p in self.everyone if p.role is Role.AGENT)

    @property
    def customers(self) -> tuple[Participant, ...]:
        return tuple(p for p in self.everyone if p.role is Role.CUSTOMER)

    @property
    def primary(self) -> Participant | None:
        """The agent who conducts the session."""
        return self.get(self._room.primary) if self._room is not None else None

    @property
    def current(self) -> Participant | None:
        """The customer being helped."""
        return self.get(self._room.current) if self._room is not None else None

    @property
    def i_am_primary(self) -> bool:
        return self._room is not None and self._room.primary == self._link.me

    @property
    def revision(self) -> int:
        """The room's, for privileged requests."""
        return self._room.revision if self._room is not None else 0

    def get(self, participant: int | None) -> Participant | None:
        """The participant of that id, or None when it is not in the room."""
        if self._room is None or participant is None:
            return None
        return self._room.participant(participant)

    def _follow(self, room: Room) -> None:
        before, self._room = self._room, room
        # First, who may do what: a mistake in a list of names must not keep a share alive.
        if before is not None and before.primary != room.primary:
            self.primary_changed.emit()
        if before is not None and before.current != room.current:
            self.current_changed.emit()
        earlier = {p.id: p for p in before.participants} if before is not None else {}
        for participant in room.participants:
            known = earlier.pop(participant.id, None)
            if known is None:
                self.joined.emit(participant)
                continue
            if known.incarnation != participant.incarnation:
                self.restarted.emit(participant)
            if known.presence is not participant.presence:
                away = participant.presence is Presence.AWAY
                (self.went_away if away else self.came_back).emit(participant)
        for gone in earlier.values():
            self.left.emit(gone)
        self.changed.emit()
