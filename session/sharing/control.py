"""Who has the control of a shared desktop: a small state machine that counts generations."""

from protocol.sharing import ControlState, Level


class Control:
    """Control of one share. ``generation`` rises whenever control begins or ends, voiding all earlier input.

    What suspends it is told apart from what it is when nothing does: after a prompt or a silence the
    controller goes on, without another click.
    """

    def __init__(self, level: Level) -> None:
        self.generation = 1
        self._rest = ControlState.READY if level is Level.CONTROL else ControlState.NOT_GRANTED
        self._suspended_for: set[str] = set()

    @property
    def state(self) -> ControlState:
        if self._rest is ControlState.ACTIVE and self._suspended_for:
            return ControlState.SUSPENDED
        return self._rest

    @property
    def active(self) -> bool:
        return self.state is ControlState.ACTIVE

    def grant(self) -> bool:
        """A share that was only viewed may be controlled now. Each move returns whether anything changed."""
        return self._move(ControlState.READY, when={ControlState.NOT_GRANTED})

    def take(self) -> bool:
        """The controller clicked in the sharing window."""
        return self._move(ControlState.ACTIVE, when={ControlState.READY, ControlState.TAKEN_BACK})

    def take_back(self) -> bool:
        """The owner used their own mouse or keyboard."""
        return self._move(ControlState.TAKEN_BACK, when={ControlState.ACTIVE})

    def rest(self) -> bool:
        """The controller's program is new: it has to click first."""
        return self._move(ControlState.READY, when={ControlState.ACTIVE, ControlState.TAKEN_BACK})

    def suspend(self, reason: str) -> bool:
        was_active = self.active
        self._suspended_for.add(reason)
        return self._count(was_active)

    def resume(self, reason: str) -> bool:
        was_active = self.active
        self._suspended_for.discard(reason)
        return self._count(was_active)

    def _move(self, to: ControlState, *, when: set[ControlState]) -> bool:
        if self._rest not in when:
            return False
        was_active = self.active
        self._rest = to
        self._count(was_active)
        return True

    def _count(self, was_active: bool) -> bool:
        if was_active is self.active:
            return False
        self.generation += 1
        return True
