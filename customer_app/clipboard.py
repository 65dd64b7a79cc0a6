"""The system's clipboard and the session's: text copied on one side can be pasted on the other."""

from PyQt6.QtGui import QClipboard

from protocol.sharing import Level
from session.support_session import SupportSession
from widgets.subscriptions import Subscriptions


class ClipboardBridge:
    """Reads the clipboard only while somebody controls this desktop; otherwise it is nobody's business."""

    def __init__(self, session: SupportSession, clipboard: QClipboard, subscriptions: Subscriptions) -> None:
        self._session = session
        self._clipboard = clipboard
        clipboard.dataChanged.connect(self._copied)
        subscriptions.follow(session.clipboard.text_arrived, self._arrived)

    def _arrived(self, text: str) -> None:
        self._clipboard.setText(text)

    def _copied(self) -> None:
        share = self._session.desktop.share
        if share is not None and share.level is Level.CONTROL and not share.paused:
            self._session.clipboard.text_copied(self._clipboard.text())

    def end(self) -> None:
        """The clipboard is the customer's own again."""
        self._clipboard.dataChanged.disconnect(self._copied)
