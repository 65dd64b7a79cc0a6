"""The short pages: is the customer sure about leaving, and what was it that ended."""

from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from customer_app.farewell import Farewell
from customer_app.texts import large
from translations import _
from widgets.buttons import Button
from widgets.labels import Symbol, title
from widgets.tokens import SPACE_2, SPACE_4, SPACE_5

_SYMBOL_SIZE = 48


class ShortPage(QWidget):
    """One symbol, one title, one sentence, and buttons of equal weight; the focus is on the harmless one."""

    def __init__(
        self, symbol: tuple[str, str], heading: str, sentence: str, buttons: list[Button], harmless: Button
    ) -> None:
        super().__init__()
        self.setFocusProxy(harmless)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_5, SPACE_5, SPACE_5, SPACE_5)
        column.setSpacing(SPACE_4)
        column.addStretch(1)
        column.addWidget(Symbol(*symbol, size=_SYMBOL_SIZE), 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(title(heading, wrap=True))
        column.addWidget(large(sentence))
        column.addStretch(2)
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        for button in buttons:
            row.addWidget(button, 1)
        column.addLayout(row)


def leave_question(agent: str, leave: Callable[[], object], stay: Callable[[], object]) -> ShortPage:
    """What closing the window means."""
    sentence = _(
        "Closing this window ends it for you: {agent} can no longer see or do anything here. "
        "To keep it out of the way, stay and minimise the window."
    ).format(agent=agent)
    buttons = [Button(_("Stay"), stay), Button(_("Leave session"), leave)]
    return ShortPage(("sign-out", "accent"), _("Leave the session?"), sentence, buttons, buttons[0])


def farewell_page(
    farewell: Farewell, close: Callable[[], object], join_again: Callable[[], object]
) -> ShortPage:
    """What ended, and that nothing goes on."""
    buttons = [Button(_("Close"), close)]
    if farewell.can_join_again:
        buttons.insert(0, Button(_("Join another session"), join_again))
    return ShortPage(("shield-check", "good"), farewell.title, farewell.sentence, buttons, buttons[-1])
