"""Has the memory of large pictures go back to the system, where the C library would keep it."""

import ctypes
import sys

# glibc's numbers in malloc.h. With an arena for each thread, what each capture, encoder and decoder once
# needed stays with the program: 33 MB a share.
_M_ARENA_MAX = -8
_M_TRIM_THRESHOLD = -1
ARENAS = 2
KEPT_BYTES = 8 * 1024 * 1024


def keep_little() -> bool:
    """From now on, in the whole process: few heaps, and what is free at their ends goes back.

    False, and nothing changed, where the C library is not glibc.
    """
    if sys.platform != "linux":
        return False
    library = ctypes.CDLL(None)
    if not hasattr(library, "mallopt"):
        return False
    return bool(library.mallopt(_M_ARENA_MAX, ARENAS) and library.mallopt(_M_TRIM_THRESHOLD, KEPT_BYTES))
