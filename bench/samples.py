"""What many measurements of one thing say."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Samples:
    """Measured values in one unit, and how many that were tried gave none."""

    values: tuple[float, ...]
    lost: int = 0

    @property
    def median(self) -> float:
        return self.percentile(50)

    def percentile(self, percent: float) -> float:
        """Interpolated between the two nearest; what was lost counts as infinite. Not a number of nothing."""
        tried = len(self.values) + self.lost
        if not tried:
            return math.nan
        if math.ceil(percent / 100 * (tried - 1)) >= len(self.values):
            return math.inf
        # Any value larger than all does for the lost ones: none of them is among the two nearest.
        lost = [max(self.values)] * self.lost
        return float(np.percentile([*self.values, *lost], percent))

    def __len__(self) -> int:
        return len(self.values)


def together(parts: Sequence[Samples]) -> Samples:
    """All of them as one."""
    values = tuple(value for part in parts for value in part.values)
    return Samples(values, sum(part.lost for part in parts))
