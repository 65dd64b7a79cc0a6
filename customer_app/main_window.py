"""The customer's one window: it joins, shows the session, asks before it closes, and says how it ended."""

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QCloseEvent, QGuiApplication
from PyQt6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from translations import _
from widgets.present import present

LEAST_WIDTH, LEAST_HEIGHT = 380, 520
WIDTH, HEIGHT = 400, 620
MARGIN = 16
FRAME = 48
"""Room for the frame that the system draws around it, generously."""


class MainWindow(QWidget):
    """Shows one page. ``close_pressed`` says that the customer wants it closed; it never closes by itself."""

    close_pressed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "window")
        self.setWindowTitle(_("Support Manager"))
        self.setMinimumSize(LEAST_WIDTH, LEAST_HEIGHT)
        self.resize(WIDTH, HEIGHT)
        self._pages = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)

    def show_page(self, page: QWidget) -> None:
        """Shows ``page``, which stays alive until ``drop``."""
        if self._pages.indexOf(page) < 0:
            self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)
        if page.focusProxy() is not None:
            page.setFocus()

    def drop(self, page: QWidget) -> None:
        """Forgets a page."""
        self._pages.removeWidget(page)
        page.deleteLater()

    def show_aside(self) -> None:
        """Shows it in the lower right corner: what the agent should see is more likely elsewhere."""
        room = present(QGuiApplication.primaryScreen()).availableGeometry()
        self.resize(min(WIDTH, room.width()), min(HEIGHT, room.height() - FRAME))
        self.move(room.right() - self.width() - MARGIN, room.bottom() - self.height() - FRAME)
        self.show()

    def come_forward(self) -> None:
        """In front of the other windows, wherever it was."""
        self.showNormal()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent | None) -> None:
        if event is not None and event.spontaneous():
            event.ignore()
            self.close_pressed.emit()
            return
        super().closeEvent(event)
