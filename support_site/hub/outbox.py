"""What waits to be sent on one socket: bounded, and only the newest state of the room."""

import asyncio
from collections import deque

from protocol.hub import RoomChanged
from protocol.message import Message

MAX_MESSAGES = 256
MAX_BYTES = 2 * 2**20


class Overflow(Exception):
    """The reader is too slow: more waits for it than is kept."""


class Outbox:
    """A queue with one reader. ``take`` gives None when the box is closed and empty."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Message, bytes]] = deque()
        self._bytes = 0
        self._changed = asyncio.Event()
        self._closed = False

    def put(self, message: Message, data: bytes) -> None:
        """Adds ``message``, encoded as ``data``. A room's state takes the place of an older one.

        Raises Overflow. What is put after the closing is dropped.
        """
        if self._closed:
            return
        if isinstance(message, RoomChanged) and self._replace(message, data):
            return
        if len(self._waiting) >= MAX_MESSAGES or self._bytes + len(data) > MAX_BYTES:
            raise Overflow
        self._waiting.append((message, data))
        self._bytes += len(data)
        self._changed.set()

    def _replace(self, message: Message, data: bytes) -> bool:
        for place, (older, old_data) in enumerate(self._waiting):
            if isinstance(older, RoomChanged):
                self._waiting[place] = (message, data)
                self._bytes += len(data) - len(old_data)
                return True
        return False

    @property
    def closed(self) -> bool:
        return self._closed

    def close(self) -> None:
        """Nothing more comes; what waits is still sent."""
        self._closed = True
        self._changed.set()

    async def take(self) -> bytes | None:
        while not self._waiting:
            if self._closed:
                return None
            self._changed.clear()
            await self._changed.wait()
        _, data = self._waiting.popleft()
        self._bytes -= len(data)
        return data
