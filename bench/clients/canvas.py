"""A window without a frame that pictures are copied into: made with XCB, cheap for the machine."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import xcffib
import xcffib.xproto as x

from bench.counter import BLOCK
from bench.framebuffer import Pixels
from bench.layout import Area

REQUEST = 4_000_000
"""Bytes of pixels in one request: servers take up to 16 MB."""

# xcffib makes its requests' methods at run time; no checker knows them.
connect: Any = xcffib.connect
rectangle: Any = x.RECTANGLE.synthetic

WHITE, BLACK = 0xFFFFFF, 0


class Canvas:
    """Above all other windows, taking no focus. Hidden until shown."""

    def __init__(self, area: Area) -> None:
        self.width, self.height = area.width, area.height
        self._connection: Any = connect()
        self._core = self._connection.core
        self._screen = self._connection.get_setup().roots[self._connection.pref_screen]
        self._window = self._connection.generate_id()
        self._core.CreateWindow(
            self._screen.root_depth,
            self._window,
            self._screen.root,
            *(area.left, area.top, area.width, area.height, 0),
            x.WindowClass.InputOutput,
            self._screen.root_visual,
            x.CW.BackPixel | x.CW.OverrideRedirect,
            [WHITE, 1],
        )
        self._copying = self._ink(0)
        self._inks = {white: self._ink(WHITE if white else BLACK) for white in (False, True)}

    def pixmap(self, pixels: Pixels) -> int:
        """A picture in the X server, from (height, width, 4) blue, green, red and nothing."""
        height, width = pixels.shape[:2]
        pixmap = self.blank(width, height)
        lines = max(1, REQUEST // (width * 4))
        for top in range(0, height, lines):
            part = np.ascontiguousarray(pixels[top : top + lines])
            self._core.PutImage(
                x.ImageFormat.ZPixmap,
                pixmap,
                self._copying,
                *(width, len(part), 0, top, 0, self._screen.root_depth),
                part.nbytes,
                part.tobytes(),
            )
        return pixmap

    def blank(self, width: int, height: int) -> int:
        """An empty one."""
        pixmap: int = self._connection.generate_id()
        self._core.CreatePixmap(self._screen.root_depth, pixmap, self._window, width, height)
        return pixmap

    def copy(self, source: int, target: int | None = None, top: int = 0) -> None:
        """A picture, from its line `top` on, into another or, without one, into the window."""
        into = self._window if target is None else target
        self._core.CopyArea(source, into, self._copying, 0, top, 0, 0, self.width, self.height)

    def blocks(self, target: int | None, left: int, top: int, blocks: Iterable[tuple[int, bool]]) -> None:
        """A counter's row into a picture or the window."""
        into = self._window if target is None else target
        by_ink: dict[bool, list[Any]] = {False: [], True: []}
        for place, white in blocks:
            by_ink[white].append(rectangle(left + place, top, BLOCK, BLOCK))
        for white, rectangles in by_ink.items():
            self._core.PolyFillRectangle(into, self._inks[white], len(rectangles), rectangles)

    def fill(self, colour: int) -> None:
        """The whole window in one colour, 0xRRGGBB."""
        self._core.ChangeGC(self._copying, x.GC.Foreground, [colour])
        whole = rectangle(0, 0, self.width, self.height)
        self._core.PolyFillRectangle(self._window, self._copying, 1, [whole])

    def move(self, left: int, top: int) -> None:
        self._core.ConfigureWindow(self._window, x.ConfigWindow.X | x.ConfigWindow.Y, [left, top])

    def show(self) -> None:
        self._core.MapWindow(self._window)
        self._core.ConfigureWindow(self._window, x.ConfigWindow.StackMode, [x.StackMode.Above])

    def hide(self) -> None:
        self._core.UnmapWindow(self._window)

    def finish(self) -> None:
        """Waits until the X server has done all that was asked."""
        self._core.GetInputFocus().reply()

    def _ink(self, colour: int) -> int:
        ink: int = self._connection.generate_id()
        # Without GraphicsExposures: no answer to each copy.
        self._core.CreateGC(ink, self._window, x.GC.Foreground | x.GC.GraphicsExposures, [colour, 0])
        return ink
