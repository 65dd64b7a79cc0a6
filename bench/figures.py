"""Figures of several products side by side, as a table for people."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bench.samples import Samples


@dataclass(frozen=True)
class Figure:
    """One line: what was measured, its unit, and a value for each product by name. Less is better."""

    what: str
    unit: str
    values: Mapping[str, float]
    most: float | None = None
    """What our own value is to stay below."""
    digits: int = 1

    def text(self, product: str) -> str:
        value = self.values.get(product, math.nan)
        return "" if math.isnan(value) else f"{value:.{self.digits}f}"

    def ratio(self, ours: str, theirs: str) -> str:
        """Ours ÷ theirs: below 1 we win."""
        mine, other = self.values.get(ours, math.nan), self.values.get(theirs, math.nan)
        return "" if math.isnan(mine) or math.isnan(other) or not other else f"{mine / other:.2f}"

    def verdict(self, ours: str) -> str:
        """Whether ours reaches its target."""
        if self.most is None or math.isnan(self.values.get(ours, math.nan)):
            return ""
        return f"≤ {self.most:g}: {'reached' if self.values[ours] <= self.most else 'MISSED'}"


@dataclass(frozen=True)
class Table:
    """`products`, ours first; `notes` are sentences below."""

    products: tuple[str, ...]
    figures: tuple[Figure, ...]
    notes: tuple[str, ...] = field(default=())

    @property
    def header(self) -> tuple[str, ...]:
        return ("", "unit", *self.products, *(f"÷ {other}" for other in self.products[1:]), "to reach")

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        ours, *others = self.products
        return tuple(
            (
                figure.what,
                figure.unit,
                *(figure.text(product) for product in self.products),
                *(figure.ratio(ours, other) for other in others),
                figure.verdict(ours),
            )
            for figure in self.figures
        )

    def plain(self) -> str:
        """In columns, for a terminal."""
        lines = [self.header, *self.rows]
        widths = [max(len(line[i]) for line in lines) for i in range(len(self.header))]
        return "\n".join(_in_columns(line, widths) for line in lines) + "\n"

    def markdown(self) -> str:
        lines = [self.header, tuple("---" if i in (0, 1) else "---:" for i in range(len(self.header)))]
        return "".join(f"| {' | '.join(line)} |\n" for line in [*lines, *self.rows])


def spread(
    what: str, by_product: Mapping[str, Samples], most: Mapping[int, float] | None = None
) -> list[Figure]:
    """p50, p95 and p99 of milliseconds; `most`: what ours is to stay below, by percentile."""
    return [
        Figure(
            f"{what}, p{percent}",
            "ms",
            {product: samples.percentile(percent) for product, samples in by_product.items()},
            (most or {}).get(percent),
        )
        for percent in (50, 95, 99)
    ]


def _in_columns(line: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        cell.ljust(width) if i in (0, 1) else cell.rjust(width)
        for i, (cell, width) in enumerate(zip(line, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()
