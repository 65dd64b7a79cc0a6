"""Texts that people typed, made fit to be shown to others."""

import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Co", "Cs"})
"""Characters that could make one name look like another: controls, directions, line breaks."""


def one_line(text: str) -> str:
    """``text`` on one line, without what cannot be seen; empty when nothing remains."""
    kept = "".join(
        " " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c) not in _UNSEEN
    )
    return " ".join(kept.split())
