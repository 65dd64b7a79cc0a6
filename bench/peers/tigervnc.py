"""TigerVNC over a desktop that is there already: x0vncserver and its viewer, with their defaults."""

import socket

from bench.desk import Desk
from bench.peers.peer import Peer
from bench.picture import WholePicture
from tests.helpers.processes import Process
from tests.helpers.programs import Program
from tests.helpers.waiting import eventually

START = 20.0
"""Seconds within which the server listens and the viewer shows."""

OPEN = ("-SecurityTypes", "None")


class TigerVNC(Peer):
    name = "TigerVNC"
    # Debian's x0vncserver is a script that starts the first of them and goes into the background.
    commands = ("X0tigervnc", "xtigervncviewer")
    packages = ("tigervnc-scraping-server", "tigervnc-viewer")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        desk.agent()
        desk.customer()
        desk.furnish()
        self._server: Program | None = None
        self._viewer: Program | None = None

    def connect(self) -> None:
        desk = self.desk
        port = _free_port()
        server = ["X0tigervnc", "-display", desk.customer_screen.display, "-rfbport", str(port), *OPEN]
        self._server = desk.run([*server, "-localhost"], name="server", screen=desk.customer_screen)
        eventually(lambda: _answers(port), START, "the server of TigerVNC")
        viewer = ["xtigervncviewer", "-FullScreen", *OPEN, f"127.0.0.1::{port}"]
        self._viewer = desk.run(viewer, name="viewer", screen=desk.agent_screen)
        eventually(WholePicture(desk).there, START, "the desktop in the viewer of TigerVNC")

    @property
    def sharing(self) -> Process:
        assert self._server is not None
        return self._server.process

    @property
    def viewing(self) -> Process:
        assert self._viewer is not None
        return self._viewer.process


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except ConnectionRefusedError:
        return False
