"""A menu of which one entry holds: what holds now is marked, another one can be chosen."""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Generic, TypeVar

from PyQt6.QtGui import QAction, QActionGroup
from PyQt6.QtWidgets import QMenu, QWidget

from translations import _
from widgets.present import present

Choice = TypeVar("Choice", bound=Enum)


class ChoiceMenu(QMenu, Generic[Choice]):
    """``labels`` are not translated yet; ``now`` tells what holds, ``choose`` is called with another one.

    The mark follows what holds, not what was chosen: that may take a moment, or never come to be.
    """

    def __init__(
        self,
        title: str,
        labels: Mapping[Choice, str],
        now: Callable[[], Choice],
        choose: Callable[[Choice], object],
        parent: QWidget,
    ) -> None:
        super().__init__(title, parent)
        self._now = now
        self._reason = present(self.addAction(""))
        self._reason.setEnabled(False)
        self._reason_line = present(self.addSeparator())
        self._entries: dict[Choice, QAction] = {}
        group = QActionGroup(self)
        for choice, label in labels.items():
            entry = QAction(_(label), group)
            entry.setCheckable(True)
            entry.triggered.connect(lambda _checked, chosen=choice: self._chosen(chosen, choose))
            self.addAction(entry)
            self._entries[choice] = entry
        self.refresh()
        self.aboutToShow.connect(self._mark)

    def refresh(self, reason: str = "") -> None:
        """Marks what holds. With a ``reason`` nothing can be chosen, and the menu says why."""
        self._reason.setText(reason.replace("&", "&&"))
        self._reason.setVisible(bool(reason))
        self._reason_line.setVisible(bool(reason))
        for entry in self._entries.values():
            entry.setEnabled(not reason)
        self._mark()

    def _mark(self) -> None:
        self._entries[self._now()].setChecked(True)

    def _chosen(self, chosen: Choice, choose: Callable[[Choice], object]) -> None:
        if chosen is not self._now():
            choose(chosen)
        self._mark()
