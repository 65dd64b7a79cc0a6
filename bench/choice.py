"""What a run measures: the works by their names on the command line, how much of each, and on which links."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.network import Link
from bench.peers.peer import Peer
from bench.peers.tigervnc import TigerVNC
from bench.peers.x11vnc import X11vnc
from bench.peers.xpra import Xpra
from bench.workloads.flash import Flash
from bench.workloads.key import Key
from bench.workloads.key_during_video import KeyDuringVideo
from bench.workloads.playing import Drag, LargeVideo, Scroll, SmallVideo
from bench.workloads.typing import Typing
from bench.workloads.workload import Extent, Workload

PEERS: dict[str, type[Peer]] = {"tigervnc": TigerVNC, "x11vnc": X11vnc, "xpra": Xpra}

WORKLOADS: dict[str, type[Workload]] = {
    "flash": Flash,
    "typing": Typing,
    "key": Key,
    "key-video": KeyDuringVideo,
    "scroll": Scroll,
    "video": SmallVideo,
    "video-full": LargeVideo,
    "drag": Drag,
}
START, IDLE = "start", "idle"
NAMES = (START, IDLE, *WORKLOADS)

ON_NARROW_LINKS = ("key", "key-video", "scroll", "video", "video-full")
"""What is measured there too, unless works are named: the others tell the programs apart, not the links."""

WHOLE = Extent(blocks=2, samples=52, stretches=2, frames=150)
LESS = Extent(blocks=2, samples=50, stretches=1, frames=180)
QUICK = Extent(blocks=1, samples=40, stretches=1, frames=90)


@dataclass(frozen=True)
class Choice:
    """Without `only`, everything."""

    quick: bool = False
    only: tuple[str, ...] = ()
    peers: tuple[str, ...] = tuple(PEERS)
    links: tuple[Link, ...] = tuple(Link)
    viewers: tuple[int, ...] = (1, 3, 7)

    def wants(self, name: str) -> bool:
        return not self.only or name in self.only

    def workloads(self, link: Link) -> Sequence[type[Workload]]:
        names = self.only or (tuple(WORKLOADS) if link is Link.OPEN else ON_NARROW_LINKS)
        return [kind for name, kind in WORKLOADS.items() if name in names]

    def extent(self, link: Link) -> Extent:
        return QUICK if self.quick else WHOLE if link is Link.OPEN else LESS

    @property
    def extent_of_viewers(self) -> Extent:
        """With several of them."""
        return QUICK if self.quick else LESS

    @property
    def runs(self) -> int:
        """How often the customer joins and allows."""
        return (3 if self.quick else 12) if self.wants(START) else 0

    @property
    def idle_seconds(self) -> float:
        return 3.0 if self.quick else 10.0

    @property
    def seats(self) -> int:
        """Viewers at most, the agent among them."""
        return max(self.viewers, default=1)
