"""A share without a network: the sharer's worker, viewers, and the lines between them, in simulated time."""

import asyncio
import heapq
import itertools
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from aiortc.rtcrtpparameters import RTCRtpCodecParameters

from media.adaptations import decoding
from media.adaptations.jitter import FrameRun, starts_afresh
from media.screen import group, movement, planning, port, worker
from media.screen.capture import Capture, Changes, Pointer, PointerShape
from media.screen.colours import reduce_colours
from media.screen.mask import Mask
from media.screen.model import ALL_MONITORS, ColourMode, Monitor, Picture, Pixels, Region
from media.screen.port import ScreenPort
from media.screen.source import ScreenSource
from media.screen.track import ScreenTrack
from media.screen.viewer import ScreenInlet
from media.screen.worker import ScreenWorker

H264 = RTCRtpCodecParameters(mimeType="video/H264", clockRate=90000, payloadType=99)

# Small screens have small budgets, or nothing would ever go as video, nor in several messages.
BUDGETS = {
    (planning, "MOST_AT_ONCE"): 6_000.0,
    (planning, "MOST_FOR_LONG"): 60_000.0,
    (planning, "ALWAYS"): 800,
    (planning, "ALWAYS_IN_VIDEO"): 1_500,
    (planning, "SAMPLE"): 2,
    (movement, "LEAST_BLOCKS"): 4,
    (movement, "LEAST_SPARED"): 2,
    (group, "MESSAGE"): 2_000,
    (group, "FIT_FRAMES"): 5,
    (group, "REFINE_MOST"): 3_000,
}

# Seconds that a step of the sharer's thread takes, and a turn of the engine's.
WORK, TURN = 0.001, 0.0005

# Turns of the sharer's thread without a rest that are no longer work but a loop.
MOST_TURNS = 5_000

# Times that it may wake at once, one after the other, before anything else happens.
MOST_WAKES = 20


