"""Deciding what of a change goes as tiles, which are exact, and what as video, which is small."""

from collections.abc import Sequence
from dataclasses import dataclass

from media.screen.blocks import BLOCK
from media.screen.encoder import Settings
from media.screen.model import Pixels, Region, Sampling
from media.screen.tiles import encode_tile

# Seconds of the line that tiles may take at once, and the most they may be in bytes.
AT_ONCE, MOST_AT_ONCE = 0.06, 400_000.0

# Of the line, what tiles may take for long, and the most in bytes a second. Beyond it is what always moves.
FOR_LONG, MOST_FOR_LONG = 0.75, 1_500_000.0

# Bytes that go as tiles whatever was sent before, and where video has just been sent: a key, a caret.
ALWAYS, ALWAYS_IN_VIDEO = 3_000, 8_000

# Bytes a pixel above which an area is rather a photograph than text.
DENSE = 0.5

# A region's cost is guessed from a strip of so many blocks in its middle; that of many from so many of them.
SAMPLE, SAMPLES = 16, 6

# Bits a second of video at most, of the line as a share, and steps between which an encoder is not changed.
MOST_VIDEO, VIDEO_SHARE, VIDEO_STEP = 20_000_000, 0.8, 1.4
LEAST_VIDEO = 300_000

# Seconds of that rate which a keyframe may take at once: on a slow line one must not wait for it.
BURST_SLOW, BURST_FAST, FAST = 0.15, 0.3, 8_000_000


@dataclass(frozen=True)
class Quality:
    """x264's rate `factor`; the `share` of a line that tiles may take; seconds of `rest` before refining."""

    factor: int
    share: float
    rest: float


QUALITIES = {
    Sampling.STANDARD: Quality(factor=22, share=1.0, rest=0.12),
    Sampling.FAST: Quality(factor=30, share=0.3, rest=0.4),
}


def settings(rate: float, quality: Quality) -> Settings:
    """The encoder's settings for a line of `rate` bytes a second; the same for rates that hardly differ."""
    allowed = rate * 8 * VIDEO_SHARE
    most = float(MOST_VIDEO)
    while most > allowed and most > LEAST_VIDEO:
        most /= VIDEO_STEP
    burst = most * (BURST_FAST if most > FAST else BURST_SLOW)
    return Settings(quality.factor, int(most), int(burst))


class Budget:
    """The bytes of tiles that may be sent now: they come back with time, at the pace of the line."""

    def __init__(self) -> None:
        self.most = 0.0
        self.left = 0.0
        self._at: float | None = None

    def refill(self, rate: float, quality: Quality, now: float) -> None:
        """Takes up the line's rate, in bytes a second, and the time that has passed."""
        self.most = min(rate * AT_ONCE, MOST_AT_ONCE) * quality.share
        if self._at is None:
            self.left = self.most
        else:
            income = min(rate * FOR_LONG, MOST_FOR_LONG) * quality.share
            self.left = min(self.left + (now - self._at) * income, self.most)
        self._at = now

    def spend(self, size: int) -> None:
        self.left -= size


@dataclass(frozen=True)
class Plan:
    """What of a change goes which way."""

    tiles: tuple[Region, ...]
    video: tuple[Region, ...]

    @classmethod
    def of(cls, pixels: Pixels, regions: Sequence[Region], budget: Budget, playing: Region | None) -> "Plan":
        """`playing` is the area of a video that was sent just now."""
        area = sum(region.area for region in regions)
        if area <= SAMPLE * BLOCK * BLOCK and budget.left >= ALWAYS:
            return cls(tuple(regions), ())
        inside: list[Region] = []
        tiles: list[Region] = []
        for region in regions:
            (inside if playing is not None and region.within(playing) == region else tiles).append(region)
        video: list[Region] = []
        if guessed_total(pixels, inside) > ALWAYS_IN_VIDEO:
            video = inside
        else:
            tiles = list(regions)
        allowed = max(budget.left, ALWAYS)
        if guessed_total(pixels, tiles) > allowed:
            costs = {region: guessed_cost(pixels, region) for region in tiles}
            dense = [region for region in tiles if costs[region] > DENSE * region.area]
            sparse = [region for region in tiles if costs[region] <= DENSE * region.area]
            if sum(costs[region] for region in sparse) > allowed:
                dense, sparse = tiles, []
            tiles, video = sparse, [*video, *dense]
        return cls(tuple(tiles), tuple(video))

    @staticmethod
    def cheapest_first(pixels: Pixels, regions: Sequence[Region]) -> list[Region]:
        """Regions with the fewest bytes a pixel come first."""
        return sorted(regions, key=lambda region: guessed_cost(pixels, region) / region.area)


def guessed_cost(pixels: Pixels, region: Region) -> float:
    """Bytes that a region takes as a tile, about."""
    y = region.y + region.height // BLOCK // 2 * BLOCK
    width = min(region.width, SAMPLE * BLOCK)
    x = region.x + (region.width - width) // 2 // BLOCK * BLOCK
    sample = encode_tile(pixels[y : y + BLOCK, x : x + width])
    return len(sample) * region.area / (width * BLOCK)


def guessed_total(pixels: Pixels, regions: Sequence[Region]) -> float:
    """Bytes that they take together, about."""
    some = regions[:: -(-len(regions) // SAMPLES)] if regions else ()
    area = sum(region.area for region in some)
    cost = sum(guessed_cost(pixels, region) for region in some)
    return cost * sum(region.area for region in regions) / area if area else 0.0
