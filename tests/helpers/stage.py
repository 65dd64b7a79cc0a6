"""All that one scenario sets up: ended with it, and its logs and screenshots kept when it failed."""

import contextlib
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import pytest

from tests.helpers import namespaces
from tests.helpers.accessibility import Person
from tests.helpers.displays import NestedScreen, Screen
from tests.helpers.programs import Program
from tests.helpers.reports import call_report

FAILURES = Path(__file__).parents[2] / ".setup" / "failures"
"""Where logs and screenshots of failed scenarios stay for a day."""

S = TypeVar("S", bound=Screen)
P = TypeVar("P", bound=Program)


class Stage:
    """Screens, people, programs and networks of one test; the fixture `stage` makes and ends it.

    Everything is ended in the opposite order of its start. `directory` holds all logs.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._stack = contextlib.ExitStack()
        self._people: list[Person] = []
        self._screens: list[Screen] = []
        self._programs: list[Program] = []

    def screen(self, name: str = "screen", width: int = 1280, height: int = 800) -> Screen:
        """A virtual screen (an agent's: nobody injects input there)."""
        return self._shown(Screen(width, height, name=name, directory=self.directory))

    def nested_screen(self, name: str = "screen", width: int = 1280, height: int = 800) -> NestedScreen:
        """A virtual screen whose mouse and keyboard are devices (a customer's)."""
        return self._shown(NestedScreen(width, height, name=name, directory=self.directory))

    def person(self, screen: Screen, name: str) -> Person:
        """Someone in front of that screen."""
        person = self._stack.enter_context(Person(screen, name))
        self._people.append(person)
        return person

    def agent(self, name: str = "Ana", width: int = 1366, height: int = 768) -> Person:
        """Someone at a new screen of their own."""
        return self.person(self.screen(name.lower(), width, height), name)

    def customer(self, name: str = "Carl", width: int = 1280, height: int = 800) -> Person:
        """Someone at a new screen with a real mouse and keyboard."""
        return self.person(self.nested_screen(name.lower(), width, height), name)

    def start(self, make: Callable[[], P]) -> P:
        """A program, from what starts it: start(lambda: Site(stage.directory))."""
        program = make()
        self._stack.callback(program.stop)
        self._programs.append(program)
        return program

    def run(
        self,
        command: Sequence[str | Path],
        *,
        name: str,
        screen: Screen,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        host: namespaces.Host | None = None,
    ) -> Program:
        """Any program on a screen."""
        whole = screen.env() | dict(env or {})
        return self.start(
            lambda: Program(command, name=name, env=whole, directory=self.directory, cwd=cwd, host=host)
        )

    def network(self, *hosts: str) -> namespaces.Network:
        """A network of its own; skips the test where none can be made."""
        namespaces.require()
        return self._stack.enter_context(namespaces.Network(*hosts))

    def _shown(self, screen: S) -> S:
        self._stack.enter_context(screen)
        self._screens.append(screen)
        return screen

    def keep_evidence(self) -> None:
        """Writes what shows now, as pictures and as trees, beside the logs."""
        for screen in self._screens:
            with contextlib.suppress(Exception):
                screen.screenshot(self.directory / f"{screen.name}.png")
        for person in self._people:
            with contextlib.suppress(Exception):
                (self.directory / f"{person.screen.name}.tree.txt").write_text(person.tree())

    def assert_clean(self) -> None:
        """Fails if a program complained on stderr."""
        for program in self._programs:
            program.assert_clean()

    def end(self) -> None:
        """Ends everything."""
        self._stack.close()


@pytest.fixture
def stage(request: pytest.FixtureRequest, no_leaks: None) -> Iterator[Stage]:
    """What a scenario is set up on: see tests/helpers/stage.py."""
    name = re.sub(r"[^\w.-]+", "-", request.node.nodeid.removeprefix("tests/")).strip("-")
    # Runs side by side keep out of one another's way.
    directory = FAILURES / f"{name}-{os.getpid()}"
    directory.mkdir(parents=True)
    stage = Stage(directory)
    try:
        yield stage
        report = call_report(request.node)
        if report is None or report.failed:
            stage.keep_evidence()
    finally:
        stage.end()
    if report is not None and report.failed:
        report.sections.append(("What was there", f"Screenshots, trees and logs: {directory}"))
    elif report is not None:
        stage.assert_clean()
        shutil.rmtree(directory)
