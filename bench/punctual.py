"""Short sleeps that end when they should."""

import ctypes

TIMER_SLACK = 29
"""prctl's PR_SET_TIMERSLACK: by how many nanoseconds the kernel may be late to wake this thread."""


def wake_punctually() -> None:
    """Has this thread's short sleeps end after microseconds, not 50 of them later."""
    ctypes.CDLL(None).prctl(TIMER_SLACK, 1000, 0, 0, 0)
