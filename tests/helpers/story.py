"""A support session as a person would tell it: real programs, real windows, real clicks."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import cv2

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


LETTER_LINE = (62, 378, 240, 20)
"""The first line of the letter: left, top, width, height."""
INK, SET_OFF = 128, 40
"""Darker than this is text; so much darker than the paper it has to be at the agent's. Both of 255."""


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
                self.agent.screen,
                self.site.url,
                *LOGS,
                *options,
                account=EMAIL,
                password=PASSWORD,
                language=self.language,
            )
        )

    def the_agent_signs_in_and_starts(self, session_password: str = "") -> str:
        """By hand, in the sign-in window; returns the number that Ana reads out."""
        self.console = self.stage.start(
            lambda: Console(self.agent.screen, self.site.url, *LOGS, start=False, language=self.language)
        )
        self.agent.types("E-mail address", EMAIL)
        self.agent.types("Password", PASSWORD)
        self.agent.press("Sign in", BUTTON)
        if session_password:
            self.agent.types("Session password (optional)", session_password)
        self.agent.ticks("E-mail message", on=False)  # no e-mail program is at home on her screen
        self.agent.press("Start", BUTTON)
        number = self.agent.sees(re.compile(r"^\d{3} \d{3} \d{3}$"), "label").name
        self.running_console.number = number.replace(" ", "")
        return number

    def the_customer_joins_by_number(self, number: str) -> None:
        """Carl starts the Support Manager and types what he hears."""
        self.manager = self.stage.start(
            lambda: SupportManager(
                self.customer.screen, "--site", self.site.url, *LOGS, language=self.language
            )
        )
        self.customer.types("Session number", number)
        self.customer.types("Your name", CUSTOMER)
        self.customer.press("Join", BUTTON)
        self.running_manager.wait_for_line(r"^joined (\d+)")
        self.agent.sees(CUSTOMER)

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

    def with_a_hanging_manager(self, hanging: Callable[..., Program]) -> Program:
        """Both are there, and the customer's program can be made to hang."""
        self.the_agent_starts()
        self.an_editor_is_open()
        link = [self.running_console.join_url, "--name", CUSTOMER, "--language", "en", *LOGS]
        manager = hanging(self, link, "customer_app.__main__", "support-manager")
        manager.wait_for_line(r"^joined")
        self.agent.sees(CUSTOMER)
        return manager

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
        x, y, _ = self.on_the_agents_screen(*EDITOR_MIDDLE)
        self.agent.screen.pointer.click(x, y)

    def the_letter_says(self, text: str, timeout: float = 10.0) -> None:
        eventually(
            lambda: self.customer.text_of("Letter") == text,
            timeout,
            lambda: f"the letter says {self.customer.text_of('Letter')!r}",
        )

    def the_agent_sees_the_desktop(self) -> None:
        self.agent.sees("Carl's desktop", PICTURE)

    def logs(self, program: Program, text: str, times: int = 1, timeout: float = 15.0) -> None:
        """Until the program has logged that, so many times."""
        eventually(lambda: program.stderr.count(text) >= times, timeout, lambda: program.quoted())

    def the_agent_sees_the_letter(self, timeout: float = 10.0) -> None:
        """The text in the picture is the text on the customer's desktop, as far as scaling leaves it."""
        left, top, width, height = LETTER_LINE

        def alike() -> bool:
            here = self.customer.screen.picture(left, top, width, height).mean(axis=2)
            x, y, scale = self.on_the_agents_screen(left, top)
            shown = self.agent.screen.picture(x, y, round(width * scale), round(height * scale)).mean(axis=2)
            there = cv2.resize(shown.astype("float32"), (width, height), interpolation=cv2.INTER_LINEAR)
            ink = here < INK
            return bool(ink.any()) and float(there[ink].mean()) < float(there[~ink].mean()) - SET_OFF

        eventually(alike, timeout, "the agent to see what the letter says")

    def on_the_agents_screen(self, x: int, y: int) -> tuple[int, int, float]:
        """Where a point of the customer's desktop shows, and how many points a pixel of it takes."""
        picture = self.agent.sees("Carl's desktop", PICTURE)
        there = self.customer.screen
        scale = min(picture.width / there.width, picture.height / there.height, 1.0)
        left = picture.x + (picture.width - there.width * scale) / 2
        top = picture.y + (picture.height - there.height * scale) / 2
        return round(left + x * scale), round(top + y * scale), scale

    def everything_went_well(self) -> None:
        """No program complained."""
        for program in (self.site, self.console, self.manager):
            if program is not None:
                program.assert_clean()


BUTTON = "push button"
PICTURE = "filler"
