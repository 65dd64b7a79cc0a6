"""Measures the picture path end to end, beside its peers: .venv/bin/python -m bench.screen

Real programs on virtual screens of 1920×1080: keys pressed at the agent's, changes looked for there.
"""

import argparse
import contextlib
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import machine, record
from bench.desk import ROOT, Desk
from bench.figures import Figure, Table, spread
from bench.keystrokes import wake_punctually
from bench.peers.peer import Peer
from bench.peers.tigervnc import TigerVNC
from bench.peers.visavis import VisAVis
from bench.samples import Samples, together
from bench.use import MEGABYTE, Use
from bench.workloads.flash import Flash
from bench.workloads.typing import Typing
from bench.workloads.workload import Workload

PEERS: tuple[type[Peer], ...] = (TigerVNC,)
WORKLOADS: tuple[type[Workload], ...] = (Flash, Typing)

RESULTS = ROOT / "docs" / "benchmarks.md"

TARGETS = {Flash.name: {50: 25.0}}
"""Milliseconds that a percentile of ours is to stay below (issue 2)."""
JOINED_S, FIRST_PICTURE_MS = 3.0, 1000.0

SETTLE = 3.0
"""Seconds of rest before idleness is measured: programs go on refining a picture for a while."""


@dataclass(frozen=True)
class Extent:
    """How much is measured."""

    blocks: int
    block: int
    runs: int
    idle: float


WHOLE = Extent(blocks=10, block=25, runs=12, idle=10.0)
QUICK = Extent(blocks=2, block=10, runs=3, idle=3.0)


