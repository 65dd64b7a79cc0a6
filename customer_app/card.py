"""A raised block of the session's page, its parts in a column."""

from PyQt6.QtWidgets import QFrame, QVBoxLayout

from widgets.tokens import SPACE_2, SPACE_4


class Card(QFrame):
    """``column`` takes the parts. ``live`` draws it as something that is shared now."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        self.column.setSpacing(SPACE_2)
