"""How much may be on its way to one viewer, from what the viewer says that it has seen."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

# Steps that may be on their way, apart from those that a long line holds.
IN_FLIGHT = 2

# A long line holds one step more for each of these seconds of its round trip, up to MOST_ON_LINE.
STEP_SECONDS = 1 / 30
MOST_ON_LINE = 6

# Bytes a second until there is a measurement, by the round trip's seconds: whoever is near is seldom on a
# slow line. And the least and most that we reckon with.
FIRST_RATES = ((0.004, 8_000_000.0), (0.03, 2_500_000.0))
FIRST_RATE = 1_250_000.0
LEAST_RATE, MOST_RATE = 60_000.0, 40_000_000.0

# Bytes that are enough to measure with, and the measurements that count: their median. A step that left room
# for another tells what we had to send, not what the line takes, unless that is more than we thought.
MEASURABLE = 6_000
MEASUREMENTS = 7

# A step of so many bytes that took so many seconds more than twice what was expected tells of the line, too.
LATE_SIZE, LATE = 24_000, 0.05

# A frame whose last packet was lost is told missing by the next one alone. After so many seconds and round
# trips it no longer counts as on its way; what it showed is repaired by tiles.
FRAME_SECONDS, FRAME_ROUND_TRIPS = 0.12, 3.0


# Frames given up whose answer may still come, and is then measured.
MOST_LATE = 64

# Seconds, and round trips, after which a viewer that has not answered a step keeps the others waiting.
OVERDUE_SECONDS, OVERDUE_ROUND_TRIPS, MOST_OVERDUE = 0.5, 3.0, 4.0


@dataclass(eq=False)
class _Step:
    sent_at: float
    size: int
    waiting: set[int]
    frame: int | None
    fills: bool


def first_rate(round_trip: float | None) -> float:
    """Bytes a second to begin with on a line of which nothing else is known."""
    if round_trip is not None:
        for most, rate in FIRST_RATES:
            if round_trip <= most:
                return rate
    return FIRST_RATE


class Flow:
    """Times are in seconds on one monotonic clock. `rate` and `round_trip` are what is known of the line."""

    def __init__(self, rate: float, round_trip: float = 0.0) -> None:
        self._first_round_trip = round_trip
        self._steps: deque[_Step] = deque()
        self._by_sequence: dict[int, _Step] = {}
        self._samples: deque[float] = deque(maxlen=MEASUREMENTS)
        self._late: deque[int] = deque(maxlen=MOST_LATE)
        self._seen_at = 0.0
        self._round_trips: deque[float] = deque(maxlen=60)
        self.rate = rate

    @property
    def measured_rate(self) -> float | None:
        """Bytes a second, if there was enough to measure with."""
        return self.rate if self._samples else None

    @property
    def round_trip(self) -> float:
        """The shortest of late: what the line takes when nothing queues."""
        return min(self._round_trips, default=0.0)

    @property
    def has_room(self) -> bool:
        return len(self._steps) < self._most

    @property
    def _most(self) -> int:
        return IN_FLIGHT + min(int(self.round_trip / STEP_SECONDS), MOST_ON_LINE)

    @property
    def idle(self) -> bool:
        """Whether all that was sent was seen, or given up."""
        return not self._steps

    def sent(self, sequences: Iterable[int], frame: int | None, size: int, now: float) -> None:
        """A step of `size` bytes in all left, with these numbers; that of its `frame` alone may get lost."""
        step = _Step(now, size, set(sequences), frame, fills=len(self._steps) + 1 >= self._most)
        self._steps.append(step)
        self._by_sequence.update((sequence, step) for sequence in step.waiting)

    def seen(self, sequence: int, now: float) -> None:
        """The viewer's word; one about a step that we do not know, or no more, says nothing."""
        step = self._by_sequence.pop(sequence, None)
        if step is None:
            return
        given_up = sequence not in step.waiting
        step.waiting.discard(sequence)
        if step.waiting:
            return
        if step in self._steps:
            self._steps.remove(step)
        known = min(self._round_trips, default=self._first_round_trip)
        self._round_trips.append(now - step.sent_at)
        self._measure(step, now, known, given_up=given_up)
        self._seen_at = now

    def _measure(self, step: _Step, now: float, round_trip: float, *, given_up: bool) -> None:
        if step.size < MEASURABLE:
            return
        # What the line did since it last had something of ours to carry.
        idle_before = step.sent_at >= self._seen_at
        began = step.sent_at + self.round_trip * 0.5 if idle_before else self._seen_at
        took = max(now - began, 1e-4)
        sample = step.size / took
        expected = round_trip + 2 * step.size / self.rate
        late = (given_up or step.size >= LATE_SIZE) and took > LATE + expected
        if step.fills or late or sample > self.rate:
            self._samples.append(sample)
            self.rate = min(max(median(self._samples), LEAST_RATE), MOST_RATE)

    def expire(self, now: float) -> None:
        """Gives up frames that must have been lost."""
        self._give_up(now - self._patience)

    def forget_frames(self) -> None:
        """The viewer asked for a keyframe: what was on its way is lost to it."""
        self._give_up(float("inf"))

    @property
    def _patience(self) -> float:
        return FRAME_SECONDS + FRAME_ROUND_TRIPS * median(self._round_trips or [self._first_round_trip])

    def _give_up(self, sent_before: float) -> None:
        """Frames sent before then are no longer waited for, but heard of should they come."""
        for step in [step for step in self._steps if step.frame in step.waiting]:
            if step.frame is None or step.sent_at >= sent_before:
                continue
            step.waiting.discard(step.frame)
            if not step.waiting:
                self._steps.remove(step)
            if len(self._late) == MOST_LATE:
                self._by_sequence.pop(self._late[0], None)
            self._late.append(step.frame)

    def overdue(self, now: float) -> bool:
        """Whether the viewer has been silent for long about something that cannot be lost."""
        last = self._round_trips[-1] if self._round_trips else 0.0
        patience = OVERDUE_SECONDS + min(OVERDUE_ROUND_TRIPS * max(self.round_trip, last), MOST_OVERDUE)
        return bool(self._steps) and now - self._steps[0].sent_at > patience

    def deadline(self) -> float | None:
        """When to look again, should nothing be heard until then; None if only a word can change anything."""
        frames = [step.sent_at for step in self._steps if step.frame in step.waiting]
        return min(frames) + self._patience if frames else None
