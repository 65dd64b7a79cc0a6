"""What happened in the session, as both programs list it; the windows put it into words."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from psygnal import Signal

from link.contract import Link, PeerState, PeerStatus
from protocol.room import Participant
from protocol.sharing import Level, RequestState, StopReason
from session.consent import Consent
from session.participants import Participants
from session.sharing.asking import AskedRequest, Asking, Phase
from session.sharing.owned import OwnedDesktop
from session.sharing.viewed_share import ViewedShare
from session.sharing.viewing import Viewing

KEPT = 500
"""Entries; older ones are forgotten here."""


class ActivityKind(Enum):
    JOINED = "joined"
    LEFT = "left"
    AWAY = "away"
    BACK = "back"
    ASKED_VIEW = "asked-view"
    ASKED_CONTROL = "asked-control"
    ALLOWED = "allowed"
    REFUSED = "refused"
    TIMED_OUT = "timed-out"
    CANCELLED = "cancelled"
    UNAVAILABLE = "unavailable"
    SHARE_STARTED = "share-started"
    SHARE_STOPPED = "share-stopped"
    CONTROL_TAKEN_BACK = "control-taken-back"
    STANDING_GRANTED = "standing-granted"
    STANDING_WITHDRAWN = "standing-withdrawn"
    CONNECTION_LOST = "connection-lost"
    CONNECTION_BACK = "connection-back"
    KEY_CHANGED = "key-changed"


@dataclass(frozen=True)
class Entry:
    """``who`` is the name of the other person whom it concerns, or who did it."""

    kind: ActivityKind
    at: datetime
    who: str


_ASKED = {Level.VIEW: ActivityKind.ASKED_VIEW, Level.CONTROL: ActivityKind.ASKED_CONTROL}
_PHASES = {
    Phase.ALLOWED: ActivityKind.ALLOWED,
    Phase.REFUSED: ActivityKind.REFUSED,
    Phase.TIMED_OUT: ActivityKind.TIMED_OUT,
    Phase.CANCELLED: ActivityKind.CANCELLED,
    Phase.UNAVAILABLE: ActivityKind.UNAVAILABLE,
}
_STATES = {
    RequestState.ALLOWED: ActivityKind.ALLOWED,
    RequestState.REFUSED: ActivityKind.REFUSED,
    RequestState.TIMED_OUT: ActivityKind.TIMED_OUT,
    RequestState.UNAVAILABLE: ActivityKind.UNAVAILABLE,
}


class Activity:
    """Listens to every other part and keeps the newest entries, oldest first."""

    added = Signal(Entry)

    def __init__(
        self,
        link: Link,
        participants: Participants,
        consent: Consent,
        desktop: OwnedDesktop,
        asking: Asking,
        viewing: Viewing,
    ) -> None:
        self._participants = participants
        self._kept: deque[Entry] = deque(maxlen=KEPT)
        self._states: dict[int, PeerState] = {}
        self._asked: set[tuple[int, Phase]] = set()
        self._lost: set[int] = set()
        participants.joined.connect(lambda who: self._add(ActivityKind.JOINED, who))
        participants.left.connect(lambda who: self._add(ActivityKind.LEFT, who))
        participants.went_away.connect(lambda who: self._add(ActivityKind.AWAY, who))
        participants.came_back.connect(lambda who: self._add(ActivityKind.BACK, who))
        link.peer_changed.connect(self._peer_changed)
        consent.standing_changed.connect(self._standing_changed)
        desktop.asked.connect(lambda who, level: self._add(_ASKED[level], who))
        desktop.answered.connect(self._answered)
        desktop.withdrawn.connect(lambda who: self._add(ActivityKind.CANCELLED, who))
        desktop.started.connect(lambda share: self._add(ActivityKind.SHARE_STARTED, share.asker))
        desktop.stopped.connect(self._own_share_stopped)
        desktop.taken_back.connect(lambda: self._add(ActivityKind.CONTROL_TAKEN_BACK, participants.me))
        asking.changed.connect(self._request_changed)
        viewing.opened.connect(self._share_opened)
        viewing.closed.connect(lambda share, reason: self._about(ActivityKind.SHARE_STOPPED, share.owner))

    @property
    def entries(self) -> list[Entry]:
        return list(self._kept)

    def _add(self, kind: ActivityKind, who: Participant | None) -> None:
        entry = Entry(kind, datetime.now().astimezone(), who.name if who is not None else "")
        self._kept.append(entry)
        self.added.emit(entry)

    def _about(self, kind: ActivityKind, participant: int) -> None:
        self._add(kind, self._participants.get(participant))

    def _answered(self, who: Participant, level: Level, state: RequestState) -> None:
        self._add(_STATES[state], who)

    def _own_share_stopped(self, reason: StopReason) -> None:
        self._add(ActivityKind.SHARE_STOPPED, self._participants.me)

    def _standing_changed(self, granted: bool) -> None:
        kind = ActivityKind.STANDING_GRANTED if granted else ActivityKind.STANDING_WITHDRAWN
        self._add(kind, self._participants.primary)

    def _request_changed(self, request: AskedRequest) -> None:
        if (request.id, request.phase) in self._asked:
            return
        self._asked.add((request.id, request.phase))
        if request.phase is Phase.SENT:
            self._about(_ASKED[request.level], request.to)
        elif request.phase in _PHASES:
            self._about(_PHASES[request.phase], request.to)

    def _share_opened(self, share: ViewedShare) -> None:
        self._about(ActivityKind.SHARE_STARTED, share.owner)

    def _peer_changed(self, participant: int, status: PeerStatus) -> None:
        before = self._states.get(participant)
        self._states[participant] = status.state
        if self._participants.get(participant) is None:
            self._states.pop(participant, None)
            self._lost.discard(participant)
        elif status.state is PeerState.KEY_CHANGED and before is not PeerState.KEY_CHANGED:
            self._about(ActivityKind.KEY_CHANGED, participant)
        elif before is PeerState.CONNECTED and status.state in (PeerState.SILENT, PeerState.CONNECTING):
            self._lost.add(participant)
            self._about(ActivityKind.CONNECTION_LOST, participant)
        elif status.state is PeerState.CONNECTED and participant in self._lost:
            self._lost.discard(participant)
            self._about(ActivityKind.CONNECTION_BACK, participant)
