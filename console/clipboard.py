"""The system's clipboard joined to the session's: copied on either side, pasted on the other."""

from PyQt6.QtGui import QClipboard, QGuiApplication

from session.clipboard import ClipboardSharing
from widgets.present import present
from widgets.subscriptions import Subscriptions


class SystemClipboard:
    """Follows until ``close``. What came from the other side is not sent back: the session knows it."""

    def __init__(self, sharing: ClipboardSharing) -> None:
        self._sharing = sharing
        self._subscriptions = Subscriptions()
        self._clipboard: QClipboard = present(QGuiApplication.clipboard())
        self._clipboard.dataChanged.connect(self._copied)
        self._subscriptions.follow(sharing.text_arrived, self._arrived)
        self._copied()

    def close(self) -> None:
        self._clipboard.dataChanged.disconnect(self._copied)
        self._subscriptions.end()

    def _copied(self) -> None:
        data = self._clipboard.mimeData()
        if data is not None and data.hasText():
            self._sharing.text_copied(data.text())

    def _arrived(self, text: str) -> None:
        self._clipboard.setText(text)
