"""A question that only a person may answer, over its window; nothing else stops meanwhile."""

from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLabel, QMessageBox, QWidget

from translations import _


def ask_to_confirm(
    parent: QWidget, title: str, question: str, consequence: str, confirmed: Callable[[], object]
) -> QMessageBox:
    """Runs ``confirmed`` when OK is pressed. Enter presses Cancel unless OK has the focus."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(title)
    box.setText(question)
    box.setInformativeText(consequence)
    for label in box.findChildren(QLabel):  # setTextFormat of the box forgets the second one
        label.setTextFormat(Qt.TextFormat.PlainText)  # people's names are in them
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
