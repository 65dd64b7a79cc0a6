"""The look's tokens: colours by scheme, sizes, spacing. The web has the same names in CSS."""

from dataclasses import dataclass

from PyQt6.QtGui import QColor, QPalette

SIZE_SMALL, SIZE_BODY, SIZE_LARGE, SIZE_TITLE = 12, 13, 15, 20
"""Pixels."""
SIZE_NUMBER = 32
"""A session's number where it is there to be read out; the one text beyond the four sizes."""
WEIGHT_REGULAR, WEIGHT_STRONG = 400, 600
SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_5 = 4, 8, 12, 16, 24
RADIUS, RADIUS_CARD = 6, 10
CONTROL_HEIGHT, ICON_BUTTON, ICON_SIZE, HIT_TARGET = 32, 36, 20, 24
MOTION_MS = 150
"""No movement lasts longer."""


@dataclass(frozen=True)
class Tokens:
    """The colours of one scheme, as #rrggbb. ``on_…`` is what is written on a surface of that colour.

    ``good``, ``warn`` and ``bad`` colour symbols, never words: as text they would be too pale.
    """

    surface: str
    raised: str
    sunken: str
    text: str
    muted: str
    line: str
    accent: str
    on_accent: str
    live: str
    on_live: str
    good: str
    warn: str
    bad: str
    dark: bool
    high_contrast: bool = False


LIGHT = Tokens(
    surface="#FAFAFB",
    raised="#FFFFFF",
    sunken="#F1F2F4",
    text="#1B1D21",
    muted="#5F6570",
    line="#E1E3E8",
    accent="#2563EB",
    on_accent="#FFFFFF",
    live="#D6336C",
    on_live="#FFFFFF",
    good="#1E8E4E",
    warn="#B26A00",
    bad="#C62828",
    dark=False,
)

DARK = Tokens(
    surface="#17181B",
    raised="#1F2125",
    sunken="#111214",
    text="#ECEDEF",
    muted="#9BA1AB",
    line="#2D3036",
    accent="#6EA0FF",
    on_accent="#111214",
    live="#FF6B9A",
    on_live="#111214",
    good="#4CC38A",
    warn="#F0B429",
    bad="#FF6B6B",
    dark=True,
)


def high_contrast(system: QPalette) -> Tokens:
    """The system's own colours, its text driven to black or white and every line drawn in it."""
    dark = system.color(QPalette.ColorRole.Window).lightness() < 128
    base = LIGHT if not dark else DARK
    paper, ink = ("#000000", "#FFFFFF") if dark else ("#FFFFFF", "#000000")
    accent = system.color(QPalette.ColorRole.Highlight)
    if contrast(accent.name(), paper) < 4.5:
        accent = QColor("#FFD60A" if dark else "#0037A6")
    return Tokens(
        surface=paper,
        raised=paper,
        sunken=paper,
        text=ink,
        muted=ink,
        line=ink,
        accent=accent.name(),
        on_accent=paper,
        live=base.live if dark else "#A3003F",
        on_live=paper,
        good=base.good if dark else "#005C2B",
        warn=base.warn if dark else "#6B3F00",
        bad=base.bad if dark else "#9B0000",
        dark=dark,
        high_contrast=True,
    )


def mix(one: str, other: str, share: float) -> str:
    """``one`` with ``share`` (0 to 1) of ``other`` in it."""
    a, b = QColor(one), QColor(other)
    parts = ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()))
    return QColor(*(round(x + (y - x) * share) for x, y in parts)).name()


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(QColor(one)), _luminance(QColor(other))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: QColor) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(v) for v in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
