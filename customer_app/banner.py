"""The strip that stays in sight while something is shared: what, with whom, and how to stop it (A11)."""

from typing import cast

from PyQt6.QtCore import QPoint, QRect, Qt, QTimer
from PyQt6.QtGui import (
    QGuiApplication,
    QHideEvent,
    QMouseEvent,
    QPainterPath,
    QRegion,
    QResizeEvent,
    QShowEvent,
)
from PyQt6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from customer_app.sharing_words import SharingWords, sharing_words
from session.support_session import SupportSession
from translations import _
from widgets.buttons import Button
from widgets.labels import Label, Symbol
from widgets.present import present
from widgets.subscriptions import Subscriptions
from widgets.tokens import RADIUS_CARD, SIZE_LARGE, SPACE_2, SPACE_3
from widgets.tool_tips import tool_tip

RAISE_MS = 500
"""How long another window, which somebody raised over it, can cover the banner."""
_FROM_TOP = 8


class Banner(QWidget):
    """Hidden while nothing is shared. It lies outside the window manager's order where there is one, so
    that neither a full-screen program nor a window of the agent's making covers it for long."""

    def __init__(self, session: SupportSession, subscriptions: Subscriptions) -> None:
        flags = Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
        if QGuiApplication.platformName() == "xcb":
            flags |= Qt.WindowType.BypassWindowManagerHint
        super().__init__(None, flags)
        self._session = session
        self._grip: QPoint | None = None
        self._moved = False
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_AlwaysShowToolTips)
        self.setCursor(Qt.CursorShape.SizeAllCursor)
        strip = QFrame()
        strip.setProperty("role", "live")
        self._symbol = Symbol("broadcast", "on_live")
        self._text = Label()
        self._text.setStyleSheet(f"font-size: {SIZE_LARGE}px;")
        # Stop acts in the button's own handler: nothing is queued, awaited or asked before it.
        self._stop = Button(_("Stop"), session.desktop.stop)
        self._pause = Button(_("Pause"), self._toggle_pause)
        row = QHBoxLayout(strip)
        row.setContentsMargins(SPACE_3, SPACE_2, SPACE_2, SPACE_2)
        row.setSpacing(SPACE_2)
        row.addWidget(self._symbol)
        row.addWidget(self._text)
        row.addSpacing(SPACE_3)
        for button in (self._stop, self._pause):
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            row.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        whole.addWidget(strip)
        self._on_top = QTimer(self)
        self._on_top.setInterval(RAISE_MS)
        self._on_top.timeout.connect(self._stay_on_top)
        application = cast(QGuiApplication, QGuiApplication.instance())
        application.primaryScreenChanged.connect(self._return_to_screen)
        present(application.primaryScreen()).availableGeometryChanged.connect(self._return_to_screen)
        subscriptions.follow(session.desktop.changed, self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Shows the share as it is now."""
        share = self._session.desktop.share
        if share is None:
            self._moved = False
            self.hide()
            return
        self._say(sharing_words(share))
        self._pause.set_label(_("Continue") if share.paused else _("Pause"))
        self.adjustSize()
        self._return_to_screen()
        if not self.isVisible():
            self.show()
        self.raise_()

    def _say(self, words: SharingWords) -> None:
        self.setWindowTitle(words.window)
        self.setAccessibleName(words.window)
        self.setAccessibleDescription(words.short)
        self.setToolTip(tool_tip(words.long))
        self._symbol.show_icon(words.symbol, "on_live")
        self._text.setText(f"{words.short} · {words.others}" if words.others else words.short)

    def _toggle_pause(self) -> None:
        share = self._session.desktop.share
        if share is not None:
            self._session.desktop.pause(not share.paused)

    def _stay_on_top(self) -> None:
        if QApplication.activePopupWidget() is None:
            self.raise_()

    def _screen(self) -> QRect:
        return present(QGuiApplication.primaryScreen()).availableGeometry()

    def _return_to_screen(self, _changed: object = None) -> None:
        """Within the main screen: in the middle of its top edge, or where the customer put it."""
        screen = self._screen()
        if not self._moved:
            self.move(screen.center().x() - self.width() // 2, screen.top() + _FROM_TOP)
            return
        self.move(self._within(self.pos()))

    def _within(self, position: QPoint) -> QPoint:
        screen = self._screen()
        right, bottom = screen.right() - self.width() + 1, screen.bottom() - self.height() + 1
        return QPoint(
            max(screen.left(), min(position.x(), right)), max(screen.top(), min(position.y(), bottom))
        )

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            self._grip = event.globalPosition().toPoint() - self.pos()

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and self._grip is not None:
            self._moved = True
            self.move(self._within(event.globalPosition().toPoint() - self._grip))

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        self._grip = None

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        outline = QPainterPath()
        outline.addRoundedRect(self.rect().toRectF(), RADIUS_CARD, RADIUS_CARD)
        self.setMask(QRegion(outline.toFillPolygon().toPolygon()))
        self._return_to_screen()

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self._on_top.start()

    def hideEvent(self, event: QHideEvent | None) -> None:
        self._on_top.stop()
        super().hideEvent(event)
