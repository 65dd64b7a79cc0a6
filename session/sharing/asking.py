"""The agent's half of consent: one request at a time, and what became of it."""

import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from psygnal import Signal

from link.contract import Link, PeerState, PeerStatus
from protocol.message import Message
from protocol.room import Participant, Presence
from protocol.sharing import (
    CancelRequest,
    ControlRequest,
    Level,
    PictureMode,
    RequestChanged,
    RequestState,
    Unavailable,
    ViewRequest,
)
from session.participants import Participants
from session.privileged import PrivilegedSender


class Phase(Enum):
    SENT = "sent"
    WAITING = "waiting"
    """The prompt is on the customer's screen."""
    ALLOWED = "allowed"
    REFUSED = "refused"
    TIMED_OUT = "timed-out"
    CANCELLED = "cancelled"
    UNAVAILABLE = "unavailable"
    LOST = "lost"
    """The customer's program is gone, and the question with it."""


OPEN = frozenset({Phase.SENT, Phase.WAITING})


class Obstacle(Enum):
    """Why something cannot be asked now, the one to mend first."""

    NO_CUSTOMER = "no-customer"
    NOT_PRIMARY = "not-primary"
    KEY_CHANGED = "key-changed"
    CUSTOMER_AWAY = "customer-away"
    NOT_CONNECTED = "not-connected"
    ALREADY_ASKED = "already-asked"
    ALREADY_SHARED = "already-shared"


@dataclass(frozen=True)
class AskedRequest:
    id: int
    to: int
    level: Level
    mode: PictureMode
    phase: Phase = Phase.SENT
    unavailable: Unavailable = Unavailable.NONE

    @property
    def open(self) -> bool:
        return self.phase in OPEN


_PHASES = {
    RequestState.RECEIVED: Phase.WAITING,
    RequestState.ALLOWED: Phase.ALLOWED,
    RequestState.REFUSED: Phase.REFUSED,
    RequestState.TIMED_OUT: Phase.TIMED_OUT,
    RequestState.UNAVAILABLE: Phase.UNAVAILABLE,
}


class Asking:
    """Asks the current customer. ``shared`` tells at which level a participant shows its desktop already."""

    changed = Signal(AskedRequest)
    obstacles_changed = Signal()

    def __init__(
        self,
        link: Link,
        participants: Participants,
        sender: PrivilegedSender,
        shared: Callable[[int], Level | None],
    ) -> None:
        self._link = link
        self._participants = participants
        self._sender = sender
        self._shared = shared
        # A restarted program must not come with the number of a request that its former self made.
        self._ids = itertools.count(random.randrange(1, 2**30))  # noqa: S311
        self.latest: AskedRequest | None = None
        participants.changed.connect(lambda: self.obstacles_changed.emit())
        participants.left.connect(self._gone)
        participants.restarted.connect(self._gone)
        link.peer_changed.connect(self._peer_changed)

    def obstacle(self, level: Level) -> Obstacle | None:
        """Why the customer cannot be asked for this now; None when they can."""
        customer = self._participants.current
        if customer is None:
            return Obstacle.NO_CUSTOMER
        if not self._participants.i_am_primary:
            return Obstacle.NOT_PRIMARY
        status = self._link.peer(customer.id)
        shared = self._shared(customer.id)
        found = [
            (status.state is PeerState.KEY_CHANGED, Obstacle.KEY_CHANGED),
            (
                customer.presence is Presence.AWAY and status.state is not PeerState.CONNECTED,
                Obstacle.CUSTOMER_AWAY,
            ),
            (status.state is not PeerState.CONNECTED, Obstacle.NOT_CONNECTED),
            (self.latest is not None and self.latest.open, Obstacle.ALREADY_ASKED),
            (shared is Level.CONTROL or shared is level, Obstacle.ALREADY_SHARED),
        ]
        return next((obstacle for holds, obstacle in found if holds), None)

    def ask(self, level: Level, mode: PictureMode | None = None) -> AskedRequest | None:
        """Asks the current customer; None, and nothing asked, when there is an obstacle.

        A share that comes of it begins in ``mode``: true colour and the best picture when None.
        """
        customer = self._participants.current
        if customer is None or self.obstacle(level) is not None:
            return None
        request = AskedRequest(next(self._ids), customer.id, level, mode or PictureMode())
        self._set(request)
        self._send(request)
        return request

    def cancel(self) -> None:
        """Withdraws the open request."""
        if self.latest is not None and self.latest.open:
            self._link.send(self.latest.to, CancelRequest(request=self.latest.id))
            self._set(replace(self.latest, phase=Phase.CANCELLED))

    def asked_of(self, sender: int, request: int) -> bool:
        """Whether that request was put to that participant."""
        return self.latest is not None and (self.latest.to, self.latest.id) == (sender, request)

    def handlers(self) -> dict[type[Message], Callable[..., None]]:
        return {RequestChanged: self._answered}

    def _answered(self, sender: int, message: RequestChanged) -> None:
        if self.latest is not None and self.latest.open:
            phase = _PHASES[message.state]
            self._set(replace(self.latest, phase=phase, unavailable=message.unavailable))

    def _send(self, request: AskedRequest) -> None:
        kind = ViewRequest if request.level is Level.VIEW else ControlRequest
        self._sender.send(
            request.to, lambda revision: kind(revision=revision, request=request.id, mode=request.mode)
        )

    def _peer_changed(self, participant: int, status: PeerStatus) -> None:
        request = self.latest
        if request is not None and request.open and participant == request.to:
            if status.state is PeerState.CONNECTED:
                self._send(
                    request
                )  # its answer may have been lost in a cut; the same number asks nothing twice
            elif status.state is PeerState.KEY_CHANGED:
                self._set(replace(request, phase=Phase.LOST))
        self.obstacles_changed.emit()

    def _gone(self, participant: Participant) -> None:
        if self.latest is not None and self.latest.open and participant.id == self.latest.to:
            self._set(replace(self.latest, phase=Phase.LOST))

    def _set(self, request: AskedRequest) -> None:
        self.latest = request
        self.changed.emit(request)
        self.obstacles_changed.emit()
