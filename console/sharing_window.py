"""The window that shows one shared desktop, edge to edge (guide 6.32, 6.40)."""

from collections.abc import Callable, Mapping

from PyQt6.QtCore import QEvent, QPoint, QPropertyAnimation, QRect, QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QCloseEvent, QResizeEvent
from PyQt6.QtWidgets import QWidget

from console.picture_modes import ONLY_PRIMARY
from console.sharing_bar import HEIGHT, SharingBar
from console.sharing_statistics import SharingStatistics
from protocol.pointer import PointerShape
from protocol.sharing import ControlState
from session.sharing.viewed_share import ViewedShare
from translations import _
from widgets import theme
from widgets.host_key import Command
from widgets.placement import Fit
from widgets.present import present
from widgets.remote_screen import RemoteScreen
from widgets.subscriptions import Subscriptions

_FIRST_SHOWN_MS = 4000
"""How long the bar stays when full screen begins, so that its way out is seen."""
_DWELL_MS = 300
"""How long the pointer rests at the top edge before the bar comes: a passing one wants what is below."""
_LEAVE_MS = 600
_SMALLEST = QSize(640, 400)


class SharingWindow(QWidget):
    """Opens full screen unless told otherwise. Closing it stops the share, for who ``may_stop`` it."""

    stop_wanted = pyqtSignal()
    control_wanted = pyqtSignal()
    closed = pyqtSignal()
    """By whomever: it is deleted next, and nothing of it may be used any more."""

    def __init__(
        self,
        share: ViewedShare,
        name: str,
        round_trip: Callable[[], float | None],
        may_ask: Callable[[], bool],
        may_stop: Callable[[], bool],
    ) -> None:
        super().__init__()
        self._share = share
        self._name = name
        self._may_ask, self._may_stop = may_ask, may_stop
        self._shape: PointerShape | None = None
        self._subscriptions = Subscriptions()
        self.setProperty("role", "window")
        self.setMinimumSize(_SMALLEST)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.screen_view = RemoteScreen(_("{name}'s desktop").format(name=name), parent=self)
        self.statistics = SharingStatistics(round_trip, self)
        self.bar = SharingBar(name)
        self.bar.setParent(self)
        self._slide = QPropertyAnimation(self.bar, b"pos", self)
        self._dwell = self._one_shot(_DWELL_MS, self._slide_in)
        self._leave = self._one_shot(_LEAVE_MS, self._slide_out_if_left)
        self._ended = False

        self.screen_view.set_sink(share)
        self.screen_view.clicked.connect(share.take_control)
        self.screen_view.command.connect(self._on_command)
        self.screen_view.pointed.connect(self._on_pointed)
        self.screen_view.painted.connect(self.statistics.count)
        self.bar.stop.connect(self.stop_wanted)
        self.bar.request_control.connect(self.control_wanted)
        self.bar.full_screen.connect(self.toggle_full_screen)
        self.bar.fit.connect(self.toggle_fit)
        self.bar.screen_chosen.connect(share.choose_screen)
        self.bar.colours_chosen.connect(share.choose_colours)
        self.bar.sampling_chosen.connect(share.choose_sampling)
        self._subscriptions.follow(share.changed, self.refresh)
        self._subscriptions.follow(share.pointer_changed, self._show_pointer)
        self.refresh()
        self._show_pointer()
        share.watch(self.screen_view.show_picture)

    def open(self, full_screen: bool = True) -> None:
        """Shows it, with the keyboard on the picture."""
        available = present(self.screen()).availableGeometry()
        self.resize(QSize(available.width() * 4 // 5, available.height() * 4 // 5).expandedTo(_SMALLEST))
        if full_screen:
            self.showFullScreen()
        else:
            self.show()
        self.screen_view.setFocus()

    def end(self) -> None:
        """The share is over: closes without asking for it to be stopped."""
        self._ended = True
        self.close()

    def refresh(self) -> None:
        share = self._share
        self.bar.show_state(share.state, share.in_control, share.may_control, self._may_ask())
        self.bar.show_stop(self._may_stop())
        self.bar.show_mode(share.state.mode, self._why_mode_stays())
        self.bar.show_fit(self.screen_view.fit)
        self.screen_view.set_controlling(share.in_control)
        self.screen_view.take_keyboard(share.in_control and self.isFullScreen())
        self.screen_view.set_veil(self._veil())
        self.setWindowTitle(self._title())
        if self.isFullScreen() and self._waits_for_a_click and self.bar.y() < 0:
            self._slide_in()

    def toggle_full_screen(self) -> None:
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()
        self.screen_view.setFocus()

    def toggle_fit(self) -> None:
        self._set_fit(Fit.ACTUAL if self.screen_view.fit is Fit.SCALED else Fit.SCALED)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.WindowStateChange:
            self._lay_out()
            self.bar.show_full_screen(self.isFullScreen())
            self.screen_view.take_keyboard(self._share.in_control and self.isFullScreen())
            if self.isFullScreen():
                self._leave.start(_FIRST_SHOWN_MS)

    def closeEvent(self, event: QCloseEvent | None) -> None:
        self._subscriptions.end()
        self._share.watch(None)
        for timer in (self._dwell, self._leave):
            timer.stop()
        self.statistics.close()
        self.screen_view.take_keyboard(False)
        self.screen_view.set_sink(None)
        self.screen_view.close_pictures()
        self.closed.emit()
        if not self._ended:
            self._ended = True
            self.stop_wanted.emit()
        super().closeEvent(event)

    def _set_fit(self, fit: Fit) -> None:
        self.screen_view.set_fit(fit)
        self.bar.show_fit(fit)
        self.screen_view.setFocus()

    def _why_mode_stays(self) -> str:
        if not self._may_stop():
            return _(ONLY_PRIMARY)
        return _("{name}'s computer is out of touch").format(name=self._name) if self._share.silent else ""

    def _veil(self) -> str:
        if self._share.silent:
            return _("No word from {name}'s computer. Trying to reach it again…").format(name=self._name)
        if self._share.state.paused:
            return _("{name} has paused sharing.").format(name=self._name)
        return ""

    def _title(self) -> str:
        whose = _("{name}'s desktop").format(name=self._name)
        state = _("control") if self._share.may_control else _("view")
        return _("{whose}: {state}").format(whose=whose, state=state)

    def _show_pointer(self) -> None:
        pointer = self._share.pointer
        if pointer is None:
            return
        if pointer.shape is not self._shape:
            self._shape = shape = pointer.shape
            png, hot_x, hot_y = (shape.png, shape.hot_x, shape.hot_y) if shape is not None else (b"", 0, 0)
            self.screen_view.set_pointer_shape(png, hot_x, hot_y)
        self.screen_view.set_pointer(pointer.x, pointer.y, pointer.visible)

    def _on_command(self, command: Command) -> None:
        commands: Mapping[Command, Callable[[], object]] = {
            Command.FULL_SCREEN: self.toggle_full_screen,
            Command.RELEASE: self._release_keyboard,
            Command.STOP: self.stop_wanted.emit,
            Command.ACTUAL_SIZE: lambda: self._set_fit(Fit.ACTUAL),
            Command.FIT: lambda: self._set_fit(Fit.SCALED),
        }
        commands[command]()

    def _release_keyboard(self) -> None:
        self.screen_view.release_all()
        self._slide_in()
        self.bar.focus()

    # the bar comes and goes in full screen

    def _lay_out(self) -> None:
        full = self.isFullScreen()
        self._slide.stop()
        self.bar.setGeometry(0, 0, self.width(), HEIGHT)
        top = 0 if full else HEIGHT
        self.screen_view.setGeometry(QRect(0, top, self.width(), self.height() - top))
        self.statistics.place(self.screen_view.geometry())
        self.bar.raise_()

    def _on_pointed(self, at: QPoint) -> None:
        self.statistics.pointed(at)
        if not self.isFullScreen():
            return
        if at.y() <= 1:
            if not self._dwell.isActive():
                self._dwell.start()
        else:
            self._dwell.stop()
            if at.y() > HEIGHT and self.bar.y() == 0 and not self._leave.isActive():
                self._leave.start(_LEAVE_MS)

    def _slide_in(self) -> None:
        self._slide_to(0)
        self._leave.start(_FIRST_SHOWN_MS)

    @property
    def _waits_for_a_click(self) -> bool:
        """What the bar says then has to be read: control begins, or goes on, by a click in the picture."""
        return self._share.state.control in (ControlState.READY, ControlState.TAKEN_BACK) and (
            self._share.may_control
        )

    def _slide_out_if_left(self) -> None:
        over = self.bar.geometry().contains(self.mapFromGlobal(self.cursor().pos()))
        focused = self.bar.isAncestorOf(self.focusWidget() or self)
        if not self.isFullScreen():
            return
        if over or focused or self.bar.menu_open or self._waits_for_a_click:
            self._leave.start(_LEAVE_MS)
        else:
            self._slide_to(-HEIGHT)

    def _slide_to(self, y: int) -> None:
        self._slide.stop()
        self._slide.setDuration(theme.motion_ms())
        self._slide.setStartValue(self.bar.pos())
        self._slide.setEndValue(QPoint(0, y))
        self._slide.start()

    def _one_shot(self, milliseconds: int, then: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(then)
        return timer
