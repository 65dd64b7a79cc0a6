"""A page for work that takes a while: what is being done, and a way out of it."""

from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from widgets.buttons import Button
from widgets.labels import Label, muted
from widgets.tokens import SPACE_3


class WaitingPage(QWidget):
    def __init__(
        self, what: str, so_what: str = "", button: str = "", action: Callable[[], object] | None = None
    ) -> None:
        super().__init__()
        self.setProperty("role", "window")
        words = Label(what, "heading", wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        explanation = muted(so_what)
        explanation.setAlignment(Qt.AlignmentFlag.AlignCenter)
        progress = QProgressBar()
        progress.setRange(0, 0)
        progress.setTextVisible(False)
        progress.setFixedWidth(240)
        progress.setAccessibleName(what)
        column = QVBoxLayout(self)
        column.setSpacing(SPACE_3)
        column.addStretch()
        column.addWidget(words)
        column.addWidget(progress, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(explanation)
        if button:
            row = QHBoxLayout()
            row.addStretch()
            row.addWidget(Button(button, action))
            row.addStretch()
            column.addLayout(row)
        column.addStretch()
