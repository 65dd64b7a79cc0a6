"""A whole run: every product on a desk of its own, on every link, with every number of viewers."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import starting
from bench.choice import IDLE, PEERS, Choice
from bench.desk import Desk
from bench.figures import Figure, Table
from bench.meter import Meter
from bench.network import ROOT, Link
from bench.outcome import counted, figures
from bench.peers.peer import Peer
from bench.peers.visavis import VisAVis
from bench.progress import say
from bench.targets import AGENTS_MEGABYTES, CUSTOMERS_MEGABYTES, IDLE_CORES, IDLE_KILOBYTES
from bench.turns import take_turns
from bench.use import MEGABYTE
from bench.viewers import several_viewers
from tests.helpers import namespaces
from tests.helpers.waiting import NeverCame

SETTLE = 3.0
"""Seconds of rest after a link changed, and before idleness: programs go on refining a picture."""


@dataclass(frozen=True)
class Results:
    """`notes` are sentences below the tables."""

    tables: tuple[Table, ...]
    notes: tuple[str, ...]


class Bench:
    def __init__(self, choice: Choice, directory: Path, ends: contextlib.ExitStack) -> None:
        self._choice = choice
        self._directory = directory
        self._ends = ends
        self._desks: list[Desk] = []
        self._tables: list[Table] = []
        self._notes: list[str] = []
        unwired = namespaces.missing()
        self._wired = not unwired
        if unwired:
            self._note(
                f"No network could be made, so all talked over loopback, on an open link alone: {unwired}."
            )

    def run(self) -> Results:
        make_contents(self._directory)
        ours = VisAVis(self._desk("visavis"))
        begun: list[Figure] = []
        if self._choice.runs:
            say("Joining, and from OK to the first whole picture")
            begun += starting.joining(ours, self._choice.runs)
            begun += starting.first_picture(ours, self._choice.runs)
            self._note(f"{ours.name}: the rest is measured after {self._choice.runs} shares in one program.")
        else:
            ours.connect()
        peers: list[Peer] = [ours, *self._connected_peers()]
        if begun:
            self._table("Starting", peers, begun)
        for link in self._choice.links if self._wired else (Link.OPEN,):
            self._on(link, peers)
        if self._wired and self._choice.seats > 1:
            tables, notes = several_viewers(peers, self._choice)
            self._tables += tables
            self._notes += notes
        return Results(tuple(self._tables), tuple(self._notes))

    def keep_evidence(self) -> None:
        """Beside the logs: what shows now."""
        for desk in self._desks:
            desk.keep_evidence()

    # -- inside

    def _connected_peers(self) -> list[Peer]:
        there: list[Peer] = []
        for kind in (PEERS[name] for name in self._choice.peers):
            if not kind.installed():
                packages = " ".join(kind.packages)
                self._note(
                    f"{kind.name} is not installed and was not measured. As root: "
                    f"apt-get install --yes --no-install-recommends {packages}"
                )
                continue
            say(f"Starting {kind.name}")
            try:
                peer = kind(self._desk(kind.name.lower()))
                peer.connect()
            except NeverCame as reason:
                self._note(f"{kind.name} did not come about. {reason}".partition("\n")[0])
                continue
            there.append(peer)
        return there

    def _on(self, link: Link, peers: Sequence[Peer]) -> None:
        say(link.title)
        for peer in peers:
            peer.desk.lay(link)
        told: list[Figure] = []
        if link is Link.OPEN and self._choice.wants(IDLE):
            told += self._idle(peers)
        else:
            time.sleep(SETTLE)
        for kind in self._choice.workloads(link):
            outcomes, troubles = take_turns(kind, peers, self._choice.extent(link))
            told += figures(kind.name, link, outcomes)
            self._note(counted(kind.name, link, outcomes))
            self._notes += [f"{link.title}: {trouble}" for trouble in troubles]
        told += _memory(peers)
        self._table(link.title, peers, told)
        for peer in peers:
            peer.desk.lay(Link.OPEN)

    def _idle(self, peers: Sequence[Peer]) -> list[Figure]:
        say("  idle")
        meters = {peer.name: Meter(peer) for peer in peers}
        time.sleep(SETTLE)
        for meter in meters.values():
            meter.begin()
        time.sleep(self._choice.idle_seconds)
        for meter in meters.values():
            meter.end()
        sharing = {name: meter.sharing.cores for name, meter in meters.items()}
        viewing = {name: meter.viewing.cores for name, meter in meters.items()}
        sent = {name: meter.kilobytes_a_second for name, meter in meters.items()}
        return [
            Figure("idle, CPU, customer's side", "cores", sharing, IDLE_CORES, 3),
            Figure("idle, CPU, agent's side", "cores", viewing, IDLE_CORES, 3),
            Figure("idle, to the viewers", "kB/s", sent, IDLE_KILOBYTES, 2),
        ]

    def _table(self, title: str, peers: Sequence[Peer], told: Sequence[Figure]) -> None:
        self._tables.append(Table(title, tuple(peer.name for peer in peers), tuple(told)))

    def _desk(self, name: str) -> Desk:
        desk = Desk(self._directory / name, self._directory, viewers=self._choice.seats, wired=self._wired)
        self._ends.callback(desk.end)
        self._desks.append(desk)
        return desk

    def _note(self, sentence: str) -> None:
        self._notes.append(sentence)


def make_contents(directory: Path) -> None:
    """What scrolls and plays."""
    say("Making the page and the videos")
    subprocess.run(
        [sys.executable, "-m", "bench.contents", str(directory)],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _memory(peers: Sequence[Peer]) -> list[Figure]:
    """The most so far."""
    sharing = {peer.name: peer.sharing.peak_memory() / MEGABYTE for peer in peers}
    viewing = {peer.name: peer.viewing.peak_memory() / MEGABYTE for peer in peers}
    return [
        Figure("memory, the most so far, customer's side", "MB", sharing, CUSTOMERS_MEGABYTES, 0),
        Figure("memory, the most so far, agent's side", "MB", viewing, AGENTS_MEGABYTES, 0),
    ]
