"""Every action of the console, declared once. Tabs, menus and shortcuts are made from this table."""

from dataclasses import dataclass
from enum import Enum

from translations import N_


class Tab(Enum):
    """Where an action stands; the value is the tab's label."""

    TOOLS = N_("Tools")
    DESKTOP = N_("Desktop")
    APPLICATION = N_("Application")
    SESSION = N_("Session")


class Need(Enum):
    """What an action waits for. ``availability`` says why when it is not there."""

    SESSION = "session"
    ASK_VIEW = "ask-view"
    ASK_CONTROL = "ask-control"
    CHOOSE_MODE = "choose-mode"
    """How a customer's desktop is shown."""
    BE_PRIMARY = "be-primary"
    BE_ASSISTANT = "be-assistant"
    LATER = "later"
    """Its feature is not built yet."""
    QUEUE = "queue"
    """Not built yet, and then for agents of a queue alone."""


class ActionId(Enum):
    INVITE = "invite"
    CHAT = "chat"
    VIDEO = "video"
    TRANSFER_FILE = "transfer-file"
    VOICE_CALL = "voice-call"
    NOTES = "notes"
    REQUEST_VIEW = "request-view"
    REQUEST_CONTROL = "request-control"
    SHARE_VIEW = "share-view"
    SHARE_CONTROL = "share-control"
    APPLICATION_REQUEST_VIEW = "application-request-view"
    APPLICATION_REQUEST_CONTROL = "application-request-control"
    APPLICATION_SHARE_VIEW = "application-share-view"
    APPLICATION_SHARE_CONTROL = "application-share-control"
    CO_BROWSE_VIEW = "co-browse-view"
    CO_BROWSE_CONTROL = "co-browse-control"
    SESSION_OPTIONS = "session-options"
    RECORD_SESSION = "record-session"
    TRANSFER = "transfer"
    TRANSFER_CONTROL = "transfer-control"
    TRANSFER_SESSION = "transfer-session"
    END_SESSION = "end-session"
    LEAVE_SESSION = "leave-session"


@dataclass(frozen=True)
class Action:
    """``line`` says in a few muted words what it does; ``icon`` is a Phosphor name.

    ``within`` is the action whose drop-down it stands in, instead of beside the others of its tab.
    """

    id: ActionId
    label: str
    line: str
    icon: str
    tab: Tab
    need: Need
    within: ActionId | None = None


ACTIONS: tuple[Action, ...] = (
    Action(
        ActionId.INVITE,
        N_("Invite"),
        N_("Bring in a customer or another agent"),
        "user-plus",
        Tab.TOOLS,
        Need.SESSION,
    ),
    Action(ActionId.CHAT, N_("Chat"), N_("Write to each other"), "chat-circle-text", Tab.TOOLS, Need.LATER),
    Action(ActionId.VIDEO, N_("Video"), N_("See each other"), "video-camera", Tab.TOOLS, Need.LATER),
    Action(
        ActionId.TRANSFER_FILE,
        N_("Transfer file"),
        N_("Send and fetch files"),
        "files",
        Tab.TOOLS,
        Need.LATER,
    ),
    Action(ActionId.VOICE_CALL, N_("Voice call"), N_("Talk to each other"), "phone", Tab.TOOLS, Need.LATER),
    Action(ActionId.NOTES, N_("Notes"), N_("Keep them for the report"), "note-pencil", Tab.TOOLS, Need.LATER),
    Action(
        ActionId.REQUEST_VIEW,
        N_("Request view"),
        N_("See the whole desktop"),
        "eye",
        Tab.DESKTOP,
        Need.ASK_VIEW,
    ),
    Action(
        ActionId.REQUEST_CONTROL,
        N_("Request control"),
        N_("See it and use it"),
        "cursor",
        Tab.DESKTOP,
        Need.ASK_CONTROL,
    ),
    Action(
        ActionId.SHARE_VIEW, N_("Share view"), N_("Show your desktop"), "screencast", Tab.DESKTOP, Need.LATER
    ),
    Action(
        ActionId.SHARE_CONTROL,
        N_("Share control"),
        N_("Let your desktop be used"),
        "hand-pointing",
        Tab.DESKTOP,
        Need.LATER,
    ),
    Action(
        ActionId.APPLICATION_REQUEST_VIEW,
        N_("Request view"),
        N_("See one application"),
        "eye",
        Tab.APPLICATION,
        Need.LATER,
    ),
    Action(
        ActionId.APPLICATION_REQUEST_CONTROL,
        N_("Request control"),
        N_("Use one application"),
        "cursor",
        Tab.APPLICATION,
        Need.LATER,
    ),
    Action(
        ActionId.APPLICATION_SHARE_VIEW,
        N_("Share view"),
        N_("Show one of yours"),
        "app-window",
        Tab.APPLICATION,
        Need.LATER,
    ),
    Action(
        ActionId.APPLICATION_SHARE_CONTROL,
        N_("Share control"),
        N_("Let one of yours be used"),
        "hand-pointing",
        Tab.APPLICATION,
        Need.LATER,
    ),
    Action(
        ActionId.CO_BROWSE_VIEW,
        N_("Co-browse view"),
        N_("See the page they came from"),
        "browser",
        Tab.APPLICATION,
        Need.LATER,
    ),
    Action(
        ActionId.CO_BROWSE_CONTROL,
        N_("Co-browse control"),
        N_("Use the page they came from"),
        "browsers",
        Tab.APPLICATION,
        Need.LATER,
    ),
    Action(
        ActionId.SESSION_OPTIONS,
        N_("Session options"),
        N_("Picture quality or speed"),
        "sliders-horizontal",
        Tab.SESSION,
        Need.CHOOSE_MODE,
    ),
    Action(
        ActionId.RECORD_SESSION,
        N_("Record session"),
        N_("Keep a film of it"),
        "record",
        Tab.SESSION,
        Need.LATER,
    ),
    Action(
        ActionId.TRANSFER,
        N_("Transfer"),
        N_("Hand over control or the session"),
        "swap",
        Tab.SESSION,
        Need.LATER,
    ),
    Action(
        ActionId.TRANSFER_CONTROL,
        N_("Transfer control"),
        N_("Hand over to an assistant"),
        "swap",
        Tab.SESSION,
        Need.LATER,
        within=ActionId.TRANSFER,
    ),
    Action(
        ActionId.TRANSFER_SESSION,
        N_("Transfer session"),
        N_("Hand over and leave"),
        "share",
        Tab.SESSION,
        Need.QUEUE,
        within=ActionId.TRANSFER,
    ),
    Action(
        ActionId.END_SESSION,
        N_("End session"),
        N_("For everyone in it"),
        "power",
        Tab.SESSION,
        Need.BE_PRIMARY,
    ),
    Action(
        ActionId.LEAVE_SESSION,
        N_("Leave session"),
        N_("It goes on without you"),
        "sign-out",
        Tab.SESSION,
        Need.BE_ASSISTANT,
    ),
)


def of_tab(tab: Tab) -> tuple[Action, ...]:
    """A tab's actions in their order, without those that stand within another."""
    return tuple(action for action in ACTIONS if action.tab is tab and action.within is None)


def inside(action: ActionId) -> tuple[Action, ...]:
    """What stands in that action's drop-down."""
    return tuple(one for one in ACTIONS if one.within is action)
