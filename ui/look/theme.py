"""Colours of the window: its themes, and those that mean something."""

import os
import sys

from PyQt5.QtCore import QSettings
from PyQt5.QtGui import QColor, QPalette
from PyQt5.QtWidgets import QApplication, QToolTip

from tracker.values import TrackStatus
from ui.look.palettes import dark_palette, is_dark, light_palette, readable

THEMES = ("system", "light", "dark")

STATUS_COLOURS = {
    TrackStatus.TRACKING: QColor("#3fd96b"),
    TrackStatus.UNCERTAIN: QColor("#ffb224"),
    TrackStatus.LOST: QColor("#ff5a52"),
    TrackStatus.MANUAL: QColor("#57a6ff"),
}
# The same meanings as text on a light or dark window background.
STATUS_TEXT_COLOURS = {
    TrackStatus.TRACKING: QColor("#1a8f3c"),
    TrackStatus.UNCERTAIN: QColor("#b57400"),
    TrackStatus.LOST: QColor("#d8332b"),
    TrackStatus.MANUAL: QColor("#2173d1"),
}
BACKDROP = QColor("#1d1f21")
BACKDROP_TEXT = QColor("#b8bcc2")
HALO = QColor(0, 0, 0, 150)
SEARCH_WINDOW = QColor(255, 255, 255, 170)
RUBBER_BAND = QColor("#ffffff")
CHIP_TEXT = QColor("#0b0d0e")
HINT_BACKGROUND = QColor(20, 22, 24, 205)
HINT_TEXT = QColor("#f2f3f5")

# Told apart with any kind of colour vision, and on any picture (after Okabe and Ito, 2002).
_TARGET_COLOURS = tuple(
    QColor(name) for name in ("#56b4e9", "#e69f00", "#00c08b", "#f0e442", "#cc79a7", "#d55e00", "#9a8cff", "#b8b8b8")
)


def target_colour(number: int) -> QColor:
    """Return the colour that a target is drawn in; the ninth has that of the first."""
    return QColor(_TARGET_COLOURS[(number - 1) % len(_TARGET_COLOURS)])


def status_text_colour(status: TrackStatus, palette: QPalette) -> QColor:
    """Return the colour of a status as text that can be read on a window or field of this palette."""
    return readable(STATUS_COLOURS[status], palette)


def apply_theme(app: QApplication, name: str) -> None:
    """Give the whole application a theme, at once; every widget gets a ``PaletteChange`` event.

    Parameters
    ----------
    app : QApplication
    name : str
        ``light``, ``dark``, or ``system`` for what the desktop has.

    Raises
    ------
    ValueError
        If there is no such theme.
    """
    if name not in THEMES:
        raise ValueError(f"theme needs to be one of {', '.join(THEMES)}, got {name!r}")
    if app.style().objectName() != "fusion":
        app.setStyle("Fusion")
    if name == "system":
        # An empty palette gives that of the desktop back.
        app.setPalette(QPalette())
        if _desktop_asks_for_dark() and not is_dark(app.palette()):
            app.setPalette(dark_palette())
        else:
            app.setPalette(_with_quiet_text(app.palette()))
    else:
        app.setPalette(dark_palette() if name == "dark" else light_palette())
    QToolTip.setPalette(app.palette())


def _with_quiet_text(palette: QPalette) -> QPalette:
    """Return a palette in which quiet text is opaque: labels do not draw the half transparent one of Qt."""
    text, window = palette.color(QPalette.Text), palette.color(QPalette.Window)
    share = 0.62
    quiet = QColor(*(round(share * a + (1 - share) * b) for a, b in zip(text.getRgb(), window.getRgb(), strict=True)))
    palette.setColor(QPalette.PlaceholderText, quiet)
    return palette


def _desktop_asks_for_dark() -> bool:
    """Tell what Qt 5 does not: that the programs of this desktop are to be dark."""
    if sys.platform == "win32":
        key = r"HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"
        return QSettings(key, QSettings.NativeFormat).value("AppsUseLightTheme", 1) == 0
    return os.environ.get("GTK_THEME", "").lower().endswith("dark")
