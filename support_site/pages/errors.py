"""The pages for when something went wrong."""

from collections.abc import Mapping

from starlette.responses import Response

from support_site.pages.visit import Visit
from translations import N_

FAILURES: Mapping[int, tuple[str, str]] = {
    400: (
        N_("That did not arrive as it should"),
        N_("Go back, load the page again and try once more."),
    ),
    403: (
        N_("This form is out of date"),
        N_("Go back, load the page again and try once more. The site needs cookies for its forms."),
    ),
    404: (
        N_("There is nothing here"),
        N_("The address may be mistyped, or the page has moved."),
    ),
    405: (
        N_("There is nothing here"),
        N_("The address may be mistyped, or the page has moved."),
    ),
    500: (
        N_("Something went wrong on our side"),
        N_("Nothing of yours is lost. Try again in a moment; if it stays so, tell your support agent."),
    ),
}
"""What each status tells the person: what happened, and what to do."""


def failure(visit: Visit, status: int) -> Response:
    """The page for an HTTP status; any that is not listed reads as a mistake of ours or of the address."""
    title, advice = FAILURES.get(status, FAILURES[404 if status < 500 else 500])
    return visit.render(
        "failure.html", status, title=visit.texts.gettext(title), advice=visit.texts.gettext(advice)
    )


def wait_text(visit: Visit, seconds: float) -> str:
    """When one more attempt is let through."""
    minutes = max(1, round(seconds / 60))
    return visit.texts.ngettext(
        "Too many attempts. Wait {minutes} minute, then try again.",
        "Too many attempts. Wait {minutes} minutes, then try again.",
        minutes,
    ).format(minutes=minutes)
