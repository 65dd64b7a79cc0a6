"""A small program with one of each control; says on stdout what was done to it."""

import sys

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)


def tell(what: str) -> None:
    sys.stdout.write(what + "\n")
    sys.stdout.flush()


class Window(QMainWindow):
    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("A small program")
        menu = self.menuBar()
        assert menu is not None
        file_menu = menu.addMenu("&File")
        assert file_menu is not None
        action = file_menu.addAction("&Open banner")
        assert action is not None
        action.triggered.connect(self.open_banner)
        self.banner: QWidget | None = None

        inside = QWidget()
        column = QVBoxLayout(inside)
        ok = QPushButton("OK")
        ok.clicked.connect(lambda: tell("pressed OK"))
        never = QPushButton("Never")
        never.setEnabled(False)
        self.name = QLineEdit()
        self.name.setAccessibleName("Your name")
        self.name.textChanged.connect(lambda text: tell(f"name {text}"))
        check = QCheckBox("Without asking me again")
        check.toggled.connect(lambda on: tell(f"ticked {on}"))
        language = QComboBox()
        label = QLabel("Language")
        label.setBuddy(language)
        language.addItems(["English", "French"])
        language.currentTextChanged.connect(lambda text: tell(f"language {text}"))
        chat = QPlainTextEdit("Good morning.\nHow can I help?")
        chat.setAccessibleName("Conversation")
        chat.setReadOnly(True)
        for widget in (QLabel("Carl Martin"), ok, never, self.name, check, label, language, chat):
            column.addWidget(widget)
        self.setCentralWidget(inside)

    def open_banner(self) -> None:
        flags = Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint | Qt.WindowType.Tool
        self.banner = QWidget(None, flags)
        self.banner.setWindowTitle("Banner")
        self.banner.setStyleSheet("background: #ff00ff")
        stop = QPushButton("Stop", self.banner)
        stop.clicked.connect(self.close_banner)
        self.banner.setGeometry(700, 10, 300, 80)
        self.banner.show()
        tell("banner open")

    def close_banner(self) -> None:
        assert self.banner is not None
        self.banner.close()
        tell("banner closed")


def main() -> int:
    application = QApplication(sys.argv)
    window = Window()
    window.setGeometry(100, 120, 400, 420)
    window.show()
    tell(f"ready {application.platformName()}")
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
