"""What a customer reads when the session is over for them, by the reason it is over."""

from collections.abc import Mapping
from dataclasses import dataclass

from link.contract import LinkEnd
from translations import N_, _


@dataclass(frozen=True)
class Farewell:
    """``can_join_again``: whether it makes sense to offer the way into another session."""

    title: str
    sentence: str
    can_join_again: bool = True


_NOTHING_SHARED = N_("Nothing of yours is shared any more.")

_TITLES: Mapping[LinkEnd, str] = {
    LinkEnd.LEFT: N_("You have left the session"),
    LinkEnd.ENDED_BY_AGENT: N_("{agent} ended the session"),
    LinkEnd.EXPIRED: N_("The session is over"),
    LinkEnd.SESSION_ENDED: N_("The session is over"),
    LinkEnd.TAKEN_OVER: N_("You are in this session from another window"),
    LinkEnd.BAD_TOKEN: N_("The site no longer knows you in this session"),
    LinkEnd.SITE_NEWER: N_("The site was updated during the session"),
    LinkEnd.SITE_OLDER: N_("The site was changed during the session"),
}
_REASONS: Mapping[LinkEnd, str] = {
    LinkEnd.EXPIRED: N_("Nobody was there for a long time, so the site closed it."),
    LinkEnd.TAKEN_OVER: N_("The session goes on there; this window has nothing to do with it any more."),
    LinkEnd.BAD_TOKEN: N_("Ask your agent for the session number and join once more."),
    LinkEnd.SITE_NEWER: N_("Download the new Support Manager from the site, then join once more."),
    LinkEnd.SITE_OLDER: N_("Tell your agent: the site has to be updated before you can join once more."),
}
_CUT_OFF = N_("The site has closed your connection")


def farewell(reason: LinkEnd, agent: str) -> Farewell:
    """The words for ``reason``; ``agent`` is the name of the session's agent."""
    parts = [_(_REASONS[reason])] if reason in _REASONS else []
    if reason is not LinkEnd.TAKEN_OVER:
        parts.append(_(_NOTHING_SHARED))
    title = _(_TITLES.get(reason, _CUT_OFF)).format(agent=agent)
    return Farewell(title, " ".join(parts), can_join_again=reason is not LinkEnd.TAKEN_OVER)
