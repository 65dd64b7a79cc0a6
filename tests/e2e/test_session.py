"""One support session from its start to its end, told as its people live it."""

from tests.helpers.programs import SupportManager
from tests.helpers.stage import Stage
from tests.helpers.story import BUTTON, CUSTOMER, Story


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


def test_a_session_with_a_password(stage: Stage) -> None:
    story = Story(stage)
    number = story.the_agent_signs_in_and_starts("tulip garden")
    story.agent.reads("tulip garden")
    story.manager = stage.start(lambda: SupportManager(story.customer.screen, "--site", story.site.url))
    story.customer.types("Session number", number)
    story.customer.types("Your name", CUSTOMER)
    story.customer.press("Join", BUTTON)
    story.customer.reads("This session has a password")
    story.customer.types("Session password", "rose garden")
    story.customer.press("Join", BUTTON)
    story.customer.reads("That is not the password of this session")
    story.customer.types("Session password", "tulip garden")
    story.customer.press("Join", BUTTON)
    story.running_manager.wait_for_line(r"^joined")
    story.agent.sees(CUSTOMER)
    story.everything_went_well()
