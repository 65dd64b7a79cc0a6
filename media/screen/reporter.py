"""Telling viewers where the pointer is and how it looks, seldom and only when it changed."""

from collections.abc import Callable

from media.screen.capture import Capture, Changes, PointerShape
from media.screen.model import Region

# Seconds between two reports of a moving pointer.
INTERVAL = 1 / 60

# Seconds between looks at a pointer that rests: no event tells of one that a program moved (XWarpPointer).
REST_INTERVAL = 0.25


class PointerReporter:
    """Part of the capture thread; reports in pixels of the shared picture."""

    def __init__(
        self,
        capture: Capture,
        on_place: Callable[[int, int, bool], None],
        on_shape: Callable[[PointerShape], None],
    ) -> None:
        self._capture = capture
        self._on_place = on_place
        self._on_shape = on_shape
        self._moved = True
        self._reshaped = True
        self._asked_at = 0.0
        self._known = True
        self._told: tuple[int, int, bool] | None = None
        self._told_shape: object = None

    def noticed(self, changes: Changes) -> None:
        """Takes in what the capture saw. A picture that changes often changes because the pointer moved."""
        self._moved |= changes.pointer or changes.picture
        self._reshaped |= changes.shape

    def moved(self) -> None:
        """The picture shows another part of the desktop: the pointer is elsewhere in it."""
        self._told = None
        self._moved = True

    @property
    def deadline(self) -> float | None:
        """When to look at the pointer next, on the monotonic clock; None if this system does not tell."""
        if self._moved or self._reshaped:
            return self._asked_at + INTERVAL
        return self._asked_at + REST_INTERVAL if self._known else None

    def step(self, now: float, region: Region) -> bool:
        """Reports what changed in `region`, which the picture shows; False if it did not even ask."""
        deadline = self.deadline
        if deadline is None or now < deadline:
            return False
        self._asked_at = now
        self._moved = False
        self._tell_place(region)
        if self._reshaped:
            self._reshaped = False
            self._tell_shape()
        return True

    def _tell_place(self, region: Region) -> None:
        pointer = self._capture.pointer()
        if pointer is None:
            self._known = False
            return
        x, y = pointer.x - region.x, pointer.y - region.y
        place = (x, y, 0 <= x < region.width and 0 <= y < region.height)
        if place != self._told:
            self._told = place
            self._on_place(*place)

    def _tell_shape(self) -> None:
        shape = self._capture.shape()
        if shape is not None and shape is not self._told_shape:
            self._told_shape = shape
            self._on_shape(shape)
