"""Two people, each before a screen of 1920×1080, a network between them, and what the customer's shows."""

import sys
from pathlib import Path

from bench.exactness import Likeness, likeness, shown_after
from bench.layout import CLEAR, EDITOR, FLASHER, Area
from bench.network import AGENT, CUSTOMER, ROOT, SITE, Link, Wires, viewer
from bench.puppet import Puppet, make_pipe
from bench.screens import AgentScreen, CustomerScreen
from tests.helpers.accessibility import Person
from tests.helpers.displays import Screen
from tests.helpers.namespaces import Host
from tests.helpers.programs import Program
from tests.helpers.stage import Stage

LOOPBACK = "127.0.0.1"


class Desk(Stage):
    """A stage of tests, with screens that can be measured on.

    Without a network of its own (`wired` is False) all programs talk over loopback. `contents` is the
    directory of what bench.contents made.
    """

    agent_screen: AgentScreen
    customer_screen: CustomerScreen

    def __init__(self, directory: Path, contents: Path, *, viewers: int = 1, wired: bool = True) -> None:
        super().__init__(directory)
        directory.mkdir()
        self._contents = contents
        self.wires = Wires(directory, viewers) if wired else None
        if self.wires is not None:
            self._stack.enter_context(self.wires)

    # -- people

    def agent(self, name: str = "Ana", width: int = 0, height: int = 0) -> Person:
        self.agent_screen = self._shown(AgentScreen(name=name.lower(), directory=self.directory))
        return self.person(self.agent_screen, name)

    def customer(self, name: str = "Carl", width: int = 0, height: int = 0) -> Person:
        self.customer_screen = self._shown(CustomerScreen(name=name.lower(), directory=self.directory))
        return self.person(self.customer_screen, name)

    def further_screen(self, number: int) -> Screen:
        """Of a viewer whose picture nobody measures."""
        screen = Screen(
            self.agent_screen.width,
            self.agent_screen.height,
            name=f"viewer{number}",
            directory=self.directory,
            accessible=False,
        )
        return self._shown(screen)

    # -- hosts

    @property
    def site_host(self) -> Host | None:
        return self.wires[SITE] if self.wires else None

    @property
    def customer_host(self) -> Host | None:
        return self.wires[CUSTOMER] if self.wires else None

    @property
    def agent_host(self) -> Host | None:
        return self.wires[AGENT] if self.wires else None

    def viewer_host(self, number: int) -> Host | None:
        """Of a further viewer, counted from 1."""
        return self.wires[viewer(number)] if self.wires else None

    @staticmethod
    def address(host: Host | None) -> str:
        return host.address if host else LOOPBACK

    def lay(self, link: Link) -> None:
        """Changes what lies between the customer and the viewers."""
        if self.wires is not None:
            self.wires.lay(link)

    def sent(self) -> int | None:
        """Bytes from the customer's host so far; None where there is no network to count on."""
        return self.wires.sent() if self.wires else None

    # -- what stands on the customer's desktop

    def show(self, client: str, *arguments: object) -> Program:
        """One of bench.clients on the customer's desktop, once it shows."""
        program = self._client(client, *arguments)
        program.wait_for_line("^ready$")
        return program

    def puppet(self, client: str, *arguments: object) -> Puppet:
        """One of bench.clients that takes orders; hidden at first. Close it."""
        pipe, stamps = make_pipe(self.directory, client)
        return Puppet(self._client(client, pipe, stamps, self._contents, *arguments), pipe, stamps)

    def furnish(self) -> None:
        """All that is worked with by keys: the pattern, the block, the editor."""
        self.show("wallpaper")
        self.show("flasher", FLASHER.left, FLASHER.top, FLASHER.width)
        self.show("editor", EDITOR.left, EDITOR.top, EDITOR.width, EDITOR.height)

    def rest_the_pointer(self) -> None:
        """Puts the agent's pointer where it hides nothing."""
        self.agent_screen.pointer.move(*CLEAR)

    def likeness(self, area: Area, last_change: float) -> dict[float, Likeness]:
        """How like the agent's and the customer's screens are there, by seconds after the last change."""
        shown = shown_after(self.agent_screen.framebuffer.pixels, area, last_change)
        # It has long been still: one picture of it serves for all.
        red_first = self.customer_screen.picture(area.left, area.top, area.width, area.height)
        places = (self.agent_screen.pointer.where(), self.customer_screen.injecting_pointer.where())
        pointers = [(x - area.left, y - area.top) for x, y in places]
        return {after: likeness(picture, red_first[:, :, ::-1], pointers) for after, picture in shown.items()}

    def _client(self, client: str, *arguments: object) -> Program:
        command = [sys.executable, "-m", f"bench.clients.{client}", *map(str, arguments)]
        return self.run(command, name=client, screen=self.customer_screen, cwd=ROOT)
