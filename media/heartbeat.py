"""Knowing within a second that the other side is gone, and how far away it is."""

import asyncio
import struct
import time
from collections.abc import Callable

# Seconds between our packets, and without a word until the other side counts as silent.
INTERVAL = 0.4
SILENCE = 1.0

# Its channel, above those that specs may use.
LABEL = "heartbeat"
STREAM_ID = 1000

_PACKET = struct.Struct("!Bd")
_ASK = 1
_ANSWER = 2

# Of a new measurement, in the smoothed round trip (as TCP does, RFC 6298).
WEIGHT = 1 / 8


class Heartbeat:
    """Asks, answers and watches the clock. Lives on the engine's thread; its figures may be read anywhere."""

    def __init__(self, send: Callable[[bytes], object], on_silence: Callable[[bool], None]) -> None:
        self.round_trip: float | None = None
        self.silent = False
        self._send = send
        self._on_silence = on_silence
        self._heard_at: float | None = None
        self._timers: dict[str, asyncio.TimerHandle] = {}

    @property
    def heard_ago(self) -> float | None:
        """Seconds since the last word; None before the first."""
        heard_at = self._heard_at
        return None if heard_at is None else time.monotonic() - heard_at

    def start(self) -> None:
        """Begins to ask, and to count silence."""
        self._heard_at = time.monotonic()
        self._ask()
        self._watch()

    def stop(self) -> None:
        """Ends both."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        self._heard_at = None

    def heard(self) -> None:
        """Something came from the other side."""
        if self._heard_at is None:
            return
        self._heard_at = time.monotonic()
        if self.silent:
            self.silent = False
            self._on_silence(False)

    def received(self, packet: bytes) -> None:
        """A packet of the heartbeat's own channel; malformed ones are ignored."""
        if len(packet) != _PACKET.size:
            return
        kind, stamp = _PACKET.unpack(packet)
        if kind == _ASK:
            self._send(_PACKET.pack(_ANSWER, stamp))
        elif kind == _ANSWER:
            measured = time.monotonic() - stamp
            if 0 <= measured < 60:  # the stamp comes back from the other side, who could have changed it
                known = self.round_trip
                self.round_trip = measured if known is None else known + WEIGHT * (measured - known)

    def _ask(self) -> None:
        self._send(_PACKET.pack(_ASK, time.monotonic()))
        self._later(INTERVAL, self._ask)

    def _watch(self) -> None:
        ago = self.heard_ago
        if ago is None:
            return
        if ago >= SILENCE and not self.silent:
            self.silent = True
            self._on_silence(True)
        self._later(SILENCE - ago if ago < SILENCE else INTERVAL, self._watch)

    def _later(self, delay: float, action: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        self._timers[action.__name__] = loop.call_later(delay, action)
