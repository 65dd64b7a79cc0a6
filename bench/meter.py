"""What a product takes while it works: processor and memory on both sides, bytes between them."""

import math
import time

from bench.peers.peer import Peer
from bench.use import Use


class Meter:
    """Summed over all the times between `begin` and `end`."""

    def __init__(self, peer: Peer) -> None:
        self._desk = peer.desk
        self.sharing, self.viewing = Use(peer.sharing), Use(peer.viewing)
        self._seconds, self._out = 0.0, 0
        self._began: tuple[float, int | None] = (0.0, None)
        self._counted = False

    def begin(self) -> None:
        self._began = time.monotonic(), self._desk.sent()
        self.sharing.begin()
        self.viewing.begin()

    def end(self) -> None:
        self.sharing.end()
        self.viewing.end()
        began, before = self._began
        now = self._desk.sent()
        self._seconds += time.monotonic() - began
        if before is not None and now is not None:
            self._counted = True
            self._out += now - before

    @property
    def kilobytes_a_second(self) -> float:
        """Towards the viewers, headers included; not a number where there is no network to count on."""
        return self._out / 1000 / self._seconds if self._counted and self._seconds else math.nan
