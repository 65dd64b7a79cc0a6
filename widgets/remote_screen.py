"""Another person's screen: its newest picture at once, and what one does in it as callbacks.

screen = RemoteScreen(_("Carl's desktop"))
share.watch(screen.show_picture)            # from a media thread
screen.set_sink(share)                      # anything with move, button, wheel, key, release_all
screen.set_controlling(share.in_control)
"""

from collections.abc import Callable

from PyQt6.QtCore import QPoint, QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QPixmap, QResizeEvent, QWheelEvent
from PyQt6.QtWidgets import QScrollArea, QWidget

from widgets.host_key import RIGHT_CTRL, HostKey
from widgets.input_canvas import InputCanvas, InputSink
from widgets.picture_mailbox import Picture, PictureMailbox
from widgets.placement import Fit
from widgets.present import present

_EDGE = 16
"""Points from the view's edge where a pointer that controls pans a picture larger than the view."""
_PAN_MS, _PAN_STEP = 15, 12


class RemoteScreen(QScrollArea):
    """Shows and, while controlling, sends. Every key but the host key goes to the other side."""

    clicked = pyqtSignal()
    """A press in the picture while not controlling: it may mean 'let me begin'. It is not sent."""
    command = pyqtSignal(object)
    """A host_key.Command."""
    painted = pyqtSignal()
    """The newest picture is on the screen."""
    pointed = pyqtSignal(QPoint)
    """Where the pointer is over the view, in its points; for bars that come near an edge."""

    def __init__(self, name: str, host_key: int = RIGHT_CTRL, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = InputCanvas(HostKey(self.command.emit, host_key))
        self._canvas.setAccessibleName(name)
        self._canvas.clicked.connect(self.clicked)
        self._canvas.pointed.connect(self._on_pointed)
        self._canvas.dragged.connect(lambda by: self._pan(-by))
        self._cursor = self._canvas.set_shape(None, QPoint())
        self._fit = Fit.SCALED
        self._pointer: tuple[int, int] | None = None
        self._mailbox = PictureMailbox(self)
        self._mailbox.arrived.connect(self._paint_newest)
        self._edge_timer = QTimer(self)
        self._edge_timer.setInterval(_PAN_MS)
        self._edge_timer.timeout.connect(self._pan_at_edge)
        self.setWidget(self._canvas)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusProxy(self._canvas)
        self._lay_out()

    @property
    def show_picture(self) -> Callable[[Picture], None]:
        """Takes the newest picture, from any thread, and returns at once."""
        return self._mailbox.put

    @property
    def fit(self) -> Fit:
        return self._fit

    @property
    def controlling(self) -> bool:
        return self._canvas.controlling

    @property
    def picture_size(self) -> QSize:
        """In its own pixels; empty before the first one."""
        return self._canvas.picture_size

    @property
    def canvas(self) -> InputCanvas:
        """The widget that has the focus and gets the events."""
        return self._canvas

    def set_fit(self, fit: Fit) -> None:
        self._fit = fit
        self._lay_out()

    def set_sink(self, sink: InputSink | None) -> None:
        self._canvas.release_all()
        self._canvas.sink = sink

    def set_controlling(self, controlling: bool) -> None:
        """Whether input is sent. A change forgets what is held: the other side has released it."""
        if controlling == self._canvas.controlling:
            return
        self._canvas.controlling = controlling
        self._canvas.forget_held()
        self._show_pointer()

    def release_all(self) -> None:
        self._canvas.release_all()

    def take_keyboard(self, wanted: bool) -> None:
        """While it has the focus, take even the keys that the window manager would (Alt+Tab)."""
        self._canvas.take_keyboard(wanted)

    def set_veil(self, sentence: str) -> None:
        """Greys the picture under one sentence; an empty one lifts it."""
        self._canvas.set_veil(sentence)

    def set_pointer(self, x: int, y: int, visible: bool) -> None:
        """Where the other side's pointer is, in pixels of the picture. Drawn only when not controlling."""
        self._pointer = (x, y) if visible else None
        self._show_pointer()

    def set_pointer_shape(self, png: bytes, hot_x: int, hot_y: int) -> None:
        """How that pointer looks from now on; empty for a plain arrow."""
        shape = QPixmap()
        if png:
            shape.loadFromData(png)
        self._cursor = self._canvas.set_shape(shape, QPoint(hot_x, hot_y))
        self._show_pointer()

    def close_pictures(self) -> None:
        """Before the widget goes: a media thread may still hold ``show_picture``."""
        self._mailbox.close()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        if not self.controlling:
            super().wheelEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        return not self.controlling and super().focusNextPrevChild(forward)

    def _paint_newest(self) -> None:
        arrival = self._mailbox.take()
        if arrival is None:
            return
        if self._canvas.show_picture(*arrival):
            self._lay_out()
            self._canvas.repaint()
        self.painted.emit()

    def _lay_out(self) -> None:
        scrolls = self._fit is Fit.ACTUAL
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if scrolls else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setHorizontalScrollBarPolicy(policy)
        self.setVerticalScrollBarPolicy(policy)
        self._canvas.set_fit(self._fit, self._room(scrolls))

    def _room(self, scrolls: bool) -> QSize:
        """The view without the scroll bars that the picture needs."""
        room = self.size()
        if not scrolls:
            return room
        picture = self._canvas.picture_size / self.devicePixelRatioF()
        bars = (present(self.verticalScrollBar()).sizeHint(), present(self.horizontalScrollBar()).sizeHint())
        wide, high = picture.width() > room.width(), picture.height() > room.height()
        wide = wide or (high and picture.width() > room.width() - bars[0].width())
        high = high or (wide and picture.height() > room.height() - bars[1].height())
        return QSize(room.width() - bars[0].width() * high, room.height() - bars[1].height() * wide)

    def _show_pointer(self) -> None:
        self._canvas.set_pointer(None if self.controlling else self._pointer)
        if self.controlling:
            self._canvas.setCursor(self._cursor)
        else:
            self._canvas.unsetCursor()

    def _on_pointed(self, everywhere: QPoint) -> None:
        at = present(self.viewport()).mapFromGlobal(everywhere)
        if self.controlling and self._fit is Fit.ACTUAL and self._edge_step(at):
            self._edge_timer.start()
        self.pointed.emit(at)

    def _pan_at_edge(self) -> None:
        step = self._edge_step(present(self.viewport()).mapFromGlobal(self.cursor().pos()))
        if not self.controlling or not step:
            self._edge_timer.stop()
            return
        self._pan(step)

    def _edge_step(self, at: QPoint) -> QPoint:
        view = present(self.viewport()).rect()
        if not view.contains(at):
            return QPoint()
        return QPoint(
            _PAN_STEP * ((at.x() > view.right() - _EDGE) - (at.x() < _EDGE)),
            _PAN_STEP * ((at.y() > view.bottom() - _EDGE) - (at.y() < _EDGE)),
        )

    def _pan(self, by: QPoint) -> None:
        for bar, distance in (
            (present(self.horizontalScrollBar()), by.x()),
            (present(self.verticalScrollBar()), by.y()),
        ):
            bar.setValue(bar.value() + distance)
