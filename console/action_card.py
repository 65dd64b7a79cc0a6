"""One action as a card: icon, name, one muted line; while it is under way, its state and Cancel.

An action with others within it opens them as a menu.
"""

from collections.abc import Callable

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
)

from console.actions import Action, ActionId, inside
from console.availability import Availability
from translations import _
from widgets.buttons import Button
from widgets.labels import Label, Symbol
from widgets.present import present
from widgets.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4
from widgets.tool_tips import tool_tip

CARD_HEIGHT = 68
CARD_WIDTH = 236
"""The narrowest that a card may be."""


class ActionCard(QFrame):
    """The whole card is the button; Cancel lies upon it."""

    def __init__(self, action: Action, run: Callable[[ActionId], object]) -> None:
        super().__init__()
        self.action = action
        self._label = _(action.label)
        self._line_text = _(action.line)
        self._colour = "accent"
        self._had_focus = False
        self._button = QPushButton()
        self._button.setProperty("role", "card")
        self._button.setAutoDefault(False)
        self._button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._button.setAccessibleName(self._label)
        self._button.setCursor(Qt.CursorShape.PointingHandCursor)
        self._entries = {one: QAction(_(one.label), self) for one in inside(action.id)}
        if self._entries:
            self._button.setMenu(self._menu(run))
        else:
            self._button.clicked.connect(lambda _checked: run(action.id))
        self._symbol = Symbol(action.icon, self._colour)
        self._name = Label(self._label, "strong")
        self._line = Label(self._line_text, "muted", wrap=True)
        self._cancel = Button(_("Cancel"))
        self._cancel.hide()

        words = QVBoxLayout()
        words.setSpacing(SPACE_1 // 2)
        words.addStretch()
        words.addWidget(self._name)
        words.addWidget(self._line)
        words.addStretch()
        row = QHBoxLayout(self._button)
        row.setContentsMargins(SPACE_4, SPACE_2, SPACE_3, SPACE_2)
        row.setSpacing(SPACE_3)
        row.addWidget(self._symbol)
        row.addLayout(words, 1)
        self._row = row
        for part in (self._symbol, self._name, self._line):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        if self._entries:
            self._add_arrow()
        stack = QGridLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.addWidget(self._button, 0, 0)
        over = QHBoxLayout()
        over.setContentsMargins(0, 0, SPACE_3, 0)
        over.addStretch()
        over.addWidget(self._cancel)
        stack.addLayout(over, 0, 0)
        self.setFixedHeight(CARD_HEIGHT)

    @property
    def button(self) -> QPushButton:
        return self._button

    @property
    def line(self) -> str:
        """The muted line as it reads now."""
        return self._line.text()

    def minimumSizeHint(self) -> QSize:
        return QSize(CARD_WIDTH, CARD_HEIGHT)

    def set_menu(self, menu: QMenu) -> None:
        """Opens this instead of being run."""
        self._button.clicked.disconnect()
        self._button.setMenu(menu)
        self._add_arrow()

    def show_availability(self, availability: Availability) -> None:
        """Enabled with its line, or disabled with the reason in its place."""
        enabled = not availability.reason
        self._had_focus = self._focused(self._button) or self._focused(self._cancel)
        self._button.setEnabled(enabled)
        self._symbol.show_icon(self.action.icon, self._colour if enabled else "muted")
        self._name.setEnabled(enabled)
        self._say(availability.reason or self._line_text)

    @property
    def entries(self) -> tuple[Action, ...]:
        """The actions of its drop-down."""
        return tuple(self._entries)

    def show_entry(self, action: Action, availability: Availability) -> None:
        """One of the drop-down's actions, as it can be used now; its tool tip says why not."""
        entry = self._entries[action]
        entry.setVisible(availability.shown)
        entry.setEnabled(not availability.reason)
        entry.setToolTip(tool_tip(availability.reason or _(action.line)))

    def show_state(self, state: str) -> None:
        """What became of it, in place of the line."""
        self._say(state)

    def show_cancel(self, cancel: Callable[[], object]) -> None:
        """Under way: the card cannot be pressed, yet looks alive. The keyboard goes to Cancel."""
        self._symbol.show_icon(self.action.icon, self._colour)
        self._name.setEnabled(True)
        self._set_active(True)
        if self._cancel.isHidden():
            self._cancel.clicked.connect(lambda _checked: cancel())
            self._cancel.show()
            if self._had_focus:
                self._cancel.setFocus()
            self._row.setContentsMargins(
                SPACE_4, SPACE_2, self._cancel.sizeHint().width() + 2 * SPACE_3, SPACE_2
            )

    def hide_cancel(self) -> None:
        if not self._cancel.isHidden():
            self._set_active(False)
            self._cancel.clicked.disconnect()
            if self._focused(self._cancel):
                self._button.setFocus()
            self._cancel.hide()
            self._row.setContentsMargins(SPACE_4, SPACE_2, SPACE_3, SPACE_2)

    def _add_arrow(self) -> None:
        arrow = Symbol("caret-down", "muted")
        arrow.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._row.addWidget(arrow)

    def _menu(self, run: Callable[[ActionId], object]) -> QMenu:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        for action, entry in self._entries.items():
            entry.triggered.connect(lambda _checked, chosen=action.id: run(chosen))
            menu.addAction(entry)
        return menu

    def _set_active(self, active: bool) -> None:
        if self._button.property("active") != active:
            self._button.setProperty("active", active)
            style = present(self._button.style())
            style.unpolish(self._button)
            style.polish(self._button)

    def _focused(self, part: QPushButton) -> bool:
        """Whether keys go to it once its window is the active one."""
        return present(self.window()).focusWidget() is part

    def _say(self, line: str) -> None:
        self._line.setText(line)
        self._button.setAccessibleDescription(line)
