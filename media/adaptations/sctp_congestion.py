"""How much an association may have on its way: fair to others, and calm about losses that are no congestion.

Upstream: aiortc/rtcsctptransport.py, _receive_sack_chunk, "adjust congestion window", and _t3_expired: a lost
packet halves the window, a timeout leaves one packet of it, and the first flight has three. At 2 % random
loss the window stays at a few packets, and a picture of ten takes several round trips; without loss it grows
until the path's queue is full, and all else waits behind it.
"""

import math

# Bytes of user data in a packet.
PACKET = 1160

# The first flight, and what a loss leaves at least (RFC 6928): a picture of the usual size.
FLOOR = 10 * PACKET

# What the other side promises to hold; upstream ignores what it says.
CEILING = 1024 * 1024

# Packets in the path's queue from which on a loss means congestion (TCP Veno, Fu and Liew 2003, section III).
BACKLOG = 3
RANDOM_LOSS = 0.8
CONGESTION_LOSS = 0.5

# Packets of ours in the path's queue from which on the window grows no more (TCP Vegas, Brakmo 1995).
MOST_BACKLOG = 24

# Seconds by which the round trip may grow before slow start ends (HyStart++, RFC 9406, section 4.3).
LEAST_RISE, MOST_RISE = 0.004, 0.016

# Seconds for which the least round trip is remembered, and once more: a transfer that fills the path never
# sees it again.
MEMORY = 300.0


class Congestion:
    """The congestion window of one association. All times are seconds, all sizes bytes of user data."""

    def __init__(self) -> None:
        self.window = float(FLOOR)
        self._threshold = math.inf
        self._least = [math.inf, math.inf]  # of this period and of the one before
        self._period_began = -math.inf
        self._round_trip = 0.0  # the least of the last round: one packet of it met no queue of our own
        self._round_least = math.inf
        self._round_began = -math.inf

    @property
    def least_round_trip(self) -> float:
        """The least round trip of the last five to ten minutes; 0 before the first measurement."""
        least = min(self._least)
        return least if least < math.inf else 0.0

    @property
    def backlog(self) -> float:
        """Packets of ours that stand in the path's queue."""
        if self._round_trip <= 0:
            return 0.0
        return self.window / PACKET * (self._round_trip - self.least_round_trip) / self._round_trip

    def measured(self, round_trip: float, now: float) -> None:
        """Takes a round trip that was measured at `now`."""
        if now - self._period_began > MEMORY:
            self._least = [math.inf, self._least[0]]
            self._period_began = now
        self._least[0] = min(self._least[0], round_trip)
        self._round_least = min(self._round_least, round_trip)
        if now - self._round_began >= round_trip:
            self._round_trip, self._round_least = self._round_least, math.inf
            self._round_began = now
            rise = min(max(self.least_round_trip / 8, LEAST_RISE), MOST_RISE)
            if self._round_trip > self.least_round_trip + rise:
                self._threshold = min(self._threshold, self.window)

    def acknowledged(self, size: int) -> None:
        """Grows, as `size` bytes arrived while the window was full."""
        if self.window < self._threshold:
            self.window += min(size, 4 * PACKET)
        elif self.backlog < MOST_BACKLOG:
            share = PACKET * size / self.window
            self.window += share if self.backlog < BACKLOG else share / 2
        self.window = min(self.window, CEILING)

    def lost(self) -> None:
        """Shrinks, once for all losses of a round trip."""
        kept = RANDOM_LOSS if self.backlog < BACKLOG else CONGESTION_LOSS
        self.window = self._threshold = max(self.window * kept, FLOOR)

    def timed_out(self, times: int) -> None:
        """Begins anew, after nothing was heard for so many timeouts in a row."""
        self._threshold = max(self.window * CONGESTION_LOSS, FLOOR)
        self.window = float(FLOOR if times == 1 else PACKET)
