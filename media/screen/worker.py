"""What the capture thread of a shared screen does: looks, captures, and serves each group of viewers."""

import itertools
import select
import time
from typing import TYPE_CHECKING

from media.screen.blocks import framebuffer
from media.screen.capture import Capture
from media.screen.colours import reduce_colours
from media.screen.group import AGAIN, Group, Step
from media.screen.model import Geometry, Monitor, Pixels, Region
from media.screen.planning import QUALITIES
from media.screen.port import ScreenPort
from media.screen.reporter import PointerReporter
from media.screen.wire import MAX_AREA, MAX_SIDE

if TYPE_CHECKING:
    from media.screen.source import ScreenSource

# Seconds that viewers of a group wait for one that has no room; then it goes on in a group of its own.
LAG = 0.12

# Viewers whose lines' rates are within the first factor come together; those beyond the second are parted.
ALIKE, APART = 4.0, 8.0


# Of all screens shared by this program: what is late from one is never taken for news of the next.
_numbers = itertools.count(1)


class ScreenWorker:
    """What belongs to the capture thread alone: the framebuffer, the groups, what is still to be done."""

    def __init__(self, source: "ScreenSource", capture: Capture) -> None:
        self._source = source
        self._capture = capture
        self._pixels: Pixels = framebuffer(1, 1)
        self._groups: list[Group] = []
        self._waiting: dict[Group, float] = {}  # since when some of its viewers wait for others
        self._monitors: tuple[Monitor, ...] = ()
        self._region = Region(0, 0, 0, 0)
        self._dirty = True
        self._pointer = PointerReporter(capture, source._tell_pointer, source._tell_shape)
        self._layout = 0
        self._look_at = 0.0

    def run(self) -> None:
        """Serves until the source stops. Raises CaptureError when the screen is lost."""
        source = self._source
        screen = self._capture.fileno()
        waited = [source._waker.fileno(), *([] if screen is None else [screen])]
        while not source._stopping:
            self.look()
            # A reply that a step waited for can bring events along, and no `select` tells of those.
            if self._step():
                continue
            readable, _, _ = select.select(waited, [], [], self._timeout())
            if waited[0] in readable:
                source._waker.drain()

    def look(self) -> None:
        """Takes in what changed on the screen."""
        interval = self._capture.interval
        if interval is not None:
            now = time.monotonic()
            if now < self._look_at or not self._groups or self._source._paused:
                return
            self._look_at = now + interval
        changes = self._capture.look()
        self._dirty |= changes.picture
        self._pointer.noticed(changes)
        if changes.layout:
            self._source._rearrange = True

    def arrange(self) -> None:
        """Takes up a change of monitors, choice, mask, colours or sampling: all is captured afresh."""
        source, capture = self._source, self._capture
        source._rearrange = False
        monitors = capture.monitors()
        by_id = {monitor.id: monitor for monitor in monitors}
        chosen = by_id.get(source._chosen, monitors[0])
        if not _fits(chosen.region):  # all screens together may be more than a viewer takes
            chosen = next((monitor for monitor in monitors if _fits(monitor.region)), chosen)
        region = chosen.region.within(monitors[0].region) or monitors[0].region
        resized = region[2:] != self._region[2:]
        moved = region != self._region or monitors != self._monitors
        self._region, self._monitors = region, monitors
        capture.watch(region)
        self._dirty = True
        if resized:
            self._pixels = framebuffer(region.width, region.height)
            self._groups.clear()
            for port in source._ports:
                port.restart()
        for group in self._groups:
            group.quality = QUALITIES[source._sampling]
        if moved or source._geometry is None or source._geometry.chosen != chosen.id:
            self._layout += 1
            place = (region.width, region.height, region.x, region.y)
            geometry = Geometry(*place, monitors, chosen.id, self._layout)
            source._geometry = geometry
            self._pointer.moved()
            if source.on_geometry is not None:
                source.on_geometry(geometry)

    # ---- one thing after the other ----

    def _step(self) -> bool:
        """Does what is to be done now; False if that is nothing."""
        if self._source._rearrange:
            self.arrange()
            return True
        now = time.monotonic()
        sent = not self._source._paused and self._show(now)
        return (not self._source._paused and self._pointer.step(now, self._region)) or sent

    def _show(self, now: float) -> bool:
        self._follow_viewers(now)
        ready = [group for group in self._groups if self._ready(group, now)]
        if self._dirty and ready and not self._refresh():
            return False
        sent = False
        for group in ready:
            due = group.due(now)
            if due is not None and due <= now and (step := group.step(self._pixels, now)) is not None:
                self._send(group, step, now)
                sent = True
        return sent

    def _refresh(self) -> bool:
        """Captures what changed; False if it must not be shown, since the mask changed meanwhile."""
        source = self._source
        self._dirty = False
        shown = self._pixels[: self._region.height, : self._region.width]
        changed = self._capture.refresh(shown)
        source._mask.apply(shown, changed, self._region.x, self._region.y)
        reduce_colours(shown, changed, source._colours)
        for group in self._groups:
            group.damaged(changed)
        return not source._rearrange

    def _send(self, group: Group, step: Step, now: float) -> None:
        source = self._source
        with source._lock:
            for port in group.ports:
                if source._paused or source._stopping:
                    port.restart()  # meanwhile: it begins anew when it goes on
                elif port in source._ports:
                    port.send(step.tiles, step.frame, step.sequences, now)

    # ---- who is served together ----

    def _follow_viewers(self, now: float) -> None:
        """Newcomers get a group each; groups that have been sent the same become one."""
        there = [port for port in self._source._ports if port.watching]
        for port in there:
            fresh_at = port.fresh_at
            if fresh_at is None:
                continue
            self._remove(port)
            if fresh_at <= now:
                port.begin(now)
                quality = QUALITIES[self._source._sampling]
                size = self._region.width, self._region.height
                self._groups.append(Group(_numbers.__next__, size, [port], quality))
        for group in self._groups:
            for port in group.ports:
                if port not in there:
                    self._remove(port)
        self._groups = [group for group in self._groups if group.ports]
        self._waiting = {group: since for group, since in self._waiting.items() if group in self._groups}
        if len(self._groups) > 1 and not self._dirty:
            self._join(now)

    def _remove(self, port: ScreenPort) -> None:
        for group in self._groups:
            group.ports = [p for p in group.ports if p is not port]

    def _join(self, now: float) -> None:
        settled = [g for g in self._groups if g.settled and all(port.idle(now) for port in g.ports)]
        for i, group in enumerate(settled):
            for other in settled[i + 1 :]:
                rates = [port.rate for port in (*group.ports, *other.ports)]
                if max(rates) <= ALIKE * min(rates):
                    group.join(other)
                    self._groups.remove(other)
                    return

    def _ready(self, group: Group, now: float) -> bool:
        """Whether all its viewers have room. Those who keep the others waiting are parted from them."""
        rate = max(port.rate for port in group.ports)
        slow = [port for port in group.ports if port.overdue(now) or port.rate * APART < rate]
        if slow and len(slow) < len(group.ports):
            self._groups.append(group.split(slow))
        lagging = [port for port in group.ports if not port.has_room(now)]
        if not lagging or len(lagging) == len(group.ports):
            self._waiting.pop(group, None)
            return not lagging
        due = group.due(now)
        if not self._dirty and (due is None or due > now):
            self._waiting.pop(group, None)
            return False
        since = self._waiting.setdefault(group, now)
        if now - since < LAG:
            return False
        self._waiting.pop(group)
        self._groups.append(group.split(lagging))
        return True

    def _timeout(self) -> float | None:
        """Seconds until there is something to do without an event; None if there is nothing."""
        source = self._source
        if source._paused:
            return None
        now = time.monotonic()
        deadlines = [self._pointer.deadline]
        deadlines += [port.fresh_at for port in source._ports if port.watching]
        if self._groups and self._capture.interval is not None:
            deadlines.append(self._look_at)
        for group in self._groups:
            due = now if self._dirty else group.due(now)
            if due is None:
                continue
            waiting = [port.deadline() for port in group.ports if not port.has_room(now)]
            if waiting:
                deadlines += [max(deadline, now + AGAIN) for deadline in waiting if deadline is not None]
                if group in self._waiting:
                    deadlines.append(self._waiting[group] + LAG)
            else:
                deadlines.append(due)
        known = [deadline for deadline in deadlines if deadline is not None]
        return max(0.0, min(known) - now) if known else None


def _fits(region: Region) -> bool:
    return max(region.width, region.height) <= MAX_SIDE and region.area <= MAX_AREA
