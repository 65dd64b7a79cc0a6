"""Two people, each before a screen of 1920×1080, and what stands on the customer's."""

import sys
from pathlib import Path

from bench.screens import AgentScreen, CustomerScreen
from tests.helpers.accessibility import Person
from tests.helpers.programs import Program
from tests.helpers.stage import Stage

ROOT = Path(__file__).parents[1]

FLASHER = (960, 660, 240)
"""Left, top, size of the block that flashes: the Support Manager keeps to the right."""

EDITOR = (60, 560, 640, 400)
"""Left, top, width, height of the editor."""

CLEAR = (1300, 1000)
"""A point with nothing on it."""


class Desk(Stage):
    """A stage of tests, with screens that can be measured on."""

    agent_screen: AgentScreen
    customer_screen: CustomerScreen

    def agent(self, name: str = "Ana", width: int = 0, height: int = 0) -> Person:
        self.agent_screen = self._shown(AgentScreen(name=name.lower(), directory=self.directory))
        return self.person(self.agent_screen, name)

    def customer(self, name: str = "Carl", width: int = 0, height: int = 0) -> Person:
        self.customer_screen = self._shown(CustomerScreen(name=name.lower(), directory=self.directory))
        return self.person(self.customer_screen, name)

    def show(self, client: str, *arguments: int) -> Program:
        """One of bench.clients on the customer's desktop, once it shows."""
        command = [sys.executable, "-m", f"bench.clients.{client}", *map(str, arguments)]
        program = self.run(command, name=client, screen=self.customer_screen, cwd=ROOT)
        program.wait_for_line("^ready$")
        return program

    def furnish(self) -> None:
        """All that is worked with: the pattern, the block, the editor."""
        self.show("wallpaper")
        self.show("flasher", *FLASHER)
        self.show("editor", *EDITOR)
