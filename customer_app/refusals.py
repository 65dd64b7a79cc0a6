"""The sentences for everything that can go wrong on the way in, by what the site or the hub answered."""

from collections.abc import Mapping

from customer_app.trouble import Place, Trouble
from link.contract import LinkEnd
from link.site_client import NotASite, SiteError, SiteNotTrusted, SiteProblem, SiteUnreachable, SiteVersion
from protocol.api import ProblemCode
from protocol.version import PROTOCOL_VERSION
from translations import N_, _
from widgets.patience import wait_and_retry


class NoAnswer(Exception):
    """The site or the session took longer than a person should wait."""


_UNKNOWN_NUMBER = N_("There is no session with this number. Ask your agent to read it out once more.")
_LINK_EXPIRED = N_("This link is too old to work. Ask your agent for a new one, or for the session number.")
_ENDED = N_("That session is already over. Ask your agent for the number of a new one.")
_FULL = N_("The session is full: nobody else can come in just now. Tell your agent, then try again.")
_PASSWORD = N_("This session has a password. Your agent tells you.")
_OTHER_PASSWORD = N_("That is not the password of this session. Ask your agent.")
_PROGRAM_OLDER = N_(
    "This Support Manager is too old for the site {site}. Download the new one there, then join again."
)
_SITE_OLDER = N_(
    "The site {site} is too old for this Support Manager. Tell your agent: the site has to be updated."
)
_NOT_ALLOWED = N_("The site does not let you into this session. Ask your agent for the session number.")
_TOO_OFTEN = N_("There were too many attempts from here.")
_SITE_FAILURE = N_("Something went wrong at the site {site}. It is not your fault. Try again in a minute.")

_PROBLEMS: Mapping[ProblemCode, tuple[Place, str]] = {
    ProblemCode.UNKNOWN_NUMBER: (Place.NUMBER, _UNKNOWN_NUMBER),
    ProblemCode.UNKNOWN_LINK: (Place.WHOLE, _LINK_EXPIRED),
    ProblemCode.EXPIRED_LINK: (Place.WHOLE, _LINK_EXPIRED),
    ProblemCode.SESSION_ENDED: (Place.WHOLE, _ENDED),
    ProblemCode.SESSION_FULL: (Place.WHOLE, _FULL),
    ProblemCode.NOT_ALLOWED: (Place.WHOLE, _NOT_ALLOWED),
    ProblemCode.SITE_FAILURE: (Place.WHOLE, _SITE_FAILURE),
}

_REFUSALS: Mapping[LinkEnd, str] = {
    LinkEnd.SITE_OLDER: _SITE_OLDER,
    LinkEnd.SITE_NEWER: _PROGRAM_OLDER,
    LinkEnd.BAD_TOKEN: _LINK_EXPIRED,
    LinkEnd.SESSION_ENDED: _ENDED,
    LinkEnd.ENDED_BY_AGENT: _ENDED,
    LinkEnd.EXPIRED: _ENDED,
    LinkEnd.SESSION_FULL: _FULL,
    LinkEnd.NOT_ALLOWED: _NOT_ALLOWED,
    LinkEnd.TAKEN_OVER: N_("You are already in this session, in another window of this program."),
}

_DEAD_LINKS = frozenset({ProblemCode.UNKNOWN_LINK, ProblemCode.EXPIRED_LINK, ProblemCode.SESSION_ENDED})
_DEAD_TICKETS = frozenset(
    {LinkEnd.BAD_TOKEN, LinkEnd.SESSION_ENDED, LinkEnd.ENDED_BY_AGENT, LinkEnd.EXPIRED, LinkEnd.TAKEN_OVER}
)


def trouble_of(error: Exception, site: str, *, with_password: bool = False) -> Trouble:
    """What to tell a customer about ``error``, which ``site`` caused; ``with_password``: who gave one."""
    shown = site.partition("://")[2] or site
    match error:
        case SiteNotTrusted():
            text = _(
                "The site {site} cannot prove that it is the real one, so nothing was sent to it. "
                "Check the address with your agent."
            )
            return Trouble(Place.SITE, text.format(site=shown))
        case SiteUnreachable():
            text = _(
                "The site {site} does not answer. Check its address, and that this computer is connected "
                "to the Internet."
            )
            return Trouble(Place.SITE, text.format(site=shown))
        case NotASite():
            text = _("{site} is no support site. Check the address with your agent.")
            return Trouble(Place.SITE, text.format(site=shown))
        case SiteVersion():
            older = error.site_version < PROTOCOL_VERSION
            return Trouble(Place.WHOLE, _(_SITE_OLDER if older else _PROGRAM_OLDER).format(site=shown))
        case SiteProblem():
            return _problem(error, shown, with_password)
        case NoAnswer():
            text = _("The site {site} takes too long to answer. Try again in a moment.")
            return Trouble(Place.WHOLE, text.format(site=shown))
        case SiteError():
            return Trouble(Place.WHOLE, _(_SITE_FAILURE).format(site=shown))
    return Trouble(Place.WHOLE, _("Joining did not work, and this program cannot say why. Try again."))


def trouble_of_refusal(reason: LinkEnd, site: str) -> Trouble:
    """What to tell a customer whom the hub turned away."""
    shown = site.partition("://")[2] or site
    if reason is LinkEnd.FLOOD:
        return _too_often(None)
    text = _(_REFUSALS.get(reason, _NOT_ALLOWED)).format(site=shown)
    return Trouble(Place.WHOLE, text, link_is_dead=reason in _DEAD_TICKETS)


def _problem(error: SiteProblem, shown: str, with_password: bool) -> Trouble:
    if error.code is ProblemCode.SESSION_PASSWORD:
        return wrong_password() if with_password else password_wanted()
    if error.code is ProblemCode.TOO_MANY_ATTEMPTS:
        return _too_often(error.retry_after)
    place, text = _PROBLEMS.get(error.code, (Place.WHOLE, _SITE_FAILURE))
    return Trouble(place, _(text).format(site=shown), link_is_dead=error.code in _DEAD_LINKS)


def password_wanted() -> Trouble:
    """The session has a password, and none was given."""
    return Trouble(Place.PASSWORD, _(_PASSWORD), is_question=True)


def wrong_password() -> Trouble:
    return Trouble(Place.PASSWORD, _(_OTHER_PASSWORD))


def _too_often(retry_after: float | None) -> Trouble:
    return Trouble(Place.WHOLE, f"{_(_TOO_OFTEN)} {wait_and_retry(retry_after)}")
