"""Cuts on a real network of three hosts: what comes back, how soon, and what must never arrive."""

import re
import subprocess
import time

import pytest

from tests.helpers.namespaces import Host
from tests.helpers.programs import Console, Program, Site, SupportManager
from tests.helpers.stage import Stage
from tests.helpers.story import CUSTOMER, EMAIL, LOGS, PASSWORD, Story
from tests.helpers.waiting import eventually

PORT = 8080
BACK_SECONDS = 5.0
"""From the repair to the first new picture."""
CORNER = (1200, 60)
"""A point of the customer's desktop that no window covers."""


class NetworkStory(Story):
    """The same people, each on a host of their own."""

    def __init__(self, stage: Stage) -> None:
        network = stage.network("site", "agent", "customer")
        self.hosts: dict[str, Host] = {name: network[name] for name in ("site", "agent", "customer")}
        address = self.hosts["site"].address
        super().__init__(
            stage,
            site=stage.start(
                lambda: Site(
                    stage.directory,
                    listen=address,
                    port=PORT,
                    public_url=f"http://{address}:{PORT}",
                    host=self.hosts["site"],
                )
            ),
        )
        self.site.add_agent(EMAIL, "Ana", PASSWORD)
        self.console = stage.start(
            lambda: Console(
                self.agent.screen,
                self.site.url,
                *LOGS,
                account=EMAIL,
                password=PASSWORD,
                host=self.hosts["agent"],
            )
        )
        self.an_editor_is_open()
        self.manager = stage.start(
            lambda: SupportManager(
                self.customer.screen,
                self.running_console.join_url,
                "--name",
                CUSTOMER,
                *LOGS,
                host=self.hosts["customer"],
            )
        )
        self.running_manager.wait_for_line(r"^joined")
        self.agent.sees(CUSTOMER)
        self.control_is_on()

    def attempt(self, program: Program) -> int:
        """Which connection the program made last."""
        found = re.findall(r"connected with \d+ for main, attempt (\d+)", program.stderr)
        return int(found[-1]) if found else 0

    def paint(self, colour: str) -> None:
        """The customer's desktop changes."""
        subprocess.run(["xsetroot", "-solid", colour], env=self.customer.screen.env(), check=True, timeout=10)

    def shown(self) -> tuple[int, int, int]:
        """What the agent sees of it."""
        return self.agent.screen.pixel(*self.place(CORNER))

    def place(self, point: tuple[int, int]) -> tuple[int, int]:
        """A point of the customer's desktop, on the agent's full screen."""
        screen, there = self.agent.screen, self.customer.screen
        scale = min(screen.width / there.width, screen.height / there.height, 1.0)
        left = (screen.width - there.width * scale) / 2
        top = (screen.height - there.height * scale) / 2
        return round(left + point[0] * scale), round(top + point[1] * scale)

    def survives_a_cut_of(self, seconds: float) -> None:
        """The customer's cable is pulled for so long, while the agent types."""
        programs = (self.running_console, self.running_manager)
        attempts = [self.attempt(program) for program in programs]
        self.hosts["customer"].cut()
        began = time.monotonic()
        self.agent.writes("lost")
        self.customer.reads("No word from Ana", timeout=8)
        self.agent.writes("never arrives")
        eventually(lambda: time.monotonic() - began >= seconds, seconds + 5)
        self.hosts["customer"].repair()
        repaired = time.monotonic()
        eventually(
            lambda: all(self.attempt(one) > before for one, before in zip(programs, attempts, strict=True)),
            15,
            lambda: "".join(program.quoted() for program in programs),
        )
        connected = time.monotonic() - repaired
        for colour, wanted in (("#204080", (32, 64, 128)), ("#802040", (128, 32, 64))):
            self.paint(colour)
            self.sees_colour(wanted)
        back = time.monotonic() - repaired
        times = f"after {seconds} s: connected in {connected:.1f} s, seen in {back:.1f} s"
        print(times)  # noqa: T201 - shown with pytest -rP
        assert back <= BACK_SECONDS, times

    def sees_colour(self, wanted: tuple[int, int, int]) -> None:
        """The customer's corner, on the agent's screen."""
        eventually(lambda: near(self.shown(), wanted), BACK_SECONDS + 5, lambda: str(self.shown()))


def near(colour: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return all(abs(one - other) <= 12 for one, other in zip(colour, wanted, strict=True))


@pytest.fixture
def story(stage: Stage) -> NetworkStory:
    return NetworkStory(stage)


@pytest.mark.timeout(300)
def test_links_cut_for_5_20_and_60_seconds(story: NetworkStory) -> None:
    """After each cut there is a new connection, the picture is back, and nothing typed meanwhile arrives."""
    text = ""
    for seconds in (5, 20, 60):
        story.survives_a_cut_of(seconds)
        story.control_has_begun()
        story.agent.keys("ctrl+End")
        story.agent.writes(f"after {seconds}. ")
        text += f"after {seconds}. "
        story.the_letter_says(text)


def test_the_hub_alone_cut(story: NetworkStory) -> None:
    """The session goes on over the same connection; presence is back by itself."""
    attempt = story.attempt(story.running_console)
    site = story.hosts["site"].address
    for name in ("agent", "customer"):
        story.hosts[name].drop(site, PORT)
    for program in (story.running_console, story.running_manager):
        story.logs(program, "hub silent", timeout=20)
    story.agent.writes("still here")
    story.the_letter_says("still here")
    for name in ("agent", "customer"):
        story.hosts[name].undrop(site, PORT)
    began = time.monotonic()
    for program in (story.running_console, story.running_manager):
        story.logs(program, "in touch with the hub", 2)
    assert time.monotonic() - began < 10
    assert story.attempt(story.running_console) == attempt
    story.agent.writes(", still")
    story.the_letter_says("still here, still")


def test_a_lossy_line_still_types(story: NetworkStory) -> None:
    story.hosts["customer"].loss(0.05)
    story.agent.writes("through five percent of loss")
    story.the_letter_says("through five percent of loss", 20)
