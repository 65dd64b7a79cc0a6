"""A product that is a server on the customer's display and a viewer that connects to it by TCP."""

import subprocess
import sys
from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path

from bench.desk import Desk
from bench.peers.peer import Peer
from bench.picture import WholePicture
from tests.helpers.displays import Screen
from tests.helpers.namespaces import Host
from tests.helpers.processes import Process
from tests.helpers.programs import Program
from tests.helpers.waiting import eventually

ESTABLISHED = "01"
"""The state of a connection, as the kernel numbers it."""

START = 30.0
"""Seconds within which the server listens and the viewer shows."""

FREE_PORT = "import socket; s = socket.socket(); s.bind(('', 0)); print(s.getsockname()[1])"
ANSWERS = "import socket, sys; s = socket.create_connection((sys.argv[1], int(sys.argv[2])), 1)"


class Served(Peer):
    """Both are started on their hosts, with their defaults."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        desk.agent()
        desk.customer()
        desk.furnish()
        self._address = desk.address(desk.customer_host)
        self._port = 0
        self._server: Program | None = None
        self._viewer: Program | None = None

    @abstractmethod
    def serve(self, display: str, address: str, port: int) -> Sequence[str]:
        """The command of the server."""

    @abstractmethod
    def view(self, address: str, port: int) -> Sequence[str]:
        """The command of a viewer that fills its screen."""

    def connect(self) -> None:
        desk = self.desk
        self._port = int(_asked(desk.customer_host, FREE_PORT))
        server = self.serve(desk.customer_screen.display, self._address, self._port)
        self._server = desk.run(server, name="server", screen=desk.customer_screen, host=desk.customer_host)
        eventually(self._answers, START, f"the server of {self.name}")
        self._viewer = self._look(desk.agent_screen, desk.agent_host, "viewer")
        self.fill_the_screen()
        eventually(WholePicture(desk).there, START, f"the desktop in the viewer of {self.name}")

    def fill_the_screen(self) -> None:
        """Where the viewer does not do so by itself."""
        return

    def add_viewer(self, number: int) -> None:
        screen = self.desk.further_screen(number)
        before = self._connections()
        self._look(screen, self.desk.viewer_host(number), f"viewer{number}")
        eventually(lambda: self._connections() > before, START, f"viewer {number} of {self.name}")

    @property
    def sharing(self) -> Process:
        assert self._server is not None
        return self._server.process

    @property
    def viewing(self) -> Process:
        assert self._viewer is not None
        return self._viewer.process

    def _look(self, screen: Screen, host: Host | None, name: str) -> Program:
        return self.desk.run(self.view(self._address, self._port), name=name, screen=screen, host=host)

    def _connections(self) -> int:
        """How many are connected to the server now."""
        # By the server's own view of the network: it may have a namespace of its own.
        tables = [Path(f"/proc/{self.sharing.pid}/net/{name}") for name in ("tcp", "tcp6")]
        return sum(established(table.read_text(), self._port) for table in tables if table.exists())

    def _answers(self) -> bool:
        try:
            _asked(self.desk.agent_host, ANSWERS, self._address, str(self._port))
        except subprocess.CalledProcessError:
            return False
        return True


def established(table: str, port: int) -> int:
    """Connections to a local port, from the text of /proc/net/tcp."""
    lines = [line.split() for line in table.splitlines()[1:]]
    return sum(words[1].endswith(f":{port:04X}") and words[3] == ESTABLISHED for words in lines)


def _asked(host: Host | None, program: str, *arguments: str) -> str:
    """What a few lines of Python print on a host."""
    command = [sys.executable, "-c", program, *arguments]
    words = host.command(command) if host else command
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout
