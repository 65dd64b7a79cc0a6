"""The owner's half: this computer's desktop, shown to the agents of the session and controlled by one."""

import asyncio
import itertools
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from psygnal import Signal

from desktop.errors import DisplayError
from link.contract import Link, PeerState, PeerStatus
from protocol.message import Message
from protocol.room import Participant, Role
from protocol.sharing import (
    CancelRequest,
    ChooseColours,
    ChooseSampling,
    ChooseScreen,
    ControlRequest,
    Level,
    PictureMode,
    RequestChanged,
    RequestState,
    ShareStopped,
    StopReason,
    StopShare,
    TakeControl,
    Unavailable,
    ViewRequest,
)
from session.consent import CONSENT_OUTLIVES_CONNECTION_SECONDS, Consent, Outcome
from session.participants import Participants
from session.sharing.access import DesktopAccess
from session.sharing.owned_share import OwnedShare
from session.sharing.unavailable import why_not_begun, why_not_shown

log = logging.getLogger(__name__)

_STATES = {
    Outcome.ALLOWED: RequestState.ALLOWED,
    Outcome.REFUSED: RequestState.REFUSED,
    Outcome.TIMED_OUT: RequestState.TIMED_OUT,
}
REMEMBERED_REQUESTS = 50


class OwnedDesktop:
    """Answers requests with the person's consent, and runs the share that comes of it; one at a time."""

    changed = Signal()
    """``share`` is another one, or its state changed."""
    started = Signal(OwnedShare)
    stopped = Signal(StopReason)
    asked = Signal(Participant, Level)
    answered = Signal(Participant, Level, RequestState)
    withdrawn = Signal(Participant)
    """The asker, or what happened in the room, took a question back."""
    taken_back = Signal()
    unavailable = Signal(Unavailable)
    """Somebody asked for what this computer cannot do."""

    def __init__(
        self, link: Link, participants: Participants, consent: Consent, access: DesktopAccess
    ) -> None:
        self._link = link
        self._participants = participants
        self._consent = consent
        self._access = access
        self._loop = asyncio.get_running_loop()
        self.share: OwnedShare | None = None
        self._share_ids = itertools.count(1)
        self._requests: dict[tuple[int, int], RequestChanged] = {}
        self._undelivered: dict[int, ShareStopped] = {}
        self._windows: list[int] = []
        self._shields = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._absence: asyncio.TimerHandle | None = None
        self._closed = False
        self._epoch = 0
        self._beginning = False
        consent.before_prompt = lambda: self._suspend("prompt")
        consent.after_prompt = lambda: self._resume("prompt")
        participants.changed.connect(self._room_changed)
        participants.restarted.connect(self._restarted)
        participants.primary_changed.connect(lambda: self.stop(StopReason.HANDED_OVER))
        participants.current_changed.connect(self._current_changed)
        link.peer_changed.connect(self._peer_changed)
        link.on_input(self._input)
        link.on_silence(self._silence)

    # ---- what the person at this computer does ----

    def stop(self, reason: StopReason = StopReason.STOPPED_BY_OWNER) -> None:
        """Ends the share at once: no further picture leaves, no further input is let in.

        One that is just beginning does not begin any more.
        """
        self._epoch += 1
        share, self.share = self.share, None
        if share is None:
            return
        for viewer in share.viewers:
            self._undelivered[viewer.id] = ShareStopped(share=share.id, reason=reason)
        share.stop(reason)
        log.info("sharing stopped: %s", reason.value)
        self._stop_counting_absence()
        self._run(share.dispose())
        self.stopped.emit(reason)
        self.changed.emit()

    def pause(self, paused: bool) -> None:
        """Nobody sees or does anything until the person goes on."""
        if self.share is not None:
            self.share.pause(paused)

    def protect(self, window: int) -> None:
        """A native window of ours: injected input never reaches this program's windows."""
        self._windows.append(window)
        if self.share is not None:
            self.share.protect(window)

    def shield(self, on: bool) -> None:
        """A menu or popup of ours opens or closes: meanwhile nothing is injected."""
        self._shields += 1 if on else -1
        if on and self._shields == 1:
            self._suspend("popup")
        elif not on and self._shields == 0:
            self._resume("popup")

    def finish(self) -> None:
        """The session is over: nothing is shared, and nothing will be."""
        self._closed = True
        self.stop(StopReason.SESSION_OVER)

    async def close(self) -> None:
        """Finishes, and lets go of everything."""
        self.finish()
        self._link.on_input(None)
        self._link.on_silence(None)
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # ---- facts for the authority ----

    def asked_by(self, sender: int, request: int) -> bool:
        return (sender, request) in self._requests

    def controls(self, sender: int, share: int) -> bool:
        return self.share is not None and self.share.id == share and self.share.may_be_controlled_by(sender)

    # ---- messages, already authorised ----

    def handlers(self) -> dict[type[Message], Callable[..., None]]:
        """What to call with (sender, message), by the message's type."""
        return {
            ViewRequest: lambda sender, message: self._requested(sender, Level.VIEW, message),
            ControlRequest: lambda sender, message: self._requested(sender, Level.CONTROL, message),
            CancelRequest: lambda sender, message: self._consent.cancel(sender, message.request),
            StopShare: self._stop_wanted,
            ChooseScreen: self._screen_chosen,
            ChooseColours: self._colours_chosen,
            ChooseSampling: self._sampling_chosen,
            TakeControl: self._control_taken,
        }

    def _requested(self, sender: int, level: Level, message: ViewRequest | ControlRequest) -> None:
        asker, request = self._participants.get(sender), message.request
        if asker is None or self._closed:
            return
        if known := self._requests.get((sender, request)):
            self._link.send(sender, known)  # it came twice, or its answer was lost with a connection
            return
        if self._consent.open is not None or self._beginning:
            self._tell(asker, level, request, RequestState.UNAVAILABLE, Unavailable.BUSY)
            return
        if not self._entitled(asker):
            self._tell(asker, level, request, RequestState.REFUSED)
            return
        try:
            self._access.check()
        except DisplayError as error:
            why = why_not_shown(error)
            self._tell(asker, level, request, RequestState.UNAVAILABLE, why)
            self.unavailable.emit(why)
            return
        self._tell(asker, level, request, RequestState.RECEIVED)
        if self.share is not None and level is Level.VIEW and asker in self.share.viewers:
            self._tell(asker, level, request, RequestState.ALLOWED)
            return
        self.asked.emit(asker, level)
        self._consent.ask(
            asker,
            level,
            request,
            lambda outcome: self._decided(asker, level, request, message.mode, outcome),
        )

    def _decided(
        self, asker: Participant, level: Level, request: int, mode: PictureMode, outcome: Outcome
    ) -> None:
        if outcome is Outcome.ALLOWED:
            self._beginning = True
            self._run(self._begin(asker, level, request, mode, self._epoch))
        elif outcome is Outcome.CANCELLED:
            # Remembered too: the same question, said again by a repetition, is not asked again.
            self._remember(asker, request, RequestChanged(request=request, state=RequestState.REFUSED))
            self.withdrawn.emit(asker)
        else:
            self._tell(asker, level, request, _STATES[outcome])

    async def _begin(
        self, asker: Participant, level: Level, request: int, mode: PictureMode, epoch: int
    ) -> None:
        """Starts the share that was allowed, in ``mode``, or raises the present one to control.

        It takes a moment, in which anything may happen: a stop, another customer, the end.
        """
        is_new = self.share is None
        share = self.share or OwnedShare(
            next(self._share_ids),
            self._link,
            self._participants,
            self._access,
            mode,
            on_lost=self._screen_lost,
        )
        try:
            await share.begin(asker, level, self._windows)
        except Exception as error:
            log.exception("the desktop cannot be shared")
            if is_new:
                await share.dispose()
            why = why_not_begun(error)
            self._tell(asker, level, request, RequestState.UNAVAILABLE, why)
            self.unavailable.emit(why)
            return
        finally:
            self._beginning = False
        if epoch != self._epoch or share.ended or not self._entitled(asker):
            if self.share is share:
                self.stop(StopReason.SESSION_OVER)
            else:
                share.stop(StopReason.SESSION_OVER)
                await share.dispose()
            self._tell(asker, level, request, RequestState.REFUSED)
            return
        for reason in [reason for reason, on in self._suspensions(asker) if on]:
            share.suspend(reason)
        self.share = share
        self._tell(asker, level, request, RequestState.ALLOWED)
        if is_new:
            share.changed.connect(lambda: self.changed.emit())
            share.taken_back.connect(lambda: self.taken_back.emit())
            self.started.emit(share)
        # The person sees that it is shared before anybody else sees what is.
        self.changed.emit()
        if is_new:
            share.show(request)
        else:
            share.announce()

    def _entitled(self, asker: Participant) -> bool:
        """Whether this agent may be shown this desktop now, if the person allows it."""
        primary, current, me = (
            self._participants.primary,
            self._participants.current,
            self._participants.me,
        )
        mine = me is None or me.role is Role.AGENT or (current is not None and current.id == me.id)
        known = self._link.peer(asker.id).state is not PeerState.KEY_CHANGED
        return not self._closed and mine and known and primary is not None and primary.id == asker.id

    def _suspensions(self, asker: Participant) -> list[tuple[str, bool]]:
        return [
            ("prompt", self._consent.open is not None),
            ("popup", self._shields > 0),
            ("silence", self._link.peer(asker.id).state is not PeerState.CONNECTED),
        ]

    def _tell(
        self,
        asker: Participant,
        level: Level,
        request: int,
        state: RequestState,
        unavailable: Unavailable = Unavailable.NONE,
    ) -> None:
        self._remember(asker, request, RequestChanged(request=request, state=state, unavailable=unavailable))
        if state is not RequestState.RECEIVED:
            self.answered.emit(asker, level, state)

    def _remember(self, asker: Participant, request: int, answer: RequestChanged) -> None:
        """Tells it, and again if the same request comes again."""
        self._requests[asker.id, request] = answer
        while len(self._requests) > REMEMBERED_REQUESTS:
            self._requests.pop(next(iter(self._requests)))
        self._link.send(asker.id, answer)

    def _stop_wanted(self, sender: int, message: StopShare) -> None:
        if self.share is not None and self.share.id == message.share:
            self.stop(StopReason.STOPPED_BY_AGENT)

    def _screen_chosen(self, sender: int, message: ChooseScreen) -> None:
        if self.share is not None and self.share.id == message.share:
            self.share.choose_screen(message.screen)

    def _colours_chosen(self, sender: int, message: ChooseColours) -> None:
        if self.share is not None and self.share.id == message.share:
            self.share.choose_colours(message.colours)

    def _sampling_chosen(self, sender: int, message: ChooseSampling) -> None:
        if self.share is not None and self.share.id == message.share:
            self.share.choose_sampling(message.sampling)

    def _control_taken(self, sender: int, message: TakeControl) -> None:
        if self.share is not None:
            self.share.control_taken(message.generation)

    # ---- what happens around it ----

    def _input(self, sender: int, data: bytes) -> None:
        """On a thread of the link's: never waits for the user interface."""
        if (share := self.share) is not None:
            share.gate.accept(sender, data)

    def _silence(self, participant: int, silent: bool) -> None:
        """On a thread of the link's."""
        if silent and (share := self.share) is not None:
            share.gate.fell_silent(participant)

    def _suspend(self, reason: str) -> None:
        if self.share is not None:
            self.share.suspend(reason)

    def _resume(self, reason: str) -> None:
        if self.share is not None:
            self.share.resume(reason)

    def _room_changed(self) -> None:
        if self.share is not None and not self._entitled(self.share.asker):
            self.stop(StopReason.SESSION_OVER)  # whatever became of the news that told it
        if self.share is not None:
            self.share.follow_room()

    def _restarted(self, participant: Participant) -> None:
        if self.share is not None and self.share.asker.id == participant.id:
            self.share.controller_restarted()

    def _current_changed(self) -> None:
        current, me = self._participants.current, self._participants.me
        if me is not None and (current is None or current.id != me.id):
            self.stop(StopReason.CUSTOMER_CHANGED)

    def _peer_changed(self, participant: int, status: PeerStatus) -> None:
        connected = status.state is PeerState.CONNECTED
        if connected and participant in self._undelivered and self.share is None:
            # Said again over each new connection: the first may have been lost in a cut. Twice does no harm.
            self._link.send(participant, self._undelivered[participant])
        share = self.share
        if share is None:
            return
        if status.state is PeerState.KEY_CHANGED and participant == share.asker.id:
            self.stop(StopReason.KEY_CHANGED)
            return
        share.follow_room()
        share.peer_changed(participant, connected)
        if participant != share.asker.id:
            return
        if connected:
            self._stop_counting_absence()
        elif self._absence is None:
            self._absence = self._loop.call_later(
                CONSENT_OUTLIVES_CONNECTION_SECONDS, self.stop, StopReason.CONSENT_EXPIRED
            )

    def _stop_counting_absence(self) -> None:
        if self._absence is not None:
            self._absence.cancel()
            self._absence = None

    def _screen_lost(self, error: Exception) -> None:
        log.error("the shared screen is lost: %s", error)
        self.stop(StopReason.CAPTURE_FAILED)

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("sharing failed", exc_info=error)
