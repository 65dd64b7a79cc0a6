"""The connection in one symbol and a few words: to the customer, or to the site while nobody is there."""

from typing import NamedTuple

from link.contract import HubState, PeerState, PeerStatus
from session.support_session import SupportSession
from translations import _

GOOD_ROUND_TRIP = 0.15
FAIR_ROUND_TRIP = 0.4
"""Seconds; beyond it a person feels each click wait."""


class ConnectionState(NamedTuple):
    """``icon`` and ``colour`` are names for widgets.icons; the colour never says more than the words."""

    words: str
    icon: str
    colour: str


def connection_state(session: SupportSession) -> ConnectionState:
    current = session.participants.current
    status = session.link.peer(current.id) if current is not None else PeerStatus()
    if status.state is PeerState.KEY_CHANGED:
        return ConnectionState(_("identity changed"), "shield-warning", "bad")
    if status.state is PeerState.SILENT and current is not None:
        return ConnectionState(_("no word from {name}").format(name=current.name), "wifi-slash", "warn")
    if status.state is PeerState.CONNECTED:
        return _of_round_trip(status.round_trip)
    if session.link.hub_state is HubState.LOST:
        return ConnectionState(_("site out of reach"), "wifi-slash", "warn")
    if session.link.hub_state is HubState.CONNECTING:
        return ConnectionState(_("connecting to the site…"), "wifi-low", "muted")
    if current is not None:
        return ConnectionState(_("connecting to {name}…").format(name=current.name), "wifi-low", "muted")
    return ConnectionState(_("connected to the site"), "wifi-high", "good")


def _of_round_trip(seconds: float | None) -> ConnectionState:
    if seconds is None or seconds <= GOOD_ROUND_TRIP:
        return ConnectionState(_("connection good"), "wifi-high", "good")
    if seconds <= FAIR_ROUND_TRIP:
        return ConnectionState(_("connection fair"), "wifi-medium", "warn")
    return ConnectionState(_("connection slow"), "wifi-low", "warn")
