"""Buttons in the four weights there are; each one's label is its accessible name."""

from collections.abc import Callable

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtWidgets import QPushButton, QWidget

from widgets.icons import icon
from widgets.tokens import ICON_SIZE
from widgets.tool_tips import tool_tip

_ICON_ROOM = 4
"""Pixels on either side of an icon beside words: Qt sets them too close."""
_ICON_COLOURS = {"primary": "on_accent", "stop": "on_live", "link": "accent"}


class Button(QPushButton):
    """A button with a verb on it. ``role``: primary (one a view), secondary, quiet, stop or link.

    Enter never presses it unless it has the focus, in dialogs too.
    """

    def __init__(
        self,
        label: str,
        pressed: Callable[[], object] | None = None,
        *,
        role: str = "secondary",
        icon_name: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label.replace("&", "&&"), parent)
        self.setProperty("role", role)
        self.setAutoDefault(False)
        self.setAccessibleName(label)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        if icon_name is not None:
            self.setIcon(icon(icon_name, _ICON_COLOURS.get(role, "text")))
            self.setIconSize(QSize(ICON_SIZE + 2 * _ICON_ROOM, ICON_SIZE))
        if pressed is not None:
            self.clicked.connect(lambda _checked: pressed())

    def set_label(self, label: str) -> None:
        """Shows, and names it, ``label``."""
        self.setText(label.replace("&", "&&"))
        self.setAccessibleName(label)


def primary(label: str, pressed: Callable[[], object] | None = None) -> Button:
    """The one button of a view that it is there for."""
    return Button(label, pressed, role="primary")


def secondary(label: str, pressed: Callable[[], object] | None = None) -> Button:
    return Button(label, pressed)


class IconButton(Button):
    """A square button with an icon alone; its label shows as a tool tip and is its accessible name."""

    def __init__(
        self,
        icon_name: str,
        label: str,
        pressed: Callable[[], object] | None = None,
        *,
        small: bool = False,
        colour: str = "text",
        parent: QWidget | None = None,
    ) -> None:
        """``small`` is 24 pixels a side instead of 36, for tight rows."""
        super().__init__("", pressed, role="icon", parent=parent)
        self.setProperty("square", "small" if small else "large")
        self.set_icon(icon_name, colour)
        self.set_label(label)

    def set_icon(self, icon_name: str, colour: str = "text") -> None:
        self.setIcon(icon(icon_name, colour))
        self.setIconSize(QSize(ICON_SIZE, ICON_SIZE))

    def set_label(self, label: str) -> None:
        """Names it; nothing is written on it."""
        self.setToolTip(tool_tip(label))
        self.setAccessibleName(label)
