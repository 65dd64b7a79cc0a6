"""What can go wrong with the user's computer, as one tree of errors.

DesktopError
├── DisplayError
│   ├── NoDisplay
│   └── WaylandUnsupported
├── InputUnavailable
└── LinksUnavailable
"""


class DesktopError(Exception):
    """Something of this computer cannot be used; `reason` is a stable code, the text is for a person."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class DisplayError(DesktopError):
    """The screen cannot be seen or shared."""


class NoDisplay(DisplayError):
    """There is no screen at all, or it refuses us. Reasons: `no-display`, `display-refused`."""


class WaylandUnsupported(DisplayError):
    """The session is Wayland and offers no X display. Reason: `wayland`."""


class InputUnavailable(DesktopError):
    """Keys and clicks cannot be injected or watched.

    Reasons: `no-display`, `no-xtest`, `no-xkb`, `no-xinput`, `display-lost`, `closed`, `no-backend`.
    """


class LinksUnavailable(DesktopError):
    """The system cannot be told to open our links. Reasons: `app-bundle`, `not-written`."""
