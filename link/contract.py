"""What a link is to everything above it, whether it runs over WebRTC or in memory."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from psygnal import SignalInstance

from protocol.message import Message
from protocol.room import Room

if TYPE_CHECKING:  # a program shows its first window before it loads codecs
    from media.screen.model import Picture
    from media.screen.source import ScreenSource

InputHandler = Callable[[int, bytes], None]
"""Called with the sender and one input message as it came, on a thread of the link's own."""

SilenceHandler = Callable[[int, bool], None]
"""Called with a participant and whether it has fallen silent, on a thread of the link's own."""


class HubState(Enum):
    CONNECTING = "connecting"
    CONNECTED = "connected"
    LOST = "lost"
    """Gone; the link tries again by itself. Connected participants stay in touch without it."""
    CLOSED = "closed"


class PeerState(Enum):
    ABSENT = "absent"
    """Not in the room, or no connection with it is needed."""
    CONNECTING = "connecting"
    CONNECTED = "connected"
    SILENT = "silent"
    """Connected, but not a word for a second."""
    KEY_CHANGED = "key-changed"
    """It shows another key than before: somebody else, perhaps. Nothing privileged is accepted."""


@dataclass(frozen=True)
class PeerStatus:
    """How things stand with one participant.

    ``round_trip`` in seconds, ``words`` the five verification words once both keys are known,
    ``key`` the participant's public key, ``attempt`` which connection this is: it counts up.
    """

    state: PeerState = PeerState.ABSENT
    round_trip: float | None = None
    words: tuple[str, ...] = ()
    key: bytes | None = None
    attempt: int = 0


class LinkEnd(Enum):
    """Why a link is over for good."""

    LEFT = "left"
    ENDED_BY_AGENT = "ended-by-agent"
    EXPIRED = "expired"
    TAKEN_OVER = "taken-over"
    SITE_OLDER = "site-older"
    SITE_NEWER = "site-newer"
    BAD_TOKEN = "bad-token"
    SESSION_ENDED = "session-ended"
    SESSION_FULL = "session-full"
    NOT_ALLOWED = "not-allowed"
    FLOOD = "flood"


class Link(Protocol):
    """One participant's place in a room. Signals are emitted on the loop that opened the link."""

    me: int
    """The participant's own id; 0 until the hub has said it."""
    room: Room | None
    hub_state: HubState

    @property
    def hub_changed(self) -> SignalInstance:
        """Emits HubState."""

    @property
    def room_changed(self) -> SignalInstance:
        """Emits Room, at each new revision."""

    @property
    def peer_changed(self) -> SignalInstance:
        """Emits (participant id, PeerStatus)."""

    @property
    def received(self) -> SignalInstance:
        """Emits (sender's participant id, Message): authenticated, decoded, not yet authorised."""

    @property
    def ended(self) -> SignalInstance:
        """Emits LinkEnd, once."""

    def peer(self, participant: int) -> PeerStatus:
        """How things stand with that participant."""

    def send(self, to: int, message: Message) -> bool:
        """Sends one message on its channel; False when there is no connection now. Never blocks.

        True is no promise that it arrives: a connection may be lost in between.
        """

    def on_input(self, handler: InputHandler | None) -> None:
        """Where input messages go, apart from ``received``: they never wait for the user interface."""

    def on_silence(self, handler: SilenceHandler | None) -> None:
        """Who is told at once, apart from ``peer_changed``, that a participant fell silent or spoke again."""

    def show_screen(self, to: int, source: "ScreenSource | None") -> None:
        """Sends that participant the pictures of ``source``, also over connections made later; None stops."""

    def watch_screen(self, participant: int, watcher: "Callable[[Picture], None] | None") -> None:
        """Where that participant's pictures go; called on a media thread, newest wins."""

    def choose_current(self, participant: int) -> None:
        """The primary agent turns to another customer."""

    async def leave(self) -> None:
        """Leaves the room for good; ``ended`` follows."""

    async def end(self) -> None:
        """The primary agent ends the session for everyone; ``ended`` follows when the site has done it."""

    async def close(self) -> None:
        """Lets go of everything without leaving: the room keeps the place for a while."""
