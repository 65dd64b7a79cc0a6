"""The menu behind the three dots: what this person prefers, and signing out."""

from collections.abc import Callable, Mapping

import msgspec
from PyQt6.QtWidgets import QMenu, QWidget

from console.arranged_tabs import ArrangedTabs
from console.choice_menu import ChoiceMenu
from console.picture_modes import colour_menu, display_menu
from console.preferences import Preferences
from protocol.sharing import ColourMode, PictureMode, Sampling
from translations import N_, _
from widgets.present import present
from widgets.theme import Scheme

_SCHEMES: Mapping[Scheme, str] = {
    Scheme.SYSTEM: N_("As the system"),
    Scheme.LIGHT: N_("Light"),
    Scheme.DARK: N_("Dark"),
    Scheme.HIGH_CONTRAST: N_("High contrast"),
}


class OptionsMenu(QMenu):
    """``tabs`` gives those that can be moved; without it there are none."""

    def __init__(
        self,
        parent: QWidget,
        preferences: Preferences,
        choose: Callable[[Scheme], object],
        sign_out: Callable[[], object],
        tabs: Callable[[], ArrangedTabs | None] | None = None,
    ) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self.addMenu(ChoiceMenu(_("Appearance"), _SCHEMES, lambda: preferences.scheme, choose, self))
        if tabs is not None:
            self._add_tab_order(tabs)
        full_screen = present(self.addAction(_("Open desktops in full screen")))
        full_screen.setCheckable(True)
        full_screen.setChecked(preferences.opens_full_screen)
        full_screen.toggled.connect(lambda wanted: setattr(preferences, "opens_full_screen", wanted))
        self.addMenu(display_menu(_("Default display mode"), self._mode, self._prefer_sampling, self))
        self.addMenu(colour_menu(_("Default colour mode"), self._mode, self._prefer_colours, self))
        self.addSeparator()
        self.sign_out = present(self.addAction(_("Sign out")))
        self.sign_out.triggered.connect(lambda _checked: sign_out())

    def _mode(self) -> PictureMode:
        return self._preferences.picture_mode

    def _prefer_colours(self, colours: ColourMode) -> None:
        self._preferences.picture_mode = msgspec.structs.replace(self._mode(), colours=colours)

    def _prefer_sampling(self, sampling: Sampling) -> None:
        self._preferences.picture_mode = msgspec.structs.replace(self._mode(), sampling=sampling)

    def _add_tab_order(self, tabs: Callable[[], ArrangedTabs | None]) -> None:
        """For who does not drag them."""
        order = present(self.addMenu(_("Tab order")))
        for step, label in ((-1, _("Move left")), (1, _("Move right"))):
            entry = present(order.addAction(label))
            entry.triggered.connect(lambda _checked, step=step: present(tabs()).move_current(step))
            order.aboutToShow.connect(
                lambda entry=entry, step=step: entry.setEnabled(present(tabs()).may_move(step))
            )
