"""The style sheet of every program, written from the tokens.

Widgets take a style by their ``role`` property: primary, secondary, quiet, icon, stop, card, panel, muted,
heading, title, bar, live.
"""

from widgets.tokens import (
    CONTROL_HEIGHT,
    HIT_TARGET,
    ICON_BUTTON,
    RADIUS,
    RADIUS_CARD,
    SIZE_BODY,
    SIZE_LARGE,
    SIZE_SMALL,
    SIZE_TITLE,
    SPACE_1,
    SPACE_2,
    SPACE_3,
    SPACE_4,
    SPACE_5,
    Tokens,
    mix,
)

_INNER = CONTROL_HEIGHT - 2
"""A control's height without its border of one pixel."""


def style_sheet(t: Tokens) -> str:
    """The whole sheet for one scheme."""
    return "\n".join((_base(t), _buttons(t), _fields(t), _surfaces(t), _tabs_and_menus(t), _scrolling(t)))


def _base(t: Tokens) -> str:
    return f"""
QWidget {{ color: {t.text}; font-size: {SIZE_BODY}px; }}
QLabel:disabled {{ color: {t.muted}; }}
QMainWindow, QDialog, QMessageBox, QWidget[role="window"] {{ background: {t.surface}; }}
QLabel {{ background: transparent; }}
QLabel[role="muted"] {{ color: {t.muted}; font-size: {SIZE_SMALL}px; }}
QLabel[role="lead"] {{ color: {t.muted}; font-size: {SIZE_LARGE}px; }}
QLabel[role="section"] {{ color: {t.muted}; font-size: {SIZE_SMALL}px; font-weight: 600; }}
QLabel[role="strong"] {{ font-weight: 600; }}
QLabel[role="strong"]:disabled {{ color: {t.muted}; }}
QLabel[role="heading"] {{ font-size: {SIZE_LARGE}px; font-weight: 600; }}
QLabel[role="title"] {{ font-size: {SIZE_TITLE}px; font-weight: 600; }}
QMessageBox QLabel#qt_msgbox_label {{ font-size: {SIZE_LARGE}px; font-weight: 600; min-width: 320px; }}
QMessageBox QPushButton {{ min-width: 72px; }}
QToolTip {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.line};
    padding: {SPACE_1}px {SPACE_2}px; }}
"""


