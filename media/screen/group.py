"""Viewers who have been sent the same, for whom a screen is compared and encoded once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from media.screen import wire
from media.screen.blocks import (
    BLOCK,
    BlockMap,
    differing,
    empty_map,
    framebuffer,
    hull,
    mark,
    move,
    rectangles,
    span,
)
from media.screen.model import Pixels, Region
from media.screen.movement import MovementFinder
from media.screen.planning import Budget, Plan, Quality, settings
from media.screen.port import ScreenPort
from media.screen.tiles import encode_tile
from media.screen.video import VideoRegion
from media.screen.wire import Begin, Copy, FrameLabel, Tile, Update

# Bytes after which a message of tiles is sent on its way, and the next one begun: on a slow line the viewer
# sees each as it comes.
MESSAGE = 12_000

# Seconds until an answer that is overdue is looked for again.
AGAIN = 0.01

# Seconds after its last frame until an encoder goes: it holds 40 MB for a whole screen.
KEPT = 5.0

# Seconds after a frame for which more of the same is expected.
PLAYING = 0.3

# Frames after which a video area that is too large is fitted anew, and how many times too large that is.
FIT_FRAMES, FIT_FACTOR = 30, 3

# Seconds between keyframes that viewers ask for, and between encoders of another rate.
KEYFRAME_INTERVAL, SETTINGS_INTERVAL = 0.3, 1.0

# Bytes that the refining of a resting screen takes at once, at most: more would make the next key wait.
REFINE_MOST = 96_000


@dataclass(frozen=True)
class Step:
    """What brings all viewers of a group on: messages of tiles, and a frame with its RTP timestamp."""

    tiles: tuple[bytes, ...]
    frame: tuple[bytes, int] | None
    sequences: tuple[int, ...]


class Group:
    """What its viewers have been sent, and what they lack. Used by the capture thread alone.

    The reference is the picture that they are to have now. Blocks that are lossy may look otherwise to them:
    those were sent as video, or copied from such. A tile makes a block exact; at rest all blocks become so.
    """

    def __init__(
        self, number: Callable[[], int], size: tuple[int, int], ports: Iterable[ScreenPort], quality: Quality
    ) -> None:
        self.ports = list(ports)
        self.quality = quality
        self._number = number
        self._size = size
        self._reference = framebuffer(*size)
        self._damage = ~empty_map(self._reference)
        self._lossy = empty_map(self._reference)
        self._changed_at = np.zeros(self._damage.shape)
        self._finder = MovementFinder()
        self._budget = Budget()
        self._video: VideoRegion | None = None
        self._video_at = self._settings_at = self._keyframe_at = -1.0
        self._shown: Region | None = None  # what of the video area was news in the last frames
        self._frames = 0
        self._keyframe = False
        self._after = number()
        self._preface = [wire.pack_begin(Begin(self._after, *size))]

    # ---- who is in it ----

    def split(self, ports: Sequence[ScreenPort]) -> "Group":
        """Takes these viewers out, into a group of their own that has been sent the same."""
        other = Group(self._number, self._size, ports, self.quality)
        self.ports = [port for port in self.ports if port not in ports]
        other._reference = self._reference.copy()
        other._damage = self._damage.copy()
        other._lossy = self._lossy.copy()
        other._changed_at = self._changed_at.copy()
        other._after = self._after
        other._preface = list(self._preface)
        return other

    def join(self, other: "Group") -> None:
        """Takes in the viewers of another group that lacks nothing, as this one does."""
        self.ports += other.ports
        # The newcomers' decoders know nothing of our encoder, and they have other numbers.
        self._keyframe = True
        self._after = self._number()
        self._preface = [wire.pack_update(Update(self._after, True, ()))]

    # ---- what is to be done ----

    def damaged(self, regions: Iterable[Region]) -> None:
        """These parts of the screen may be other than before."""
        mark(self._damage, regions)

    @property
    def settled(self) -> bool:
        """Whether its viewers lack nothing."""
        return not (self._preface or self._damage.any() or self._lossy.any())

    def due(self, now: float) -> float | None:
        """When there is something to send; None if there is nothing."""
        if self._damage.any() or self._preface:
            return now
        if not self._lossy.any():
            return self._video_at + KEPT if self._video is not None else None
        if self._keyframe_wanted():
            return self._keyframe_at + KEYFRAME_INTERVAL
        rested = float(self._changed_at[self._lossy].min()) + self.quality.rest
        # What is refined leaves the other place under way to the next change.
        answers = [port.deadline() for port in self.ports if not port.idle(now)]
        if any(answer is None for answer in answers):
            return None  # a viewer's word will wake us
        return max([rested, *(max(answer, now + AGAIN) for answer in answers if answer is not None)])

    def step(self, pixels: Pixels, now: float) -> Step | None:
        """The next thing to send; None if there is nothing. `pixels` is the screen, padded to blocks."""
        for port in self.ports:
            self._keyframe |= port.take_keyframe()
        rate = min(port.rate for port in self.ports)
        self._budget.refill(rate, self.quality, now)
        operations: list[Tile | Copy] = []
        news: BlockMap | None = None
        changed = self._compare(pixels)
        if changed is not None:
            news = self._changes(pixels, changed, operations, now)
        elif self._video is not None and not self._lossy.any() and now - self._video_at >= KEPT:
            self._video = None
        elif self._keyframe_wanted() and now - self._keyframe_at >= KEYFRAME_INTERVAL:
            news = self._asked_for()
        elif all(port.idle(now) for port in self.ports):
            self._refine(operations, now)
        messages, sequences = self._messages(operations)
        frame = None
        if news is not None and self._video is not None and news[self._video.window].any():
            frame, label = self._frame(self._video, pixels, news, now)
            sequences.append(label)
        if not messages and frame is None:
            return None
        return Step(tuple(messages), frame, tuple(sequences))

    def _keyframe_wanted(self) -> bool:
        """Whether a frame would help somebody; else the next one will be a keyframe."""
        return self._keyframe and self._video is not None and bool(self._lossy[self._video.window].any())

    # ---- changes ----

    def _compare(self, pixels: Pixels) -> BlockMap | None:
        """Which blocks differ from the reference, if any do; after this nothing counts as damaged."""
        area = hull(self._damage)
        if area is None:
            return None
        changed = empty_map(self._reference)
        dense = 2 * np.count_nonzero(self._damage) * BLOCK * BLOCK > area.area
        for region in [area] if dense else rectangles(self._damage):
            before = self._reference[region.rows, region.columns]
            changed[span(region)] = differing(before, pixels[region.rows, region.columns])
        self._damage[:] = False
        return changed if changed.any() else None

    def _changes(
        self, pixels: Pixels, changed: BlockMap, operations: list[Tile | Copy], now: float
    ) -> BlockMap | None:
        """Adds copies and tiles, and updates the reference; returns the blocks that are for the video."""
        if self._video is not None:
            self._video.changed(changed)
        movement = self._finder.find(self._reference, pixels, changed, self._size, now)
        if movement is not None:
            operations.append(movement.copy)
            self._copy(movement.copy, now)
            changed = movement.rest
        self._changed_at[changed] = now
        regions = rectangles(changed)
        # What moved is no video, though it may lie where one was just now.
        plays = self._video is not None and self._plays(now) and movement is None
        playing = self._video.area if self._video is not None and plays else None
        plan = Plan.of(pixels, regions, self._budget, playing)
        for region in regions:
            self._reference[region.rows, region.columns] = pixels[region.rows, region.columns]
        size = self._tiles(plan.tiles, operations)
        self._budget.spend(size)
        if not plan.video:
            return None
        news = empty_map(self._reference)
        mark(news, plan.video)
        self._fit(news, now)
        return news

    def _copy(self, copy: Copy, now: float) -> None:
        """What the copy does to the reference, and to what we know of the viewers' pictures."""
        source, target = copy.source, copy.target
        move(self._reference, source, target.x, target.y)
        window = span(target)
        rows, columns = target.height // BLOCK, target.width // BLOCK
        top, left = source.y // BLOCK, source.x // BLOCK
        lossy = np.zeros((rows, columns), np.bool_)
        for down in range(1 + (source.y % BLOCK > 0)):
            for right in range(1 + (source.x % BLOCK > 0)):
                y, x = top + down, left + right
                lossy |= self._lossy[y : y + rows, x : x + columns]
        self._lossy[window] = lossy
        self._changed_at[window] = now
        if self._video is not None:
            touched = empty_map(self._reference)
            touched[window] = True
            self._video.changed(touched)

    def _tiles(self, regions: Iterable[Region], operations: list[Tile | Copy], most: float = 1e12) -> int:
        """Adds tiles of the reference until they are so many bytes; returns how many they are."""
        size = 0
        for region in regions:
            if size >= most:
                break
            data = encode_tile(self._reference[region.rows, region.columns])
            operations.append(Tile(region, data))
            self._lossy[span(region)] = False
            size += len(data) + wire.TILE_HEAD
        return size

    def _refine(self, operations: list[Tile | Copy], now: float) -> None:
        """Adds tiles of what is not exact and rests, those first that cost little: that is where text is."""
        resting = self._lossy & (self._changed_at <= now - self.quality.rest)
        if not resting.any():
            return
        plan = Plan.cheapest_first(self._reference, rectangles(resting))
        self._tiles(plan, operations, min(self._budget.most, REFINE_MOST))

    # ---- video ----

    def _plays(self, now: float) -> bool:
        """Whether there was a frame just now, so that more of the same is expected."""
        return now - self._video_at < PLAYING

    def _fit(self, news: BlockMap, now: float) -> None:
        """Sees to an encoder for an area around the news, and for the rate of the line."""
        area = hull(news)
        if area is None:
            return
        self._shown = area if self._shown is None else self._shown.hull(area)
        self._frames += 1
        wanted = settings(min(port.rate for port in self.ports), self.quality)
        video = self._video
        if video is not None and area.within(video.area) != area:
            # What plays goes on beside what is new.
            area = area.hull(video.area) if self._plays(now) else area
            video = None
        elif video is not None and self._frames >= FIT_FRAMES:
            if video.area.area > FIT_FACTOR * self._shown.area:
                area, video = self._shown, None
            self._shown, self._frames = None, 0
        if video is not None and video.settings != wanted and now - self._settings_at > SETTINGS_INTERVAL:
            area, video = video.area, None
        if video is None:
            video = VideoRegion(area, wanted)
            self._settings_at = now
            self._shown, self._frames = None, 0
        self._video = video

    def _asked_for(self) -> BlockMap:
        """What a keyframe is to show whose frames before were lost; the rest is left to tiles."""
        news = empty_map(self._reference)
        mark(news, rectangles(self._lossy)[: wire.MAX_RECTANGLES])
        return news & self._lossy

    def _frame(
        self, video: VideoRegion, pixels: Pixels, news: BlockMap, now: float
    ) -> tuple[tuple[bytes, int], int]:
        """A labelled frame of the video area with its timestamp, and its number."""
        keyframe = self._keyframe and now - self._keyframe_at >= KEYFRAME_INTERVAL
        self._keyframe &= not keyframe
        inside = np.zeros_like(news)
        inside[video.window] = news[video.window]
        regions = wire.rectangles_of(rectangles(inside), hull(inside) or video.area)
        shown = np.zeros_like(news)
        mark(shown, regions)
        self._lossy |= shown
        self._changed_at[shown] = now
        picture = video.encode(pixels, now, keyframe=keyframe)
        if picture.keyframe:
            self._keyframe_at = now
        self._video_at = now
        sequence = self._number()
        label = FrameLabel(sequence, self._after, video.area, regions)
        return (wire.labelled(picture.data, label), picture.timestamp), sequence

    # ---- messages ----

    def _messages(self, operations: Sequence[Tile | Copy]) -> tuple[list[bytes], list[int]]:
        """The operations as one update, in as many messages as it takes, and its number if there is one."""
        messages, self._preface = self._preface, []
        sequences = [self._after] if messages else []
        if not operations:
            return messages, sequences
        self._after = sequence = self._number()
        sequences.append(sequence)
        part: list[Tile | Copy] = []
        size = 0
        for operation in operations:
            if part and size > MESSAGE:
                messages.append(wire.pack_update(Update(sequence, False, tuple(part))))
                part, size = [], 0
            part.append(operation)
            size += len(operation.data) if isinstance(operation, Tile) else 0
        messages.append(wire.pack_update(Update(sequence, True, tuple(part))))
        return messages, sequences
