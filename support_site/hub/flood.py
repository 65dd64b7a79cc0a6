"""How much one socket may say: a token bucket."""

RATE = 20.0
"""Messages a second, in the long run: pairing with sixteen participants needs fewer."""
BURST = 200.0
MALFORMED_COST = 5.0
"""What a message that cannot be read counts for."""


class Flood(Exception):
    """The socket says more than it may."""


class Bucket:
    """Full at ``now``, which any steady clock may give in seconds."""

    def __init__(self, now: float) -> None:
        self._level = BURST
        self._at = now

    def spend(self, now: float, cost: float = 1.0) -> None:
        """Raises Flood when the bucket is empty."""
        self._level = min(BURST, self._level + (now - self._at) * RATE)
        self._at = now
        if self._level < cost:
            raise Flood
        self._level -= cost
