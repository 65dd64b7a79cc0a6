"""The encoder: what a decoder makes of its packets, and when they are keyframes."""

import av
import cv2
import numpy as np
import pytest

from media.adaptations.decoding import LowDelayH264Decoder
from media.adaptations.jitter import FrameRun, starts_afresh
from media.screen.encoder import BURST, ScreenEncoder
from media.screen.model import Picture, Pixels, Region
from media.screen.viewer import PictureInlet, PixelPool


def page(width: int, height: int) -> Pixels:
    pixels = np.full((height, width, 4), 255, np.uint8)
    for y in range(20, height, 24):
        line = "The quick brown fox jumps over the lazy dog. " * 4
        cv2.putText(pixels, line, (4, y), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (0, 0, 0, 0), 1, cv2.LINE_AA)
    return pixels


class Viewer:
    def __init__(self) -> None:
        self._decoder = LowDelayH264Decoder()
        self._inlet = PictureInlet(lambda: None)
        self._inlet.show_to(self._show)
        self.pictures: list[Picture] = []

    def _show(self, picture: Picture) -> None:
        self.pictures.append(picture)

    def sees(self, data: bytes, timestamp: int = 0) -> Pixels:
        for frame in self._decoder.decode(FrameRun(data, timestamp)):
            assert isinstance(frame, av.VideoFrame)
            self._inlet.decoded(frame)
        return self.pictures[-1].pixels


def psnr(seen: Pixels, shown: Pixels) -> float:
    height, width = shown.shape[:2]
    error = (seen[:height, :width, :3].astype(float) - shown[..., :3]) ** 2
    return float(10 * np.log10(255**2 / max(error.mean(), 1e-9)))


def whole(pixels: Pixels) -> list[Region]:
    return [Region(0, 0, pixels.shape[1], pixels.shape[0])]


def test_a_page_of_text_stays_sharp() -> None:
    pixels, encoder, viewer = page(1280, 720), ScreenEncoder(1280, 720), Viewer()
    encoder.update(pixels, whole(pixels))
    first = encoder.encode(0, keyframe=True)
    assert first.keyframe
    assert len(first.data) <= BURST / 8
    assert psnr(viewer.sees(first.data), pixels) > 38


def test_a_small_change_costs_little_and_is_seen() -> None:
    pixels, encoder, viewer = page(1280, 720), ScreenEncoder(1280, 720), Viewer()
    encoder.update(pixels, whole(pixels))
    viewer.sees(encoder.encode(0, keyframe=True).data)
    pixels[101:117, 301:310] = (0, 0, 255, 0)
    encoder.update(pixels, [Region(301, 101, 9, 16)])
    second = encoder.encode(3000)
    assert not second.keyframe
    assert len(second.data) < 10_000
    seen = viewer.sees(second.data, 3000)
    assert psnr(seen, pixels) > 35
    assert np.abs(seen[108, 305, :3].astype(int) - (0, 0, 255)).max() < 12


def test_a_keyframe_comes_when_asked_and_never_by_itself() -> None:
    pixels, encoder = page(320, 200), ScreenEncoder(320, 200)
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


@pytest.mark.parametrize(("width", "height"), [(101, 77), (16, 5), (1, 1), (333, 64), (64, 333)])
def test_odd_sizes_are_padded(width: int, height: int) -> None:
    pixels, encoder, viewer = page(width, height), ScreenEncoder(width, height), Viewer()
    pixels[:, -1] = pixels[-1] = (200, 60, 30, 0)
    encoder.update(pixels, whole(pixels))
    seen = viewer.sees(encoder.encode(0, keyframe=True).data)
    assert seen.shape == (height + height % 2, width + width % 2, 4)
    assert np.abs(seen[height - 1, width - 1, :3].astype(int) - (200, 60, 30)).max() < 30
    for x, y in ((width - 1, height - 1), (0, 0), (width // 2, height // 2)):
        encoder.update(pixels, [Region(x, y, 1, 1)])
    assert psnr(viewer.sees(encoder.encode(3000).data, 3000), pixels) > 20


def test_timestamps_always_grow() -> None:
    encoder = ScreenEncoder(64, 64)
    stamps = [encoder.encode(t).timestamp for t in (100, 100, 50, 200)]
    assert stamps == [100, 101, 102, 200]


def test_a_picture_stays_as_it_is_while_someone_holds_a_part_of_it() -> None:
    pool = PixelPool()
    held = pool.take(4, 4)
    held[:] = 7
    part = held[1:2, 1:2]
    del held
    for _ in range(10):
        pool.take(4, 4)[:] = 9
    assert part[0, 0, 0] == 7


def test_memory_is_used_again() -> None:
    pool = PixelPool()
    address = pool.take(4, 4).__array_interface__["data"]
    assert pool.take(4, 4).__array_interface__["data"] == address
    assert pool.take(2, 2).shape == (2, 2, 4)
