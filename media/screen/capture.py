"""The contract of a screen capture, and the choice of the one for this system."""

import os
import sys
from abc import ABC, abstractmethod
from dataclasses import dataclass

from media.screen.model import CaptureError, CaptureFault, Monitor, Pixels, Region


@dataclass(frozen=True)
class PointerShape:
    """A mouse pointer's picture: `png` with transparency, `hot_x`, `hot_y` the pixel that points."""

    id: int
    width: int
    height: int
    hot_x: int
    hot_y: int
    png: bytes


@dataclass(frozen=True)
class Pointer:
    """Where the pointer is, in desktop pixels."""

    x: int
    y: int


@dataclass
class Changes:
    """What happened since the last look."""

    picture: bool = False
    layout: bool = False
    pointer: bool = False
    shape: bool = False


class Capture(ABC):
    """A view of the desktop, used by one thread from its making to its `close`.

    Every method raises CaptureError (LOST) when the screen is gone.
    """

    @abstractmethod
    def fileno(self) -> int | None:
        """What `select` finds readable when something changed; None if one has to look every `interval`."""

    @property
    @abstractmethod
    def interval(self) -> float | None:
        """Seconds between looks, where the system does not say what changes; None where it does."""

    @abstractmethod
    def monitors(self) -> tuple[Monitor, ...]:
        """All screens together (id 0) first, then each. Ids count from 1 in the system's order."""

    @abstractmethod
    def watch(self, region: Region) -> None:
        """Chooses the part of the desktop to capture; the next `refresh` takes all of it."""

    @abstractmethod
    def look(self) -> Changes:
        """What changed since the last call; never waits."""

    @abstractmethod
    def refresh(self, pixels: Pixels) -> list[Region]:
        """Brings `pixels`, of the watched region's size, up to date; returns the parts it wrote."""

    @abstractmethod
    def pointer(self) -> Pointer | None:
        """Where the pointer is; None if this system does not tell."""

    @abstractmethod
    def shape(self) -> PointerShape | None:
        """The pointer's shape now, the same object for the same shape; None if this system does not tell."""

    @abstractmethod
    def close(self) -> None:
        """Frees the connection to the screen."""


def open_capture(display: str | None = None) -> Capture:
    """The capture for this system. `display` is an X display's name, $DISPLAY by default.

    Raises CaptureError: NO_DISPLAY, WAYLAND, NO_PERMISSION or UNSUPPORTED, with a message for the person.
    """
    if sys.platform == "linux":
        from media.screen.x11 import X11Capture  # its libraries exist on Linux alone

        name = display or os.environ.get("DISPLAY")
        if display is None and os.environ.get("WAYLAND_DISPLAY"):
            raise CaptureError(
                CaptureFault.WAYLAND,
                "This desktop session uses Wayland, from which the screen cannot be shared yet. "
                "Sign out, choose an Xorg session on the sign-in screen, and share again.",
            )
        if not name:
            raise CaptureError(
                CaptureFault.NO_DISPLAY,
                "No screen was found to share: the program was started without a desktop session.",
            )
        return X11Capture(name)
    from media.screen.polling import PollingCapture  # mss's constructor asks for permission on macOS

    return PollingCapture()
