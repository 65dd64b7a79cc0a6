"""The C library is told to keep little."""

import platform
import sys

from media.memory import keep_little


def test_glibc_accepts_both_settings() -> None:
    assert keep_little() is (sys.platform == "linux" and platform.libc_ver()[0] == "glibc")
