"""The owner's consent: one prompt at a time, its answer or its time-out, and the standing permission."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from psygnal import Signal

from link.contract import Link, PeerState, PeerStatus
from protocol.consent import StandingChanged
from protocol.room import Participant, Role
from protocol.sharing import Level
from session.participants import Participants

log = logging.getLogger(__name__)

PROMPT_SECONDS = 60
"""A prompt that nobody answers for so long is a refusal."""
CONSENT_OUTLIVES_CONNECTION_SECONDS = 120.0
"""Whoever is out of touch for longer must ask again."""


class Outcome(Enum):
    ALLOWED = "allowed"
    REFUSED = "refused"
    TIMED_OUT = "timed-out"
    CANCELLED = "cancelled"
    """Who asked withdrew it, left, or no longer conducts the session."""


@dataclass(frozen=True)
class Standing:
    """Everything that B10 covers, without asking, for the holder of this key while it is primary."""

    holder: int
    key: bytes


class Prompt:
    """One question to the person at this computer."""

    def __init__(
        self,
        asker: Participant,
        organisation: str,
        level: Level,
        request: int,
        decide: Callable[["Prompt", bool, bool], None],
    ) -> None:
        self.asker = asker
        self.organisation = organisation
        self.level = level
        self.request = request
        self.seconds = PROMPT_SECONDS
        self._ends_at = time.monotonic() + PROMPT_SECONDS
        self._decide = decide

    def remaining(self) -> float:
        """Seconds until it counts as refused."""
        return max(0.0, self._ends_at - time.monotonic())

    def answer(self, allow: bool, *, standing: bool = False) -> None:
        """The person's answer; ``standing`` with the box ticked. Only the first answer counts."""
        self._decide(self, allow, standing)


class Consent:
    """Asks the person, on behalf of others, and remembers what was allowed.

    Whoever injects input closes it in ``before_prompt``, which returns only when nothing injected is held
    and the display has seen that: ``raised`` comes after it, ``after_prompt`` once the prompt is gone.
    """

    raised = Signal(Prompt)
    closed = Signal(Prompt, Outcome)
    standing_changed = Signal(bool)

    def __init__(self, link: Link, participants: Participants) -> None:
        self._link = link
        self._participants = participants
        self.open: Prompt | None = None
        self.before_prompt: Callable[[], None] = lambda: None
        self.after_prompt: Callable[[], None] = lambda: None
        self._standing: Standing | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._outcome: Callable[[Outcome], None] = lambda outcome: None
        participants.changed.connect(self._room_changed)
        link.peer_changed.connect(self._peer_changed)
        self._absence: asyncio.TimerHandle | None = None

    @property
    def standing(self) -> bool:
        """Whether a standing permission is in force."""
        return self._standing is not None

    def covers(self, participant: Participant) -> bool:
        """Whether that participant need not ask: the same person, key and office as when it was given."""
        given = self._standing
        return (
            given is not None
            and given.holder == participant.id
            and given.key == self._link.peer(participant.id).key
            and self._participants.primary is not None
            and self._participants.primary.id == participant.id
        )

    def ask(self, asker: Participant, level: Level, request: int, outcome: Callable[[Outcome], None]) -> None:
        """Puts a question to the person, or answers at once by the standing permission.

        Must not be called while a prompt is open.
        """
        if self.covers(asker):
            outcome(Outcome.ALLOWED)
            return
        room = self._link.room
        prompt = Prompt(asker, room.organisation if room is not None else "", level, request, self._answered)
        self.open = prompt
        self._outcome = outcome
        self.before_prompt()
        self._timer = asyncio.get_running_loop().call_later(
            PROMPT_SECONDS, self._close, prompt, Outcome.TIMED_OUT
        )
        self.raised.emit(prompt)

    def cancel(self, asker: int, request: int) -> None:
        """The asker withdraws its question."""
        if self.open is not None and (self.open.asker.id, self.open.request) == (asker, request):
            self._close(self.open, Outcome.CANCELLED)

    def withdraw_standing(self) -> None:
        """The person takes the standing permission back."""
        self._stop_counting_absence()
        given, self._standing = self._standing, None
        if given is not None:
            self._link.send(given.holder, StandingChanged(granted=False))
            self.standing_changed.emit(False)

    def close(self) -> None:
        """The session is over: whatever is open is cancelled."""
        if self.open is not None:
            self._close(self.open, Outcome.CANCELLED)
        self._stop_counting_absence()
        self._standing = None

    def _answered(self, prompt: Prompt, allow: bool, standing: bool) -> None:
        if prompt is not self.open:
            return
        key = self._link.peer(prompt.asker.id).key
        trusted = self._link.peer(prompt.asker.id).state is not PeerState.KEY_CHANGED
        standing = allow and standing and key is not None and trusted
        if standing and key is not None:
            self._stop_counting_absence()
            self._standing = Standing(prompt.asker.id, key)
        self._close(prompt, Outcome.ALLOWED if allow else Outcome.REFUSED)
        if standing:
            self._link.send(prompt.asker.id, StandingChanged(granted=True))
            self.standing_changed.emit(True)

    def _close(self, prompt: Prompt, outcome: Outcome) -> None:
        if prompt is not self.open:
            return
        self.open = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        tell, self._outcome = self._outcome, lambda outcome: None
        self.closed.emit(prompt, outcome)
        self.after_prompt()
        tell(outcome)

    def _room_changed(self) -> None:
        primary, current = self._participants.primary, self._participants.current
        me = self._participants.me
        turned_away = me is not None and me.role is Role.CUSTOMER and current != me
        if self.open is not None and (turned_away or primary is None or primary.id != self.open.asker.id):
            self._close(self.open, Outcome.CANCELLED)
        if self._standing is not None and (primary is None or primary.id != self._standing.holder):
            self.withdraw_standing()

    def _stop_counting_absence(self) -> None:
        if self._absence is not None:
            self._absence.cancel()
            self._absence = None

    def _peer_changed(self, participant: int, status: PeerStatus) -> None:
        lost = status.state is PeerState.KEY_CHANGED
        if self.open is not None and lost and participant == self.open.asker.id:
            self._close(self.open, Outcome.CANCELLED)
        if self._standing is None or participant != self._standing.holder:
            return
        in_touch = status.state is PeerState.CONNECTED
        if in_touch:
            self._stop_counting_absence()
        elif self._absence is None:
            self._absence = asyncio.get_running_loop().call_later(
                CONSENT_OUTLIVES_CONNECTION_SECONDS, self.withdraw_standing
            )
