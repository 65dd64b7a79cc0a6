"""What was seen of frames that were drawn: how many a second, how late, and the longest wait."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bench import samples
from bench.samples import Samples


@dataclass(frozen=True)
class Playback:
    """One stretch of frames, or several put together. Times are milliseconds, unless named otherwise."""

    seconds: float = 0.0
    drawn: int = 0
    ages: Samples = field(default=Samples(()))
    """Of each frame that was seen: from drawn to first seen."""
    longest_wait: float = 0.0
    """The longest that a drawn frame had to wait until it, or a newer one, was seen."""

    @property
    def shown_a_second(self) -> float:
        return len(self.ages) / self.seconds if self.seconds else float("nan")


def played(drawn: Mapping[int, float], seen: Sequence[tuple[float, int]], until: float) -> Playback:
    """From the seconds at which frames were drawn, by number, and (seconds, number) of what was seen.

    What was not seen by `until` counts as having waited until then.
    """
    if len(drawn) < 2:
        return Playback()
    ages: dict[int, float] = {}
    for at, number in seen:
        if number in drawn and number not in ages:
            ages[number] = at - drawn[number]
    waits, newest_seen = [], iter(sorted((number, at) for at, number in seen))
    number, at = next(newest_seen, (0, until))
    for frame in sorted(drawn):
        while number < frame and at < until:
            number, at = next(newest_seen, (frame, until))
        waits.append(at - drawn[frame])
    first, last = min(drawn), max(drawn)
    # Frames are drawn at a steady rate: the last one lasts as long as the others.
    seconds = (drawn[last] - drawn[first]) * len(drawn) / (len(drawn) - 1)
    # A frame that was skipped is not lost, as a newer one was seen; but nothing was.
    found = Samples(tuple(age * 1000 for age in ages.values()), 0 if ages else len(drawn))
    return Playback(seconds, len(drawn), found, max(waits) * 1000)


def together(parts: Sequence[Playback]) -> Playback:
    """All of them as one."""
    ages = samples.together([part.ages for part in parts])
    return Playback(
        sum(part.seconds for part in parts),
        sum(part.drawn for part in parts),
        ages,
        max((part.longest_wait for part in parts), default=0.0),
    )
