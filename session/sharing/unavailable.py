"""Why this computer's desktop cannot be shared, in the protocol's words."""

from desktop.errors import DesktopError, DisplayError
from media.screen.model import CaptureError, CaptureFault
from protocol.sharing import Unavailable

_REASONS = {
    "no-display": Unavailable.NO_DISPLAY,
    "display-refused": Unavailable.NO_DISPLAY,
    "wayland": Unavailable.WAYLAND,
}
_FAULTS = {
    CaptureFault.NO_DISPLAY: Unavailable.NO_DISPLAY,
    CaptureFault.WAYLAND: Unavailable.WAYLAND,
    CaptureFault.NO_PERMISSION: Unavailable.NO_PERMISSION,
}


def why_not_shown(error: DisplayError) -> Unavailable:
    """Before anybody was asked: there is no screen that could be shown."""
    return _REASONS.get(error.reason, Unavailable.NO_DISPLAY)


def why_not_begun(error: Exception) -> Unavailable:
    """The person had allowed it."""
    if isinstance(error, CaptureError):
        return _FAULTS.get(error.fault, Unavailable.CAPTURE_FAILED)
    if isinstance(error, DesktopError):
        return _REASONS.get(error.reason, Unavailable.NO_INPUT)
    return Unavailable.CAPTURE_FAILED
