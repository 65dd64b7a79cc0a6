"""A support session as a person would tell it: real programs, real windows, real clicks."""

import re
import sys
from pathlib import Path

from tests.helpers.accessibility import Person
from tests.helpers.programs import Console, Program, Site, SupportManager
from tests.helpers.stage import Stage
from tests.helpers.waiting import eventually

ROOT = Path(__file__).parents[2]
EMAIL, PASSWORD = "ana@example.com", "a quiet evening walk"
AGENT, CUSTOMER = "Ana", "Carl"
LOGS = ("--log-level", "info")
EDITOR_PLACE = (60, 360)
EDITOR_MIDDLE = (300, 520)
"""A point inside the editor, on the customer's desktop."""


class Story:
    """Ana at the console, Carl at his computer, a site between them. Each step waits until it is done."""

    def __init__(self, stage: Stage, *, language: str = "en", site: Site | None = None) -> None:
        self.stage = stage
        self.language = language
        self.site = site or stage.start(lambda: Site(stage.directory))
        if site is None:
            self.site.add_agent(EMAIL, AGENT, PASSWORD)
        self.agent: Person = stage.agent(AGENT)
        self.customer: Person = stage.customer(CUSTOMER)
        self.console: Console | None = None
        self.manager: SupportManager | None = None
        self.editor: Program | None = None

    @property
    def running_console(self) -> Console:
        assert self.console is not None
        return self.console

    @property
    def running_manager(self) -> SupportManager:
        assert self.manager is not None
        return self.manager

    # ---- the people ----

    def the_agent_starts(self, *options: str) -> None:
        """Signs in and begins a session, by the command line."""
        self.console = self.stage.start(
            lambda: Console(
                self.agent.screen, self.site.url, EMAIL, PASSWORD, *LOGS, *options, language=self.language
            )
        )

    def the_customer_joins(self, *arguments: str) -> None:
        """By the join link, unless told otherwise."""
        how = arguments or (self.running_console.join_url, "--name", CUSTOMER, "--email", "carl@example.org")
        self.manager = self.stage.start(
            lambda: SupportManager(self.customer.screen, *how, *LOGS, language=self.language)
        )
        self.running_manager.wait_for_line(r"^joined (\d+)")
        self.agent.sees(CUSTOMER)

    def an_editor_is_open(self) -> None:
        """On the customer's desktop."""
        x, y = EDITOR_PLACE
        self.editor = self.stage.run(
            [sys.executable, "-m", "tests.helpers.editor", str(x), str(y)],
            name="editor",
            screen=self.customer.screen,
            cwd=ROOT,
        )
        self.customer.sees("Letter", "text")

    def both_are_there(self) -> None:
        self.the_agent_starts()
        self.an_editor_is_open()
        self.the_customer_joins()

    def the_agent_asks_for(self, what: str = "Request control") -> None:
        self.agent.press("Desktop", "page tab")
        self.agent.press(what)
        self.customer.sees("OK", BUTTON)

    def the_customer_answers(self, answer: str = "OK") -> None:
        """Having read the prompt: a click in its first moments would count as an accident."""
        self.customer.sees(re.compile(r"^0:5\d$"))
        self.customer.press(answer, BUTTON)
        self.customer.wait_gone("OK", BUTTON)

    def control_is_on(self) -> None:
        """From the request to the click in the picture."""
        self.the_agent_asks_for("Request control")
        self.the_customer_answers("OK")
        self.the_agent_clicks_in_the_editor()
        self.control_has_begun()

    def control_has_begun(self) -> None:
        """The sharing window says so. The first click does nothing else; the next goes into the editor."""
        self.agent.reads("You are in control")
        self.the_agent_clicks_in_the_editor()
        self.customer.waits_for_state("Letter", "focused")

    def the_agent_clicks_in_the_editor(self) -> None:
        """At its place in the sharing window, which may show the picture scaled."""
        picture = self.agent.sees("Carl's desktop", PICTURE)
        x, y, width, height = picture.x, picture.y, picture.width, picture.height
        there_width, there_height = self.customer.screen.width, self.customer.screen.height
        scale = min(width / there_width, height / there_height, 1.0)
        left = x + (width - there_width * scale) / 2
        top = y + (height - there_height * scale) / 2
        place = round(left + EDITOR_MIDDLE[0] * scale), round(top + EDITOR_MIDDLE[1] * scale)
        self.agent.screen.pointer.click(*place)

    def the_letter_says(self, text: str, timeout: float = 10.0) -> None:
        eventually(
            lambda: self.customer.text_of("Letter") == text,
            timeout,
            lambda: f"the letter says {self.customer.text_of('Letter')!r}",
        )

    def everything_went_well(self) -> None:
        """No program complained."""
        for program in (self.site, self.console, self.manager):
            if program is not None:
                program.assert_clean()


BUTTON = "push button"
PICTURE = "filler"
