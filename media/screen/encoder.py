"""The H.264 encoder of a part of a screen: low latency, no scheduled keyframes."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

import av
import cv2
import numpy as np
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType

from media.screen.blocks import STRIPE
from media.screen.model import Pixels, Region
from media.screen.planes import Plane, plane_rows

# RTP's clock for video, ticks a second (RFC 6184, section 8.1).
CLOCK_RATE = 90_000

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


@dataclass(frozen=True)
class Settings:
    """`quality` is x264's constant rate factor; `max_rate` is in bits a second, `burst` in bits."""

    quality: int
    max_rate: int
    burst: int


class ScreenEncoder:
    """Encodes pictures of a fixed, even size. Not thread-safe: its capture thread alone calls it."""

    def __init__(self, width: int, height: int, settings: Settings) -> None:
        self.width = width
        self.height = height
        self._settings = settings
        self._frame = av.VideoFrame(width, height, "yuv420p")
        self._planes = tuple(plane_rows(plane) for plane in self._frame.planes)
        self._scratch = np.empty(min(height, STRIPE) * 3 // 2 * width, np.uint8)
        self._codec = self._open()
        self._last = -1

    def update(self, pixels: Pixels, changed: Sequence[Region]) -> None:
        """Converts the `changed` regions of `pixels`, all of even places and sizes."""
        for region in changed:
            for top in range(region.y, region.bottom, STRIPE):
                height = min(STRIPE, region.bottom - top)
                self._convert(pixels, Region(region.x, top, region.width, height))

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
        width, height = region.width, region.height
        # A new array a call would cost a page fault every 4 kB; the scratch is written again and again.
        scratch = self._scratch[: width * height * 3 // 2].reshape(height * 3 // 2, width)
        source = pixels[region.rows, region.columns]
        flat = cast(Plane, cv2.cvtColor(source, cv2.COLOR_BGRA2YUV_I420, dst=scratch)).reshape(-1)
        luma, blue, red = self._planes
        quarter = width * height // 4
        luma[region.rows, region.columns] = flat[: 4 * quarter].reshape(height, width)
        rows = slice(region.y // 2, region.bottom // 2)
        half = (rows, slice(region.x // 2, region.right // 2))
        blue[half] = flat[4 * quarter : 5 * quarter].reshape(height // 2, width // 2)
        red[half] = flat[5 * quarter :].reshape(height // 2, width // 2)

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
            "crf": str(self._settings.quality),
            "maxrate": str(self._settings.max_rate),
            "bufsize": str(self._settings.burst),
            "forced-idr": "1",
            "x264-params": X264_PARAMS,
        }
        codec.open()
        return codec
