"""Pixels of an X display: by MIT-SHM into memory that we share with the server, else over the connection."""

import contextlib
import ctypes
from typing import Any

import numpy as np
import xcffib
import xcffib.shm
import xcffib.xproto

from media.screen.model import Pixels, Region

BYTES_PER_PIXEL = 4
DEPTH = 24

# What is shared: a large region is read in stripes, at 0.03 ms each, and stays in the processor's cache.
SHARED_BYTES = 2 * 1024 * 1024
ALL_PLANES = 0xFFFFFFFF
Z_PIXMAP = xcffib.xproto.ImageFormat.ZPixmap

# System V's numbers in sys/ipc.h, the same on every Linux.
_IPC_PRIVATE, _IPC_CREAT, _IPC_RMID = 0, 0o1000, 0
_OWNER_ALONE = 0o600


class _Segment:
    """Shared memory of so many bytes. It is gone as soon as nobody maps it, however this program ends."""

    def __init__(self, size: int) -> None:
        self._library = ctypes.CDLL(None, use_errno=True)
        self._library.shmat.restype = ctypes.c_void_p
        self._library.shmat.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_int)
        self._library.shmdt.argtypes = (ctypes.c_void_p,)
        self._library.shmget.argtypes = (ctypes.c_int, ctypes.c_size_t, ctypes.c_int)
        self.id = self._library.shmget(_IPC_PRIVATE, size, _IPC_CREAT | _OWNER_ALONE)
        if self.id < 0:
            raise OSError(ctypes.get_errno(), "no shared memory")
        self._address = self._library.shmat(self.id, None, 0)
        if self._address in (None, ctypes.c_void_p(-1).value):
            self.forsake()
            raise OSError(ctypes.get_errno(), "shared memory cannot be mapped")
        self.memory = np.ctypeslib.as_array((ctypes.c_uint8 * size).from_address(self._address))

    def forsake(self) -> None:
        """Nobody else can map it from now on."""
        self._library.shmctl(self.id, _IPC_RMID, None)

    def close(self) -> None:
        """Nobody may read `memory` any more."""
        self.memory = np.empty(0, np.uint8)
        self._library.shmdt(self._address)


class ScreenImage:
    """Reads a display's root window. Raises xcffib's errors when the display refuses or is gone."""

    def __init__(self, connection: Any, root: int) -> None:
        self._connection = connection
        self._root = root
        self._shm: Any = None
        self._id = 0
        self._segment: _Segment | None = None
        self._share()

    def _share(self) -> None:
        """Has the server write into our memory from now on, if it can."""
        try:
            self._shm = self._connection(xcffib.shm.key)
            segment = _Segment(SHARED_BYTES)
        except (KeyError, xcffib.XcffibException, OSError):
            return  # without the extension, or where shared memory is not allowed
        self._id = self._connection.generate_id()
        try:
            self._shm.AttachChecked(self._id, segment.id, False).check()
        except xcffib.Error:  # the server runs on another machine
            segment.close()
            return
        finally:
            segment.forsake()
        self._segment = segment

    def read(self, region: Region, into: Pixels) -> None:
        """Writes a region of the screen into an array (height, width, 4) of its size."""
        rows = max(1, SHARED_BYTES // (region.width * BYTES_PER_PIXEL))
        for top in range(0, region.height, rows):
            height = min(rows, region.height - top)
            into[top : top + height] = self._grab(Region(region.x, region.y + top, region.width, height))

    def _grab(self, region: Region) -> Pixels:
        """Pixels that are good until the next grab."""
        shape = (region.height, region.width, BYTES_PER_PIXEL)
        size = region.area * BYTES_PER_PIXEL
        place = (region.x, region.y, region.width, region.height)
        if self._segment is not None and size <= self._segment.memory.size:
            self._shm.GetImage(self._root, *place, ALL_PLANES, Z_PIXMAP, self._id, 0).reply()
            return self._segment.memory[:size].reshape(shape)
        image = self._connection.core.GetImage(Z_PIXMAP, self._root, *place, ALL_PLANES).reply()
        return np.frombuffer(image.data.buf(), np.uint8, size).reshape(shape)

    def close(self) -> None:
        """Frees the shared memory."""
        if self._segment is None:
            return
        with contextlib.suppress(xcffib.XcffibException):  # the display is gone, and its mapping with it
            self._shm.DetachChecked(self._id).check()
        self._segment.close()
        self._segment = None
