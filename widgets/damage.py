"""The parts of a picture that have yet to be painted: a bounded number of rectangles."""

from PyQt6.QtCore import QRect

MOST_RECTANGLES = 16
"""Each costs a copy and a request to the display: beyond these, painting a little more is cheaper."""


class Damage:
    """``rectangles``, in pixels of the picture, cover everything that was added; they may overlap."""

    def __init__(self, *rectangles: QRect) -> None:
        self.rectangles = list(rectangles)

    def add(self, rectangle: QRect) -> None:
        """Takes no more memory, and no more time, however often it is called."""
        if rectangle.isEmpty() or any(kept.contains(rectangle) for kept in self.rectangles):
            return
        self.rectangles = [kept for kept in self.rectangles if not rectangle.contains(kept)]
        if len(self.rectangles) == MOST_RECTANGLES:
            nearest = min(self.rectangles, key=lambda kept: _area(kept | rectangle) - _area(kept))
            self.rectangles.remove(nearest)
            rectangle |= nearest
        self.rectangles.append(rectangle)


def _area(rectangle: QRect) -> int:
    return rectangle.width() * rectangle.height()
