"""Every frame is decoded, only the newest is handed on, and that on the decoder's own thread.

Upstream: aiortc/rtcrtpreceiver.py, decoder_worker: it puts each decoded frame into an unbounded queue by way
of the event loop, so a viewer that is slow to paint sees ever older pictures. Skipping a frame before the
decoder would break those that refer to it; skipping it behind the decoder costs nothing.
"""

import asyncio
import logging
import queue
import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, cast

import av
from aiortc import rtcrtpreceiver
from aiortc.codecs import get_decoder
from aiortc.codecs.base import Decoder
from aiortc.codecs.h264 import H264Decoder
from aiortc.jitterbuffer import JitterFrame

from media.adaptations.jitter import FrameRun
from media.adaptations.patch import replace

logger = logging.getLogger(__name__)

# Our encoder cuts a picture in two slices; the decoder takes them side by side.
SLICE_THREADS = 2


class VideoInlet(ABC):
    """Where a receiver's video goes: set as the `_queue` of its track before the connection starts."""

    @property
    @abstractmethod
    def wanted(self) -> bool:
        """Whether anybody looks: else nothing is decoded."""

    @property
    @abstractmethod
    def max_pixels(self) -> int:
        """The largest picture to decode. A still one costs its sender 30 bytes, whatever its size."""

    @abstractmethod
    def arrived(self, size: int) -> None:
        """An RTP packet of `size` bytes came. On the engine's thread."""

    @abstractmethod
    def label(self, data: bytes) -> object | None:
        """What an encoded picture says of itself. On the decoder's thread."""

    @abstractmethod
    def decoded(self, frame: av.VideoFrame, labels: Sequence[object]) -> None:
        """The newest picture, with its label last, behind those of the pictures decoded just before it.

        On the decoder's thread, which decodes nothing meanwhile.
        """


class LowDelayH264Decoder(H264Decoder):
    """aiortc's decoder, told not to hold a picture back, and to take none larger than is expected."""

    def __init__(self, max_pixels: int) -> None:
        context = av.CodecContext.create("h264", "r")
        context.flags |= av.codec.context.Flags.low_delay
        context.thread_type = av.codec.context.ThreadType.SLICE
        context.thread_count = SLICE_THREADS
        context.options = {"max_pixels": str(max_pixels)}
        self.codec = context


_upstream = rtcrtpreceiver.decoder_worker


def decoder_worker(
    loop: asyncio.AbstractEventLoop,
    input_q: "queue.Queue[Any]",
    output_q: "asyncio.Queue[Any]",
    decode_error: threading.Event,
) -> None:
    """Decodes until None comes; without a VideoInlet as output, it does as upstream."""
    outlet: object = output_q
    if not isinstance(outlet, VideoInlet):
        _upstream(loop, input_q, output_q, decode_error)
        return
    worker = _Worker(outlet, decode_error)
    while True:
        tasks = _waiting(input_q)
        worker.decode([task for task in tasks if task is not None])
        if None in tasks:
            return


def _waiting(input_q: "queue.Queue[Any]") -> list[Any]:
    """All that waits in the queue; blocks until there is something."""
    tasks = [input_q.get()]
    for _ in range(input_q.qsize()):
        tasks.append(input_q.get())
    return tasks


class _Worker:
    """The decoder of one connection, and the size that it was made for."""

    def __init__(self, outlet: VideoInlet, decode_error: threading.Event) -> None:
        self._outlet = outlet
        self._decode_error = decode_error
        self._decoder: Decoder | None = None
        self._max_pixels = 0

    def decode(self, tasks: Sequence[Any]) -> None:
        newest: av.VideoFrame | None = None
        labels: list[object] = []
        for codec, encoded in tasks:
            for part in encoded.frames() if isinstance(encoded, FrameRun) else (encoded,):
                frame = self._frame(codec, part)
                if frame is not None:
                    newest = frame
                    labels += [label for label in (self._outlet.label(part.data),) if label is not None]
        if newest is None:
            return
        try:
            self._outlet.decoded(newest, labels)
        except Exception:
            logger.exception("a picture could not be handed on")

    def _frame(self, codec: Any, part: JitterFrame) -> av.VideoFrame | None:
        if not part.data:
            return None  # FFmpeg takes it for the end of all
        if not self._outlet.wanted:
            self._decoder = None  # what it knows grows old; whoever looks again asks for a keyframe
            return None
        if self._decoder is None or self._outlet.max_pixels != self._max_pixels:
            self._max_pixels = self._outlet.max_pixels
            # The codec of a connection never changes: it is negotiated once.
            h264 = codec.name == "H264"
            self._decoder = LowDelayH264Decoder(self._max_pixels) if h264 else get_decoder(codec)
        try:
            frames = self._decoder.decode(part)
        except av.FFmpegError as error:
            logger.info("a picture could not be decoded: %s", error)
            self._decode_error.set()  # the receiver asks for a keyframe
            return None
        return cast(av.VideoFrame, frames[-1]) if frames else None


def apply() -> None:
    """Receivers started from now on run this worker."""
    replace(rtcrtpreceiver, "decoder_worker", decoder_worker)
