"""What the program says when something ends or cannot be: what happened, and what can be done now."""

from collections.abc import Mapping
from typing import NamedTuple

from link.contract import LinkEnd
from link.site_client import (
    NotASite,
    SiteError,
    SiteNotTrusted,
    SiteProblem,
    SiteUnreachable,
    SiteVersion,
)
from protocol.api import ProblemCode
from protocol.sharing import StopReason, Unavailable
from session.sharing.asking import Obstacle
from translations import N_, _
from widgets.patience import wait_and_retry


class Told(NamedTuple):
    """``now``: what it means, and what the reader can do."""

    what: str
    now: str


_ENDS: Mapping[LinkEnd, Told] = {
    LinkEnd.LEFT: Told(N_("You left the session."), N_("It goes on without you.")),
    LinkEnd.ENDED_BY_AGENT: Told(N_("The session is over."), N_("Nothing is shared any more.")),
    LinkEnd.EXPIRED: Told(
        N_("The session has expired."), N_("Nobody was in it for too long. Start a new one when you need it.")
    ),
    LinkEnd.TAKEN_OVER: Told(
        N_("This session is open in another console."),
        N_("You started it again elsewhere with the same account; go on there."),
    ),
    LinkEnd.SITE_OLDER: Told(
        N_("The site is older than this program."), N_("Ask your administrator to update the site.")
    ),
    LinkEnd.SITE_NEWER: Told(
        N_("This program is older than the site."), N_("Update it, then start it again.")
    ),
    LinkEnd.BAD_TOKEN: Told(
        N_("The way back into the session is no longer valid."),
        N_("If the session still goes on, join it by its number under Assist a session."),
    ),
    LinkEnd.SESSION_ENDED: Told(N_("The session is over."), N_("It ended while you were away.")),
    LinkEnd.SESSION_FULL: Told(
        N_("The session is full."), N_("Someone has to leave before you can join. Try again then.")
    ),
    LinkEnd.NOT_ALLOWED: Told(
        N_("The site does not let you into this session."), N_("Ask its agent, or your administrator.")
    ),
    LinkEnd.FLOOD: Told(
        N_("The site closed the connection."),
        N_("This program sent too much at once. Sign in again; if it happens again, tell us."),
    ),
}

_PROBLEMS: Mapping[ProblemCode, Told] = {
    ProblemCode.MALFORMED: Told(
        N_("The site did not understand."), N_("Check what you typed, then try again.")
    ),
    ProblemCode.WRONG_CREDENTIALS: Told(
        N_("The e-mail address or the password is wrong."), N_("Check both, then sign in again.")
    ),
    ProblemCode.NOT_SIGNED_IN: Told(N_("You are signed out."), N_("Sign in again.")),
    ProblemCode.NOT_ALLOWED: Told(
        N_("Your account may not do that."), N_("Ask your administrator for the permission.")
    ),
    ProblemCode.UNKNOWN_NUMBER: Told(
        N_("There is no session with this number."), N_("Ask for the nine figures again.")
    ),
    ProblemCode.SESSION_ENDED: Told(N_("That session is over."), N_("Ask for the number of a new one.")),
    ProblemCode.SESSION_FULL: Told(
        N_("The session is full."), N_("Someone has to leave before you can join. Try again then.")
    ),
    ProblemCode.SESSION_PASSWORD: Told(
        N_("That session has a password."), N_("The agent who started it knows it.")
    ),
    ProblemCode.SESSION_PASSWORD_RULES: Told(
        N_("The session cannot begin with this password, or without one."),
        N_("Look at what the site asks for, then start again."),
    ),
    ProblemCode.SESSION_TYPE: Told(
        N_("The site has no such type of session any more."), N_("Choose another one, then start again.")
    ),
    ProblemCode.TRACKING_CODE_MISSING: Told(
        N_("The site asks for '{label}' in every session."), N_("Fill it in, then start again.")
    ),
    ProblemCode.TRACKING_CODE_UNKNOWN: Told(
        N_("The site does not accept what was given for '{label}'."),
        N_("Look at what the site asks for, then start again."),
    ),
    ProblemCode.TOO_MANY_SESSIONS: Told(
        N_("You have as many sessions as your account may have."), N_("End one of them, then start again.")
    ),
    ProblemCode.SITE_FAILURE: Told(
        N_("The site could not do it."), N_("Try again; if it stays so, tell your administrator.")
    ),
}

