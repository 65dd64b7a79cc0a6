"""The icon beside the clock: what is shared, and the quick way to stop it (guide 6.32–6.34)."""

from collections.abc import Callable

from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QMenu, QSystemTrayIcon

from customer_app.sharing_words import sharing_words
from session.support_session import SupportSession
from translations import _
from widgets.icons import icon
from widgets.present import present
from widgets.subscriptions import Subscriptions
from widgets.tool_tips import tool_tip


class Tray:
    """Lives from joining to the session's end, where the desktop has a place for it."""

    def __init__(
        self,
        session: SupportSession,
        subscriptions: Subscriptions,
        *,
        show_window: Callable[[], object],
        leave: Callable[[], object],
    ) -> None:
        self._session = session
        self._show_window = show_window
        self._icon = QSystemTrayIcon()
        self.menu = QMenu()
        self._what = present(self.menu.addAction(""))
        self._what.setEnabled(False)
        self.menu.addSeparator()
        self._stop = self._add(_("Stop sharing"), session.desktop.stop)
        self._add(_("Show window"), show_window)
        self.menu.addSeparator()
        self._add(_("Leave session"), leave)
        self._icon.setContextMenu(self.menu)
        self._icon.activated.connect(self._activated)
        subscriptions.follow(session.desktop.changed, self.refresh)
        self.refresh()
        self._icon.show()

    def _add(self, label: str, pressed: Callable[[], object]) -> QAction:
        action = present(self.menu.addAction(label))
        action.triggered.connect(lambda _checked: pressed())
        return action

    def refresh(self) -> None:
        share = self._session.desktop.share
        text = _("Nothing is shared.") if share is None else sharing_words(share).short
        self._what.setText(text.replace("&", "&&"))
        self._stop.setVisible(share is not None)
        self._icon.setIcon(icon("headset", "accent") if share is None else icon("broadcast", "live"))
        told = _("{whose}: {state}").format(whose=_("Support Manager"), state=text)
        self._icon.setToolTip(tool_tip(told))

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:
            self._show_window()

    def end(self) -> None:
        self._icon.hide()
        self._icon.deleteLater()
        self.menu.deleteLater()
