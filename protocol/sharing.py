"""A desktop shown to others, and controlled: requests, shares, and who has the control."""

from enum import Enum
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from protocol.bounds import (
    Coordinate,
    Extent,
    Generation,
    Label,
    Layout,
    ParticipantId,
    RequestId,
    Revision,
    ShareId,
)
from protocol.message import Channel, Message, Privilege

MAX_SCREENS = 16
ALL_SCREENS = 0
"""The screen number that stands for every screen in one picture."""


class Level(Enum):
    VIEW = "view"
    CONTROL = "control"


class RequestState(Enum):
    """What the owner says of a request put to it."""

    RECEIVED = "received"
    ALLOWED = "allowed"
    REFUSED = "refused"
    TIMED_OUT = "timed-out"
    UNAVAILABLE = "unavailable"
    """The owner's computer cannot do it; ``Unavailable`` says why."""


class Unavailable(Enum):
    """Why a desktop cannot be shown or controlled."""

    NONE = ""
    NO_DISPLAY = "no-display"
    WAYLAND = "wayland"
    NO_PERMISSION = "no-permission"
    NO_INPUT = "no-input"
    BUSY = "busy"
    """Another request is waiting for an answer there."""
    CAPTURE_FAILED = "capture-failed"


class StopReason(Enum):
    STOPPED_BY_OWNER = "stopped-by-owner"
    STOPPED_BY_AGENT = "stopped-by-agent"
    CONSENT_EXPIRED = "consent-expired"
    """The connection was gone for longer than consent lasts."""
    CUSTOMER_CHANGED = "customer-changed"
    HANDED_OVER = "handed-over"
    CAPTURE_FAILED = "capture-failed"
    KEY_CHANGED = "key-changed"
    """The viewer's program shows another key than the one that was trusted."""
    SESSION_OVER = "session-over"


class ControlState(Enum):
    """Who may move the pointer of a share now."""

    NOT_GRANTED = "not-granted"
    READY = "ready"
    """Granted; begins with the controller's first click in the sharing window."""
    ACTIVE = "active"
    TAKEN_BACK = "taken-back"
    """The owner used their own mouse or keyboard; a click in the sharing window takes it again."""
    SUSPENDED = "suspended"
    """A prompt is open, the share is paused or the link was silent."""


class ColourMode(Enum):
    """How many colours the picture of a share has; fewer take fewer bytes (guide 6.41)."""

    COLOURS_256 = "256"
    HIGH = "high"
    """16 bits."""
    TRUE = "true"


class Sampling(Enum):
    """What a share favours when the line cannot carry both (guide 1.5)."""

    STANDARD = "standard"
    """The picture's quality."""
    FAST = "fast"
    """Speed: what people know as screen sampling."""


class PictureMode(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the picture of a share is made, for everyone who sees it."""

    colours: ColourMode = ColourMode.TRUE
    sampling: Sampling = Sampling.STANDARD


class ViewRequest(Message, frozen=True, tag="sharing/view-request"):
    """The primary agent asks to see the whole desktop (guide 6.32).

    A share that comes of it begins in ``mode``; one that runs already keeps its own.
    """

    channel: ClassVar = Channel.CONTROL
    privilege: ClassVar = Privilege.PRIMARY
    revision: Revision
    request: RequestId
    mode: PictureMode = PictureMode()


class ControlRequest(Message, frozen=True, tag="sharing/control-request"):
    """The primary agent asks to see the whole desktop and use it (guide 6.32); ``mode`` as to see it."""

    channel: ClassVar = Channel.CONTROL
    privilege: ClassVar = Privilege.PRIMARY
    revision: Revision
    request: RequestId
    mode: PictureMode = PictureMode()


class CancelRequest(Message, frozen=True, tag="sharing/cancel-request"):
    channel: ClassVar = Channel.CONTROL
    privilege: ClassVar = Privilege.REQUESTER
    request: RequestId


class RequestChanged(Message, frozen=True, tag="sharing/request-changed"):
    channel: ClassVar = Channel.CONTROL
    privilege: ClassVar = Privilege.ADDRESSEE
    request: RequestId
    state: RequestState
    unavailable: Unavailable = Unavailable.NONE


class Screen(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One of the owner's monitors, in pixels of the whole desktop."""

    id: Annotated[int, Meta(ge=1, le=MAX_SCREENS)]
    name: Label
    x: Coordinate
    y: Coordinate
    width: Extent
    height: Extent
    primary: bool = False


class ShareStarted(Message, frozen=True, tag="sharing/share-started"):
    """The sender now shows its desktop to the receiver; ``request`` is 0 when nobody asked."""

    channel: ClassVar = Channel.CONTROL
    privilege: ClassVar = Privilege.PARTICIPANT
    share: ShareId
    level: Level
    request: Annotated[int, Meta(ge=0, le=2**31)] = 0


class ShareChanged(Message, frozen=True, tag="sharing/share-changed"):
    """The whole state of a share, sent at its start and whenever any of it changes.

    ``width`` × ``height`` is the picture's size; ``chosen`` the screen it shows, or ALL_SCREENS.
    Input must name ``generation``; a higher one has made all earlier input void.
    """

    channel: ClassVar = Channel.CONTROL
    privilege: ClassVar = Privilege.OWNER
    share: ShareId
    level: Level
    layout: Layout
    width: Extent
    height: Extent
    screens: Annotated[tuple[Screen, ...], Meta(max_length=MAX_SCREENS)]
    chosen: Annotated[int, Meta(ge=0, le=MAX_SCREENS)]
    paused: bool
    mode: PictureMode
    control: ControlState
    controller: ParticipantId | None
    generation: Generation


class ShareStopped(Message, frozen=True, tag="sharing/share-stopped"):
    channel: ClassVar = Channel.CONTROL
    privilege: ClassVar = Privilege.OWNER
    share: ShareId
    reason: StopReason


class StopShare(Message, frozen=True, tag="sharing/stop-share"):
    """The primary agent wants no more of it."""

    channel: ClassVar = Channel.CONTROL
    privilege: ClassVar = Privilege.PRIMARY
    revision: Revision
    share: ShareId


class ChooseScreen(Message, frozen=True, tag="sharing/choose-screen"):
    """The primary agent looks at another screen, or at all of them."""

    channel: ClassVar = Channel.CONTROL
    privilege: ClassVar = Privilege.PRIMARY
    revision: Revision
    share: ShareId
    screen: Annotated[int, Meta(ge=0, le=MAX_SCREENS)]


class ChooseColours(Message, frozen=True, tag="sharing/choose-colours"):
    """The primary agent wants another number of colours, for everyone who sees the share (guide 6.41)."""

    channel: ClassVar = Channel.CONTROL
    privilege: ClassVar = Privilege.PRIMARY
    revision: Revision
    share: ShareId
    colours: ColourMode


class ChooseSampling(Message, frozen=True, tag="sharing/choose-sampling"):
    """The primary agent wants quality or speed, for everyone who sees the share (guide 1.5)."""

    channel: ClassVar = Channel.CONTROL
    privilege: ClassVar = Privilege.PRIMARY
    revision: Revision
    share: ShareId
    sampling: Sampling


class TakeControl(Message, frozen=True, tag="sharing/take-control"):
    """A click in the sharing window: the controller begins, or takes control again.

    ``generation`` is the one it saw: a click made before the owner's last take-back does not undo it.
    """

    channel: ClassVar = Channel.CONTROL
    privilege: ClassVar = Privilege.CONTROLLER
    revision: Revision
    share: ShareId
    generation: Generation
