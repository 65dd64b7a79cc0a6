"""x11vnc over a desktop that is there already, with its defaults, and the viewer of TigerVNC."""

from collections.abc import Sequence

from bench.peers.served import Served
from bench.peers.tigervnc import viewer


class X11vnc(Served):
    name = "x11vnc"
    commands = ("x11vnc", "xtigervncviewer")
    packages = ("x11vnc", "tigervnc-viewer")

    def serve(self, display: str, address: str, port: int) -> Sequence[str]:
        return ("x11vnc", "-display", display, "-rfbport", str(port), "-nopw", "-forever", "-shared")

    def view(self, address: str, port: int) -> Sequence[str]:
        return viewer(address, port)
