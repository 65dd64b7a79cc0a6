"""One share of this computer's desktop: its pictures, its viewers, and its control."""

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from psygnal import Signal

from desktop.errors import DesktopError, InputUnavailable
from desktop.input.contract import InputInjector, OwnerActivity, OwnerActivityWatcher
from link.contract import Link, PeerState
from media.screen import model
from media.screen.model import Geometry
from protocol.room import Participant
from protocol.sharing import (
    MAX_SCREENS,
    ColourMode,
    ControlState,
    Level,
    PictureMode,
    Sampling,
    Screen,
    ShareChanged,
    ShareStarted,
    ShareStopped,
    StopReason,
)
from session.participants import Participants
from session.sharing.access import DesktopAccess
from session.sharing.control import Control
from session.sharing.input_gate import InputGate, Permit
from session.sharing.pointer_teller import PointerTeller

if TYPE_CHECKING:
    from media.screen.source import ScreenSource

log = logging.getLogger(__name__)


class OwnedShare:
    """Shown to every agent in the session; controlled, if granted, by the agent who asked, and its key."""

    changed = Signal()
    taken_back = Signal()

    def __init__(
        self,
        share_id: int,
        link: Link,
        participants: Participants,
        access: DesktopAccess,
        mode: PictureMode,
        *,
        on_lost: Callable[[Exception], None],
    ) -> None:
        self.id = share_id
        self.mode = mode
        self.gate = InputGate()
        self.paused = False
        self.level = Level.VIEW
        self._link = link
        self._participants = participants
        self._access = access
        self._on_lost = on_lost
        self._loop = asyncio.get_running_loop()
        self._control = Control(Level.VIEW)
        self._asker: Participant | None = None
        self._key: bytes | None = None
        self._request = 0
        self._source: ScreenSource | None = None
        self._geometry: Geometry | None = None
        self._pointer = PointerTeller(link, share_id)
        self._injector: InputInjector | None = None
        self._watcher: OwnerActivityWatcher | None = None
        self._viewers: tuple[int, ...] = ()
        self._stopped = False

    # ---- what is shown of it ----

    @property
    def asker(self) -> Participant:
        """The agent to whom it was allowed. Only once it has begun."""
        if self._asker is None:
            raise RuntimeError("this share has not begun")
        return self._asker

    @property
    def viewers(self) -> tuple[Participant, ...]:
        found = (self._participants.get(viewer) for viewer in self._viewers)
        return tuple(participant for participant in found if participant is not None)

    @property
    def control(self) -> ControlState:
        return self._control.state

    @property
    def generation(self) -> int:
        """The one that input must name now."""
        return self._control.generation

    @property
    def controller(self) -> Participant | None:
        """Who may control it, whether or not they do so now."""
        return self._asker if self.level is Level.CONTROL else None

    @property
    def silent(self) -> bool:
        """Whether the agent who asked for it is out of touch."""
        return self._link.peer(self.asker.id).state is not PeerState.CONNECTED

    def may_be_controlled_by(self, participant: int) -> bool:
        """By the agent to whom it was granted, while it still has the key of then."""
        return (
            self.level is Level.CONTROL
            and self._asker is not None
            and participant == self._asker.id
            and self._key is not None
            and self._link.peer(participant).key == self._key
        )

    @property
    def ended(self) -> bool:
        """Whether it was stopped; it does not begin again."""
        return self._stopped

    # ---- its life ----

    async def begin(self, asker: Participant, level: Level, windows: list[int]) -> None:
        """Opens what is needed. Raises DesktopError or CaptureError, and then nothing is shared."""
        if self._source is None:
            source = await asyncio.to_thread(self._access.open_screen)
            source.on_geometry = lambda geometry: self._soon(self._geometry_changed, geometry)
            source.on_pointer = self._pointer_moved
            source.on_pointer_shape = self._pointer.shaped
            source.on_error = lambda error: self._soon(self._on_lost, error)
            _apply(self.mode, source)
            await asyncio.to_thread(source.start)
            self._source = source
            self._geometry = source.geometry
        try:
            if level is Level.CONTROL and self._injector is None:
                await self._open_input(windows)
        except DesktopError:
            if self._asker is None:
                await self.dispose()
            raise
        self._asker = asker
        self._key = self._link.peer(asker.id).key
        if level is Level.CONTROL:
            self.level = level
            self._control.grant()

    def show(self, request: int) -> None:
        """Begins to show it, to those who are there."""
        self._request = request
        self.follow_room()

    def announce(self) -> None:
        """Tells every viewer its whole state; the gate first, so that nobody acts on what is not so yet."""
        self._update_gate()
        for viewer in self._viewers:
            self._tell_state(viewer)
        self.changed.emit()

    def follow_room(self) -> None:
        """Shows it to agents who have come, and no longer to those who have gone."""
        present = tuple(agent.id for agent in self._participants.agents if self._trusted(agent.id))
        for gone in set(self._viewers) - set(present):
            self._link.show_screen(gone, None)
            self._pointer.forget(gone)
        come = [agent for agent in present if agent not in self._viewers]
        self._viewers = present
        for viewer in come:
            self._introduce(viewer)
        if come:
            self.announce()

    def peer_changed(self, participant: int, connected: bool) -> None:
        """A viewer's connection broke, or there is a new one."""
        if connected and participant in self._viewers:
            self._introduce(participant)
            self._tell_state(participant)
        if participant == self.asker.id:
            (self.resume if connected else self.suspend)("silence")
            self.changed.emit()

    def controller_restarted(self) -> None:
        """Its program is another one now: it begins as all do, with a click."""
        self._react(self._control.rest())

    def stop(self, reason: StopReason) -> None:
        """At once: nothing is let in any more, nothing is sent any more."""
        self._stopped = True
        self.gate.revoke()
        for viewer in self._viewers:
            self._link.show_screen(viewer, None)
            self._pointer.forget(viewer)
            self._link.send(viewer, ShareStopped(share=self.id, reason=reason))
        self._viewers = ()

    async def dispose(self) -> None:
        """Lets go of the computer; it may take a moment."""
        self._stopped = True
        self.gate.attach(None)
        held = (self._watcher, self._source, self._injector)
        self._watcher = self._source = self._injector = None
        watcher, source, injector = held
        if watcher is not None:
            await asyncio.to_thread(watcher.stop)
        if injector is not None:
            await asyncio.to_thread(injector.close)
        if source is not None:
            await asyncio.to_thread(source.stop)

    def pause(self, paused: bool) -> None:
        if paused is self.paused or self._source is None:
            return
        self.paused = paused
        self._source.pause(paused)
        if paused:
            self.suspend("pause")
        else:
            self.resume("pause")
        self.announce()

    def suspend(self, reason: str) -> None:
        """Once this returns, nothing is injected and nothing injected is held."""
        self.gate.close(reason)
        self._react(self._control.suspend(reason))

    def resume(self, reason: str) -> None:
        self.gate.open(reason)
        self._react(self._control.resume(reason))

    def choose_screen(self, screen: int) -> None:
        if self._source is not None:
            self._source.choose(screen)

    def choose_colours(self, colours: ColourMode) -> None:
        """For everyone who sees it, at once."""
        self._choose_mode(msgspec.structs.replace(self.mode, colours=colours))

    def choose_sampling(self, sampling: Sampling) -> None:
        """For everyone who sees it, at once."""
        self._choose_mode(msgspec.structs.replace(self.mode, sampling=sampling))

    def control_taken(self, generation: int) -> None:
        """The controller clicked; void if that was before control last changed hands."""
        if generation == self._control.generation and self._control.take():
            self._react(True)
        else:
            self._tell_state(self.asker.id)  # it may not know how things stand, as after a silence

    def protect(self, window: int) -> None:
        if self._injector is not None:
            self._injector.protect(window)

    # ---- inside ----

    def _choose_mode(self, mode: PictureMode) -> None:
        if mode == self.mode or self._source is None:
            return
        self.mode = mode
        _apply(mode, self._source)
        self.announce()

    async def _open_input(self, windows: list[int]) -> None:
        injector = await asyncio.to_thread(self._access.open_injector)
        try:
            for window in windows:
                injector.protect(window)
            watcher = self._access.watch_owner(injector, self._owner_acted)
            await asyncio.to_thread(watcher.start)
        except DesktopError:
            injector.close()
            raise
        self._injector, self._watcher = injector, watcher
        self.gate.attach(injector)

    def _owner_acted(self, activity: OwnerActivity) -> None:
        """On the watcher's thread: shuts the gate first, and tells everyone afterwards."""
        self.gate.void()
        if activity is OwnerActivity.UNWATCHED:
            self._soon(self._on_unwatched)
        else:
            self._soon(self._take_back)

    def _on_unwatched(self) -> None:
        """Whoever can no longer take the control back must not be without it."""
        self._on_lost(InputUnavailable("display-lost", "the owner's own presses can no longer be seen"))

    def _take_back(self) -> None:
        if self._control.take_back():
            self.taken_back.emit()
            self._react(True)
        else:
            self._update_gate()

    def _react(self, changed: bool) -> None:
        if changed and not self._stopped:
            self.announce()

    def _trusted(self, participant: int) -> bool:
        return self._link.peer(participant).state is not PeerState.KEY_CHANGED

    def _update_gate(self) -> None:
        geometry = self._geometry
        if not self._control.active or geometry is None or self._stopped:
            self.gate.revoke()
            return
        self.gate.permit(
            Permit(
                controller=self.asker.id,
                share=self.id,
                generation=self._control.generation,
                layout=geometry.layout,
                x=geometry.x,
                y=geometry.y,
                width=geometry.width,
                height=geometry.height,
            )
        )

    def _geometry_changed(self, geometry: Geometry) -> None:
        self._geometry = geometry
        if self._asker is not None and not self._stopped:
            self.announce()

    def _introduce(self, viewer: int) -> None:
        request = self._request if viewer == self.asker.id else 0
        self._link.send(viewer, ShareStarted(share=self.id, level=self.level, request=request))
        self._pointer.introduce(viewer)
        self._link.show_screen(viewer, self._source)

    def _tell_state(self, viewer: int) -> None:
        geometry = self._geometry
        if geometry is None:
            return
        screens = tuple(
            Screen(
                id=m.id, name=m.name[:120], x=m.x, y=m.y, width=m.width, height=m.height, primary=m.primary
            )
            for m in geometry.monitors
            if 1 <= m.id <= MAX_SCREENS
        )
        controller = self.controller
        state = ShareChanged(
            share=self.id,
            level=self.level,
            layout=geometry.layout,
            width=geometry.width,
            height=geometry.height,
            screens=screens,
            chosen=geometry.chosen,
            paused=self.paused,
            mode=self.mode,
            control=self._control.state,
            controller=controller.id if controller is not None else None,
            generation=self._control.generation,
        )
        self._link.send(viewer, state)

    def _pointer_moved(self, x: int, y: int, visible: bool) -> None:
        """On the capture thread."""
        geometry = self._geometry
        if geometry is not None:
            self._pointer.moved(geometry.layout, x, y, visible)

    def _soon(self, call: Callable[..., None], *args: object) -> None:
        """From any thread, onto the loop; after the loop's end there is nobody left to tell."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call, *args)


def _apply(mode: PictureMode, source: "ScreenSource") -> None:
    source.set_colours(model.ColourMode(mode.colours.value))
    source.set_sampling(model.Sampling(mode.sampling.value))
