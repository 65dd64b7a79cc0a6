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


# An 8K screen. A still H.264 picture costs its sender some 30 bytes, whatever its size; what it costs the
# receiver to decode is bounded by this alone.
MAX_PIXELS = 7680 * 4320


class VideoInlet(ABC):
    """Where a receiver's video goes: set as the `_queue` of its track before the connection starts."""

    @abstractmethod
    def arrived(self, size: int) -> None:
        """An RTP packet of `size` bytes came. On the engine's thread."""

    @abstractmethod
    def decoded(self, frame: av.VideoFrame) -> None:
        """The newest picture. On the decoder's thread, which decodes nothing meanwhile."""


class LowDelayH264Decoder(H264Decoder):
    """aiortc's decoder, told not to hold a picture back for reordering."""

    def __init__(self) -> None:
        context = av.CodecContext.create("h264", "r")
        context.flags |= av.codec.context.Flags.low_delay
        context.thread_type = av.codec.context.ThreadType.SLICE
        context.thread_count = SLICE_THREADS
        context.options = {"max_pixels": str(MAX_PIXELS)}
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
    decoder: Decoder | None = None
    while True:
        newest: av.VideoFrame | None = None
        tasks = _waiting(input_q)
        for task in tasks:
            if task is None:
                break
            codec, encoded = task
            if decoder is None:  # the codec of a connection never changes: it is negotiated once
                decoder = LowDelayH264Decoder() if codec.name == "H264" else get_decoder(codec)
            newest = _decode(decoder, encoded, decode_error) or newest
        if newest is not None:
            try:
                outlet.decoded(newest)
            except Exception:
                logger.exception("a picture could not be handed on")
        if None in tasks:
            return


def _waiting(input_q: "queue.Queue[Any]") -> list[Any]:
    """All that waits in the queue; blocks until there is something."""
    tasks = [input_q.get()]
    for _ in range(input_q.qsize()):
        tasks.append(input_q.get())
    return tasks


def _decode(decoder: Decoder, encoded: JitterFrame, decode_error: threading.Event) -> av.VideoFrame | None:
    newest: av.VideoFrame | None = None
    for part in encoded.frames() if isinstance(encoded, FrameRun) else (encoded,):
        try:
            frames = decoder.decode(part)
        except av.FFmpegError as error:
            logger.info("a picture could not be decoded: %s", error)
            decode_error.set()  # the receiver asks for a keyframe
            continue
        if frames:
            newest = cast(av.VideoFrame, frames[-1])
    return newest


def apply() -> None:
    """Receivers started from now on run this worker."""
    replace(rtcrtpreceiver, "decoder_worker", decoder_worker)
