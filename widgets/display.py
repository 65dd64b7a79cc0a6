"""Whether a window can be shown at all, found out before Qt would end the program over it."""

import ctypes
import os
import sys
from collections.abc import Mapping


def has_display(environment: Mapping[str, str] = os.environ) -> bool:
    """False where Qt could only abort: no desktop here, or one that refuses us. Takes a millisecond."""
    if sys.platform != "linux" or environment.get("QT_QPA_PLATFORM", "xcb").partition(":")[0] != "xcb":
        return True
    if environment.get("WAYLAND_DISPLAY"):
        return True
    name = environment.get("DISPLAY")
    if not name:
        return False
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # nothing is known; Qt will say what it misses
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(name.encode(), None)
    works = bool(xcb.xcb_connection_has_error(connection) == 0)
    xcb.xcb_disconnect(connection)
    return works
