"""Gives the memory of large pictures back to the system, where the C library would keep it."""

import ctypes
import sys

# glibc's numbers in malloc.h. With an arena for each thread, what each capture, encoder and decoder once
# needed stays with the program: 33 MB a share.
_M_ARENA_MAX = -8
_M_TRIM_THRESHOLD = -1
ARENAS = 2
KEPT_BYTES = 8 * 1024 * 1024

_glibc = ctypes.CDLL(None) if sys.platform == "linux" else None
if not hasattr(_glibc, "malloc_trim"):  # another C library has its own ways
    _glibc = None


def keep_little() -> None:
    """From now on, in the whole process: few heaps, and what is free at their ends goes back."""
    if _glibc is not None:
        _glibc.mallopt(_M_ARENA_MAX, ARENAS)
        _glibc.mallopt(_M_TRIM_THRESHOLD, KEPT_BYTES)


def give_back() -> None:
    """What is free now goes back; takes a few milliseconds, so only when something large has ended."""
    if _glibc is not None:
        _glibc.malloc_trim(0)
