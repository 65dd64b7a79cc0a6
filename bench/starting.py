"""How fast Vis-à-vis starts, joins and shows the first picture, and what each share leaves in memory."""

from bench.figures import Figure
from bench.peers.visavis import VisAVis
from bench.samples import Samples
from bench.targets import FIRST_PICTURE_MS, JOINED_S
from bench.use import MEGABYTE


def joining(ours: VisAVis, runs: int) -> list[Figure]:
    """The customer is in the session at the end."""
    times = []
    for run in range(runs):
        times.append(ours.join())
        if run < runs - 1:
            ours.leave()
    windows, joined = (Samples(tuple(values)) for values in zip(*times, strict=True))
    return [
        Figure("support-manager start to window, median", "s", {ours.name: windows.median}, digits=2),
        Figure("support-manager start to joined, median", "s", {ours.name: joined.median}, JOINED_S, 2),
    ]


def first_picture(ours: VisAVis, runs: int) -> list[Figure]:
    """The agent is in control at the end."""
    times, memory = [], []
    for run in range(runs):
        times.append(ours.share() * 1000)
        memory.append(ours.sharing.memory() / MEGABYTE)
        if run < runs - 1:
            ours.stop()
    ours.take_control()
    samples = Samples(tuple(times))
    what = "OK pressed to first whole picture"
    growth = (memory[-1] - memory[0]) / (len(memory) - 1)
    return [
        Figure(f"{what}, median", "ms", {ours.name: samples.median}, FIRST_PICTURE_MS, 0),
        Figure(f"{what}, p95", "ms", {ours.name: samples.percentile(95)}, digits=0),
        Figure("memory kept by each share, customer's side", "MB", {ours.name: growth}),
    ]
