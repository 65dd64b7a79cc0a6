"""Where a picture lies in its view, and which of its pixels is under a point."""

from dataclasses import dataclass
from enum import Enum


class Fit(Enum):
    SCALED = "scaled"
    """The whole picture, made smaller where the view is; never blown up beyond a pixel a point."""
    ACTUAL = "actual"
    """One pixel of the picture is one of the screen."""


@dataclass(frozen=True)
class Placement:
    """All in points of the view; ``scale`` is how many of them a pixel of the picture takes."""

    left: float
    top: float
    scale: float
    picture_width: int
    picture_height: int

    @classmethod
    def of(cls, picture: tuple[int, int], view: tuple[int, int], fit: Fit, ratio: float = 1.0) -> "Placement":
        """Centres the picture in the view. ``ratio``: pixels of the screen in a point, each way."""
        width, height = picture
        actual = 1 / ratio
        scale = actual
        if fit is Fit.SCALED and width and height:
            scale = min(1.0, view[0] / width, view[1] / height)
        left = max(0.0, (view[0] - width * scale) / 2)
        top = max(0.0, (view[1] - height * scale) / 2)
        return cls(int(left * ratio) / ratio, int(top * ratio) / ratio, scale, width, height)

    @property
    def width(self) -> float:
        return self.picture_width * self.scale

    @property
    def height(self) -> float:
        return self.picture_height * self.scale

    def unscaled(self, ratio: float) -> bool:
        """Whether a pixel of the picture is exactly one of the screen."""
        return abs(self.scale * ratio - 1.0) < 1e-9

    def pixel_at(self, x: float, y: float) -> tuple[int, int]:
        """The pixel of the picture at a point of the view, the nearest one when it lies outside."""
        return (
            min(max(int((x - self.left) / self.scale), 0), max(self.picture_width - 1, 0)),
            min(max(int((y - self.top) / self.scale), 0), max(self.picture_height - 1, 0)),
        )

    def point_of(self, x: float, y: float) -> tuple[float, float]:
        """Where a pixel of the picture lies in the view."""
        return self.left + x * self.scale, self.top + y * self.scale

    def covers(self, x: float, y: float) -> bool:
        return 0 <= x - self.left < self.width and 0 <= y - self.top < self.height
