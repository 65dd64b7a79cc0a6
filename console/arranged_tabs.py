"""The dashboard's tabs in the order in which their user wants them (feature A1)."""

from collections.abc import Callable, Mapping, Sequence

from PyQt6.QtWidgets import QSizePolicy, QTabWidget, QWidget

from console.actions import Tab
from translations import _
from widgets.present import present


class ArrangedTabs(QTabWidget):
    """Dragged with the pointer, or moved by ``move_current``. ``arranged`` is told each new order."""

    def __init__(
        self, pages: Mapping[Tab, QWidget], order: Sequence[Tab], arranged: Callable[[list[Tab]], object]
    ) -> None:
        super().__init__()
        self._tab_of = {page: tab for tab, page in pages.items()}
        self.setDocumentMode(True)
        self.setMovable(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        for tab in order:
            self.addTab(pages[tab], _(tab.value))
        self._bar = present(self.tabBar())
        self._bar.tabMoved.connect(lambda _from, _to: arranged(self.order))

    @property
    def order(self) -> list[Tab]:
        return [self._tab_of[present(self.widget(place))] for place in range(self.count())]

    def may_move(self, step: int) -> bool:
        """Whether the current tab has a place ``step`` to the right."""
        return 0 <= self.currentIndex() + step < self.count()

    def move_current(self, step: int) -> None:
        if self.may_move(step):
            self._bar.moveTab(self.currentIndex(), self.currentIndex() + step)