class Clock:
    """Simulated seconds, and what is to happen when."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._order = itertools.count()
        self._events: list[tuple[float, int, Callable[[], None]]] = []

    def monotonic(self) -> float:
        return self.now

    def after(self, seconds: float, action: Callable[[], None]) -> None:
        heapq.heappush(self._events, (self.now + seconds, next(self._order), action))

    @property
    def next(self) -> float:
        """When the next event is; infinity if there is none."""
        return self._events[0][0] if self._events else float("inf")

    def happen(self) -> None:
        """Lets the next event happen, now or when it is to."""
        when, _, action = heapq.heappop(self._events)
        self.now = max(self.now, when)
        action()


class Desktop(Capture):
    """A screen in memory that tells what was damaged, as X does."""

    def __init__(self, width: int, height: int) -> None:
        self.pixels: Pixels = np.zeros((height, width, 4), np.uint8)
        self._damage: list[Region] = []
        self._watched = Region(0, 0, width, height)
        self._changes = Changes()

    @property
    def whole(self) -> Region:
        return Region(0, 0, self.pixels.shape[1], self.pixels.shape[0])

    def paint(self, x: int, y: int, pixels: Pixels) -> None:
        """What lies outside is cut off."""
        region = Region(x, y, pixels.shape[1], pixels.shape[0]).within(self.whole)
        if region is None:
            return
        part = region.moved(-x, -y)
        self.pixels[region.rows, region.columns] = pixels[part.rows, part.columns]
        self._damage.append(region)
        self._changes.picture = True

    def resize(self, width: int, height: int) -> None:
        before = self.pixels
        self.pixels = np.full((height, width, 4), 90, np.uint8)
        self._changes.layout = True
        self.paint(0, 0, before)
        self.paint(0, 0, self.pixels.copy())

    def fileno(self) -> int | None:
        return None

    @property
    def interval(self) -> float | None:
        return None

    def monitors(self) -> tuple[Monitor, ...]:
        width, height = self.whole[2:]
        half = width // 2
        return (
            Monitor(ALL_MONITORS, "", 0, 0, width, height),
            Monitor(1, "left", 0, 0, half, height, primary=True),
            Monitor(2, "right", half, 0, width - half, height),
        )

    def watch(self, region: Region) -> None:
        self._watched = region
        self._damage = [self.whole]

    def look(self) -> Changes:
        changes, self._changes = self._changes, Changes()
        return changes

    def refresh(self, pixels: Pixels) -> list[Region]:
        damaged, self._damage = self._damage, []
        changed = []
        for region in damaged:
            part = region.within(self._watched)
            if part is not None:
                target = part.moved(-self._watched.x, -self._watched.y)
                pixels[target.rows, target.columns] = self.pixels[part.rows, part.columns]
                changed.append(target)
        return changed

    def pointer(self) -> Pointer | None:
        return None

    def shape(self) -> PointerShape | None:
        return None

    def close(self) -> None:
        pass


@dataclass
class Line:
    """`delay` in seconds one way, by chance up to twice that; `rate` in bytes a second; `loss` of frames."""

    delay: float = 0.01
    rate: float = 5_000_000.0
    loss: float = 0.0


class TilesOf:
    """A channel of tiles; it can be closed, or full for a while. `tried` counts what was to be sent."""

    def __init__(self, send: Callable[[bytes], bool]) -> None:
        self.open = True
        self.full = False
        self.tried = 0
        self._send = send

    def send(self, message: bytes) -> bool:
        self.tried += 1
        return self.open and not self.full and self._send(message)

    def clear(self) -> None:
        """What was sent is under way already."""


class SimulatedViewer:
    """A viewer at the end of a line of its own, who keeps a copy of what was said to have changed."""

    def __init__(self, clock: Clock, line: Line, seed: int) -> None:
        self.line = line
        self.canvas: Pixels = np.zeros((0, 0, 4), np.uint8)
        self.messages = self.frames = self.beginnings = 0
        self._clock = clock
        self._chance = random.Random(seed)
        self._tiles_free = self._frames_free = 0.0
        self._tiles_last = self._frames_last = 0.0
        self._whole = False  # whether the frames until now came without a gap, since a keyframe
        self._decoding: list[tuple[object, FrameRun]] = []
        loop = SimpleNamespace(call_soon_threadsafe=lambda wake: clock.after(TURN, self._pull))
        self._track = ScreenTrack(cast(asyncio.AbstractEventLoop, loop))
        self.tiles = TilesOf(self._send_tiles)
        self.port = ScreenPort(self._track, self.tiles, lambda: 3 * self.line.delay)
        self.inlet = ScreenInlet(lambda: None, self._answer)
        self._error = threading.Event()
        self._decoder = decoding._Worker(self.inlet, self._error)
        self.look()
        self.inlet.opened()

    def look(self) -> None:
        self.canvas = np.zeros((0, 0, 4), np.uint8)
        self.inlet.show_to(self._show)

    def look_away(self) -> None:
        self.inlet.show_to(None)

    def _show(self, picture: Picture) -> None:
        with picture.lock:
            assert picture.pixels.shape == (picture.height, picture.width, 4)
            if self.canvas.shape != picture.pixels.shape:
                assert picture.changed == (Region(0, 0, picture.width, picture.height),)
                self.canvas = np.zeros_like(picture.pixels)
            for region in picture.changed:
                part = picture.pixels[region.rows, region.columns]
                assert part.shape[:2] == (region.height, region.width)
                self.canvas[region.rows, region.columns] = part

    # ---- the line ----

    def _delay(self) -> float:
        return self.line.delay * (1 + self._chance.random())

    def _send_tiles(self, message: bytes) -> bool:
        self.messages += 1
        self.beginnings += message[0] == 1
        now = self._clock.now
        self._tiles_free = max(now, self._tiles_free) + len(message) / self.line.rate
        self._tiles_last = max(self._tiles_last, self._tiles_free + self._delay())
        self._clock.after(self._tiles_last - now, lambda: self.inlet.tiles_arrived(message))
        return True

    def _pull(self) -> None:
        """What aiortc's sender does with the track."""
        if not self._track._frames:
            return
        try:
            self._track.recv().send(None)
        except StopIteration as done:
            packet = done.value
        self.frames += 1
        if self._chance.random() < self.line.loss:
            self._clock.after(self._delay(), self._lost)
            return
        now = self._clock.now
        self._frames_free = max(now, self._frames_free) + packet.size / self.line.rate
        self._frames_last = max(self._frames_last, self._frames_free + self._delay())
        frame = FrameRun(bytes(packet), packet.pts)
        self._clock.after(self._frames_last - now, lambda: self._frame_arrived(frame))

    def _lost(self) -> None:
        """The next frame will show that this one is missing."""
        self._whole = False

    def _frame_arrived(self, frame: FrameRun) -> None:
        """What the jitter buffer does with it."""
        if not self._whole and not starts_afresh(frame.data):
            self._ask_for_keyframe()
            return
        self._whole = True
        self._decoding.append((H264, frame))
        # A busy decoder takes several at once.
        self._clock.after(self._chance.choice((0.0, 0.002, 0.05)), self._decode)

    def _decode(self) -> None:
        frames, self._decoding = self._decoding, []
        if frames:
            self._decoder.decode(frames)
        if self._error.is_set():
            self._error.clear()
            self._ask_for_keyframe()

    def _ask_for_keyframe(self) -> None:
        self._clock.after(self._delay(), self._track.request_keyframe)

    def _answer(self, answer: bytes) -> None:
        # The channel keeps no order.
        self._clock.after(self._delay(), lambda: self.port.answered(answer))


