"""When a screen that came to rest is coded again, until the picture has all its quality."""

# Seconds of rest before each of the pictures that always come. Should the last packet of the picture before
# be lost, only a later one tells the viewer's side that it is missing; and that one can be lost as well.
ALWAYS = (0.08, 0.25, 1.0)

# Seconds between them as long as they still add something.
INTERVAL = 1 / 30

# A picture below this many bytes held nothing new: the viewers' picture is as good as the encoder makes it.
NOTHING_NEW = 1_000

# A screen that does not settle within this many pictures gives up: noise is not worth the bandwidth.
MOST = 20


class Settling:
    """Decides on pictures without a change."""

    def __init__(self) -> None:
        self._deadline: float | None = None
        self._rested_at = 0.0
        self._sent = 0

    @property
    def deadline(self) -> float | None:
        """When the next one is due, on the monotonic clock; None if the picture has settled."""
        return self._deadline

    def due(self, now: float) -> bool:
        """Whether it is time for one."""
        return self._deadline is not None and now >= self._deadline

    def sent(self, now: float, size: int, changed: bool) -> None:
        """A picture of `size` bytes went out, with new content or without."""
        if changed:
            self._rested_at, self._sent = now, 0
        else:
            self._sent += 1
        always = next((self._rested_at + rest for rest in ALWAYS if self._rested_at + rest > now), None)
        more = not changed and size >= NOTHING_NEW and self._sent < MOST
        self._deadline = now + INTERVAL if more else always
