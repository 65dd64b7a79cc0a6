"""Sending what needs the room's present revision, again if the room changes on the way."""

import time
from collections.abc import Callable

from link.contract import Link
from protocol.message import Message
from protocol.room import Room

REPEAT_SECONDS = 3.0
"""How long after it was sent a message is repeated with a newer revision: each may come twice."""


class PrivilegedSender:
    """Sends messages made for a revision.

    A receiver refuses what was decided at an older revision than it knows. When somebody joins at the very
    moment of a click, the click would be lost: so it is said again at the new revision, a moment long.
    """

    def __init__(self, link: Link, clock: Callable[[], float] = time.monotonic) -> None:
        self._link = link
        self._clock = clock
        self._recent: list[tuple[float, int, Callable[[int], Message]]] = []
        link.room_changed.connect(self._repeat)

    def send(self, to: int, make: Callable[[int], Message]) -> bool:
        """Sends ``make(revision)``; False when there is no connection now, and then nothing is repeated."""
        room = self._link.room
        if room is None or not self._link.send(to, make(room.revision)):
            return False
        now = self._clock()
        self._recent = [entry for entry in self._recent if now - entry[0] < REPEAT_SECONDS]
        self._recent.append((now, to, make))
        return True

    def _repeat(self, room: Room) -> None:
        if room.primary != self._link.me:
            self._recent.clear()
            return
        now = self._clock()
        for sent_at, to, make in self._recent:
            if now - sent_at < REPEAT_SECONDS:
                self._link.send(to, make(room.revision))
