"""Keeps cv2's own Qt away from PyQt5."""

import os

_VARIABLES = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")


def unhook_cv2_qt() -> None:
    """Remove the Qt paths that importing the full opencv-python wheel sets on Linux.

    They point PyQt5 at a platform plugin built for another Qt, which aborts the process. A path that the user
    set is left alone. Call it after cv2 was imported and before `QApplication` is made.
    """
    for name in _VARIABLES:
        if "/cv2/qt/" in os.environ.get(name, "").replace(os.sep, "/") + "/":
            del os.environ[name]
