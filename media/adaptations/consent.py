"""A connection lives through a minute without a word; the layer above decides when to build another.

Upstream: aioice/ice.py, CONSENT_FAILURES = 6 with CONSENT_INTERVAL = 5, that is 24 to 33 s (RFC 7675).
"""

from aioice import ice

from media.adaptations.patch import replace

# A check takes 4 to 6 s and waits 0.5 s for its answer, so 16 of them last at least 72 s.
FAILURES = 16


def apply() -> None:
    """Sets the number of checks in a row that may stay unanswered."""
    replace(ice, "CONSENT_FAILURES", FAILURES)
