"""Vis-à-vis: a site, a console and a Support Manager, worked by two people through their windows."""

import re
import sys
import time

from bench.desk import Desk
from bench.layout import CLEAR
from bench.network import ROOT
from bench.peers.peer import Peer
from bench.picture import WholePicture
from bench.windows import NewWindows
from tests.helpers.accessibility import Person
from tests.helpers.processes import Process
from tests.helpers.programs import Console, Site, SupportManager
from tests.helpers.story import AGENT, BUTTON, CUSTOMER, EMAIL, PASSWORD, PICTURE, Story
from tests.helpers.waiting import NeverCame

LOOK = 0.001
"""Seconds between two looks at what a program printed, and at the screen."""

PATIENCE = 30.0
"""Seconds within which a program starts and a picture comes, however busy the machine."""

WINDOW = "Carl's desktop"

PORT = 8080
"""The site's, on a host of its own."""


class VisAVis(Peer):
    name = "Vis-à-vis"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        address = desk.address(desk.site_host)
        self._site = desk.start(
            lambda: Site(
                desk.directory, listen=address, port=PORT if desk.site_host else 0, host=desk.site_host
            )
        )
        self._site.add_agent(EMAIL, AGENT, PASSWORD)
        self._story = Story(desk, site=self._site)
        desk.furnish()
        self._story.console = desk.start(
            lambda: Console(
                self._agent.screen, self._site.url, account=EMAIL, password=PASSWORD, host=desk.agent_host
            )
        )

    @property
    def _agent(self) -> Person:
        return self._story.agent

    @property
    def _customer(self) -> Person:
        return self._story.customer

    # -- joining

    def join(self) -> tuple[float, float]:
        """The customer joins by the link; seconds from the program's start to its window, and to 'joined'."""
        with NewWindows(self.desk.customer_screen.display) as windows:
            url = self._story.running_console.join_url
            began = time.perf_counter()
            manager = self.desk.start(
                lambda: SupportManager(
                    self.desk.customer_screen, url, "--name", CUSTOMER, host=self.desk.customer_host
                )
            )
            self._story.manager = manager
            already = manager.stdout.count("joined ") if manager.stdout else 0
            window = joined = 0.0
            while not (window and joined):
                taken = time.perf_counter() - began
                if not window and windows.any():
                    window = taken
                if not joined and manager.stdout.count("joined ") > already:
                    joined = taken
                if taken > PATIENCE or not manager.alive:
                    raise NeverCame(f"the Support Manager did not join.\n{manager.quoted()}")
                time.sleep(LOOK)
        self._agent.sees(CUSTOMER)
        return window, joined

    def leave(self) -> None:
        """The customer leaves the session and closes the program."""
        self._customer.press("Leave session", BUTTON)
        self._agent.reads("Waiting for your customer")
        self._story.running_manager.terminate()

    # -- sharing

    def share(self) -> float:
        """The agent asks, the customer presses OK; seconds from there to the whole desktop on the screen."""
        self._story.the_agent_asks_for("Request control")
        # Before, a click would count as an accident.
        self._customer.sees(re.compile(r"^0:5\d$"))
        mouse = self._customer.screen.pointer
        whole = WholePicture(self.desk)
        # The prompt may still be moved to its place: this waits until OK stays where it is.
        self._customer.points_at("OK", BUTTON)
        if whole.there():
            raise NeverCame("the agent sees the desktop before anybody agreed")
        began = time.perf_counter()
        mouse.down()
        mouse.up()
        while not whole.there():
            if time.perf_counter() - began > PATIENCE:
                raise NeverCame("the picture of the desktop did not come")
            time.sleep(LOOK)
        taken = time.perf_counter() - began
        self._customer.wait_gone("OK", BUTTON)
        return taken

    def stop(self) -> None:
        """The customer presses Stop."""
        self._customer.press("Stop", BUTTON)
        self._agent.wait_gone(WINDOW, "frame")

    def connect(self) -> None:
        self.join()
        self.share()
        self.take_control()

    def add_viewer(self, number: int) -> None:
        """An assistant of the agent: one without a window, for seven whole consoles fill no two cores."""
        email = f"viewer{number}@example.com"
        self._site.add_agent(email, f"Viewer {number}", PASSWORD)
        session = self._story.running_console.number
        words = [sys.executable, "-m", "bench.clients.onlooker", self._site.url, email, PASSWORD, session]
        program = self.desk.run(
            words,
            name=f"viewer{number}",
            screen=self.desk.agent_screen,
            cwd=ROOT,
            host=self.desk.viewer_host(number),
        )
        program.wait_for_line("^looks on$", PATIENCE)

    def take_control(self) -> None:
        """The first click in the picture begins."""
        self._agent.sees(WINDOW, PICTURE)
        self._agent.screen.pointer.click(*CLEAR)
        self._agent.reads("You are in control")

    @property
    def sharing(self) -> Process:
        return self._story.running_manager.process

    @property
    def viewing(self) -> Process:
        return self._story.running_console.process
