"""Whether an action can be used now, and if not, the few words that say why."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from console.actions import Action, Need
from console.picture_modes import ONLY_PRIMARY
from console.sentences import obstacle
from link.contract import PeerState
from protocol.sharing import Level
from session.support_session import SupportSession
from translations import _


class Availability(NamedTuple):
    """``reason`` is empty when the action can be used; what is not ``shown`` makes no sense now."""

    reason: str = ""
    shown: bool = True


def availability(action: Action, session: SupportSession) -> Availability:
    return _RULES[action.need](session)


def _always(_session: SupportSession) -> Availability:
    return Availability()


def _later(_session: SupportSession) -> Availability:
    return Availability(_("Comes in a later version"))


def _for_queues(_session: SupportSession) -> Availability:
    return Availability(_("For agents of a queue, in a later version"))


def _asking(level: Level) -> Callable[[SupportSession], Availability]:
    def rule(session: SupportSession) -> Availability:
        reason = session.asking.obstacle(level)
        if reason is None:
            return Availability()
        current = session.participants.current
        return Availability(obstacle(reason, current.name if current is not None else _("your customer")))

    return rule


def _choosing_mode(session: SupportSession) -> Availability:
    if not session.participants.i_am_primary:
        return Availability(_(ONLY_PRIMARY))
    shares = session.viewing.shares
    if not shares:
        return Availability(_("When a desktop is open"))
    # Not the share's own word: it may hear of a silence after whoever asks here.
    silent = [one.owner for one in shares if session.link.peer(one.owner).state is not PeerState.CONNECTED]
    if silent:
        owner = session.participants.get(silent[0])
        name = owner.name if owner is not None else _("Your customer")
        return Availability(_("{name}'s computer is out of touch").format(name=name))
    return Availability()


def _primary(session: SupportSession) -> Availability:
    return Availability(shown=session.participants.i_am_primary)


def _assistant(session: SupportSession) -> Availability:
    return Availability(shown=not session.participants.i_am_primary)


_RULES: Mapping[Need, Callable[[SupportSession], Availability]] = {
    Need.SESSION: _always,
    Need.ASK_VIEW: _asking(Level.VIEW),
    Need.ASK_CONTROL: _asking(Level.CONTROL),
    Need.CHOOSE_MODE: _choosing_mode,
    Need.BE_PRIMARY: _primary,
    Need.BE_ASSISTANT: _assistant,
    Need.LATER: _later,
    Need.QUEUE: _for_queues,
}
