"""Icons by name, Phosphor outline, in a token's colour: they follow the scheme by themselves."""

import functools

from PyQt6.QtCore import QPoint, QRect, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QIcon, QIconEngine, QPainter, QPixmap
from qtawesome.iconic_font import IconicFont

from widgets import theme
from widgets.tokens import ICON_SIZE

_PHOSPHOR = ("ph", "phosphor-1.3.0.ttf", "phosphor-charmap-1.3.0.json")


def icon(name: str, colour: str = "text", *, disabled: str = "muted") -> QIcon:
    """The Phosphor icon ``name`` in the colour of a token, ``disabled`` when its control is.

    Raises KeyError for a name or a token there is none of.
    """
    _glyph(name)
    getattr(theme.tokens(), colour)
    return QIcon(_PhosphorEngine(name, colour, disabled))


def pixmap(name: str, colour: str = "text", size: int = ICON_SIZE, ratio: float = 1.0) -> QPixmap:
    """The icon as it looks now; a label that keeps it must set it anew when the scheme changes."""
    picture = icon(name, colour).pixmap(QSize(size, size), ratio)
    picture.setDevicePixelRatio(ratio)
    return picture


class _PhosphorEngine(QIconEngine):
    """Draws the glyph when it is asked for, so that it always has the present scheme's colour."""

    def __init__(self, name: str, colour: str, disabled: str) -> None:
        super().__init__()
        self._name, self._colour, self._disabled = name, colour, disabled

    def paint(self, painter: QPainter | None, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        if painter is None:
            return
        token = self._disabled if mode == QIcon.Mode.Disabled else self._colour
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.setPen(QColor(getattr(theme.tokens(), token)))
        side = max(1, min(rect.width(), rect.height()))
        font = QFont(_fonts().font(_PHOSPHOR[0], side))
        font.setPixelSize(side)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        painter.setFont(font)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, _glyph(self._name))
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return picture

    def clone(self) -> QIconEngine:
        return _PhosphorEngine(self._name, self._colour, self._disabled)


@functools.cache
def _fonts() -> IconicFont:
    return IconicFont(_PHOSPHOR)  # qtawesome.icon() would load its other nine fonts too


@functools.cache
def _glyph(name: str) -> str:
    glyph: str = _fonts().charmap[_PHOSPHOR[0]][name]
    return glyph
