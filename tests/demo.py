"""``./run demo``: a support session on this machine.

With a display, a console and a Support Manager open on it, already together in a session. Without one, the
session is played on two virtual screens by real clicks and keys; pictures of both are left in demo/.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.helpers.accessibility import Person
from tests.helpers.programs import Site, installed
from tests.helpers.stage import Stage
from tests.helpers.story import BUTTON, EMAIL, PASSWORD, PICTURE, Story
from tests.helpers.waiting import NeverCame

PICTURES = Path(__file__).parents[1] / "demo"
LETTER = "Dear Carl, this is typed by Ana."


class Told:
    """Says each step as it begins, and remembers how long it took."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, float]] = []

    def step(self, sentence: str, do: Callable[[], None]) -> None:
        print(f"  {sentence}", flush=True)  # noqa: T201 - a demo tells what it does
        began = time.monotonic()
        do()
        self.steps.append((sentence, time.monotonic() - began))

    def summary(self) -> str:
        whole = sum(seconds for _, seconds in self.steps)
        named = ", ".join(f"{sentence.lower()} {seconds:.1f} s" for sentence, seconds in self.steps)
        return f"demo ok in {whole:.1f} s: {named}"


def play(stage: Stage) -> str:
    """The scripted session; returns its one-line summary."""
    told = Told()
    story = Story(stage)
    agent: Person = story.agent
    number: list[str] = []
    told.step("Sign-in and start", lambda: number.append(story.the_agent_signs_in_and_starts()))
    story.an_editor_is_open()
    told.step("Join by number", lambda: story.the_customer_joins_by_number(number[0]))
    told.step("Request control", lambda: story.the_agent_asks_for("Request control"))
    PICTURES.mkdir(exist_ok=True)
    story.customer.screen.screenshot(PICTURES / "prompt.png")
    told.step("Prompt and OK", story.the_customer_answers)
    told.step("First picture", story.the_agent_sees_the_desktop)

    def control() -> None:
        story.the_agent_clicks_in_the_editor()
        story.control_has_begun()

    told.step("Control", control)

    def typing() -> None:
        agent.writes(LETTER)
        story.the_letter_says(LETTER)
        story.the_agent_sees_the_letter()

    told.step("Typing, seen by both", typing)
    agent.screen.screenshot(PICTURES / "console.png")
    story.customer.screen.screenshot(PICTURES / "customer.png")

    def stop() -> None:
        story.customer.press("Stop", BUTTON)
        agent.wait_gone("Carl's desktop", PICTURE)

    told.step("Stop", stop)

    def end() -> None:
        agent.press("Session", "page tab")
        agent.press("End session")
        agent.press("OK", BUTTON)
        story.customer.reads("Ana ended the session")

    told.step("End", end)
    story.everything_went_well()
    return told.summary()


def scripted() -> int:
    """On two virtual screens."""
    directory = Path(tempfile.mkdtemp(prefix="visavis-demo-"))
    stage = Stage(directory)
    print("A support session on two virtual screens:", flush=True)  # noqa: T201
    try:
        summary = play(stage)
    except (NeverCame, AssertionError) as error:
        stage.keep_evidence()
        print(f"The demo failed; logs and screenshots are in {directory}\n{error}", file=sys.stderr)  # noqa: T201
        return 1
    finally:
        stage.end()
    print(summary, flush=True)  # noqa: T201
    return 0


def on_this_display() -> int:
    """Real windows for whoever sits here, until the console is closed."""
    with tempfile.TemporaryDirectory(prefix="visavis-demo-") as folder, Site(Path(folder)) as site:
        site.add_agent(EMAIL, "Ana", PASSWORD)
        secret = Path(folder) / "password"
        secret.touch(mode=0o600)
        secret.write_text(PASSWORD)
        account: list[str | Path] = ["--site", site.url, "--account", EMAIL, "--password-file", secret]
        home = {**os.environ, "XDG_DATA_HOME": f"{folder}/data", "XDG_CONFIG_HOME": f"{folder}/config"}
        console = subprocess.Popen(
            [installed("visavis-console"), *account, "--start"], env=home, stdout=subprocess.PIPE, text=True
        )
        assert console.stdout is not None
        session = console.stdout.readline().split()
        if len(session) != 3:
            return console.wait() or 1
        print("Carl asks for help: allow in the Support Manager what you ask for in the console.")  # noqa: T201
        join: list[str | Path] = [installed("support-manager"), session[2], "--name", "Carl"]
        with subprocess.Popen(join, env=home) as manager:
            code = console.wait()
            manager.terminate()
        return code


def main() -> int:
    return on_this_display() if os.environ.get("DISPLAY") else scripted()


if __name__ == "__main__":
    sys.exit(main())
