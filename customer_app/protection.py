"""Keeps the agent's hand off this program's own windows: every one of them, as it appears."""

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtWidgets import QApplication, QWidget

from session.sharing.owned import OwnedDesktop


class Protection(QObject):
    """Names each window to the session before it is mapped, and closes injection while a menu is open.

    A menu holds the pointer and the keys of the whole desktop, so what the agent types meanwhile would
    end in it.
    """

    def __init__(self, application: QApplication, desktop: OwnedDesktop) -> None:
        super().__init__()
        self._application = application
        self._desktop = desktop
        self._protected: set[int] = set()
        self._shielded = False
        application.installEventFilter(self)
        for window in application.topLevelWidgets():
            self._protect(window)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is None or not isinstance(watched, QWidget):
            return False
        kind = event.type()
        if kind in (QEvent.Type.WinIdChange, QEvent.Type.Show) and watched.isWindow():
            self._protect(watched)
            if kind == QEvent.Type.Show and _is_popup(watched):
                self._shield(True)
        elif kind == QEvent.Type.Hide and _is_popup(watched):
            self._shield(QApplication.activePopupWidget() is not None)
        return False

    def _protect(self, window: QWidget) -> None:
        if not window.testAttribute(Qt.WidgetAttribute.WA_WState_Created):
            return
        native = int(window.winId())
        if native not in self._protected:
            self._protected.add(native)
            self._desktop.protect(native)

    def _shield(self, on: bool) -> None:
        if on is not self._shielded:
            self._shielded = on
            self._desktop.shield(on)

    def end(self) -> None:
        self._application.removeEventFilter(self)
        self._shield(False)


def _is_popup(widget: QWidget) -> bool:
    return widget.windowType() == Qt.WindowType.Popup
