"""A plain Qt editor whose caret does not blink, so that what changes on it was typed.

python -m bench.clients.editor X Y WIDTH HEIGHT
"""

import sys

from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtWidgets import QApplication, QPlainTextEdit


def main() -> int:
    application = QApplication(sys.argv)
    application.setCursorFlashTime(0)
    edit = QPlainTextEdit()
    edit.setWindowTitle("Letter")
    edit.setWindowFlags(Qt.WindowType.FramelessWindowHint)
    edit.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    edit.setGeometry(*(int(argument) for argument in sys.argv[1:5]))
    edit.show()
    QTimer.singleShot(0, lambda: print("ready", flush=True))
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
