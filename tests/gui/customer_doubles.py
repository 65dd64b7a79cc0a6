"""A session made up for the customer's windows: real room, people and consent; no network, no screen."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from psygnal import Signal
from PyQt6.QtWidgets import QApplication

from link.contract import HubState, LinkEnd, PeerState, PeerStatus
from protocol.message import Message
from protocol.room import Participant, Presence, Role, Room
from protocol.sharing import ControlState, Level, StopReason, Unavailable
from session.activity import ActivityKind, Entry
from session.consent import Consent, Outcome, Prompt
from session.participants import Participants
from session.support_session import SupportSession
from tests.helpers.waiting import eventually_async

WORDS = ("river", "lamp", "orchard", "velvet", "thumb")


def person(
    number: int, name: str, role: Role = Role.AGENT, presence: Presence = Presence.HERE
) -> Participant:
    return Participant(id=number, role=role, name=name, presence=presence, incarnation=1, joined_at=0.0)


ANA = person(1, "Ana")
CARL = person(2, "Carl Martin", Role.CUSTOMER)


def room(
    *people: Participant, primary: int | None = 1, revision: int = 1, organisation: str = "Example Ltd"
) -> Room:
    return Room(
        number="123456789",
        revision=revision,
        started_at=0.0,
        organisation=organisation,
        join_url="https://help.example/join/abcdefghijklmnop",
        participants=people,
        primary=primary,
        current=CARL.id,
    )


class MadeUpLink:
    hub_changed = Signal(HubState)
    room_changed = Signal(Room)
    peer_changed = Signal(int, PeerStatus)
    received = Signal(int, Message)
    ended = Signal(LinkEnd)

    def __init__(self, *people: Participant) -> None:
        self.me = CARL.id
        self.room = room(*(people or (ANA, CARL)))
        self.hub_state = HubState.CONNECTED
        self.sent: list[Message] = []
        self._peers = {ANA.id: PeerStatus(PeerState.CONNECTED, 0.02, WORDS, b"key", 1)}

    def peer(self, participant: int) -> PeerStatus:
        return self._peers.get(participant, PeerStatus())

    def set_peer(self, participant: int, status: PeerStatus) -> None:
        self._peers[participant] = status
        self.peer_changed.emit(participant, status)

    def set_room(self, new: Room) -> None:
        self.room = new
        self.room_changed.emit(new)

    def send(self, to: int, message: Message) -> bool:
        self.sent.append(message)
        return True


@dataclass
class MadeUpShare:
    level: Level = Level.VIEW
    control: ControlState = ControlState.NOT_GRANTED
    asker: Participant = ANA
    viewers: tuple[Participant, ...] = (ANA,)
    paused: bool = False
    silent: bool = False


class MadeUpDesktop:
    changed = Signal()
    stopped = Signal(StopReason)
    unavailable = Signal(Unavailable)

    def __init__(self) -> None:
        self.share: MadeUpShare | None = None
        self.protected: list[int] = []
        self.shields = 0

    def begin(self, share: MadeUpShare) -> None:
        self.share = share
        self.changed.emit()

    def stop(self) -> None:
        if self.share is not None:
            self.share = None
            self.stopped.emit(StopReason.STOPPED_BY_OWNER)
            self.changed.emit()

    def pause(self, paused: bool) -> None:
        if self.share is not None:
            self.share.paused = paused
            self.changed.emit()

    def protect(self, window: int) -> None:
        self.protected.append(window)

    def shield(self, on: bool) -> None:
        self.shields += 1 if on else -1


class MadeUpClipboard:
    text_arrived = Signal(str)

    def __init__(self) -> None:
        self.copied: list[str] = []

    def text_copied(self, text: str) -> None:
        self.copied.append(text)


class MadeUpActivity:
    added = Signal(Entry)

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def add(self, kind: ActivityKind, who: str = "Ana", at: datetime | None = None) -> None:
        self.entries.append(Entry(kind, at or datetime.now().astimezone(), who))
        self.added.emit(self.entries[-1])


class MadeUpSession:
    over = Signal(LinkEnd)

    def __init__(self, *people: Participant) -> None:
        self.link = MadeUpLink(*people)
        self.participants = Participants(self.link)  # type: ignore[arg-type]  # no more of it is used
        self.consent = Consent(self.link, self.participants)  # type: ignore[arg-type]
        self.desktop = MadeUpDesktop()
        self.clipboard = MadeUpClipboard()
        self.activity = MadeUpActivity()
        self.left = self.closed = False
        self.slow: asyncio.Event | None = None
        """Until it is set, leaving does not come to its end."""

    @property
    def real(self) -> SupportSession:
        """Itself, as what the windows take it for."""
        return cast(SupportSession, self)

    async def leave(self) -> None:
        self.left = True
        if self.slow is not None:
            await self.slow.wait()
        self.over.emit(LinkEnd.LEFT)

    async def close(self) -> None:
        self.closed = True


@dataclass
class Question:
    """A consent prompt's other end: what was answered."""

    asker: Participant = ANA
    organisation: str = "Example Ltd"
    level: Level = Level.VIEW
    answers: list[tuple[bool, bool]] = field(default_factory=list)

    def prompt(self) -> Prompt:
        return Prompt(
            self.asker,
            self.organisation,
            self.level,
            1,
            lambda _prompt, allow, standing: self.answers.append((allow, standing)),
        )


def play(scenario: Coroutine[object, object, None]) -> None:
    """Runs a scenario on a loop of its own; Qt's events are handled whenever it waits in ``until``."""
    with asyncio.Runner() as runner:
        runner.run(scenario)


async def until(condition: Callable[[], object], describe: str = "") -> None:
    """Waits for it while the windows live."""

    def look() -> bool:
        QApplication.processEvents()
        return bool(condition())

    await eventually_async(look, describe=describe)


__all__ = [
    "ANA",
    "CARL",
    "WORDS",
    "MadeUpLink",
    "MadeUpSession",
    "MadeUpShare",
    "Outcome",
    "Question",
    "person",
    "play",
    "room",
    "until",
]
