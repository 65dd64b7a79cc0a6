"""What control carries: other keyboards, the clipboard, several screens; and a session in French."""

import subprocess
from collections.abc import Callable

import pytest

from tests.helpers.displays import Screen
from tests.helpers.stage import Stage
from tests.helpers.story import BUTTON, PICTURE, Story
from tests.helpers.waiting import NeverCame, eventually

ROOT_COLOUR, ROOT_PIXEL = "#306090", (0x30, 0x60, 0x90)


@pytest.fixture
def story(stage: Stage) -> Story:
    story = Story(stage)
    story.both_are_there()
    return story


def tool(screen: Screen, *command: str, text: str | None = None) -> str:
    """A command on a screen, and what it says."""
    # What keeps a selection goes on in the background, and keeps its output open.
    output = subprocess.PIPE if text is None else subprocess.DEVNULL
    done = subprocess.run(
        command, env=screen.env(), input=text, text=True, check=True, timeout=20, stdout=output
    )
    return done.stdout or ""


@pytest.mark.parametrize(
    ("layout", "keys", "text"),
    [
        ("fr", ("a", "q", "eacute", "at", "colon", "A"), "aqé@:A"),
        ("de", ("z", "y", "at", "udiaeresis", "slash"), "zy@ü/"),
        ("us", ("z", "at", "backslash"), "z@\\"),
    ],
)
def test_every_keyboard_types_what_its_keys_say(
    story: Story, layout: str, keys: tuple[str, ...], text: str
) -> None:
    """The agent's layout is another than the customer's, which is American."""
    tool(story.agent.screen, "setxkbmap", layout)
    story.control_is_on()
    for key in keys:
        tool(story.agent.screen, "xdotool", "key", key)
    story.the_letter_says(text)
    story.everything_went_well()


def test_text_is_copied_and_pasted_both_ways(story: Story) -> None:
    tool(story.agent.screen, "xclip", "-selection", "clipboard", text="Grüße from Ana")
    story.control_is_on()
    story.agent.keys("ctrl+v")
    story.the_letter_says("Grüße from Ana")
    story.agent.keys("ctrl+a", "ctrl+x")
    story.the_letter_says("")
    story.agent.writes("a copy")
    story.agent.keys("ctrl+a", "ctrl+c")
    eventually(
        lambda: tool(story.agent.screen, "xclip", "-selection", "clipboard", "-o") == "a copy",
        10,
        retry_on=(subprocess.CalledProcessError,),
    )
    story.everything_went_well()


def test_one_screen_or_all_of_them(story: Story) -> None:
    there = story.customer.screen
    half = there.width // 2
    for name, place, output in (("left", 0, there_output(there)), ("right", half, "none")):
        geometry = f"{half}/340x{there.height}/270+{place}+0"
        tool(there, "xrandr", "--setmonitor", name, geometry, output)
    story.the_agent_asks_for("Request view")
    story.the_customer_answers("OK")
    story.agent.sees("Carl's desktop", PICTURE)
    tool(there, "xsetroot", "-solid", ROOT_COLOUR)
    story.agent.keys("Control_R+f")
    choose_screen(story, 2, lambda: not left_part(story))
    choose_screen(story, 0, lambda: left_part(story))
    story.everything_went_well()


def choose_screen(story: Story, place: int, shown: Callable[[], bool]) -> None:
    """By the keyboard, until it shows; the first place is all screens."""

    def chosen() -> bool:
        story.agent.keys("Escape")
        story.agent.press("Screens", BUTTON)
        story.agent.keys(*["Down"] * (place + 1), "Return")
        return eventually(shown, 3)

    # Keys that come before the menu has opened go elsewhere: a person would see that, and try again.
    eventually(chosen, 20, retry_on=(NeverCame,))


def left_part(story: Story) -> bool:
    """Whether the customer's empty desktop shows at the left of the sharing window, below the editor.

    One half of the desktop alone is narrow: there, only the space beside the picture shows.
    """
    picture = story.agent.sees("Carl's desktop", PICTURE)
    x, y = picture.x + picture.width // 5, picture.y + picture.height * 9 // 10
    return all(
        abs(seen - painted) <= 12
        for seen, painted in zip(story.agent.screen.pixel(x, y), ROOT_PIXEL, strict=True)
    )


def there_output(screen: Screen) -> str:
    """The screen's own output, which a first monitor takes over."""
    lines = tool(screen, "xrandr", "--query").splitlines()
    connected = [line.split()[0] for line in lines if " connected" in line]
    return connected[0] if connected else "none"


def test_a_session_in_french(stage: Stage) -> None:
    story = Story(stage, language="fr")
    story.both_are_there()
    story.agent.press("Bureau", "page tab")
    story.agent.press("Demander le contrôle")
    story.customer.sees("OK", BUTTON)
    story.customer.sees("Ana demande à VOIR ET CONTRÔLER votre bureau")
    story.customer.sees("0:58")
    story.customer.press("OK", BUTTON)
    story.agent.sees("Bureau de Carl", PICTURE)
    story.customer.press("Arrêter", BUTTON)
    story.agent.wait_gone("Bureau de Carl", PICTURE)
    story.agent.press("Session", "page tab")
    story.agent.press("Mettre fin à la session")
    story.agent.press("OK", BUTTON)
    story.customer.reads("Ana a mis fin à la session")
    story.everything_went_well()
