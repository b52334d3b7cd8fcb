"""The one application object of the process."""

import cv2
from PyQt5.QtCore import QCoreApplication, QSettings, Qt
from PyQt5.QtWidgets import QApplication

from ui.look.theme import THEMES, apply_theme
from ui.qt_plugins import unhook_cv2_qt


def make_application() -> QApplication:
    """Return the process's application, made for High-DPI screens unless there is one."""
    unhook_cv2_qt()
    app = QApplication.instance()
    if app is None:
        QCoreApplication.setAttribute(Qt.AA_EnableHighDpiScaling)
        QCoreApplication.setAttribute(Qt.AA_UseHighDpiPixmaps)
        app = QApplication(["modetrack"])
        app.setStyle("Fusion")
    app.setOrganizationName("modetrack")
    app.setApplicationName("modetrack")
    # Threads of its own make a picture ready a millisecond sooner, and ten later where all cores are busy tracking.
    cv2.setNumThreads(1)
    apply_theme(app, str(QSettings().value("theme", THEMES[0])))
    return app