def _buttons(t: Tokens) -> str:
    hover, press = mix(t.raised, t.text, 0.05), mix(t.raised, t.text, 0.10)
    edge = t.line if t.high_contrast else mix(t.line, t.text, 0.12)
    focus = f"border: 2px solid {t.accent};"
    return f"""
QPushButton {{ background: {t.raised}; border: 1px solid {edge}; border-radius: {RADIUS}px;
    min-height: {_INNER}px; padding: 0 {SPACE_3}px; }}
QPushButton:hover {{ background: {hover}; }}
QPushButton:pressed, QPushButton:checked {{ background: {press}; }}
QPushButton:focus {{ {focus} padding: 0 {SPACE_3 - 1}px; min-height: {_INNER - 2}px; }}
QPushButton:disabled {{ color: {t.muted}; background: {t.sunken}; border-color: {t.line}; }}
QPushButton[role="primary"] {{ background: {t.accent}; color: {t.on_accent}; border-color: {t.accent};
    font-weight: 600; padding: 0 {SPACE_4}px; }}
QPushButton[role="primary"]:hover {{ background: {mix(t.accent, t.text, 0.12)}; }}
QPushButton[role="primary"]:pressed {{ background: {mix(t.accent, t.text, 0.24)}; }}
QPushButton[role="primary"]:focus {{ border: 2px solid {mix(t.accent, t.text, 0.55)};
    padding: 0 {SPACE_4 - 1}px; }}
QPushButton[role="primary"]:disabled {{ background: {t.sunken}; color: {t.muted};
    border-color: {t.line}; }}
QPushButton[role="stop"] {{ background: {t.live}; color: {t.on_live}; border-color: {t.live};
    font-weight: 600; }}
QPushButton[role="stop"]:hover {{ background: {mix(t.live, t.text, 0.12)}; }}
QPushButton[role="stop"]:focus {{ border: 2px solid {t.text}; }}
QPushButton[role="quiet"], QPushButton[role="icon"], QToolButton {{ background: transparent;
    border: 1px solid transparent; border-radius: {RADIUS}px; }}
QPushButton[role="quiet"]:hover, QPushButton[role="icon"]:hover, QToolButton:hover {{
    background: {mix(t.surface, t.text, 0.07)}; }}
QPushButton[role="quiet"]:pressed, QPushButton[role="icon"]:pressed, QToolButton:pressed {{
    background: {mix(t.surface, t.text, 0.13)}; }}
QPushButton[role="quiet"]:focus, QPushButton[role="icon"]:focus, QToolButton:focus {{ {focus} }}
QPushButton[role="quiet"] {{ padding: 0 {SPACE_2}px; }}
QPushButton[role="quiet"]:focus {{ padding: 0 {SPACE_2 - 1}px; }}
QPushButton[role="quiet"]:disabled, QPushButton[role="icon"]:disabled {{ background: transparent; }}
{_square(ICON_BUTTON, "large")}
{_square(HIT_TARGET, "small")}
QPushButton[role="card"] {{ background: {t.raised}; border: 1px solid {t.line};
    border-radius: {RADIUS_CARD}px; padding: 0; }}
QPushButton[role="card"]:hover {{ background: {hover}; border-color: {edge}; }}
QPushButton[role="card"]:pressed {{ background: {press}; }}
QPushButton[role="card"]:focus {{ border: 2px solid {t.accent}; padding: 0; }}
QPushButton[role="card"]:disabled {{ background: {t.sunken};
    border: 1px {"dashed" if t.high_contrast else "solid"} {t.line}; }}
QPushButton[role="card"][active="true"]:disabled QLabel[role="strong"]:disabled {{ color: {t.text}; }}
QPushButton[role="card"][active="true"]:disabled {{ background: {t.raised}; border-color: {t.accent}; }}
QPushButton[role="row"] {{ background: transparent; border: 1px solid transparent; text-align: left;
    border-radius: {RADIUS}px; padding: 0; min-height: {_INNER - 4}px; }}
QPushButton[role="row"]:hover {{ background: {mix(t.surface, t.text, 0.07)}; }}
QPushButton[role="row"]:focus {{ border: 2px solid {t.accent}; min-height: {_INNER - 6}px; }}
QPushButton[role="link"] {{ background: transparent; border: 1px solid transparent; color: {t.accent};
    min-height: {HIT_TARGET - 2}px; padding: 0 {SPACE_1}px; text-align: left; }}
QPushButton[role="link"]:hover {{ text-decoration: underline; }}
QPushButton[role="link"]:focus {{ border: 2px solid {t.accent}; padding: 0 {SPACE_1 - 1}px;
    min-height: {HIT_TARGET - 4}px; }}
QPushButton[role="link"]:disabled {{ color: {t.muted}; }}
QPushButton::menu-indicator {{ image: none; width: 0; }}
QCheckBox {{ spacing: {SPACE_2}px; min-height: {HIT_TARGET}px; background: transparent; }}
QCheckBox:focus, QRadioButton:focus {{ color: {t.accent}; }}
"""


def _square(side: int, name: str) -> str:
    """An icon button's size; a fixed size set on the widget would lose against the sheet's own."""
    which = f'QPushButton[role="icon"][square="{name}"]'
    sizes = ((which, side - 2), (f"{which}:focus", side - 4))
    return "\n".join(
        f"{selector} {{ padding: 0; min-width: {inner}px; max-width: {inner}px;"
        f" min-height: {inner}px; max-height: {inner}px; }}"
        for selector, inner in sizes
    )


def _fields(t: Tokens) -> str:
    edge = t.line if t.high_contrast else mix(t.line, t.text, 0.25)
    return f"""
QLineEdit, QComboBox, QSpinBox {{ background: {t.raised}; border: 1px solid {edge};
    border-radius: {RADIUS}px; min-height: {_INNER}px; padding: 0 {SPACE_2}px;
    selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
QLineEdit:focus, QComboBox:focus, QSpinBox:focus {{ border: 2px solid {t.accent};
    padding: 0 {SPACE_2 - 1}px; min-height: {_INNER - 2}px; }}
QLineEdit:disabled, QComboBox:disabled {{ background: {t.sunken}; color: {t.muted}; }}
QLineEdit[invalid="true"] {{ border-color: {t.bad}; }}
QPlainTextEdit, QTextEdit, QTextBrowser {{ background: {t.raised}; border: 1px solid {edge};
    border-radius: {RADIUS}px; padding: {SPACE_1}px; }}
QComboBox::drop-down {{ border: none; width: 24px; }}
QComboBox QAbstractItemView {{ background: {t.raised}; border: 1px solid {t.line};
    selection-background-color: {t.accent}; selection-color: {t.on_accent}; outline: none; }}
"""


