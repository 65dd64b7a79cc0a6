"""The memory of a video frame's planes as arrays."""

from typing import Any

import numpy as np
import numpy.typing as npt

Plane = npt.NDArray[np.uint8]


def plane_rows(plane: Any) -> Plane:
    """The plane's own memory as (height, width) bytes, writable, without the padding behind each row."""
    rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
    return rows[: plane.height, : plane.width]
