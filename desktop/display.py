"""What access there is to this computer's screen."""

import os
import sys
from collections.abc import Mapping
from enum import Enum

from desktop.errors import InputUnavailable, NoDisplay, WaylandUnsupported

if sys.platform != "win32" and sys.platform != "darwin":
    from desktop.input.x11.connection import Connection
    from desktop.input.x11.devices import is_xwayland


class ScreenAccess(Enum):
    """How the screen of this computer is reached."""

    X11 = "x11"
    WINDOWS = "windows"
    MACOS = "macos"


def check_display(display: str | None = None, environment: Mapping[str, str] | None = None) -> ScreenAccess:
    """Make sure that the screen can be seen and controlled, and say by what means.

    `display` names an X display instead of the environment's DISPLAY. Raises NoDisplay or WaylandUnsupported.
    """
    if sys.platform == "win32":
        return ScreenAccess.WINDOWS
    elif sys.platform == "darwin":
        return ScreenAccess.MACOS
    else:
        return _check_x11(display, os.environ if environment is None else environment)


if sys.platform != "win32" and sys.platform != "darwin":

    def _check_x11(display: str | None, environment: Mapping[str, str]) -> ScreenAccess:
        wayland = bool(environment.get("WAYLAND_DISPLAY")) or environment.get("XDG_SESSION_TYPE") == "wayland"
        name = display if display is not None else environment.get("DISPLAY")
        if not name and not wayland:
            raise NoDisplay(
                "no-display",
                "This computer shows no desktop here, so there is nothing to share. "
                "Start Vis-à-vis from the desktop.",
            )
        try:
            # Xwayland answers too, but shows other programs' windows black and takes no input for them.
            usable = bool(name) and not _is_xwayland(name)
        except InputUnavailable as error:
            if not wayland:
                raise NoDisplay(
                    "display-refused",
                    f"The display {name} does not answer or refuses us, so the screen cannot be shared. "
                    "Start Vis-à-vis from the desktop, as the person who is logged in there.",
                ) from error
            usable = False
        if not usable:
            raise WaylandUnsupported(
                "wayland",
                "This computer uses Wayland, which does not yet let Vis-à-vis see or control its screen. "
                "Log out, choose a session called “Xorg” or “X11” and log in again.",
            )
        return ScreenAccess.X11

    def _is_xwayland(name: str | None) -> bool:
        connection = Connection(name)
        try:
            with connection.telling():
                return is_xwayland(connection, connection.open_xinput())
        finally:
            connection.close()
