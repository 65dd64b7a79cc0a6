"""What this computer cannot do, told to its owner (the session tells the agent by itself)."""

from collections.abc import Mapping

from desktop.display import check_display
from desktop.errors import DisplayError
from protocol.sharing import Unavailable
from translations import N_, _

_SENTENCES: Mapping[Unavailable, tuple[str, str]] = {
    Unavailable.WAYLAND: (
        N_("This desktop cannot be shown"),
        N_(
            "Your system uses Wayland, which does not let this program see the screen yet. Log out, choose "
            "“Xorg” or “X11” where you log in, and join again. Your agent has been told."
        ),
    ),
    Unavailable.NO_DISPLAY: (
        N_("This desktop cannot be shown"),
        N_("This program has no access to your screen. Start it from your own desktop, then join again."),
    ),
    Unavailable.NO_PERMISSION: (
        N_("This desktop cannot be shown"),
        N_(
            "Your system does not allow this program to record the screen. Allow it in the system's privacy "
            "settings, then let your agent ask again."
        ),
    ),
    Unavailable.NO_INPUT: (
        N_("This desktop cannot be controlled"),
        N_("Your system does not let others use the mouse and keyboard. It can still be shown."),
    ),
    Unavailable.CAPTURE_FAILED: (
        N_("The picture of your desktop broke off"),
        N_("Nothing is shown any more. Your agent can ask again."),
    ),
}


def inability(why: Unavailable) -> tuple[str, str] | None:
    """What it is and what it means; None when it is nothing that the customer needs to know."""
    if why not in _SENTENCES:
        return None
    what, so_what = _SENTENCES[why]
    return _(what), _(so_what)


def missing_screen() -> Unavailable:
    """Whether the screen can be shown at all. Takes a moment: not for the user interface's thread."""
    try:
        check_display()
    except DisplayError as error:
        return Unavailable.WAYLAND if error.reason == "wayland" else Unavailable.NO_DISPLAY
    return Unavailable.NONE