class SimulatedShare:
    """A sharer's desktop and all who watch it. A context: within it, time is simulated."""

    def __init__(self, width: int = 208, height: int = 150) -> None:
        self.clock = Clock()
        self.desktop = Desktop(width, height)
        self.viewers: list[SimulatedViewer] = []
        self.colours = ColourMode.TRUE
        self.mask: tuple[Region, ...] = ()
        self._patch = pytest.MonkeyPatch()
        self._seeds = itertools.count(1)

    def __enter__(self) -> "SimulatedShare":
        time = SimpleNamespace(monotonic=self.clock.monotonic)
        for module in (worker, port):
            self._patch.setattr(module, "time", time)
        for (module, name), value in BUDGETS.items():
            self._patch.setattr(module, name, value)
        self.source = ScreenSource(opener=lambda name: self.desktop)
        self.worker = ScreenWorker(self.source, self.desktop)
        self.worker.arrange()
        return self

    def __exit__(self, *_: object) -> None:
        self._patch.undo()

    # ---- what people do ----

    def join(self, line: Line | None = None) -> SimulatedViewer:
        viewer = SimulatedViewer(self.clock, line or Line(), next(self._seeds))
        self.viewers.append(viewer)
        self.source.add_viewer(viewer.port)
        return viewer

    def leave(self, viewer: SimulatedViewer) -> None:
        self.viewers.remove(viewer)
        self.source.remove_viewer(viewer.port)

    def set_colours(self, mode: ColourMode) -> None:
        self.colours = mode
        self.source.set_colours(mode)

    def set_mask(self, *regions: Region) -> None:
        self.mask = regions
        self.source.set_mask(regions)

    # ---- time ----

    def run(self, seconds: float) -> None:
        """Lets time pass."""
        until = self.clock.now + seconds
        vain = 0
        while True:
            self._work()
            timeout = self.worker._timeout()
            wakes = float("inf") if timeout is None else self.clock.now + timeout
            if min(wakes, self.clock.next) > until:
                break
            if self.clock.next <= wakes:
                self.clock.happen()
                vain = 0
            else:
                vain += wakes <= self.clock.now
                assert vain < MOST_WAKES, "the sharer's thread wakes again and again for nothing"
                # A thread never wakes at the very moment.
                self.clock.now = max(self.clock.now, wakes) + 1e-6
        self.clock.now = until

    def _work(self) -> None:
        for _ in range(MOST_TURNS):
            self.worker.look()
            if not self.worker._step():
                return
            self.clock.now += WORK
            while self.clock.next <= self.clock.now:
                self.clock.happen()
        raise AssertionError("the sharer's thread never rests")

    # ---- what must hold ----

    @property
    def expected(self) -> Pixels:
        """What every viewer is to see."""
        geometry = self.source.geometry
        assert geometry is not None
        region = Region(geometry.x, geometry.y, geometry.width, geometry.height)
        pixels = self.desktop.pixels[region.rows, region.columns].copy()
        whole = [Region(0, 0, *region[2:])]
        Mask(self.mask).apply(pixels, whole, region.x, region.y)
        reduce_colours(pixels, whole, self.colours)
        return pixels[..., :3]

    @property
    def traffic(self) -> int:
        """Messages and frames sent so far."""
        return sum(viewer.messages + viewer.frames for viewer in self.viewers)

    def check_rest(self, seconds: float = 20.0) -> None:
        """Lets everything come to rest: all see the same, exactly, and nothing more is sent."""
        self.run(seconds)
        assert all(found.settled for found in self.worker._groups)
        for i, viewer in enumerate(self.viewers):
            wrong = _differing(viewer.canvas[..., :3], self.expected)
            assert not wrong, f"viewer {i} sees something else {wrong}"
        before = self.traffic
        self.run(30.0)
        assert self.traffic == before, "something was sent though nothing changed"
        assert self.clock.next == float("inf")
        assert self.worker._timeout() is None, "the sharer's thread wakes for nothing"


def _differing(seen: Pixels, expected: Pixels) -> str:
    """Where, in words; empty if nowhere."""
    if seen.shape != expected.shape:
        return f"of the size {seen.shape} instead of {expected.shape}"
    places = np.argwhere((seen != expected).any(axis=2))
    if not places.size:
        return ""
    (top, left), (bottom, right) = places.min(axis=0), places.max(axis=0)
    return f"in {len(places)} pixels from ({left}, {top}) to ({right}, {bottom})"
