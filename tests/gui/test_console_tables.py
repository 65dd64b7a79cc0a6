"""The tables that the console is made from: complete, and in the words that everybody knows."""

from enum import Enum

import pytest
from pytestqt.qtbot import QtBot

from console.actions import ACTIONS, ActionId, Tab, inside, of_tab
from console.panels import activity
from console.sentences import link_end, obstacle, share_stopped, site_error, unavailable
from link.contract import LinkEnd
from link.site_client import NotASite, SiteError, SiteNotTrusted, SiteProblem, SiteUnreachable, SiteVersion
from protocol.api import ProblemCode
from protocol.sharing import StopReason, Unavailable
from session.activity import ActivityKind
from session.sharing.asking import Obstacle
from widgets.icons import icon

GUIDE = {
    Tab.TOOLS: ["Invite", "Chat", "Video", "Transfer file", "Voice call", "Notes"],
    Tab.DESKTOP: ["Request view", "Request control", "Share view", "Share control"],
    Tab.APPLICATION: [
        "Request view",
        "Request control",
        "Share view",
        "Share control",
        "Co-browse view",
        "Co-browse control",
    ],
    Tab.SESSION: [
        "Session options",
        "Record session",
        "Transfer",
        "End session",
        "Leave session",
    ],
}
"""Pages 1.3 to 1.5."""


@pytest.mark.parametrize("tab", list(Tab))
def test_tab_holds_what_the_guide_lists(tab: Tab) -> None:
    assert [action.label for action in of_tab(tab)] == GUIDE[tab]


def test_transfer_opens_what_the_guide_lists() -> None:
    assert [action.label for action in inside(ActionId.TRANSFER)] == ["Transfer control", "Transfer session"]


def test_what_opens_from_another_action_is_on_its_tab() -> None:
    tabs = {action.id: action.tab for action in ACTIONS}
    assert all(tabs[action.within] is action.tab for action in ACTIONS if action.within is not None)


def test_every_action_is_declared_once() -> None:
    assert sorted(action.id.value for action in ACTIONS) == sorted(one.value for one in ActionId)


def test_every_action_has_an_icon(qtbot: QtBot) -> None:
    for action in ACTIONS:
        assert not icon(action.icon).isNull()


@pytest.mark.parametrize("reason", [*LinkEnd, *StopReason], ids=lambda reason: str(reason.value))
def test_every_end_has_a_sentence(reason: Enum) -> None:
    told = link_end(reason) if isinstance(reason, LinkEnd) else share_stopped(StopReason(reason), "Carl")
    assert told.what.endswith(".")


def test_every_obstacle_and_inability_has_words() -> None:
    assert all(obstacle(reason, "Carl") for reason in Obstacle)
    assert all("{" not in unavailable(reason, "Carl") for reason in Unavailable)


def test_every_activity_has_words() -> None:
    assert set(activity.SENTENCES) == set(ActivityKind)


@pytest.mark.parametrize("code", list(ProblemCode), ids=lambda code: code.value)
def test_every_problem_of_the_site_has_words(code: ProblemCode) -> None:
    assert all(site_error(SiteProblem(code, 30.0)))


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (SiteUnreachable("x"), "The site does not answer."),
        (SiteNotTrusted("x"), "The site's certificate is not trusted."),
        (NotASite("x"), "There is no support site at this address."),
        (SiteVersion(0), "The site is older than this program."),
        (SiteVersion(99), "This program is older than the site."),
    ],
)
def test_what_is_wrong_with_a_site(error: SiteError, what: str) -> None:
    assert site_error(error).what == what


@pytest.mark.parametrize(
    ("seconds", "now"),
    [(1.0, "Wait 1 second, then"), (40.0, "Wait 40 seconds, then"), (600.0, "Wait 10 minutes, then")],
)
def test_patience_is_asked_for_in_numbers(seconds: float, now: str) -> None:
    assert site_error(SiteProblem(ProblemCode.TOO_MANY_ATTEMPTS, seconds)).now.startswith(now)
