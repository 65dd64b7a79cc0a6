"""What the figures were measured on."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path


def line() -> str:
    """One line: date, cores, processor, system, load, Python."""
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    cores = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    python = platform.python_version()
    parts = (now, f"{cores} cores", processor(), platform.release(), f"Python {python}", f"load {load:.1f}")
    return " · ".join(parts)


def processor() -> str:
    """As the kernel calls it."""
    for entry in Path("/proc/cpuinfo").read_text().splitlines():
        name, _, value = entry.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()
