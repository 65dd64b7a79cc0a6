"""The slim bar over a shared desktop: whose it is, who may use it, what is shown of it, and Stop."""

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QMenu

from console.picture_modes import colour_menu, display_menu
from protocol.sharing import ALL_SCREENS, ControlState, Level, PictureMode, ShareChanged
from translations import _
from widgets.buttons import Button, IconButton
from widgets.labels import ElidedLabel, Label, Symbol
from widgets.placement import Fit
from widgets.present import present
from widgets.tokens import SPACE_1, SPACE_2, SPACE_3

HEIGHT = 44


class SharingBar(QFrame):
    stop = pyqtSignal()
    request_control = pyqtSignal()
    full_screen = pyqtSignal()
    fit = pyqtSignal()
    screen_chosen = pyqtSignal(int)
    colours_chosen = pyqtSignal(object)
    """A ColourMode."""
    sampling_chosen = pyqtSignal(object)
    """A Sampling."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.setProperty("role", "top")
        self.setFixedHeight(HEIGHT)
        self._symbol = Symbol("broadcast", "live")
        self._state = ElidedLabel("", "muted")
        self._sharing_menu = QMenu(self)
        self._ask = present(self._sharing_menu.addAction(_("Request control")))
        self._ask.triggered.connect(lambda _checked: self.request_control.emit())
        self._mode = PictureMode()
        self._modes = (
            display_menu(_("Display mode"), lambda: self._mode, self.sampling_chosen.emit, self),
            colour_menu(_("Colour mode"), lambda: self._mode, self.colours_chosen.emit, self),
        )
        for menu in self._modes:
            self._sharing_menu.addMenu(menu)
        self._sharing_menu.addSeparator()
        self._stop_entry = present(self._sharing_menu.addAction(_("Stop sharing")))
        self._stop_entry.triggered.connect(lambda _checked: self.stop.emit())
        self._sharing = Button(_("Sharing"), role="quiet", icon_name="caret-down")
        self._sharing.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow after the word
        self._sharing_menu.setLayoutDirection(self.layoutDirection())  # it would take the button's
        self._sharing.setMenu(self._sharing_menu)
        self._screens_menu = QMenu(self)
        self._screens_menu.aboutToShow.connect(self._fill_screens)
        self._choices: tuple[tuple[int, str, bool], ...] = ()
        self._screens = Button(_("Screens"), role="quiet", icon_name="monitor")
        self._screens.setMenu(self._screens_menu)
        self._fit = IconButton("magnifying-glass-plus", _("Actual size"), self.fit.emit)
        self._full = IconButton("corners-out", _("Full screen"), self.full_screen.emit)

        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_3, 0, SPACE_2, 0)
        row.setSpacing(SPACE_2)
        row.addWidget(self._symbol)
        row.addWidget(Label(_("{name}'s desktop").format(name=name), "strong"))
        row.addWidget(self._state, 1)
        row.addWidget(self._sharing)
        row.addWidget(self._screens)
        row.addWidget(self._fit)
        row.addWidget(self._full)
        row.addSpacing(SPACE_1)
        self._stop = Button(_("Stop sharing"), self.stop.emit, role="stop")
        row.addWidget(self._stop)

    @property
    def menu_open(self) -> bool:
        return self._sharing_menu.isVisible() or self._screens_menu.isVisible()

    @property
    def state(self) -> str:
        """What it says about who has the control."""
        return self._state.text()

    def focus(self) -> None:
        """Takes the keyboard from the picture."""
        self._sharing.setFocus()

    def show_state(self, state: ShareChanged, in_control: bool, may_control: bool, may_ask: bool) -> None:
        self._state.setText(self._words(state, in_control, may_control))
        self._state.setAccessibleName(self._state.text())
        self._ask.setVisible(state.level is Level.VIEW and may_ask)
        self._screens.setVisible(len(state.screens) > 1)
        screens = [(one.id, self._screen_name(one.id, one.name)) for one in state.screens]
        self._choices = tuple(
            (number, label, number == state.chosen)
            for number, label in [(ALL_SCREENS, _("All screens")), *screens]
        )
        if not self._screens_menu.isVisible():
            self._fill_screens()

    def show_mode(self, mode: PictureMode, reason: str) -> None:
        """How the picture is made; a ``reason`` says why that cannot be changed now."""
        self._mode = mode
        for menu in self._modes:
            menu.refresh(reason)

    def show_stop(self, stops: bool) -> None:
        """Whether Stop ends the sharing, or only this view of it."""
        label = _("Stop sharing") if stops else _("Close view")
        self._stop.set_label(label)
        self._stop_entry.setText(label)

    def show_fit(self, fit: Fit) -> None:
        scaled = fit is Fit.SCALED
        self._fit.set_label(_("Actual size") if scaled else _("Scale to fit"))
        self._fit.set_icon("magnifying-glass-plus" if scaled else "magnifying-glass-minus")

    def show_full_screen(self, full: bool) -> None:
        self._full.set_label(_("Leave full screen") if full else _("Full screen"))
        self._full.set_icon("corners-in" if full else "corners-out")

    def _words(self, state: ShareChanged, in_control: bool, may_control: bool) -> str:
        if state.paused:
            return _("{name} has paused it").format(name=self._name)
        if not may_control:
            return _("You are viewing")
        if in_control:
            return _("You are in control")
        words = {
            ControlState.READY: _("Click in the picture to begin"),
            ControlState.TAKEN_BACK: _("{name} is using the mouse: click to take control again"),
            ControlState.SUSPENDED: _("Control is on hold"),
        }
        return words.get(state.control, _("You are viewing")).format(name=self._name)

    def _fill_screens(self) -> None:
        """Never while the menu is open: its reader would lose the place."""
        self._screens_menu.clear()
        for number, label, chosen in self._choices:
            entry = present(self._screens_menu.addAction(label.replace("&", "&&")))
            entry.setCheckable(True)
            entry.setChecked(chosen)
            entry.triggered.connect(lambda _checked, one=number: self.screen_chosen.emit(one))

    @staticmethod
    def _screen_name(number: int, name: str) -> str:
        return (
            _("Screen {n}: {name}").format(n=number, name=name) if name else _("Screen {n}").format(n=number)
        )
