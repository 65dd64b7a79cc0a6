"""Qt's own texts (Copy, Paste, the buttons of message boxes) in the program's language."""

from PyQt6.QtCore import QLibraryInfo, QTranslator
from PyQt6.QtWidgets import QApplication


def install_qt_texts(application: QApplication, language: str) -> bool:
    """Loads them; False when Qt has none for ``language``, which leaves English."""
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if not translator.load(f"qtbase_{language}", folder):
        return False
    return application.installTranslator(translator)
