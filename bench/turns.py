"""One workload for several products, which take turns: only one of them works at a time."""

import contextlib
import random
from collections.abc import Sequence

from bench.meter import Meter
from bench.outcome import Outcome
from bench.peers.peer import Peer
from bench.progress import say
from bench.workloads.workload import Extent, Workload
from tests.helpers.waiting import NeverCame


def take_turns(
    kind: type[Workload], peers: Sequence[Peer], extent: Extent
) -> tuple[dict[str, Outcome], list[str]]:
    """The outcome by product, and a sentence for each that could not do it to the end."""
    say(f"  {kind.name}: ", end="")
    outcomes: dict[str, Outcome] = {}
    troubles: list[str] = []
    works: dict[str, Workload] = {}
    with contextlib.ExitStack() as ends:
        blocks = extent.stretches if kind.played else extent.blocks
        for block in range(blocks):
            for peer in peers:
                if block and peer.name not in works:
                    continue
                try:
                    if not block:
                        works[peer.name] = kind(peer.desk, random.Random(7))
                        ends.callback(works[peer.name].end)
                        outcomes[peer.name] = Outcome(Meter(peer))
                    _one_block(works[peer.name], outcomes[peer.name], extent)
                    say(".", end="")
                except NeverCame as reason:
                    works.pop(peer.name, None)
                    outcomes.pop(peer.name, None)
                    troubles.append(
                        f"{peer.name}: {kind.name} did not come about. {reason}".partition("\n")[0]
                    )
                    say("!", end="")
    say("")
    return outcomes, troubles


def _one_block(work: Workload, outcome: Outcome, extent: Extent) -> None:
    try:
        work.prepare()
        outcome.meter.begin()
        outcome.parts.append(work.block(extent))
        outcome.meter.end()
        outcome.exact.append(work.exactness())
    finally:
        work.rest()
