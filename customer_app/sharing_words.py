"""What is shared now, in words: the same on the banner, in the window and in the tray."""

from dataclasses import dataclass

from protocol.sharing import ControlState, Level
from session.sharing.owned_share import OwnedShare
from translations import _, ngettext


@dataclass(frozen=True)
class SharingWords:
    """``window`` names the banner's window, ``short`` is one line, ``long`` explains it.

    ``others`` tells of more people who see it, or is empty; ``symbol`` in ``colour`` repeats the state.
    """

    window: str
    short: str
    long: str
    others: str
    symbol: str
    colour: str


def sharing_words(share: OwnedShare) -> SharingWords:
    """The words for ``share`` as it stands."""
    controlled = share.level is Level.CONTROL
    symbol, colour = "broadcast", "live"
    if share.paused:
        symbol, colour = "pause", "warn"
        short = _("Paused: {agent} sees nothing new")
        long = _("{agent} cannot see what you do now, nor do anything, until you continue.")
    elif share.silent:
        symbol, colour = "hourglass", "warn"
        short = _("No word from {agent}: waiting")
        long = _("The connection is interrupted. Nobody can do anything here meanwhile.")
    elif controlled and share.control is ControlState.TAKEN_BACK:
        symbol = "hand"
        short = _("You have the control; {agent} waits")
        long = _("{agent} still sees your desktop, and can go on by clicking in it. Stop ends it.")
    elif controlled:
        short = _("{agent} sees and controls your desktop")
        long = _("{agent} can use your mouse and keyboard. Use them yourself and you have the control again.")
    else:
        short = _("{agent} sees your desktop")
        long = _("{agent} sees everything on your screen, and cannot touch anything.")
    agent = share.asker.name
    return SharingWords(
        window=_("Controlling the desktop") if controlled else _("Viewing the desktop"),
        short=short.format(agent=agent),
        long=long.format(agent=agent),
        others=_others(share),
        symbol=symbol,
        colour=colour,
    )


def _others(share: OwnedShare) -> str:
    others = len({viewer.id for viewer in share.viewers} - {share.asker.id})
    if not others:
        return ""
    text = ngettext("{count} other person sees it too", "{count} other people see it too", others)
    return text.format(count=others)
