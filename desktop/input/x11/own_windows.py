"""Which windows of an X display are ours, and whether a press would reach one of them."""

from collections.abc import Iterable
from typing import Any, Final

import xcffib
import xcffib.xproto

from desktop.input.x11.connection import Connection

POPUP_TYPES: Final = (
    "_NET_WM_WINDOW_TYPE_POPUP_MENU",
    "_NET_WM_WINDOW_TYPE_DROPDOWN_MENU",
    "_NET_WM_WINDOW_TYPE_MENU",
    "_NET_WM_WINDOW_TYPE_COMBO",
)
"""Windows that hold the keyboard and the pointer while they are open, as Qt marks them."""

MAX_FRAME_WINDOWS: Final = 128
"""Windows looked at in search of a client window inside a frame; window managers use about twenty."""

NO_FOCUS: Final = 0
POINTER_ROOT: Final = 1
VIEWABLE: Final[int] = xcffib.xproto.MapState.Viewable


class OwnWindows:
    """Tells our windows by the X client that made them. Asked under a server grab: the answer stays true."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._core: Any = connection.core
        self._clients: set[int] = set()
        self._wm_state = connection.atom("WM_STATE")
        self._window_type = connection.atom("_NET_WM_WINDOW_TYPE")
        self._popup_types = {connection.atom(name) for name in POPUP_TYPES}

    def __bool__(self) -> bool:
        return bool(self._clients)

    def protect(self, window: int) -> None:
        """Count every window of this window's client as ours."""
        self._clients.add(self._client(window))

    def take_clicks(self) -> bool:
        """Whether a button pressed now would reach one of our windows, its frame or its open popup."""
        return self._popup_open() or self._under_pointer()

    def take_keys(self) -> bool:
        """Whether a key pressed now would reach one of our windows."""
        focus = self._core.GetInputFocus().reply().focus
        if focus == NO_FOCUS:
            return self._popup_open()
        if focus in (POINTER_ROOT, self._connection.root):  # keys then go to the window under the pointer
            return self._popup_open() or self._under_pointer()
        return self._is_ours(focus) or self._popup_open()

    def _client(self, window: int) -> int:
        return window & ~self._connection.resource_mask

    def _is_ours(self, window: int) -> bool:
        return self._client(window) in self._clients

    def _under_pointer(self) -> bool:
        top = window = self._core.QueryPointer(self._connection.root).reply().child
        while window:
            if self._is_ours(window):
                return True
            if self._client(window) != self._client(top):
                top = 0  # what lies within a frame is another program's, and so is the frame
            window = self._core.QueryPointer(window).reply().child
        return bool(top) and self._frames_ours(top)

    def _frames_ours(self, top: int) -> bool:
        """Whether this is a window manager's frame around a window of ours.

        Only managed windows count, which carry WM_STATE: a panel that shows our tray icon is no frame.
        """
        if self._has_property(top, self._wm_state):
            return False
        looked_at, level = 0, [top]
        while level and looked_at < MAX_FRAME_WINDOWS:
            looked_at += len(level)
            inside = self._children(level)
            if any(self._is_ours(w) and self._has_property(w, self._wm_state) for w in inside):
                return True
            level = [w for w in inside if self._client(w) == self._client(top)]
        return False

    def _popup_open(self) -> bool:
        ours = [w for w in self._children([self._connection.root]) if self._is_ours(w)]
        asked = [(w, self._core.GetWindowAttributes(w)) for w in ours]
        popups = [
            self._core.GetProperty(False, window, self._window_type, 0, 0, 8)
            for window, cookie in asked
            if (found := cookie.reply()).override_redirect and found.map_state == VIEWABLE
        ]
        return any(self._popup_types.intersection(cookie.reply().value.to_atoms()) for cookie in popups)

    def _children(self, windows: Iterable[int]) -> list[int]:
        asked = [self._core.QueryTree(window) for window in windows]
        return [child for cookie in asked for child in cookie.reply().children]

    def _has_property(self, window: int, name: int) -> bool:
        return bool(self._core.GetProperty(False, window, name, 0, 0, 0).reply().type)
