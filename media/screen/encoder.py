"""The H.264 encoder of a shared screen: low latency, no scheduled keyframes."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

import av
import cv2
import numpy as np
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType

from media.screen.model import Pixels, Region
from media.screen.planes import Plane, plane_rows

# RTP's clock for video, ticks a second (RFC 6184, section 8.1).
CLOCK_RATE = 90_000

# The picture's constant quality: black text at 45 to 48 dB; 17 costs a seventh more, 24 loses 5 dB.
CRF = 20

# Bits a second, and the bits that a burst may take. A keyframe of a dense page of text is 550 kB when nothing
# holds it; the buffer keeps it at 400 kB, and the pictures behind it make up for what it lacks.
MAX_RATE = 20_000_000
BURST = 6_000_000

# The rate control's idea of frames a second; real ones come whenever the screen changes.
NOMINAL_RATE = 30

# A picture is cut in as many slices, encoded and decoded side by side.
SLICES = 2

# x264's own, on top of ultrafast and zerolatency: never a keyframe unless asked; no picture is held back;
# faint changes (a caret, a hairline) are coded, not decimated. With qcomp below 1 a picture that hardly
# changed is cheap and so gets a finer quantiser, which codes the whole screen again: 30 to 80 kB a key press
# instead of 300 bytes.
X264_PARAMS = ":".join(
    (
        "keyint=infinite",
        "qcomp=1",
        "scenecut=0",
        "rc-lookahead=0",
        "intra-refresh=0",
        "no-dct-decimate=1",
        f"threads={SLICES}",
        "sliced-threads=1",
        "colormatrix=smpte170m",
        "colorprim=smpte170m",
        "transfer=smpte170m",
        "fullrange=off",
    )
)


@dataclass(frozen=True)
class EncodedPicture:
    """One picture as H.264 in Annex B form. `timestamp` is in RTP ticks, 90,000 a second."""

    data: bytes
    timestamp: int
    keyframe: bool


class ScreenEncoder:
    """Encodes one screen of a fixed size. Not thread-safe: its capture thread alone calls it.

    Width and height are padded to even numbers by repeating the last column and row.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width = width + width % 2
        self.height = height + height % 2
        self._source = Region(0, 0, width, height)
        self._frame = av.VideoFrame(self.width, self.height, "yuv420p")
        self._planes = tuple(plane_rows(plane) for plane in self._frame.planes)
        self._scratch = np.empty((self.height * 3 // 2, self.width), np.uint8)
        self._codec = self._open()
        self._last = -1

    def update(self, pixels: Pixels, changed: Sequence[Region]) -> None:
        """Brings the encoder's picture up to date: converts the `changed` regions of `pixels`."""
        for region in changed:
            self._convert(pixels, region)

    def encode(self, timestamp: int, keyframe: bool = False) -> EncodedPicture:
        """Encodes the picture as it is now. `timestamp` in RTP ticks must grow from call to call."""
        frame = self._frame
        self._last = max(timestamp, self._last + 1)
        frame.pts = self._last
        frame.time_base = Fraction(1, CLOCK_RATE)
        frame.pict_type = PictureType.I if keyframe else PictureType.NONE
        packets = self._codec.encode(frame)
        data = b"".join(bytes(packet) for packet in packets)
        return EncodedPicture(data, self._last, any(packet.is_keyframe for packet in packets))

    def _convert(self, pixels: Pixels, region: Region) -> None:
        # Chroma covers two by two pixels, so the region grows to even edges.
        x, y = region.x & ~1, region.y & ~1
        right, bottom = region.right + region.right % 2, region.bottom + region.bottom % 2
        width, height = right - x, bottom - y
        source = pixels[y:bottom, x:right]
        if source.shape[0] < height or source.shape[1] < width:
            missing = (height - source.shape[0], width - source.shape[1])
            source = np.pad(source, ((0, missing[0]), (0, missing[1]), (0, 0)), mode="edge")
        # A new array a call would cost a page fault every 4 kB; the scratch is written again and again.
        scratch = self._scratch.reshape(-1)[: width * height * 3 // 2].reshape(height * 3 // 2, width)
        flat = cast(Plane, cv2.cvtColor(source, cv2.COLOR_BGRA2YUV_I420, dst=scratch)).reshape(-1)
        luma, blue, red = self._planes
        chroma = width * height // 4
        luma[y:bottom, x:right] = flat[: 4 * chroma].reshape(height, width)
        half = (slice(y // 2, bottom // 2), slice(x // 2, right // 2))
        blue[half] = flat[4 * chroma : 5 * chroma].reshape(height // 2, width // 2)
        red[half] = flat[5 * chroma :].reshape(height // 2, width // 2)

    def _open(self) -> VideoCodecContext:
        codec = av.CodecContext.create("libx264", "w")
        codec.width = self.width
        codec.height = self.height
        codec.pix_fmt = "yuv420p"
        codec.time_base = Fraction(1, CLOCK_RATE)
        codec.framerate = Fraction(NOMINAL_RATE, 1)
        codec.profile = "Baseline"
        codec.thread_count = SLICES
        codec.options = {
            "preset": "ultrafast",
            "tune": "zerolatency",
            "crf": str(CRF),
            "maxrate": str(MAX_RATE),
            "bufsize": str(BURST),
            "forced-idr": "1",
            "x264-params": X264_PARAMS,
        }
        codec.open()
        return codec
