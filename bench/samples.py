"""What many measurements of one thing say."""

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
        """Interpolated between the two nearest; not a number when there are no values."""
        return float(np.percentile(self.values, percent)) if self.values else float("nan")

    def __len__(self) -> int:
        return len(self.values)


def together(parts: Sequence[Samples]) -> Samples:
    """All of them as one."""
    values = tuple(value for part in parts for value in part.values)
    return Samples(values, sum(part.lost for part in parts))
