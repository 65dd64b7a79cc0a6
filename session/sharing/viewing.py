"""The viewer's half: every share that others show us."""

from collections.abc import Callable

from psygnal import Signal

from link.contract import Link, PeerState, PeerStatus
from protocol.message import Message
from protocol.pointer import KeptPointerShape, PointerPosition, PointerShape
from protocol.room import Participant
from protocol.sharing import Level, ShareChanged, ShareStarted, ShareStopped, StopReason
from session.participants import Participants
from session.privileged import PrivilegedSender
from session.sharing.viewed_share import ViewedShare

MAX_SHARES = 8
"""Shares that one participant may show us at once; more are not opened."""


class Viewing:
    """Opens and closes what others show. A share is known by its owner and the owner's number for it."""

    opened = Signal(ViewedShare)
    closed = Signal(ViewedShare, StopReason)

    def __init__(self, link: Link, participants: Participants, sender: PrivilegedSender) -> None:
        self._link = link
        self._sender = sender
        self._shares: dict[tuple[int, int], ViewedShare] = {}
        self._opened: set[tuple[int, int]] = set()
        participants.left.connect(self._owner_gone)
        participants.restarted.connect(self._owner_gone)
        link.peer_changed.connect(self._peer_changed)

    @property
    def shares(self) -> tuple[ViewedShare, ...]:
        """Those that are open: their first state has come."""
        return tuple(share for key, share in self._shares.items() if key in self._opened)

    def level_of(self, owner: int) -> Level | None:
        """At which level that participant shows us its desktop; None when it does not."""
        levels = {share.level for share in self._shares.values() if share.owner == owner}
        return Level.CONTROL if Level.CONTROL in levels else Level.VIEW if levels else None

    def owns(self, sender: int, share: int) -> bool:
        """Whether that participant shows us that share."""
        return (sender, share) in self._shares

    def close(self) -> None:
        """The session is over."""
        for share in list(self._shares.values()):
            self._close(share, StopReason.SESSION_OVER)

    def handlers(self) -> dict[type[Message], Callable[..., None]]:
        return {
            ShareStarted: self._started,
            ShareChanged: self._changed,
            ShareStopped: self._stopped,
            PointerPosition: lambda sender, message: self._shares[sender, message.share].place(message),
            PointerShape: lambda sender, message: self._shares[sender, message.share].shape(message),
            KeptPointerShape: lambda sender, message: self._shares[sender, message.share].kept_shape(message),
        }

    def _started(self, sender: int, message: ShareStarted) -> None:
        key = (sender, message.share)
        if key in self._shares:
            return  # said again, over a new connection
        if sum(owner == sender for owner, _ in self._shares) < MAX_SHARES:
            self._shares[key] = ViewedShare(self._link, self._sender, sender, message.share, message.level)

    def _changed(self, sender: int, message: ShareChanged) -> None:
        key = (sender, message.share)
        share = self._shares[key]
        share.update(message)
        if key not in self._opened:
            self._opened.add(key)
            self.opened.emit(share)

    def _stopped(self, sender: int, message: ShareStopped) -> None:
        self._close(self._shares[sender, message.share], message.reason)

    def _owner_gone(self, owner: Participant) -> None:
        for share in [share for share in self._shares.values() if share.owner == owner.id]:
            self._close(share, StopReason.SESSION_OVER)

    def _peer_changed(self, participant: int, status: PeerStatus) -> None:
        for share in [share for share in self._shares.values() if share.owner == participant]:
            share.set_silent(status.state is not PeerState.CONNECTED)

    def _close(self, share: ViewedShare, reason: StopReason) -> None:
        key = (share.owner, share.id)
        del self._shares[key]
        share.end(reason)
        if key in self._opened:
            self._opened.discard(key)
            self.closed.emit(share, reason)
