"""Has the memory of pictures be used again and again, and go back to the system when they are gone."""

import ctypes
import gc
import sys

# glibc's numbers in malloc.h. With an arena for each thread, what each capture, encoder and decoder once
# needed stays with the program: 33 MB a share.
_M_ARENA_MAX = -8
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
ARENAS = 2
KEPT_BYTES = 4 * 1024 * 1024

# An array above glibc's 128 kB gets new pages from the system each time, and each page costs a fault:
# comparing two 1080p pictures took 1.4 ms instead of 0.3. What is larger than this is a whole picture.
HEAPED_BYTES = 2 * 1024 * 1024


def keep_little() -> bool:
    """From now on, in the whole process: few heaps, for pictures too; what is free at their ends goes back.

    False, and nothing changed, where the C library is not glibc.
    """
    if sys.platform != "linux":
        return False
    library = ctypes.CDLL(None)
    if not hasattr(library, "mallopt"):
        return False
    options = ((_M_ARENA_MAX, ARENAS), (_M_TRIM_THRESHOLD, KEPT_BYTES), (_M_MMAP_THRESHOLD, HEAPED_BYTES))
    return all(library.mallopt(option, value) for option, value in options)


# Objects made, and collections of the younger generations, between collections of each generation. Python's
# own 700 have it look for cycles several times a key.
YOUNG, MIDDLE, OLD = 20_000, 20, 50


def collect_seldom() -> None:
    """From now on, in the whole process: garbage in cycles is looked for seldom, and not in what is here now.

    What was loaded until now stays for good; to go through it took 30 to 50 ms, in which no picture moved.
    """
    if gc.get_freeze_count():
        return
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
