"""Messages wait their turn by stream: a short one goes ahead of the long ones of another stream.

Upstream: aiortc/rtcsctptransport.py, __init__, `self._data_channel_queue: DataChannelQueue = deque()`: one
queue for all channels, so a key pressed waits behind every picture that was queued before it. TSNs are given
out when a message leaves this queue, so any order between streams is legal (RFC 9260, section 6.6). A message
that was begun is finished first, as the fragments of one have consecutive TSNs (section 6.9).
"""

from collections import deque
from collections.abc import Iterator

from aiortc import RTCDataChannel

Queued = tuple[RTCDataChannel, int, bytes]


class FairQueue(deque[Queued]):
    """A queue by channel, each in its own order, served as self-clocked fair queueing does (Golestani 1994).

    Each message is stamped with the bytes its channel has asked for, counted from the stamp served last; the
    lowest goes first. A channel that asks for little does not wait for one that asks for much; none starves.
    """

    def __init__(self) -> None:
        super().__init__()
        self._channels: dict[RTCDataChannel, deque[tuple[int, Queued]]] = {}
        self._served = 0
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __bool__(self) -> bool:
        return self._count > 0

    def __iter__(self) -> Iterator[Queued]:
        return (item for waiting in self._channels.values() for _, item in waiting)

    def append(self, item: Queued) -> None:
        """Adds a message behind those of its channel."""
        waiting = self._channels.setdefault(item[0], deque())
        before = waiting[-1][0] if waiting else self._served
        waiting.append((before + len(item[2]), item))
        self._count += 1

    def drop(self, channel: RTCDataChannel) -> list[Queued]:
        """Takes out all that waits for a channel."""
        dropped = [item for _, item in self._channels.pop(channel, ())]
        self._count -= len(dropped)
        return dropped

    def popleft(self) -> Queued:
        """The next message. Raises IndexError if there is none."""
        if not self._channels:
            raise IndexError("no message waits")
        channel = min(self._channels, key=lambda one: self._channels[one][0][0])
        waiting = self._channels[channel]
        self._served, item = waiting.popleft()
        if not waiting:
            del self._channels[channel]
        self._count -= 1
        return item
