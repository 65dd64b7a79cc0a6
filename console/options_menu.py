"""The menu behind the three dots: how it looks, and signing out."""

from collections.abc import Callable, Mapping

from PyQt6.QtGui import QAction, QActionGroup
from PyQt6.QtWidgets import QMenu, QWidget

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
    def __init__(
        self,
        parent: QWidget,
        scheme: Scheme,
        choose: Callable[[Scheme], object],
        sign_out: Callable[[], object],
    ) -> None:
        super().__init__(parent)
        looks = present(self.addMenu(_("Appearance")))
        group = QActionGroup(self)
        for value, label in _SCHEMES.items():
            entry = QAction(_(label), group)
            entry.setCheckable(True)
            entry.setChecked(value is scheme)
            entry.triggered.connect(lambda _checked, chosen=value: choose(chosen))
            looks.addAction(entry)
        self.addSeparator()
        self.sign_out = present(self.addAction(_("Sign out")))
        self.sign_out.triggered.connect(lambda _checked: sign_out())
