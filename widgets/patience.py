"""How long to wait after too many attempts, in words."""

from math import ceil

from translations import _, ngettext


def wait_and_retry(seconds: float | None) -> str:
    """In seconds up to two minutes, then in minutes; None when nobody said how long."""
    if seconds is None:
        return _("Wait a few minutes, then try again.")
    if seconds >= 120:
        return _("Wait {n} minutes, then try again.").format(n=ceil(seconds / 60))
    whole = max(1, round(seconds))
    return ngettext("Wait {n} second, then try again.", "Wait {n} seconds, then try again.", whole).format(
        n=whole
    )