_OBSTACLES: Mapping[Obstacle, str] = {
    Obstacle.NO_CUSTOMER: N_("Once your customer has joined"),
    Obstacle.CUSTOMER_AWAY: N_("Once {name} is back"),
    Obstacle.NOT_CONNECTED: N_("Connecting to {name}…"),
    Obstacle.NOT_PRIMARY: N_("Only the primary agent can ask"),
    Obstacle.KEY_CHANGED: N_("Stopped: {name} shows another identity"),
    Obstacle.ALREADY_ASKED: N_("{name} is being asked already"),
    Obstacle.ALREADY_SHARED: N_("It is open already"),
}

_UNAVAILABLE: Mapping[Unavailable, str] = {
    Unavailable.NONE: N_("{name}'s computer cannot show its screen."),
    Unavailable.NO_DISPLAY: N_("{name}'s computer has no screen to show."),
    Unavailable.WAYLAND: N_("{name} uses a Wayland desktop, which cannot be shown yet; an X11 desktop can."),
    Unavailable.NO_PERMISSION: N_("{name}'s system does not let the Support Manager see the screen."),
    Unavailable.NO_INPUT: N_("{name}'s computer cannot be controlled; ask to view it instead."),
    Unavailable.BUSY: N_("{name} is answering another question. Ask again after it."),
    Unavailable.CAPTURE_FAILED: N_("{name}'s screen could not be read. Ask again."),
}

_STOPS: Mapping[StopReason, Told] = {
    StopReason.STOPPED_BY_OWNER: Told(N_("{name} stopped sharing."), N_("You can ask again.")),
    StopReason.STOPPED_BY_AGENT: Told(
        N_("{name}'s desktop is closed."), N_("The primary agent stopped sharing it.")
    ),
    StopReason.CONSENT_EXPIRED: Told(
        N_("The connection was gone for too long."), N_("{name} has to be asked again.")
    ),
    StopReason.CUSTOMER_CHANGED: Told(
        N_("{name}'s desktop is closed."), N_("You turned to another customer.")
    ),
    StopReason.HANDED_OVER: Told(N_("{name}'s desktop is closed."), N_("Another agent is primary now.")),
    StopReason.CAPTURE_FAILED: Told(N_("{name}'s screen can no longer be read."), N_("Ask again.")),
    StopReason.KEY_CHANGED: Told(
        N_("{name}'s desktop is closed."), N_("Your program showed another identity than before.")
    ),
    StopReason.SESSION_OVER: Told(N_("{name}'s desktop is closed."), N_("The session is over.")),
}


def link_end(reason: LinkEnd) -> Told:
    """Why a session is over, or could not be joined."""
    told = _ENDS[reason]
    return Told(_(told.what), _(told.now))


def site_error(error: SiteError) -> Told:
    """Why the site did not do what it was asked."""
    if isinstance(error, SiteProblem):
        return _site_problem(error)
    if isinstance(error, SiteVersion):
        return link_end(LinkEnd.SITE_OLDER if error.site_is_older else LinkEnd.SITE_NEWER)
    if isinstance(error, SiteNotTrusted):
        return Told(
            _("The site's certificate is not trusted."),
            _("Somebody may be posing as it. Ask your administrator before you type a password."),
        )
    if isinstance(error, NotASite):
        return Told(
            _("There is no support site at this address."),
            _("Something else answers there. Check the address."),
        )
    if isinstance(error, SiteUnreachable):
        return Told(
            _("The site does not answer."),
            _("Check the address and your network connection, then try again."),
        )
    return Told(_("The site could not do it."), str(error))


def no_address() -> Told:
    """What was typed can be the address of no site."""
    return Told(_("This is not the address of a site."), _("It looks like help.example.com."))


def no_answer() -> Told:
    """The site, or the session, took longer than a person should wait."""
    return Told(_("The site takes too long to answer."), _("Check your network connection, then try again."))


def _site_problem(error: SiteProblem) -> Told:
    if error.code is ProblemCode.TOO_MANY_ATTEMPTS:
        return Told(_("Too many attempts."), wait_and_retry(error.retry_after))
    told = _PROBLEMS.get(error.code, _PROBLEMS[ProblemCode.SITE_FAILURE])
    return Told(_(told.what).format(label=error.about), _(told.now))


def obstacle(reason: Obstacle, name: str) -> str:
    """Why the customer's desktop cannot be asked for now; fits a card's muted line."""
    return _(_OBSTACLES[reason]).format(name=name)


def unavailable(reason: Unavailable, name: str) -> str:
    return _(_UNAVAILABLE[reason]).format(name=name)


def share_stopped(reason: StopReason, name: str) -> Told:
    told = _STOPS[reason]
    return Told(_(told.what).format(name=name), _(told.now).format(name=name) if told.now else "")
