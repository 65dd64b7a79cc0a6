"""Figures of several products side by side, as a table for people."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """What our own value is to reach: a limit, or a part of what a peer has in the same run."""

    limit: float
    """In the unit of the figure; with `of`, a factor."""
    of: str = ""
    """The peer's name."""
    at_most: bool = True
    """Otherwise it is the least."""

    def verdict(self, mine: float, values: Mapping[str, float]) -> str:
        """Whether that value reaches it; empty when there is nothing to compare with."""
        bound = self.limit * values.get(self.of, math.nan) if self.of else self.limit
        if math.isnan(mine) or math.isnan(bound):
            return ""
        reached = mine <= bound if self.at_most else mine >= bound
        said = f"{self.limit:g} × {self.of}" if self.of else f"{self.limit:g}"
        return f"{'≤' if self.at_most else '≥'} {said}: {'reached' if reached else 'MISSED'}"


@dataclass(frozen=True)
class Figure:
    """One line: what was measured, its unit, and a value for each product by name."""

    what: str
    unit: str
    values: Mapping[str, float]
    targets: tuple[Target, ...] = ()
    digits: int = 1

    def text(self, product: str) -> str:
        value = self.values.get(product, math.nan)
        if math.isinf(value):
            return "lost"
        return "" if math.isnan(value) else f"{value:.{self.digits}f}"

    def ratio(self, ours: str, theirs: str) -> str:
        """Ours ÷ theirs."""
        mine, other = self.values.get(ours, math.nan), self.values.get(theirs, math.nan)
        return f"{mine / other:.2f}" if math.isfinite(mine) and math.isfinite(other) and other else ""

    def verdict(self, ours: str) -> str:
        """Whether ours reaches its targets."""
        mine = self.values.get(ours, math.nan)
        said = [target.verdict(mine, self.values) for target in self.targets]
        return "; ".join(one for one in said if one)


@dataclass(frozen=True)
class Table:
    """`products`, ours first."""

    title: str
    products: tuple[str, ...]
    figures: tuple[Figure, ...]

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
        return "\n".join([self.title, *(_in_columns(line, widths) for line in lines)]) + "\n"

    def markdown(self) -> str:
        lines = [self.header, tuple("---" if i in (0, 1) else "---:" for i in range(len(self.header)))]
        rows = "".join(f"| {' | '.join(line)} |\n" for line in [*lines, *self.rows])
        return f"### {self.title}\n\n{rows}"


def _in_columns(line: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        cell.ljust(width) if i in (0, 1) else cell.rjust(width)
        for i, (cell, width) in enumerate(zip(line, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()
