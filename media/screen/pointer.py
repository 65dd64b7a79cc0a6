"""Mouse pointer shapes as PNG, made once a shape."""

from collections import OrderedDict

import cv2
import numpy as np
import numpy.typing as npt

from media.screen.capture import PointerShape

# Shapes kept; an animated pointer has some dozens.
CAPACITY = 64


class ShapeCache:
    """Shapes by the system's serial number; the least recently used leaves."""

    def __init__(self) -> None:
        self._shapes: OrderedDict[int, PointerShape] = OrderedDict()

    def get(self, serial: int, argb: npt.NDArray[np.uint32], hot_x: int, hot_y: int) -> PointerShape:
        """The shape of `serial`; `argb` is (height, width) with premultiplied alpha, as XFixes gives it."""
        shape = self._shapes.get(serial)
        if shape is None:
            height, width = argb.shape
            shape = PointerShape(serial, width, height, hot_x, hot_y, png(argb))
            self._shapes[serial] = shape
            if len(self._shapes) > CAPACITY:
                self._shapes.popitem(last=False)
        self._shapes.move_to_end(serial)
        return shape


def png(argb: npt.NDArray[np.uint32]) -> bytes:
    """A PNG of premultiplied ARGB pixels."""
    if argb.size == 0:
        argb = np.zeros((1, 1), np.uint32)
    channels = argb.astype("<u4").view(np.uint8).reshape(*argb.shape, 4).astype(np.uint16)
    alpha = np.maximum(channels[..., 3:], 1)
    channels[..., :3] = np.minimum((channels[..., :3] * 255 + alpha // 2) // alpha, 255)
    written, data = cv2.imencode(".png", channels.astype(np.uint8))
    if not written:
        raise ValueError("the pointer's shape cannot be written as PNG")
    return bytes(data)
