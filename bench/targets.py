"""What our own figures are to reach: at 1920×1080, against peers in the same run."""

from collections.abc import Mapping

from bench.figures import Target
from bench.network import Link
from bench.peers.tigervnc import TigerVNC
from bench.peers.xpra import Xpra
from bench.workloads.flash import Flash
from bench.workloads.key import Key
from bench.workloads.key_during_video import KeyDuringVideo
from bench.workloads.playing import LargeVideo, Scroll, SmallVideo
from bench.workloads.typing import Typing

P50, P95, P99 = "p50", "p95", "p99"
SHOWN, BYTES, CUSTOMERS_CPU = "shown", "bytes", "CPU of the customer's side"
_VNC = TigerVNC.name


def _most(limit: float, of: str = "") -> Target:
    return Target(limit, of)


def _least(limit: float) -> Target:
    return Target(limit, at_most=False)


JOINED_S = (_most(3.0),)
FIRST_PICTURE_MS = (_most(1000.0),)
IDLE_CORES = (_most(0.01),)
IDLE_KILOBYTES = (_most(2.0),)
"""A second: heartbeats, and no pictures."""
CUSTOMERS_MEGABYTES = (_most(200.0),)
AGENTS_MEGABYTES = (_most(300.0),)
EXACT_PERCENT = (_least(100.0),)
"""A second after the last change, on an open link."""

VIEWERS_FACTOR = 2.0
"""Key to pixel with several viewers, of that with one."""
SLOW_FACTOR = 1.1
"""What a viewer on a slow link may make of the others' figures."""

_TARGETS: Mapping[tuple[Link, str, str], tuple[Target, ...]] = {
    (Link.OPEN, Flash.name, P50): (_most(0.6, _VNC),),
    (Link.OPEN, Typing.name, P50): (_most(0.6, _VNC),),
    (Link.OPEN, Key.name, P50): (_most(0.75, _VNC),),
    (Link.OPEN, Key.name, P95): (_most(0.75, _VNC),),
    (Link.OPEN, Scroll.name, SHOWN): (_least(29),),
    (Link.OPEN, Scroll.name, P95): (_most(1, _VNC),),
    (Link.OPEN, Scroll.name, BYTES): (_most(0.2, _VNC), _most(1, Xpra.name)),
    (Link.OPEN, Scroll.name, CUSTOMERS_CPU): (_most(0.5),),
    (Link.OPEN, LargeVideo.name, SHOWN): (_least(28),),
    (Link.OPEN, LargeVideo.name, P95): (_most(1.5, _VNC),),
    (Link.OPEN, LargeVideo.name, BYTES): (_most(0.15, _VNC),),
    (Link.OPEN, LargeVideo.name, CUSTOMERS_CPU): (_most(0.7),),
    (Link.NARROW, Key.name, P95): (_most(25),),
    (Link.NARROW, KeyDuringVideo.name, P95): (_most(200),),
    (Link.NARROW, Scroll.name, SHOWN): (_least(24),),
    (Link.NARROW, Scroll.name, P50): (_most(120),),
    (Link.NARROW, SmallVideo.name, SHOWN): (_least(18),),
    (Link.NARROW, SmallVideo.name, P50): (_most(200),),
}


def targets(link: Link, workload: str, measure: str) -> tuple[Target, ...]:
    """None of them, for most."""
    return _TARGETS.get((link, workload, measure), ())


def exact_targets(link: Link) -> tuple[Target, ...]:
    return EXACT_PERCENT if link is Link.OPEN else ()
