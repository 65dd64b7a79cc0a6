"""Works for a long time and watches memory and freezes: .venv/bin/python -m bench.soak --minutes 30

Vis-à-vis alone, on an open link: scroll, video, typing, drag and rest in turns.
"""

import argparse
import contextlib
import random
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench import machine
from bench.desk import Desk
from bench.figures import Figure, Table
from bench.peers.visavis import VisAVis
from bench.playback import Playback, together
from bench.progress import say
from bench.punctual import wake_punctually
from bench.run import make_contents
from bench.use import MEGABYTE
from bench.workloads.playing import Drag, LargeVideo, Scroll
from bench.workloads.typing import Typing
from bench.workloads.workload import Extent, Workload
from tests.helpers import namespaces
from tests.helpers.processes import Process

EVERY = 10.0
"""Seconds between two looks at the memory."""

TURN = Extent(blocks=1, samples=60, stretches=1, frames=600)
"""Twenty seconds of frames, or as long of typing."""
REST = 10.0

WORKLOADS: tuple[type[Workload], ...] = (Scroll, LargeVideo, Typing, Drag)


class MemoryWatch:
    """Looks at a program's memory (RSS, children included) all the time, on a thread of its own."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="memory watch", daemon=True)
        self.samples: list[tuple[float, float]] = []
        """(minutes, megabytes)"""

    def __enter__(self) -> "MemoryWatch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            self.samples.append((time.monotonic() / 60, self._process.memory() / MEGABYTE))
            if self._ended.wait(EVERY):
                return


def slope(samples: Sequence[tuple[float, float]]) -> float:
    """Of the straight line with the least squares, per unit of the first; none of fewer than two samples."""
    if len(samples) < 2:
        return float("nan")
    x, y = np.array(samples).T
    away = x - x.mean()
    return float((away * (y - y.mean())).sum() / np.square(away).sum())


def worked(peer: VisAVis, minutes: float) -> dict[str, list[Playback]]:
    """Until the minutes are over: what was played, by workload."""
    deadline = time.monotonic() + minutes * 60
    played: dict[str, list[Playback]] = {kind.name: [] for kind in WORKLOADS if kind.played}
    while time.monotonic() < deadline:
        for kind in WORKLOADS:
            if time.monotonic() >= deadline:
                break
            say(".", end="")
            # A new client each time: as when people open and close windows.
            work = kind(peer.desk, random.Random(7))
            try:
                work.prepare()
                part = work.block(TURN)
                if part.playback is not None:
                    played[kind.name].append(part.playback)
                work.rest()
            finally:
                work.end()
        time.sleep(min(REST, max(0.0, deadline - time.monotonic())))
    say("")
    return played


def soaked(minutes: float, directory: Path) -> Table:
    with contextlib.ExitStack() as ends:
        make_contents(directory)
        desk = Desk(directory / "visavis", directory, wired=not namespaces.missing())
        ends.callback(desk.end)
        try:
            peer = VisAVis(desk)
            peer.connect()
            say(f"{minutes:g} minutes of work: ", end="")
            with MemoryWatch(peer.sharing) as sharing, MemoryWatch(peer.viewing) as viewing:
                played = worked(peer, minutes)
        except BaseException:
            desk.keep_evidence()
            say(f"\nLogs and screenshots: {directory}")
            raise
    told: list[Figure] = []
    for side, watch in (("customer's side", sharing), ("agent's side", viewing)):
        megabytes = [value for _, value in watch.samples]
        for what, unit, value in (
            ("first", "MB", megabytes[0]),
            ("most", "MB", max(megabytes)),
            ("growth", "MB a minute", slope(watch.samples)),
        ):
            told.append(Figure(f"memory, {side}, {what}", unit, {peer.name: value}, digits=2))
    for name, parts in played.items():
        whole = together(parts)
        longest = whole.longest_wait if parts else float("nan")
        told.append(Figure(f"{name}, shown", "a second", {peer.name: whole.shown_a_second}))
        told.append(Figure(f"{name}, longest freeze", "ms", {peer.name: longest}, digits=0))
    return Table(f"{minutes:g} minutes of mixed work", (peer.name,), tuple(told))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench.soak", description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=30.0)
    options = parser.parse_args(arguments)
    wake_punctually()
    before = machine.line()
    directory = Path(tempfile.mkdtemp(prefix="vav-soak-"))
    table = soaked(options.minutes, directory)
    shutil.rmtree(directory)
    print(f"{before}\n\n{table.plain()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
