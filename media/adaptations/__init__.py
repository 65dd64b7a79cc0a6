"""Small, named changes to aiortc and aioice, made in memory, each with the upstream line it answers."""

from media.adaptations import consent, decoding, jitter, keyframes, loopback, repair, sctp
from media.adaptations.patch import AdaptationError

__all__ = ["AdaptationError", "apply"]

ADAPTATIONS = (jitter, repair, decoding, keyframes, sctp, consent, loopback)

_applied = False


def apply() -> None:
    """Makes every adaptation, once a process. Raises AdaptationError if aiortc lacks what one changes."""
    global _applied
    if _applied:
        return
    for adaptation in ADAPTATIONS:
        adaptation.apply()
    _applied = True
