"""Whether a text that somebody else chose shows as it stands in the windows that are open."""

from html import escape

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QTextDocumentFragment
from PyQt6.QtWidgets import QApplication, QLabel, QListWidget, QMenu, QWidget

HOSTILE = "<b>x</b><img src='file:///etc/hostname'>"
"""A name that is markup."""


def every_widget() -> list[QWidget]:
    windows = QApplication.topLevelWidgets()
    return [one for window in windows for one in (window, *window.findChildren(QWidget))]


def taken_for_markup(name: str) -> list[str]:
    """What of the labels, tool tips and menus in all windows would not show ``name`` literally."""
    faults = []
    for one in every_widget():
        if isinstance(one, QLabel) and name in one.text() and one.textFormat() is not Qt.TextFormat.PlainText:
            faults.append(f"label {one.text()}")
        tips = [one.toolTip()]
        if isinstance(one, QMenu) and one.toolTipsVisible():
            tips += [action.toolTip() for action in one.actions()]
        faults += [f"tool tip {tip}" for tip in tips if not _literal(tip, name)]
    return faults


def reads(around: QWidget, text: str) -> bool:
    """Whether a label or a row of a list in ``around`` has ``text``."""
    lists = around.findChildren(QListWidget)
    rows = [one.item(n) for one in lists for n in range(one.count())]
    labels = [label.text() for label in around.findChildren(QLabel)]
    return any(text in shown for shown in labels + [row.text() for row in rows if row is not None])


def _literal(tip: str, name: str) -> bool:
    if name not in tip and escape(name) not in tip:
        return True
    rich = Qt.mightBeRichText(tip)  # type: ignore[attr-defined]  # PyQt's stubs forget it
    shown = QTextDocumentFragment.fromHtml(tip).toPlainText() if rich else tip
    return name in shown
