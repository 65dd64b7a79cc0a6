"""One data channel of a connection: sending from any thread, within bounds."""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aiortc import RTCDataChannel, RTCPeerConnection

from media.engine import Engine

logger = logging.getLogger(__name__)

# Bytes; larger messages are neither sent nor taken. aiortc promises as much in its session description.
MAX_MESSAGE = 262_144

# Bytes that may wait in a channel unless its spec says otherwise.
MAX_BUFFERED = 1_048_576


@dataclass(frozen=True)
class ChannelSpec:
    """A channel that both sides create alike, without negotiation.

    `stream_id` is 0 to 999 and unique in a connection; `max_retransmits` None sends until it arrives;
    `max_buffered` is in bytes.
    """

    label: str
    stream_id: int
    ordered: bool = True
    max_retransmits: int | None = None
    max_buffered: int = MAX_BUFFERED


class Channel:
    """A pre-negotiated data channel. Made on the engine's thread."""

    def __init__(
        self,
        engine: Engine,
        connection: RTCPeerConnection,
        spec: ChannelSpec,
        on_message: Callable[[str, bytes], None],
    ) -> None:
        self.spec = spec
        self._engine = engine
        self._on_message = on_message
        self._lock = threading.Lock()
        self._waiting: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._open = False
        self._low = asyncio.Event()
        self._channel: RTCDataChannel = connection.createDataChannel(
            spec.label,
            ordered=spec.ordered,
            maxRetransmits=spec.max_retransmits,
            negotiated=True,
            id=spec.stream_id,
        )
        self._channel.on("open", self._opened)
        self._channel.on("close", self.shut)
        self._channel.on("bufferedamountlow", self._low.set)
        self._channel.on("message", self._received)
        self.on_open: Callable[[], None] | None = None

    @property
    def buffered(self) -> int:
        """Bytes that wait to be sent, ours and aiortc's."""
        return self._waiting_bytes + int(self._channel.bufferedAmount)

    @property
    def open(self) -> bool:
        """Whether messages can be sent."""
        return self._open

    def clear(self) -> None:
        """Drops the messages that have not begun to be sent, from any thread; later ones are sent."""
        with self._lock:
            self._waiting.clear()
            self._waiting_bytes = 0
        self._engine.post(self._drop)

    def send(self, data: bytes) -> bool:
        """Sends a message from any thread, never waiting; False if closed, full, or if it is too long."""
        if not self._open or len(data) > MAX_MESSAGE:
            return False
        with self._lock:
            if self.buffered + len(data) > self.spec.max_buffered:
                return False
            first = not self._waiting
            self._waiting.append(data)
            self._waiting_bytes += len(data)
        if self._engine.current:
            self._flush()
            return True
        # One wake-up takes all that has gathered; further senders need not ring again.
        return self._engine.post(self._flush) if first else True

    async def drained(self, low: int) -> bool:
        """Waits, on the engine, until at most `low` bytes wait; False if the channel closed meanwhile."""
        while self._open and self.buffered > low:
            if self._waiting:
                self._flush()
                continue
            # aiortc tells when it falls to the threshold.
            self._channel.bufferedAmountLowThreshold = low
            self._low.clear()
            await self._low.wait()
        return self._open

    def shut(self) -> None:
        """Takes no more messages and lets those who wait go. On the engine's thread."""
        self._open = False
        with self._lock:
            self._waiting.clear()
            self._waiting_bytes = 0
        self._low.set()

    def _opened(self) -> None:
        self._open = True
        if self.on_open is not None:
            self.on_open()

    def _drop(self) -> None:
        queue = self._channel.transport._data_channel_queue
        kept = [item for item in queue if item[0] is not self._channel]
        dropped = [item for item in queue if item[0] is self._channel]
        queue.clear()
        queue.extend(kept)
        for _, _, data in dropped:
            self._channel._addBufferedAmount(-len(data))

    def _flush(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    return
                data = self._waiting.popleft()
                self._waiting_bytes -= len(data)
            if not self._open:
                continue
            try:
                self._channel.send(data)
            except (ConnectionError, ValueError, RuntimeError) as error:
                logger.warning("a message on %s was not sent: %s", self.spec.label, error)

    def _received(self, message: str | bytes) -> None:
        data = message.encode() if isinstance(message, str) else message
        if len(data) > MAX_MESSAGE:
            logger.warning("a message of %d bytes on %s was dropped: too long", len(data), self.spec.label)
            return
        self._on_message(self.spec.label, data)


class ChannelByLabel:
    """One of a connection's channels, which may not have been made yet."""

    def __init__(self, channels: Mapping[str, Channel], label: str) -> None:
        self._channels = channels
        self._label = label

    @property
    def open(self) -> bool:
        """Whether messages can be sent."""
        channel = self._channels.get(self._label)
        return channel is not None and channel.open

    def send(self, data: bytes) -> bool:
        """As Channel.send; False also while there is none."""
        channel = self._channels.get(self._label)
        return channel is not None and channel.send(data)

    def clear(self) -> None:
        """As Channel.clear."""
        channel = self._channels.get(self._label)
        if channel is not None:
            channel.clear()
