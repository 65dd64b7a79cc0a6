"""One support session from its start to its end, told as its people live it."""

from tests.helpers.stage import Stage
from tests.helpers.story import BUTTON, Story


def test_a_session_from_join_to_end(stage: Stage) -> None:
    story = Story(stage)
    story.both_are_there()
    story.control_is_on()
    story.agent.writes("Dear Carl")
    story.the_letter_says("Dear Carl")
    story.customer.press("Stop", BUTTON)
    story.agent.wait_gone("Carl's desktop", "frame")
    story.agent.press("Session", "page tab")
    story.agent.press("End session")
    story.agent.press("OK", BUTTON)
    story.customer.reads("Ana ended the session")
    story.everything_went_well()
