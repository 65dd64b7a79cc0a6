"""A question that only a person may answer, over its window; nothing else stops meanwhile."""

from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QMessageBox, QWidget

from translations import _


def ask_to_confirm(
    parent: QWidget, title: str, question: str, consequence: str, confirmed: Callable[[], object]
) -> QMessageBox:
    """Runs ``confirmed`` when OK is pressed. Enter presses Cancel unless OK has the focus."""
    box = QMessageBox(parent)
    box.setTextFormat(Qt.TextFormat.PlainText)  # people's names are in it
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(title)
    box.setText(question)
    box.setInformativeText(consequence)
    ok = box.addButton(_("OK"), QMessageBox.ButtonRole.AcceptRole)
    cancel = box.addButton(_("Cancel"), QMessageBox.ButtonRole.RejectRole)
    for button in (ok, cancel):
        if button is not None:
            button.setIcon(type(button.icon())())
    box.setDefaultButton(cancel)
    box.setEscapeButton(cancel)
    box.buttonClicked.connect(lambda pressed: confirmed() if pressed is ok else None)
    box.open()
    return box
