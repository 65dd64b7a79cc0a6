"""One participant's support session: the link, and every feature on it."""

import logging
from collections.abc import Callable

from psygnal import Signal

from link.contract import Link, LinkEnd, PeerState
from protocol.consent import StandingChanged
from protocol.message import Message
from session.activity import Activity
from session.authority import Forbidden, authorise
from session.clipboard import ClipboardSharing
from session.consent import Consent
from session.participants import Participants
from session.privileged import PrivilegedSender
from session.sharing.access import DesktopAccess
from session.sharing.asking import Asking
from session.sharing.owned import OwnedDesktop
from session.sharing.viewing import Viewing

log = logging.getLogger(__name__)


class SupportSession:
    """Everything that a window needs of a session. Made once the link is open; over when the link is.

    The same class serves agents and customers: what each may do is decided by the room, by consent and by
    the privileges that messages declare, on the side that receives them.
    """

    over = Signal(LinkEnd)
    standing_changed = Signal(int, bool)
    """A customer allowed us everything without asking, or took it back: (participant, granted)."""

    def __init__(self, link: Link, access: DesktopAccess) -> None:
        self.link = link
        self.participants = Participants(link)
        sender = PrivilegedSender(link)
        self.consent = Consent(link, self.participants)
        self.desktop = OwnedDesktop(link, self.participants, self.consent, access)
        self.viewing = Viewing(link, self.participants, sender)
        self.asking = Asking(link, self.participants, sender, shared=self.viewing.level_of)
        self.viewing.opened.connect(lambda share: self.asking.obstacles_changed.emit())
        self.viewing.closed.connect(lambda share, reason: self.asking.obstacles_changed.emit())
        self.clipboard = ClipboardSharing(link, self.desktop, self.viewing)
        self.activity = Activity(
            link, self.participants, self.consent, self.desktop, self.asking, self.viewing
        )
        self.forbidden = 0
        """Messages refused for lack of privilege, so far."""
        self._handlers: dict[type[Message], Callable[..., None]] = {
            **self.desktop.handlers(),
            **self.asking.handlers(),
            **self.viewing.handlers(),
            **self.clipboard.handlers(),
            StandingChanged: lambda sender, message: self.standing_changed.emit(sender, message.granted),
        }
        link.received.connect(self._received)
        link.ended.connect(self._ended)

    async def leave(self) -> None:
        """Leaves for good; nothing of the session keeps running here."""
        await self._stop()
        await self.link.leave()

    async def end(self) -> None:
        """Ends the session for everyone; for the primary agent."""
        await self._stop()
        await self.link.end()

    async def close(self) -> None:
        """Stops without leaving, so that the program can come back into the session."""
        await self._stop()
        await self.link.close()

    def choose_current(self, participant: int) -> None:
        """Turns to another customer; shares end by that."""
        self.link.choose_current(participant)

    # ---- facts for the authority ----

    def present(self, sender: int) -> bool:
        known = self.participants.get(sender) is not None and sender != self.link.me
        return known and self.link.peer(sender).state is not PeerState.KEY_CHANGED

    def primary(self, sender: int) -> bool:
        primary = self.participants.primary
        return primary is not None and primary.id == sender

    def revision(self) -> int:
        return self.participants.revision

    def asked_by(self, sender: int, request: int) -> bool:
        return self.desktop.asked_by(sender, request)

    def asked_of(self, sender: int, request: int) -> bool:
        return self.asking.asked_of(sender, request)

    def owns(self, sender: int, share: int) -> bool:
        return self.viewing.owns(sender, share)

    def controls(self, sender: int, share: int) -> bool:
        return self.desktop.controls(sender, share)

    # ---- inside ----

    def _received(self, sender: int, message: Message) -> None:
        try:
            authorise(message, sender, self)
        except Forbidden as refusal:
            self.forbidden += 1
            log.warning("refused: %s", refusal)
            return
        handler = self._handlers.get(type(message))
        if handler is None:
            log.warning("dropped a %s of %d: nobody expects it", type(message).__name__, sender)
            return
        handler(sender, message)

    def _ended(self, reason: LinkEnd) -> None:
        # The customer must be alone at their computer before anything else is told.
        self.consent.close()
        self.desktop.finish()
        self.viewing.close()
        self.over.emit(reason)

    async def _stop(self) -> None:
        self.consent.close()
        self.viewing.close()
        await self.desktop.close()
