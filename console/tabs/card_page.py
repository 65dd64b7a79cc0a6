"""A tab's actions as cards in as many columns as there is room for."""

from collections.abc import Callable

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QGridLayout, QScrollArea, QWidget

from console.action_card import CARD_HEIGHT, CARD_WIDTH, ActionCard
from console.actions import ActionId, Tab, of_tab
from console.availability import availability
from session.support_session import SupportSession
from widgets.subscriptions import Subscriptions
from widgets.tokens import SPACE_3, SPACE_4

_COLUMNS, _COLUMNS_OF_A_WIDE_WINDOW = 2, 4
_WIDE = 1200
_WIDEST_CARD = 420
"""Points."""


class CardPage(QScrollArea):
    """Shows each action's availability and follows it."""

    def __init__(self, tab: Tab, session: SupportSession, run: Callable[[ActionId], object]) -> None:
        super().__init__()
        self.session = session
        self.subscriptions = Subscriptions()
        self.cards = {action.id: ActionCard(action, run) for action in of_tab(tab)}
        page = QWidget()
        page.setProperty("role", "page")
        self._grid = QGridLayout(page)
        self._grid.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        self._grid.setSpacing(SPACE_3)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.subscriptions.follow(session.participants.changed, self.refresh)
        self.subscriptions.follow(session.asking.obstacles_changed, self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Shows what can be used now."""
        shown = []
        for card in self.cards.values():
            verdict = availability(card.action, self.session)
            card.show_availability(verdict)
            for entry in card.entries:
                card.show_entry(entry, availability(entry, self.session))
            if verdict.shown:
                shown.append(card)
            else:
                card.hide()
        self._arrange(shown)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._arrange([card for card in self.cards.values() if not card.isHidden()])

    def sizeHint(self) -> QSize:
        """As high as its cards, so that the activity below gets the rest."""
        rows = -(-len(self.cards) // _COLUMNS)
        height = rows * CARD_HEIGHT + (rows - 1) * SPACE_3 + 2 * SPACE_4
        return QSize(_COLUMNS * CARD_WIDTH + SPACE_3 + 2 * SPACE_4, height)

    def minimumSizeHint(self) -> QSize:
        return QSize(CARD_WIDTH + 2 * SPACE_4, CARD_HEIGHT // 2 + SPACE_4)

    def _arrange(self, cards: list[ActionCard]) -> None:
        room = self.width() - 2 * SPACE_4
        most = _COLUMNS_OF_A_WIDE_WINDOW if room >= _WIDE else _COLUMNS
        columns = max(1, min(most, (room + SPACE_3) // (CARD_WIDTH + SPACE_3)))
        for card in cards:
            self._grid.removeWidget(card)
            card.setMaximumWidth(_WIDEST_CARD)
        for column in range(_COLUMNS_OF_A_WIDE_WINDOW):
            self._grid.setColumnStretch(column, 1000 if column < columns else 0)
        self._grid.setColumnStretch(_COLUMNS_OF_A_WIDE_WINDOW, 1)
        for row in range(self._grid.rowCount()):
            self._grid.setRowStretch(row, 0)
        for place, card in enumerate(cards):
            self._grid.addWidget(card, place // columns, place % columns)
            card.show()
        self._grid.setRowStretch(-(-len(cards) // columns), 1)
