"""What one workload gave for one product, and the lines that tell it for all of them."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bench import playback, samples
from bench.exactness import AFTER, Likeness, mean
from bench.figures import Figure
from bench.meter import Meter
from bench.network import Link
from bench.samples import Samples
from bench.targets import BYTES, CUSTOMERS_CPU, P50, P95, P99, SHOWN, exact_targets, targets
from bench.workloads.workload import Part

SURE = 1.0
"""Seconds after the last change when a picture has to be exact."""


@dataclass
class Outcome:
    meter: Meter
    parts: list[Part] = field(default_factory=list)
    exact: list[Mapping[float, Likeness]] = field(default_factory=list)

    @property
    def latency(self) -> Samples:
        """Milliseconds: of each event, or of each frame that was seen."""
        return samples.together(
            [part.samples if part.playback is None else part.playback.ages for part in self.parts]
        )

    @property
    def playback(self) -> playback.Playback | None:
        played = [part.playback for part in self.parts if part.playback is not None]
        return playback.together(played) if played else None

    @property
    def shown_a_second(self) -> float:
        whole = self.playback
        return whole.shown_a_second if whole else math.nan

    @property
    def longest_wait(self) -> float:
        whole = self.playback
        return whole.longest_wait if whole else math.nan

    def exact_percent(self, after: float) -> float:
        found = mean(self.exact)
        return found[after].exact * 100 if found else math.nan

    def psnr(self, after: float) -> float:
        found = mean(self.exact)
        return found[after].psnr if found else math.nan


def figures(name: str, link: Link, outcomes: Mapping[str, Outcome]) -> list[Figure]:
    """One workload on one link, by product."""

    def line(
        what: str, unit: str, value: Callable[[Outcome], float], measure: str = "", digits: int = 1
    ) -> Figure:
        values = {product: value(outcome) for product, outcome in outcomes.items()}
        return Figure(f"{name}, {what}", unit, values, targets(link, name, measure), digits)

    played = any(outcome.playback for outcome in outcomes.values())
    lines = [
        line(measure, "ms", lambda one, percent=percent: one.latency.percentile(percent), measure)  # type: ignore[misc]
        for measure, percent in ((P50, 50), (P95, 95), (P99, 99))
    ]
    if played:
        lines.append(line("shown", "a second", lambda one: one.shown_a_second, SHOWN))
        lines.append(line("longest wait", "ms", lambda one: one.longest_wait, digits=0))
    lines.append(
        line("to the viewers", "kB/s", lambda one: one.meter.kilobytes_a_second, BYTES, 0 if played else 1)
    )
    for after in AFTER if played else (SURE,):
        values = {product: outcome.exact_percent(after) for product, outcome in outcomes.items()}
        wanted = exact_targets(link) if after == SURE else ()
        lines.append(Figure(f"{name}, exact after {after:g} s", "%", values, wanted, 2))
    if played:
        lines.append(line("PSNR after 0.1 s", "dB", lambda one: one.psnr(AFTER[0])))
    lines.append(line("CPU, customer's side", "cores", lambda one: one.meter.sharing.cores, CUSTOMERS_CPU, 3))
    lines.append(line("CPU, agent's side", "cores", lambda one: one.meter.viewing.cores, digits=3))
    return lines


def counted(name: str, link: Link, outcomes: Mapping[str, Outcome]) -> str:
    """A sentence: how many samples each has."""
    parts = []
    for product, outcome in outcomes.items():
        found = outcome.latency
        whole = outcome.playback
        of = f" of {whole.drawn} frames" if whole else ""
        lost = f" and {found.lost} lost" if found.lost else ""
        parts.append(f"{product} {len(found)}{of}{lost}")
    return f"{name}, {link.title}: samples: {', '.join(parts)}."
