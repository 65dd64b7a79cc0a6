"""Consent on a real screen: refused, timed out, withdrawn, standing, taken back, stopped from either side."""

import pytest

from tests.helpers.stage import Stage
from tests.helpers.story import BUTTON, PICTURE, Story

PROMPT = "Ana asks to SEE your desktop"
STANDING = "Allow every action in this session without asking me again"


@pytest.fixture
def story(stage: Stage) -> Story:
    story = Story(stage)
    story.both_are_there()
    return story


def test_refused_asked_again_and_shown(story: Story) -> None:
    story.the_agent_asks_for("Request view")
    story.customer.sees(PROMPT)
    story.the_customer_answers("Cancel")
    story.agent.reads("refused")
    story.agent.sees("Request view")
    story.the_agent_asks_for("Request view")
    story.the_customer_answers("OK")
    story.agent.sees("Carl's desktop", PICTURE)
    story.customer.sees("Ana sees your desktop")
    story.everything_went_well()


@pytest.mark.timeout(180)
def test_unanswered_counts_as_refused(story: Story) -> None:
    story.the_agent_asks_for("Request control")
    story.customer.wait_gone("OK", BUTTON, timeout=75)
    story.agent.reads("Carl did not answer")
    story.customer.sees("Nothing is shared.")


def test_withdrawn_by_the_agent_who_asked(story: Story) -> None:
    story.the_agent_asks_for("Request control")
    story.agent.press("Cancel", BUTTON)
    story.customer.wait_gone("OK", BUTTON)
    story.customer.sees("Nothing is shared.")
    story.agent.sees("Request control")


def test_enter_and_space_do_not_answer(story: Story) -> None:
    story.the_agent_asks_for("Request control")
    story.customer.sees("0:58")
    story.customer.keys("Return", "space", "Return")
    story.customer.sees("0:56")
    story.customer.sees("OK", BUTTON)
    story.customer.keys("Escape")
    story.customer.wait_gone("OK", BUTTON)
    story.agent.reads("refused")


def test_standing_permission_and_its_withdrawal(story: Story) -> None:
    story.the_agent_asks_for("Request view")
    story.customer.ticks(STANDING)
    story.the_customer_answers("OK")
    story.agent.sees("Carl's desktop", PICTURE)
    story.customer.sees("Ana need not ask again in this session")
    story.customer.press("Stop", BUTTON)
    story.agent.wait_gone("Carl's desktop", PICTURE)
    story.agent.press("Request control")
    story.agent.sees("Carl's desktop", PICTURE)
    story.customer.press("Stop", BUTTON)
    story.agent.wait_gone("Carl's desktop", PICTURE)
    story.customer.press("Withdraw", BUTTON)
    story.the_agent_asks_for("Request view")


def test_each_takes_the_control_by_a_click(story: Story) -> None:
    story.control_is_on()
    story.agent.writes("one ")
    story.the_letter_says("one ")
    story.customer.press("Letter", "text")
    story.agent.reads("Carl is using the mouse: click to take control again")
    story.customer.reads("You have the control; Ana waits")
    story.agent.writes("lost")
    story.customer.writes("two ")
    story.the_letter_says("one two ")
    story.the_agent_clicks_in_the_editor()
    story.control_has_begun()
    story.agent.keys("ctrl+End")
    story.agent.writes("three")
    story.the_letter_says("one two three")
    story.everything_went_well()


def test_pause_hides_and_continue_shows(story: Story) -> None:
    story.control_is_on()
    story.customer.press("Pause", BUTTON)
    story.agent.reads("Carl has paused it")
    story.agent.writes("lost")
    story.customer.press("Continue", BUTTON)
    story.agent.wait_gone("Carl has paused it")
    story.the_letter_says("")


def test_stopped_by_the_agent(story: Story) -> None:
    story.control_is_on()
    story.agent.keys("Control_R+s")
    story.agent.wait_gone("Carl's desktop", PICTURE)
    story.customer.sees("Nothing is shared.")
    story.customer.wait_gone("Stop", BUTTON)


def test_the_customer_leaves(story: Story) -> None:
    story.control_is_on()
    story.customer.press("Leave session", BUTTON)
    story.agent.wait_gone("Carl's desktop", PICTURE)
    story.agent.reads("Waiting for your customer")
    story.customer.sees("You have left the session")
    story.everything_went_well()
