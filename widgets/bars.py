"""A bar inside the view that it concerns: what happened, what it means, and a button for what to do now."""

from collections.abc import Callable
from enum import Enum

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from translations import _
from widgets.buttons import Button, IconButton
from widgets.labels import Label, Symbol
from widgets.present import present
from widgets.tokens import SPACE_1, SPACE_2, SPACE_3


class BarKind(Enum):
    """How grave it is: the value, the symbol and its colour."""

    INFO = "info"
    WARN = "warn"
    BAD = "bad"
    LIVE = "live"


_SYMBOLS = {
    BarKind.INFO: ("info", "accent"),
    BarKind.WARN: ("warning", "warn"),
    BarKind.BAD: ("warning-octagon", "bad"),
    BarKind.LIVE: ("broadcast", "live"),
}


class Bar(QFrame):
    """Hidden until ``tell``; ``clear`` hides it again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self._symbol = Symbol()
        self._what = Label("", "strong", wrap=True)
        self._so_what = Label("", wrap=True)
        self._button = Button("")
        self._close = IconButton("x", _("Dismiss"), self.clear, small=True)
        self._action: Callable[[], object] | None = None
        self._button.clicked.connect(self._act)

        words = QVBoxLayout()
        words.setSpacing(SPACE_1 // 2)
        words.addWidget(self._what)
        words.addWidget(self._so_what)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_3, SPACE_2, SPACE_2, SPACE_2)
        row.setSpacing(SPACE_3)
        row.addWidget(self._symbol, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        row.addWidget(self._button, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def tell(
        self,
        kind: BarKind,
        what: str,
        so_what: str = "",
        *,
        button: str = "",
        action: Callable[[], object] | None = None,
        dismissible: bool = False,
    ) -> None:
        """Shows the bar. ``action`` runs when ``button`` is pressed; the bar stays until it is cleared."""
        self.setProperty("kind", kind.value)
        style = present(self.style())
        style.unpolish(self)
        style.polish(self)
        self._symbol.show_icon(*_SYMBOLS[kind])
        self._what.setText(what)
        self._so_what.setText(so_what)
        self._so_what.setVisible(bool(so_what))
        self._button.set_label(button)
        self._button.setVisible(bool(button))
        self._close.setVisible(dismissible)
        self._action = action
        self.setAccessibleName(what)
        self.setAccessibleDescription(so_what)
        self.show()

    def clear(self) -> None:
        self.hide()

    def _act(self) -> None:
        if self._action is not None:
            self._action()
