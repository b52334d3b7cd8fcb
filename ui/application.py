"""The one application object of the process."""

import gc
import sys

import cv2
from PyQt5.QtCore import QCoreApplication, QSettings, Qt
from PyQt5.QtWidgets import QApplication

from ui.look.theme import THEMES, apply_theme
from ui.qt_plugins import unhook_cv2_qt

_SWITCH_S = 1e-3


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


def keep_pauses_short() -> None:
    """Let the window's thread wait less for the others: for the process as a whole, once everything is loaded.

    What is loaded stays, so the garbage collector need not look at it again (a tenth of a second each time, for
    compiled kernels); and a thread that computes in Python gives way after a millisecond instead of five.
    """
    gc.freeze()
    sys.setswitchinterval(_SWITCH_S)