class Bench:
    """All the products that are there, each on a desk of its own, one of which works at a time."""

    def __init__(self, extent: Extent, directory: Path, ends: contextlib.ExitStack) -> None:
        self._extent = extent
        self._directory = directory
        self._ends = ends
        self._desks: list[Desk] = []
        self._figures: list[Figure] = []
        self._notes: list[str] = []

    def run(self) -> Table:
        ours = VisAVis(self._desk("visavis"))
        self._joining(ours)
        self._first_picture(ours)
        peers: list[Peer] = [ours, *self._connected_peers()]
        idle = [(peer, self._uses(peer)) for peer in peers]
        self._idle([use for _, uses in idle for use in uses])
        self._tell_use("idle", {peer.name: uses for peer, uses in idle})
        for kind in WORKLOADS:
            self._workload(kind, peers)
        return Table(tuple(peer.name for peer in peers), tuple(self._figures), tuple(self._notes))

    def keep_evidence(self) -> None:
        """Beside the logs: what shows now."""
        for desk in self._desks:
            desk.keep_evidence()

    # -- Vis-à-vis alone

    def _joining(self, ours: VisAVis) -> None:
        say("Joining")
        times = []
        for run in range(self._extent.runs):
            times.append(ours.join())
            if run < self._extent.runs - 1:
                ours.leave()
        windows, joined = (Samples(tuple(values)) for values in zip(*times, strict=True))
        self._figures += [
            Figure("support-manager start to window, median", "s", {ours.name: windows.median}, digits=2),
            Figure("support-manager start to joined, median", "s", {ours.name: joined.median}, JOINED_S, 2),
        ]

    def _first_picture(self, ours: VisAVis) -> None:
        say("From OK to the first whole picture")
        times, memory = [], []
        for run in range(self._extent.runs):
            times.append(ours.share() * 1000)
            memory.append(ours.sharing.memory() / MEGABYTE)
            if run < self._extent.runs - 1:
                ours.stop()
        ours.take_control()
        samples = Samples(tuple(times))
        what = "OK pressed to first whole picture"
        values = {percent: {ours.name: samples.percentile(percent)} for percent in (50, 95)}
        self._figures += [
            Figure(f"{what}, median", "ms", values[50], FIRST_PICTURE_MS, 0),
            Figure(f"{what}, p95", "ms", values[95], digits=0),
        ]
        growth = (memory[-1] - memory[0]) / (len(memory) - 1)
        self._figures.append(Figure("memory kept by each share, customer's side", "MB", {ours.name: growth}))
        self._note(f"{ours.name}: what follows is measured after {len(times)} shares in one program.")

    # -- all of them

    def _connected_peers(self) -> list[Peer]:
        there: list[Peer] = []
        for kind in PEERS:
            if not kind.installed():
                packages = " ".join(kind.packages)
                self._note(
                    f"{kind.name} is not installed and was not measured. As root: "
                    f"apt-get install --yes --no-install-recommends {packages}"
                )
                continue
            say(f"Starting {kind.name}")
            peer = kind(self._desk(kind.name.lower()))
            peer.connect()
            there.append(peer)
        return there

    def _idle(self, uses: Sequence[Use]) -> None:
        say("Idle")
        time.sleep(SETTLE)
        for use in uses:
            use.begin()
        time.sleep(self._extent.idle)
        for use in uses:
            use.end()

    def _workload(self, kind: type[Workload], peers: Sequence[Peer]) -> None:
        say(f"{kind.name}: ", end="")
        works = [kind(peer.desk, random.Random(7)) for peer in peers]
        uses = [self._uses(peer) for peer in peers]
        parts: list[list[Samples]] = [[] for _ in peers]
        for _ in range(self._extent.blocks):
            for work, used, part in zip(works, uses, parts, strict=True):
                work.prepare()
                for use in used:
                    use.begin()
                part.append(work.block(self._extent.block))
                for use in used:
                    use.end()
                say(".", end="")
        say("")
        samples = {peer.name: together(part) for peer, part in zip(peers, parts, strict=True)}
        self._figures += spread(kind.name, samples, TARGETS.get(kind.name))
        self._tell_use(kind.name, {peer.name: used for peer, used in zip(peers, uses, strict=True)})
        grains = Samples(tuple(grain for work in works for grain in work.keys.grains))
        counts = ", ".join(
            f"{name} {len(found)}" + (f" and {found.lost} lost" if found.lost else "")
            for name, found in samples.items()
        )
        self._note(
            f"{kind.name}: {counts} keys; the screen was looked at every {grains.median:.2f} ms "
            f"(p99 {grains.percentile(99):.2f})."
        )

    @staticmethod
    def _uses(peer: Peer) -> tuple[Use, Use]:
        return Use(peer.sharing), Use(peer.viewing)

    def _tell_use(self, when: str, by_product: Mapping[str, tuple[Use, Use]]) -> None:
        for i, side in enumerate(("customer's side", "agent's side")):
            cores = {product: uses[i].cores for product, uses in by_product.items()}
            memory = {product: uses[i].megabytes for product, uses in by_product.items()}
            self._figures.append(Figure(f"CPU, {when}, {side}", "cores", cores, digits=3))
            self._figures.append(Figure(f"memory, {when}, {side}", "MB", memory, digits=0))

    def _desk(self, name: str) -> Desk:
        desk = Desk(self._directory / name)
        desk.directory.mkdir()
        self._ends.callback(desk.end)
        self._desks.append(desk)
        return desk

    def _note(self, sentence: str) -> None:
        self._notes.append(sentence)


def say(text: str, end: str = "\n") -> None:
    """Progress, apart from the results."""
    print(text, end=end, file=sys.stderr, flush=True)


def measured(extent: Extent) -> Table:
    """Everything. What it starts it ends; after a failure, logs and screenshots stay, and it says where."""
    directory = Path(tempfile.mkdtemp(prefix="vav-bench-"))
    with contextlib.ExitStack() as ends:
        bench = Bench(extent, directory, ends)
        try:
            table = bench.run()
        except BaseException:
            bench.keep_evidence()
            say(f"\nLogs and screenshots: {directory}")
            raise
    shutil.rmtree(directory)
    return table


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench.screen", description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a look in two minutes, with few samples")
    parser.add_argument("--write", action="store_true", help="puts the results into docs/benchmarks.md")
    options = parser.parse_args(arguments)
    wake_punctually()
    before = machine.line()
    table = measured(QUICK if options.quick else WHOLE)
    after = f"Load at the end {os.getloadavg()[0]:.1f}."
    print(f"{before}. {after}\n\n{table.plain()}")
    print("\n".join(table.notes))
    if options.write:
        notes = "".join(f"- {note}\n" for note in table.notes)
        record.write(RESULTS, f"{before}. {after}\n\n{table.markdown()}\n{notes}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
