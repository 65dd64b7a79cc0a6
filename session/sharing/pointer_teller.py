"""The pointer of an owned share, told to its viewers: where it is, and each shape's picture once."""

import threading

from link.contract import Link
from protocol.pointer import (
    LARGEST_POINTER,
    MAX_SHAPE_BYTES,
    KeptPointerShape,
    PointerPosition,
    PointerShape,
)
from session.sharing.kept_shapes import KeptShapes


class PointerTeller:
    """Called by the capture thread and by the loop: what viewers are told has one order."""

    def __init__(self, link: Link, share: int) -> None:
        self._link = link
        self._share = share
        self._lock = threading.Lock()
        self._viewers: dict[int, KeptShapes] = {}
        self._shape: PointerShape | None = None
        self._position: PointerPosition | None = None

    def introduce(self, viewer: int) -> None:
        """To somebody with a new connection, who has no shapes."""
        with self._lock:
            self._viewers[viewer] = KeptShapes()
            # Not counted as kept: it may overtake the news of the share, and is refused then.
            for known in (self._shape, self._position):
                if known is not None:
                    self._link.send(viewer, known)

    def forget(self, viewer: int) -> None:
        """Tells that viewer nothing more."""
        with self._lock:
            self._viewers.pop(viewer, None)

    def moved(self, layout: int, x: int, y: int, visible: bool) -> None:
        """In pixels of the picture of that layout."""
        position = PointerPosition(share=self._share, layout=layout, x=x, y=y, visible=visible)
        with self._lock:
            self._position = position
            for viewer in self._viewers:
                self._link.send(viewer, position)

    def shaped(self, shape: int, width: int, height: int, hot_x: int, hot_y: int, png: bytes) -> None:
        """The same id for the same shape; one that is too large to be sent becomes an arrow."""
        if len(png) > MAX_SHAPE_BYTES or max(width, height) > LARGEST_POINTER or not (width and height):
            png, width, height, hot_x, hot_y = b"", 1, 1, 0, 0  # viewers draw an arrow
        message = PointerShape(
            share=self._share, shape=shape, width=width, height=height, hot_x=hot_x, hot_y=hot_y, png=png
        )
        with self._lock:
            self._shape = message
            for viewer in self._viewers:
                self._tell_shape(viewer, message)

    def _tell_shape(self, viewer: int, shape: PointerShape) -> None:
        kept = self._viewers[viewer]
        if kept.use(shape.shape) == shape:
            sent = self._link.send(viewer, KeptPointerShape(share=self._share, shape=shape.shape))
        else:
            sent = self._link.send(viewer, shape)
            kept.keep(shape)
        if not sent:
            self._viewers[viewer] = KeptShapes()  # it did not follow: no telling what it keeps
