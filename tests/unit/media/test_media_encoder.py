"""The encoder: what a viewer makes of its frames, and when they are keyframes."""

import av
import cv2
import numpy as np
import pytest

from media.adaptations.decoding import LowDelayH264Decoder
from media.adaptations.jitter import FrameRun, starts_afresh
from media.screen import wire
from media.screen.encoder import ScreenEncoder, Settings
from media.screen.model import Picture, Pixels, Region
from media.screen.viewer import ScreenInlet
from media.screen.wire import Begin, FrameLabel

SETTINGS = Settings(quality=22, max_rate=20_000_000, burst=6_000_000)


def page(width: int, height: int) -> Pixels:
    pixels = np.full((height, width, 4), 255, np.uint8)
    for y in range(20, height, 24):
        line = "The quick brown fox jumps over the lazy dog. " * 4
        cv2.putText(pixels, line, (4, y), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (0, 0, 0, 0), 1, cv2.LINE_AA)
    return pixels


class Viewer:
    """Begins with a black picture and takes each frame as a whole."""

    def __init__(self, pixels: Pixels) -> None:
        height, width = pixels.shape[:2]
        self._area = Region(0, 0, width, height)
        self.pictures: list[Picture] = []
        self._inlet = ScreenInlet(lambda: None, lambda answer: None)
        self._inlet.show_to(self._show)
        self._inlet.tiles_arrived(wire.pack_begin(Begin(0, width, height)))
        self._decoder = LowDelayH264Decoder(self._inlet.max_pixels)

    def _show(self, picture: Picture) -> None:
        self.pictures.append(picture)

    def sees(self, data: bytes, timestamp: int = 0) -> Pixels:
        label = FrameLabel(timestamp + 1, 0, self._area, (self._area,))
        for frame in self._decoder.decode(FrameRun(wire.labelled(data, label), timestamp)):
            assert isinstance(frame, av.VideoFrame)
            self._inlet.decoded(frame, [label])
        return self.pictures[-1].pixels


def psnr(seen: Pixels, shown: Pixels) -> float:
    height, width = shown.shape[:2]
    error = (seen[:height, :width, :3].astype(float) - shown[..., :3]) ** 2
    return float(10 * np.log10(255**2 / max(error.mean(), 1e-9)))


def whole(pixels: Pixels) -> list[Region]:
    return [Region(0, 0, pixels.shape[1], pixels.shape[0])]


def test_a_page_of_text_stays_sharp() -> None:
    pixels, encoder = page(1280, 720), ScreenEncoder(1280, 720, SETTINGS)
    viewer = Viewer(pixels)
    encoder.update(pixels, whole(pixels))
    first = encoder.encode(0, keyframe=True)
    assert first.keyframe
    assert len(first.data) <= SETTINGS.burst / 8
    assert psnr(viewer.sees(first.data), pixels) > 38


def test_a_small_change_costs_little_and_is_seen() -> None:
    pixels, encoder = page(1280, 720), ScreenEncoder(1280, 720, SETTINGS)
    viewer = Viewer(pixels)
    encoder.update(pixels, whole(pixels))
    viewer.sees(encoder.encode(0, keyframe=True).data)
    pixels[101:117, 301:310] = (0, 0, 255, 0)
    encoder.update(pixels, [Region(300, 100, 10, 18)])
    second = encoder.encode(3000)
    assert not second.keyframe
    assert len(second.data) < 10_000
    seen = viewer.sees(second.data, 3000)
    assert psnr(seen, pixels) > 35
    assert np.abs(seen[108, 305, :3].astype(int) - (0, 0, 255)).max() < 12


def test_a_keyframe_comes_when_asked_and_never_by_itself() -> None:
    pixels, encoder = page(320, 208), ScreenEncoder(320, 208, SETTINGS)
    kinds = []
    for i in range(400):
        pixels = np.roll(pixels, 7, axis=0)
        if i % 100 == 50:
            pixels = 255 - pixels  # a cut, on which x264 would place a keyframe of its own
        encoder.update(pixels, whole(pixels))
        picture = encoder.encode(i * 3000, keyframe=i in (0, 321))
        assert starts_afresh(picture.data) == picture.keyframe
        kinds.append(picture.keyframe)
    assert [i for i, keyframe in enumerate(kinds) if keyframe] == [0, 321]


@pytest.mark.parametrize(("width", "height"), [(16, 16), (16, 272), (2064, 16), (48, 32)])
def test_every_size_of_whole_blocks_can_be_coded(width: int, height: int) -> None:
    pixels, encoder = page(width, height), ScreenEncoder(width, height, SETTINGS)
    pixels[:, -8:] = pixels[-8:] = (200, 60, 30, 0)
    encoder.update(pixels, whole(pixels))
    seen = Viewer(pixels).sees(encoder.encode(0, keyframe=True).data)
    assert seen.shape == (height, width, 4)
    assert np.abs(seen[height - 1, width - 1, :3].astype(int) - (200, 60, 30)).max() < 30
    assert psnr(seen, pixels) > 20


def test_timestamps_always_grow() -> None:
    encoder = ScreenEncoder(64, 64, SETTINGS)
    stamps = [encoder.encode(t).timestamp for t in (100, 100, 50, 200)]
    assert stamps == [100, 101, 102, 200]
