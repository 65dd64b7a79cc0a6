"""The agent chooses how many colours the customer's desktop has."""

import subprocess

import pytest

from tests.helpers.stage import Stage
from tests.helpers.story import BUTTON, PICTURE, Story
from tests.helpers.waiting import eventually

DESKTOP = "#306090"
TRUE_COLOUR = (0x30, 0x60, 0x90)
OF_256 = (36, 109, 170)
"""The nearest with as much of its red, green and blue as three, three and two bits say."""
ALIKE = 6
GAP = 20
"""Points: the menu covers what is so far below its button."""


@pytest.fixture
def story(stage: Stage) -> Story:
    story = Story(stage)
    story.both_are_there()
    environment = story.customer.screen.env()
    subprocess.run(["xsetroot", "-solid", DESKTOP], env=environment, check=True, timeout=20)
    return story


def choose(story: Story, *keys: str) -> None:
    """In the Sharing menu. Keys that come before it is open would go to the bar's buttons, even to Stop."""
    button = story.agent.sees("Sharing", BUTTON)
    below = (button.x, button.y + button.height + 2 * GAP, button.width, GAP)
    before = story.agent.screen.picture(*below)
    story.agent.press("Sharing", BUTTON)
    eventually(lambda: (story.agent.screen.picture(*below) != before).any(), 10, "the Sharing menu")
    story.agent.keys(*keys, "Return")


def becomes(story: Story, expected: tuple[int, int, int]) -> None:
    def alike() -> bool:
        return all(abs(one - other) <= ALIKE for one, other in zip(colour(story), expected, strict=True))

    eventually(alike, 15, lambda: f"{expected} expected, {colour(story)} seen")


def colour(story: Story) -> tuple[int, int, int]:
    """Of the empty desktop below the editor, in the middle of the picture."""
    picture = story.agent.sees("Carl's desktop", PICTURE)
    return story.agent.screen.pixel(picture.x + picture.width // 2, picture.y + picture.height * 9 // 10)


def test_fewer_colours_until_the_agent_wants_all_again(story: Story) -> None:
    story.the_agent_asks_for("Request view")
    story.the_customer_answers("OK")
    story.agent.sees("Carl's desktop", PICTURE)
    story.agent.keys("Control_R+f")
    becomes(story, TRUE_COLOUR)
    colour_mode = ("Down", "Down", "Down", "Right")
    choose(story, *colour_mode)
    becomes(story, OF_256)
    choose(story, *colour_mode, "Down", "Down")
    becomes(story, TRUE_COLOUR)
    story.everything_went_well()
