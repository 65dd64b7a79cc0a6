"""The look of every window: follows the system's scheme, or the one a person chose.

``apply`` is called once with the application; afterwards ``tokens`` gives the colours that hold now.
A widget that paints for itself reads them in each paint; Qt repaints it when the scheme changes.
"""

from enum import Enum

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QFont, QPalette
from PyQt6.QtWidgets import QApplication, QStyle, QStyleFactory

from widgets import tokens as token_values
from widgets.present import present
from widgets.style_sheet import style_sheet
from widgets.tokens import DARK, LIGHT, MOTION_MS, Tokens, high_contrast


class Scheme(Enum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high-contrast"


class Theme(QObject):
    """The scheme of the running program."""

    changed = pyqtSignal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._scheme = Scheme.SYSTEM
        application.setStyle(QStyleFactory.create("Fusion"))
        font = QFont(application.font())
        font.setPixelSize(token_values.SIZE_BODY)
        application.setFont(font)
        self._hints = present(application.styleHints())
        self._hints.colorSchemeChanged.connect(self._system_changed)
        self._accessibility = present(self._hints.accessibility())
        # PyQt 6.11 lacks the signal contrastPreferenceChanged: look when a person comes back to the program
        application.applicationStateChanged.connect(lambda _state: self._look_for_contrast())

    @property
    def scheme(self) -> Scheme:
        """What was chosen; SYSTEM follows the desktop."""
        return self._scheme

    def choose(self, scheme: Scheme) -> None:
        """Shows every window of the program in ``scheme``, now."""
        self._scheme = scheme
        chosen = self._resolve()
        _Current.tokens = chosen
        self._application.setPalette(_palette(chosen))
        self._application.setStyleSheet(style_sheet(chosen))
        self.changed.emit()

    def _wants_contrast(self) -> bool:
        return self._accessibility.contrastPreference() == Qt.ContrastPreference.HighContrast

    def _resolve(self) -> Tokens:
        if self._scheme is Scheme.HIGH_CONTRAST or (self._scheme is Scheme.SYSTEM and self._wants_contrast()):
            return high_contrast(present(self._application.style()).standardPalette())
        dark = self._scheme is Scheme.DARK or (
            self._scheme is Scheme.SYSTEM and self._hints.colorScheme() == Qt.ColorScheme.Dark
        )
        return DARK if dark else LIGHT

    def _look_for_contrast(self) -> None:
        if self._scheme is Scheme.SYSTEM and self._wants_contrast() != _Current.tokens.high_contrast:
            self.choose(self._scheme)

    def _system_changed(self) -> None:
        if self._scheme in (Scheme.SYSTEM, Scheme.HIGH_CONTRAST):
            self.choose(self._scheme)


class _Current:
    tokens: Tokens = LIGHT
    theme: Theme | None = None


def apply(application: QApplication, scheme: Scheme | None = None) -> Theme:
    """Dresses the application; called again, it only changes the scheme (None: the system's)."""
    theme = _Current.theme
    if theme is None or theme.parent() is not application:
        theme = _Current.theme = Theme(application)
    theme.choose(scheme or Scheme.SYSTEM)
    return theme


def tokens() -> Tokens:
    """The colours that hold now."""
    return _Current.tokens


def motion_ms() -> int:
    """How long a movement may last: 0 when the system asks for none."""
    wanted = present(QApplication.style()).styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration)
    return min(MOTION_MS, wanted)


def font(size: int = token_values.SIZE_BODY, weight: int = token_values.WEIGHT_REGULAR) -> QFont:
    """The system's font in one of the token sizes (pixels) and weights."""
    chosen = QFont(QApplication.font())
    chosen.setPixelSize(size)
    chosen.setWeight(QFont.Weight(weight))
    return chosen


def _palette(t: Tokens) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for colour, roles in (
        (t.surface, (role.Window,)),
        (t.raised, (role.Base, role.Button, role.ToolTipBase)),
        (t.sunken, (role.AlternateBase,)),
        (t.text, (role.WindowText, role.Text, role.ButtonText, role.ToolTipText)),
        (t.muted, (role.PlaceholderText,)),
        (t.accent, (role.Highlight, role.Link, role.LinkVisited, role.Accent)),
        (t.on_accent, (role.HighlightedText,)),
        (t.line, (role.Mid, role.Midlight)),
    ):
        for one in roles:
            palette.setColor(one, QColor(colour))
    disabled = QPalette.ColorGroup.Disabled
    for one in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(disabled, one, QColor(t.muted))
    return palette
