"""The console's one main window: what is shown in it changes, the window stays."""

from PyQt6.QtCore import QSize, pyqtSignal
from PyQt6.QtGui import QCloseEvent
from PyQt6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from widgets.present import present

SMALLEST = QSize(960, 620)
_USUAL = QSize(1180, 740)


class MainWindow(QWidget):
    close_wanted = pyqtSignal()
    """By its user's hand. It stays open; whoever decides calls ``close_now``."""

    def __init__(self) -> None:
        super().__init__()
        self._closing = False
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.setProperty("role", "window")
        self.setMinimumSize(SMALLEST)
        available = present(self.screen()).availableGeometry().size()
        self.resize(_USUAL.boundedTo(available - QSize(24, 48)).expandedTo(SMALLEST))
        self.setWindowTitle("Vis-à-vis")

    def show_page(self, page: QWidget, title: str = "") -> None:
        """Shows ``page`` and lets go of the one before."""
        former = self._stack.currentWidget()
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        page.setFocus()  # nothing looks pressed or chosen until a person chooses
        if former is not None and former is not page:
            self._stack.removeWidget(former)
            former.deleteLater()
        self.setWindowTitle(f"{title} — Vis-à-vis" if title else "Vis-à-vis")
        self.show()

    def close_now(self) -> None:
        self._closing = True
        self.close()

    def closeEvent(self, event: QCloseEvent | None) -> None:
        event = present(event)
        if self._closing:
            super().closeEvent(event)
            return
        event.ignore()
        self.close_wanted.emit()
