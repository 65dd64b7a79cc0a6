"""A real support session on a link that the test itself plays: what the console's windows are tried with."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import numpy as np
import numpy.typing as npt
from msgspec import structs
from psygnal import Signal
from PyQt6.QtCore import QEvent, QSettings
from PyQt6.QtWidgets import QApplication, QWidget

from console.preferences import Preferences
from link.contract import HubState, InputHandler, LinkEnd, PeerState, PeerStatus, SilenceHandler
from media.screen.model import Picture, Region
from media.screen.source import ScreenSource
from protocol.message import Message
from protocol.room import Computer, Participant, Presence, Role, Room
from protocol.sharing import (
    ControlState,
    Level,
    PictureMode,
    RequestChanged,
    RequestState,
    Screen,
    ShareChanged,
    ShareStarted,
    ShareStopped,
    StopReason,
)
from session.sharing.access import DesktopAccess
from session.support_session import SupportSession

ME, CARL, DORA = 1, 2, 3
WORDS = ("river", "lamp", "orbit", "velvet", "canyon")
STARTED_AT = time.time() - 761

ANA = Participant(
    id=ME, role=Role.AGENT, name="Ana", presence=Presence.HERE, incarnation=1, joined_at=STARTED_AT
)
CUSTOMER = Participant(
    id=CARL,
    role=Role.CUSTOMER,
    name="Carl Martin",
    presence=Presence.HERE,
    incarnation=1,
    joined_at=STARTED_AT + 5,
    language="fr",
    email="carl.martin@example.com",
    computer=Computer(name="CARL-PC", system="Windows 11"),
)
SECOND_CUSTOMER = Participant(
    id=DORA,
    role=Role.CUSTOMER,
    name="Dora Lindqvist",
    presence=Presence.HERE,
    incarnation=1,
    joined_at=STARTED_AT + 9,
)


class PlayedLink:
    """Keeps what was sent; the test says what the others and the hub do."""

    hub_changed = Signal(HubState)
    room_changed = Signal(Room)
    peer_changed = Signal(int, PeerStatus)
    received = Signal(int, object)
    ended = Signal(LinkEnd)

    def __init__(self, room: Room) -> None:
        self.me = ME
        self.room: Room | None = room
        self.hub_state = HubState.CONNECTED
        self.sent: list[tuple[int, Message]] = []
        self.done: list[str] = []
        self.watchers: dict[int, Callable[[Picture], None] | None] = {}
        self._peers: dict[int, PeerStatus] = {}

    def peer(self, participant: int) -> PeerStatus:
        return self._peers.get(participant, PeerStatus())

    def send(self, to: int, message: Message) -> bool:
        self.sent.append((to, message))
        return True

    def on_input(self, handler: InputHandler | None) -> None: ...

    def on_silence(self, handler: SilenceHandler | None) -> None: ...

    def show_screen(self, to: int, source: ScreenSource | None) -> None: ...

    def watch_screen(self, participant: int, watcher: Callable[[Picture], None] | None) -> None:
        self.watchers[participant] = watcher

    def choose_current(self, participant: int) -> None:
        self.done.append(f"choose {participant}")

    async def leave(self) -> None:
        self.done.append("leave")

    async def end(self) -> None:
        self.done.append("end")

    async def close(self) -> None:
        self.done.append("close")

    # what the test plays

    def say_hub(self, state: HubState) -> None:
        self.hub_state = state
        self.hub_changed.emit(state)

    def say_peer(self, participant: int, state: PeerState, round_trip: float | None = 0.012) -> None:
        status = PeerStatus(state, round_trip, WORDS)
        self._peers[participant] = status
        self.peer_changed.emit(participant, status)

    def say_room(self, *people: Participant, primary: int = ME, current: int | None = None) -> None:
        before = self.room
        assert before is not None
        customers = [person.id for person in people if person.role is Role.CUSTOMER]
        self.room = Room(
            number=before.number,
            revision=before.revision + 1,
            started_at=before.started_at,
            organisation=before.organisation,
            join_url=before.join_url,
            participants=people,
            primary=primary,
            current=current or (customers[0] if customers else None),
        )
        self.room_changed.emit(self.room)


@dataclass
class Played:
    """A session whose agent is Ana; Carl may come, be asked and share."""

    link: PlayedLink = field(default_factory=lambda: PlayedLink(_empty_room()))

    def __post_init__(self) -> None:
        self.session = SupportSession(self.link, _no_desktop())
        self._state: ShareChanged | None = None

    def carl_joins(self, *others: Participant) -> None:
        self.link.say_room(ANA, CUSTOMER, *others)
        self.link.say_peer(CARL, PeerState.CONNECTED)

    def carl_answers(self, state: RequestState) -> None:
        latest = self.session.asking.latest
        assert latest is not None
        self.link.received.emit(CARL, RequestChanged(request=latest.id, state=state))

    def carl_shares(self, level: Level, screens: int = 1, width: int = 800, height: int = 600) -> None:
        self.link.received.emit(CARL, ShareStarted(share=1, level=level))
        control = ControlState.READY if level is Level.CONTROL else ControlState.NOT_GRANTED
        self._state = ShareChanged(
            share=1,
            level=level,
            layout=1,
            width=width,
            height=height,
            screens=tuple(
                Screen(id=n + 1, name=f"Display {n + 1}", x=n * width, y=0, width=width, height=height)
                for n in range(screens)
            ),
            chosen=1,
            paused=False,
            mode=PictureMode(),
            control=control,
            controller=ME if level is Level.CONTROL else None,
            generation=1,
        )
        self.link.received.emit(CARL, self._state)

    def carl_says(self, control: ControlState, paused: bool = False) -> None:
        """A change of the running share."""
        before = self._state
        assert before is not None
        self._state = ShareChanged(
            **{name: getattr(before, name) for name in before.__struct_fields__}
            | {"control": control, "paused": paused, "generation": before.generation + 1}
        )
        self.link.received.emit(CARL, self._state)

    def carl_makes(self, mode: PictureMode) -> None:
        """The picture of the running share is made so from now on."""
        before = self._state
        assert before is not None
        self._state = structs.replace(before, mode=mode)
        self.link.received.emit(CARL, self._state)

    def carl_stops(self, reason: StopReason = StopReason.STOPPED_BY_OWNER) -> None:
        self.link.received.emit(CARL, ShareStopped(share=1, reason=reason))

    def picture(self, pixels: npt.NDArray[np.uint8]) -> None:
        """Arrives as from a media thread."""
        watcher = self.link.watchers[CARL]
        assert watcher is not None
        height, width = pixels.shape[:2]
        watcher(Picture(width, height, pixels, (Region(0, 0, width, height),), Lock()))


def preferences_in(folder: Path) -> Preferences:
    """Somebody's who chose nothing yet, unless it is kept there."""
    return Preferences(QSettings(str(folder / "console.ini"), QSettings.Format.IniFormat))


def anything_kept(folder: Path, text: str) -> bool:
    """Whether a file in ``folder`` holds ``text``."""
    return any(text.encode() in one.read_bytes() for one in folder.rglob("*") if one.is_file())


def delete(window: QWidget) -> None:
    """Now, with every window that was closed before; asyncio alone never comes to it."""
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _empty_room() -> Room:
    return Room(
        number="123456789",
        revision=1,
        started_at=STARTED_AT,
        organisation="Example Ltd",
        join_url="https://help.example.com/join/Y29tZS1pbi1hbmQtZmluZC1vdXQ",
        participants=(ANA,),
        primary=ME,
    )


def _no_desktop() -> DesktopAccess:
    def refuse(*_anything: object) -> object:
        raise AssertionError("the agent's desktop is not shared here")

    return DesktopAccess(check=refuse, open_screen=refuse, open_injector=refuse, watch_owner=refuse)  # type: ignore[arg-type]
