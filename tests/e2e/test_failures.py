"""What dies in mid-session: the customer's program, the console, the site; and a window that hangs."""

import os
import re
import signal
import sys
import time
from datetime import datetime

import pytest

from tests.helpers.programs import Console, Program, Site, SupportManager
from tests.helpers.stage import Stage
from tests.helpers.story import BUTTON, CUSTOMER, EMAIL, PASSWORD, PICTURE, ROOT, Story
from tests.helpers.waiting import eventually

HANGING = """
import signal, sys, time
def hang(*_):
    time.sleep({seconds})
    print(f"hang over {{time.time():.3f}}", flush=True)
signal.signal(signal.SIGUSR1, hang)
sys.argv = {argv!r}
from {module} import main
main()
"""
HANG_SECONDS = 2.0
STOP_SECONDS = 0.1


@pytest.fixture
def story(stage: Stage) -> Story:
    story = Story(stage)
    story.both_are_there()
    return story


def test_customers_program_killed_and_started_again(story: Story) -> None:
    story.control_is_on()
    story.running_manager.kill()
    story.agent.reads("Carl")
    story.manager = story.stage.start(
        lambda: SupportManager(story.customer.screen, name="support-manager-again")
    )
    story.running_manager.wait_for_line(rf"^joined {story.running_console.number}")
    story.customer.sees("Nothing is shared.")
    story.agent.wait_gone("Carl's desktop", PICTURE)
    story.the_agent_asks_for("Request view")
    story.the_customer_answers("OK")
    story.agent.sees("Carl's desktop", PICTURE)
    story.everything_went_well()


def test_console_killed_and_back_in_the_session_by_itself(story: Story) -> None:
    story.control_is_on()
    words = story.agent.tree()
    story.running_console.kill()
    story.customer.reads("No word from Ana")
    story.console = story.stage.start(
        lambda: Console(
            story.agent.screen,
            story.site.url,
            account=EMAIL,
            password=PASSWORD,
            start=False,
            name="console-again",
        )
    )
    story.agent.sees("Carl's desktop", PICTURE, timeout=20)
    story.the_agent_clicks_in_the_editor()
    story.control_has_begun()
    story.agent.writes("back")
    story.the_letter_says("back")
    five = re.search(r"label '([^\W\d_]+(?: [^\W\d_]+){4})'", words)
    assert five is not None, words
    story.agent.keys("Control_R+f")
    assert five[1] in story.agent.tree(), "the words are the same as before"
    story.everything_went_well()


def test_site_restarted_in_mid_session(story: Story, stage: Stage) -> None:
    story.control_is_on()
    port = int(story.site.url.rpartition(":")[2])
    story.site.kill()
    story.agent.writes("without ")
    story.the_letter_says("without ")
    story.site = stage.start(lambda: Site(stage.directory, port=port))
    began = time.monotonic()
    for program in (story.running_console, story.running_manager):
        story.logs(program, "in touch with the hub", 2)
    back = time.monotonic() - began
    story.agent.writes("and with")
    story.the_letter_says("without and with")
    story.customer.press("Leave session", BUTTON)
    story.agent.reads("Waiting for your customer")
    assert back < 10, f"presence was back after {back:.1f} s"


def hanging(story: Story, command: list[str], module: str, name: str) -> Program:
    """A program of ours whose user interface hangs for two seconds at SIGUSR1."""
    argv = [name, *command]
    script = HANGING.format(seconds=HANG_SECONDS, argv=argv, module=module)
    screen = (story.customer if name == "support-manager" else story.agent).screen
    return story.stage.start(
        lambda: Program(
            [sys.executable, "-c", script],
            name=f"{name}-hanging",
            env=screen.env(),
            directory=screen.directory,
            cwd=ROOT,
        )
    )


def test_a_hanging_customers_window_delays_neither_input_nor_picture(stage: Stage) -> None:
    story = Story(stage)
    manager = story.with_a_hanging_manager(hanging)
    story.control_is_on()
    os.kill(manager.pid, signal.SIGUSR1)
    began = time.monotonic()
    before = story.agent.screen.picture().copy()
    story.agent.writes("no wait")
    story.the_letter_says("no wait", 5)
    landed = time.monotonic() - began
    eventually(lambda: (story.agent.screen.picture() != before).any(), 5)
    shown = time.monotonic() - began
    assert landed < HANG_SECONDS, f"input landed after {landed:.1f} s"
    assert shown < HANG_SECONDS, f"the picture moved after {shown:.1f} s"
    manager.wait_for_line("hang over")


def test_stop_pressed_in_a_hang_acts_right_after_it(stage: Stage) -> None:
    story = Story(stage)
    manager = story.with_a_hanging_manager(hanging)
    story.control_is_on()
    stop = story.customer.sees("Stop", BUTTON)
    os.kill(manager.pid, signal.SIGUSR1)
    story.customer.screen.pointer.click(*stop.middle)
    ended = float(manager.wait_for_line(r"hang over (\S+)")[1])
    story.logs(manager, "sharing stopped: stopped-by-owner")
    stopped = logged_at(manager.stderr, "sharing stopped")
    assert stopped - ended <= STOP_SECONDS, f"{stopped - ended:.3f} s after the hang"
    story.agent.wait_gone("Carl's desktop", PICTURE)


def logged_at(log: str, text: str) -> float:
    """When a line was logged, in seconds since the epoch."""
    line = next(line for line in log.splitlines() if text in line)
    return datetime.strptime(line[:23], "%Y-%m-%d %H:%M:%S,%f").astimezone().timestamp()


def test_a_hanging_console_is_behind_by_its_own_hang_alone(stage: Stage) -> None:
    story = Story(stage)
    secret = stage.directory / "password"
    secret.touch(mode=0o600)
    secret.write_text(PASSWORD)
    command = ["--site", story.site.url, "--account", EMAIL, "--password-file", str(secret), "--start"]
    console = hanging(story, [*command, "--language", "en"], "console.__main__", "visavis-console")
    session = console.wait_for_line(r"^session (\d+) (\S+)")
    story.an_editor_is_open()
    story.the_customer_joins(session[2], "--name", CUSTOMER)
    story.control_is_on()
    os.kill(console.pid, signal.SIGUSR1)
    story.agent.writes("typed into a hang")
    story.the_letter_says("typed into a hang", HANG_SECONDS + 5)
    story.customer.press("Stop", BUTTON)
    story.agent.wait_gone("Carl's desktop", PICTURE)
