"""TigerVNC over a desktop that is there already: x0vncserver and its viewer, with their defaults."""

from collections.abc import Sequence

from bench.peers.served import Served

OPEN = ("-SecurityTypes", "None")


def viewer(address: str, port: int) -> Sequence[str]:
    """The command of its viewer, on the whole screen."""
    return ("xtigervncviewer", "-FullScreen", "-Shared", *OPEN, f"{address}::{port}")


class TigerVNC(Served):
    name = "TigerVNC"
    # Debian's x0vncserver is a script that starts the first of them and goes into the background.
    commands = ("X0tigervnc", "xtigervncviewer")
    packages = ("tigervnc-scraping-server", "tigervnc-viewer")

    def serve(self, display: str, address: str, port: int) -> Sequence[str]:
        return ("X0tigervnc", "-display", display, "-rfbport", str(port), *OPEN)

    def view(self, address: str, port: int) -> Sequence[str]:
        return viewer(address, port)
