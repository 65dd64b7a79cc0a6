"""What a person does over a remote picture, as calls in pixels of the picture."""

from typing import Protocol

from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt, pyqtSignal
from PyQt6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PyQt6.QtWidgets import QWidget

from widgets import physical_keys
from widgets.host_key import HostKey
from widgets.picture_canvas import PictureCanvas
from widgets.present import present

_BUTTONS = {
    Qt.MouseButton.LeftButton: 1,
    Qt.MouseButton.MiddleButton: 2,
    Qt.MouseButton.RightButton: 3,
    Qt.MouseButton.BackButton: 8,
    Qt.MouseButton.ForwardButton: 9,
}
"""As X counts them."""


class InputSink(Protocol):
    """Where input goes, in pixels of the picture. It drops what comes at the wrong time."""

    def move(self, x: int, y: int) -> None: ...
    def button(self, x: int, y: int, button: int, pressed: bool) -> None: ...
    def wheel(self, x: int, y: int, dx: int, dy: int) -> None: ...
    def key(self, code: int, keysym: int, text: str, pressed: bool) -> None: ...
    def release_all(self) -> None: ...


class InputCanvas(PictureCanvas):
    """Sends to ``sink`` while ``controlling``; otherwise a drag pans and a click asks to begin."""

    clicked = pyqtSignal()
    """A press in the picture while not controlling. It is not sent."""
    pointed = pyqtSignal(QPoint)
    """The pointer moved; its place on this side's whole desktop."""
    dragged = pyqtSignal(QPoint)
    """The picture was dragged this far, while not controlling."""

    def __init__(self, host_key: HostKey) -> None:
        super().__init__()
        self.host_key = host_key
        self.sink: InputSink | None = None
        self.controlling = False
        self._takes_keyboard = False
        self._keys_down: set[int] = set()
        self._buttons_down: set[int] = set()
        self._dragged_from: QPointF | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)  # dead keys travel as they are

    def forget_held(self) -> None:
        """The other side has let everything go, or this one will never see the releases."""
        self._keys_down.clear()
        self._buttons_down.clear()
        self.host_key.forget()

    def release_all(self) -> None:
        """Lets go of everything on the other side."""
        self.forget_held()
        if (sink := self._sending()) is not None:
            sink.release_all()

    def take_keyboard(self, wanted: bool) -> None:
        """While it has the focus, take even the keys that the window manager would (Alt+Tab)."""
        if wanted != self._takes_keyboard:
            self._takes_keyboard = wanted
            self._apply_keyboard()

    def _apply_keyboard(self) -> None:
        if self._takes_keyboard and self.hasFocus() and self.isVisible():
            self.grabKeyboard()
        elif QWidget.keyboardGrabber() is self:
            self.releaseKeyboard()

    # keys

    def event(self, event: QEvent | None) -> bool:
        if event is not None and event.type() == QEvent.Type.ShortcutOverride and self.controlling:
            event.accept()  # no shortcut of our own window may take a key from the other side
            return True
        return super().event(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        return not self.controlling and super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        self._on_key(present(event), True)

    def keyReleaseEvent(self, event: QKeyEvent | None) -> None:
        self._on_key(present(event), False)

    def _on_key(self, event: QKeyEvent, pressed: bool) -> None:
        key = physical_keys.read(event)
        repeated = event.isAutoRepeat()
        if self.host_key.takes(key.code, key.keysym, pressed, repeated):
            return
        sink = self._sending()
        if sink is None:
            event.ignore()
            return
        if pressed:
            self._keys_down.add(key.code)
        elif repeated or key.code not in self._keys_down:
            return  # X11 reports a release before each repetition; or it was pressed before the control began
        else:
            self._keys_down.discard(key.code)
        sink.key(key.code, key.keysym, key.text, pressed)

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        super().focusInEvent(event)
        self._apply_keyboard()

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        super().focusOutEvent(event)
        if QWidget.keyboardGrabber() is self:
            self.releaseKeyboard()
        self.release_all()

    # pointer

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        event = present(event)
        number = _BUTTONS.get(event.button())
        if (sink := self._sending()) is not None:
            if number is not None:
                self._buttons_down.add(number)
                sink.button(*self._pixel(event.position()), number, True)
            return
        self._dragged_from = event.globalPosition()
        if number == 1 and self.placement.covers(event.position().x(), event.position().y()):
            self.clicked.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        self.mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        event = present(event)
        self._dragged_from = None
        number = _BUTTONS.get(event.button())
        sink = self._sending()
        if sink is not None and number in self._buttons_down:
            self._buttons_down.discard(number)
            sink.button(*self._pixel(event.position()), number, False)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        event = present(event)
        if (sink := self._sending()) is not None:
            sink.move(*self._pixel(event.position()))
        elif self._dragged_from is not None:
            self.dragged.emit((event.globalPosition() - self._dragged_from).toPoint())
            self._dragged_from = event.globalPosition()
        self.pointed.emit(event.globalPosition().toPoint())

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        event = present(event)
        sink = self._sending()
        if sink is None:
            event.ignore()
            return
        turned = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            turned = turned.transposed()  # Qt turns the axes round while Alt is held
        sink.wheel(*self._pixel(event.position()), -turned.x(), turned.y())

    def _sending(self) -> InputSink | None:
        return self.sink if self.controlling else None

    def _pixel(self, at: QPointF) -> tuple[int, int]:
        return self.placement.pixel_at(at.x(), at.y())