def _surfaces(t: Tokens) -> str:
    bars = "\n".join(
        f'QFrame[role="bar"][kind="{kind}"] {{ background: {mix(t.raised, colour, 0.10)};'
        f" border: 1px solid {mix(t.line, colour, 0.55) if not t.high_contrast else colour};"
        f" border-radius: {RADIUS}px; }}"
        for kind, colour in (("info", t.accent), ("warn", t.warn), ("bad", t.bad), ("live", t.live))
    )
    return f"""
QFrame[role="card"] {{ background: {t.raised}; border: 1px solid {t.line};
    border-radius: {RADIUS_CARD}px; }}
QFrame[role="panel"] {{ background: {t.raised}; border: 1px solid {t.line};
    border-radius: {RADIUS_CARD}px; }}
QFrame[role="side"] {{ background: {t.sunken}; border: none; border-left: 1px solid {t.line}; }}
QFrame[role="top"] {{ background: {t.raised}; border: none; border-bottom: 1px solid {t.line}; }}
QFrame[role="line"] {{ background: {t.line}; border: none; max-height: 1px; min-height: 1px; }}
QFrame[role="upright"] {{ background: {t.line}; border: none; max-width: 1px; min-width: 1px; }}
QFrame[role="live"] {{ background: {t.live}; border: none; border-radius: {RADIUS_CARD}px; }}
QFrame[role="live"] QLabel {{ color: {t.on_live}; font-weight: 600; }}
{bars}
"""


def _tabs_and_menus(t: Tokens) -> str:
    return f"""
QTabWidget::pane {{ border: none; border-top: 1px solid {t.line}; }}
QTabWidget::tab-bar {{ left: 2px; }}
QTabBar {{ background: transparent; qproperty-drawBase: 0; }}
QTabBar::tab {{ background: transparent; color: {t.muted}; padding: {SPACE_2}px {SPACE_3}px;
    margin-right: {SPACE_1}px; border: 2px solid transparent; border-bottom: 2px solid transparent; }}
QTabBar::tab:hover {{ color: {t.text}; }}
QTabBar::tab:selected {{ color: {t.text}; font-weight: 600; border-bottom: 2px solid {t.accent}; }}
QTabBar::tab:focus {{ border: 2px solid {t.accent}; border-radius: {RADIUS}px; }}
QMenu {{ background: {t.raised}; border: 1px solid {t.line}; padding: {SPACE_1}px; }}
QMenu::item {{ padding: 6px {SPACE_5}px 6px {SPACE_3}px; border-radius: {RADIUS - 2}px; }}
QMenu::item:selected {{ background: {t.accent}; color: {t.on_accent}; }}
QMenu::item:disabled {{ color: {t.muted}; background: transparent; }}
QMenu::separator {{ height: 1px; background: {t.line}; margin: {SPACE_1}px {SPACE_2}px; }}
"""


def _scrolling(t: Tokens) -> str:
    thumb = mix(t.surface, t.text, 0.25) if not t.high_contrast else t.text
    return f"""
QScrollArea, QListView, QListWidget {{ background: transparent; border: none; outline: none; }}
QScrollArea > QWidget > QWidget[role="page"] {{ background: transparent; }}
QListView::item {{ border-radius: {RADIUS}px; padding: 2px 0; }}
QListView::item:selected {{ background: {mix(t.surface, t.accent, 0.18)}; color: {t.text}; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
QScrollBar::handle {{ background: {thumb}; border-radius: 4px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QProgressBar {{ background: {t.sunken}; border: none; border-radius: 2px; max-height: 4px; }}
QProgressBar::chunk {{ background: {t.accent}; border-radius: 2px; }}
"""
