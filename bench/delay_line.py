"""The queue of a slow, long wire: when each frame comes out at the other end, and which does not fit in."""

from collections import deque


class DelayLine:
    """One direction. Times are seconds of any one clock.

    `rate` is bits a second; `delay` the time on the way, after the last bit was sent; `patience` the longest
    that a frame may wait for its turn: one that had to wait longer is lost, as at a full router.
    """

    def __init__(self, rate: float, delay: float, patience: float) -> None:
        self._rate, self._delay, self._patience = rate, delay, patience
        self._free = 0.0
        """When the last frame that was taken in has been sent."""
        self._frames: deque[tuple[float, bytes]] = deque()

    def push(self, now: float, frame: bytes, size: int) -> bool:
        """Takes in a frame of `size` bytes on the wire; False when it is lost."""
        begins = max(now, self._free)
        if begins - now > self._patience:
            return False
        self._free = begins + size * 8 / self._rate
        self._frames.append((self._free + self._delay, frame))
        return True

    def due(self, now: float) -> list[bytes]:
        """The frames that have arrived by now, oldest first; they are given once."""
        arrived = []
        while self._frames and self._frames[0][0] <= now:
            arrived.append(self._frames.popleft()[1])
        return arrived

    @property
    def next(self) -> float | None:
        """When the next frame arrives; None when none is on the way."""
        return self._frames[0][0] if self._frames else None
