"""Tells when a program's first window is on a screen."""

from types import TracebackType

from Xlib import X
from Xlib.error import BadDrawable, BadWindow

from tests.helpers.displays import connect

SIDE = 100
"""Points: what is smaller is no window that a person sees."""


class NewWindows:
    """Windows mapped since it was made."""

    def __init__(self, display: str) -> None:
        self._display = connect(display)
        self._display.screen().root.change_attributes(event_mask=X.SubstructureNotifyMask)
        self._display.sync()

    def any(self) -> bool:
        """Whether one was mapped since the last call."""
        while self._display.pending_events():
            event = self._display.next_event()
            if event.type == X.MapNotify and self._seen(event.window):
                return True
        return False

    def _seen(self, window: object) -> bool:
        try:
            place = window.get_geometry()  # type: ignore[attr-defined]
        except (BadDrawable, BadWindow):
            return False
        return bool(place.width >= SIDE and place.height >= SIDE)

    def __enter__(self) -> "NewWindows":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._display.close()
