"""A plain editor on the customer's desktop: something for an agent to type into."""

import sys

from PyQt6.QtWidgets import QApplication, QPlainTextEdit


def main() -> int:
    application = QApplication(sys.argv)
    edit = QPlainTextEdit()
    edit.setWindowTitle("Letter")
    edit.setAccessibleName("Letter")
    edit.setPlaceholderText("Write here")
    edit.resize(520, 300)
    x, y = (int(argument) for argument in sys.argv[1:3])
    edit.move(x, y)
    edit.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
