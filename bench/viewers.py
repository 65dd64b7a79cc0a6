"""Several who look at once, and one of them on a slow link: measured at the agent's, on an open link."""

from collections.abc import Sequence

from bench.choice import Choice
from bench.figures import Figure, Table, Target
from bench.network import Link
from bench.outcome import Outcome
from bench.peers.peer import Peer
from bench.progress import say
from bench.targets import SLOW_FACTOR, VIEWERS_FACTOR
from bench.turns import take_turns
from bench.workloads.key import Key
from bench.workloads.playing import Scroll
from bench.workloads.workload import Workload
from tests.helpers.waiting import NeverCame

LIGHT = (
    "Several viewers: Vis-à-vis' further viewers have no window; they receive and decode as the console "
    "does. Those of the others are whole viewers on screens of their own. A slow one "
    "is not the agent's own: it is behind 5 Mbit/s and 2 % loss."
)

Outcomes = dict[str, Outcome]


def several_viewers(peers: Sequence[Peer], choice: Choice) -> tuple[list[Table], list[str]]:
    """Viewers come, and stay: nothing is measured after this."""
    run = _Run(peers, choice)
    run.all_counts()
    names = tuple(peer.name for peer in peers)
    return [Table("Several viewers, open link", names, tuple(run.figures))], [LIGHT, *run.notes]


class _Run:
    def __init__(self, peers: Sequence[Peer], choice: Choice) -> None:
        self._peers = list(peers)
        self._ours = peers[0].name
        self._extent = choice.extent_of_viewers
        self._counts = sorted(set(choice.viewers))
        self._alone: float | None = None
        self.figures: list[Figure] = []
        self.notes: list[str] = []

    def all_counts(self) -> None:
        seated, slowed = 1, False
        for count in self._counts:
            say(_viewers(count))
            while seated < count:
                self._seat(seated)
                seated += 1
            keys = self._measured(Key)
            ours = keys.get(self._ours)
            if count == 1 and ours is not None:
                self._alone = ours.latency.median
            within = (Target(round(VIEWERS_FACTOR * self._alone, 1)),) if self._alone and count > 1 else ()
            self._tell(f"key to pixel, {_viewers(count)}", keys, within)
            if count > 1 and not slowed:
                slowed = True
                self._with_a_slow_one(count, keys)

    def _with_a_slow_one(self, count: int, keys: Outcomes) -> None:
        before = self._measured(Scroll)
        self._tell(f"scroll, {_viewers(count)}", before)
        for peer in self._peers:
            host = peer.desk.viewer_host(1)
            if peer.desk.wires is not None and host is not None:
                peer.desk.wires.slow(host)
        named = f"{_viewers(count)}, one of them slow"
        self._tell(f"key to pixel, {named}", self._measured(Key), self._hardly_more(keys))
        self._tell(f"scroll, {named}", self._measured(Scroll), self._hardly_more(before))
        for peer in self._peers:
            peer.desk.lay(Link.OPEN)

    def _hardly_more(self, before: Outcomes) -> tuple[Target, ...]:
        ours = before.get(self._ours)
        return (Target(round(SLOW_FACTOR * ours.latency.median, 1)),) if ours is not None else ()

    def _seat(self, number: int) -> None:
        for peer in list(self._peers):
            try:
                peer.add_viewer(number)
            except NeverCame as reason:
                self._peers.remove(peer)
                self.notes.append(
                    f"{peer.name}: viewer {number + 1} did not come. {reason}".partition("\n")[0]
                )

    def _measured(self, kind: type[Workload]) -> Outcomes:
        outcomes, troubles = take_turns(kind, self._peers, self._extent)
        self.notes += [f"Several viewers: {trouble}" for trouble in troubles]
        return outcomes

    def _tell(self, what: str, outcomes: Outcomes, within: tuple[Target, ...] = ()) -> None:
        def of(percent: float) -> dict[str, float]:
            return {name: outcome.latency.percentile(percent) for name, outcome in outcomes.items()}

        self.figures += [Figure(f"{what}, p50", "ms", of(50), within), Figure(f"{what}, p95", "ms", of(95))]
        if any(outcome.playback for outcome in outcomes.values()):
            shown = {name: outcome.shown_a_second for name, outcome in outcomes.items()}
            self.figures.append(Figure(f"{what}, shown", "a second", shown))
        cores = {name: outcome.meter.sharing.cores for name, outcome in outcomes.items()}
        self.figures.append(Figure(f"{what}, CPU, customer's side", "cores", cores, digits=3))


def _viewers(count: int) -> str:
    return f"{count} viewer{'s' if count > 1 else ''}"
