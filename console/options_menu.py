"""The menu behind the three dots: what this person prefers, and signing out."""

from collections.abc import Callable, Mapping

from PyQt6.QtGui import QAction, QActionGroup
from PyQt6.QtWidgets import QMenu, QWidget

from console.arranged_tabs import ArrangedTabs
from console.preferences import Preferences
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
        looks = present(self.addMenu(_("Appearance")))
        group = QActionGroup(self)
        for value, label in _SCHEMES.items():
            entry = QAction(_(label), group)
            entry.setCheckable(True)
            entry.setChecked(value is preferences.scheme)
            entry.triggered.connect(lambda _checked, chosen=value: choose(chosen))
            looks.addAction(entry)
        if tabs is not None:
            self._add_tab_order(tabs)
        full_screen = present(self.addAction(_("Open desktops in full screen")))
        full_screen.setCheckable(True)
        full_screen.setChecked(preferences.opens_full_screen)
        full_screen.toggled.connect(lambda wanted: setattr(preferences, "opens_full_screen", wanted))
        self.addSeparator()
        self.sign_out = present(self.addAction(_("Sign out")))
        self.sign_out.triggered.connect(lambda _checked: sign_out())

    def _add_tab_order(self, tabs: Callable[[], ArrangedTabs | None]) -> None:
        """For who does not drag them."""
        order = present(self.addMenu(_("Tab order")))
        for step, label in ((-1, _("Move left")), (1, _("Move right"))):
            entry = present(order.addAction(label))
            entry.triggered.connect(lambda _checked, step=step: present(tabs()).move_current(step))
            order.aboutToShow.connect(
                lambda entry=entry, step=step: entry.setEnabled(present(tabs()).may_move(step))
            )
