"""The colours of the window itself, light and dark, and how well colours are told apart on them."""

from functools import cache

from PyQt5.QtGui import QColor, QPalette

LEAST_CONTRAST = 4.5
"""Contrast that text of ordinary size needs (WCAG 2.1, success criterion 1.4.3)."""

_LIGHT = {
    QPalette.Window: "#f2f3f4",
    QPalette.WindowText: "#1c1e21",
    QPalette.Base: "#ffffff",
    QPalette.AlternateBase: "#f5f6f8",
    QPalette.ToolTipBase: "#fdfdf2",
    QPalette.ToolTipText: "#1c1e21",
    QPalette.PlaceholderText: "#666b71",
    QPalette.Text: "#1c1e21",
    QPalette.Button: "#ebedef",
    QPalette.ButtonText: "#26292d",
    QPalette.BrightText: "#ffffff",
    QPalette.Link: "#0b5cad",
    QPalette.LinkVisited: "#6a3fa0",
    QPalette.Highlight: "#1f6fbf",
    QPalette.HighlightedText: "#ffffff",
    QPalette.Light: "#ffffff",
    QPalette.Midlight: "#f7f8f9",
    QPalette.Mid: "#b9bdc2",
    QPalette.Dark: "#9ca1a7",
    QPalette.Shadow: "#71767b",
}
_DARK = {
    QPalette.Window: "#2a2c2f",
    QPalette.WindowText: "#e4e6e8",
    QPalette.Base: "#1f2123",
    QPalette.AlternateBase: "#26282b",
    QPalette.ToolTipBase: "#3a3d41",
    QPalette.ToolTipText: "#eceef0",
    QPalette.PlaceholderText: "#93999f",
    QPalette.Text: "#e4e6e8",
    QPalette.Button: "#36393d",
    QPalette.ButtonText: "#dfe2e5",
    QPalette.BrightText: "#ffffff",
    QPalette.Link: "#6db3f2",
    QPalette.LinkVisited: "#b79be8",
    QPalette.Highlight: "#2f78bd",
    QPalette.HighlightedText: "#ffffff",
    QPalette.Light: "#4a4e53",
    QPalette.Midlight: "#404347",
    QPalette.Mid: "#1b1d1f",
    QPalette.Dark: "#17181a",
    QPalette.Shadow: "#0c0d0e",
}
_LIGHT_DISABLED, _DARK_DISABLED = "#989da3", "#74797f"
_FADED_ROLES = (QPalette.WindowText, QPalette.Text, QPalette.ButtonText, QPalette.PlaceholderText)


def light_palette() -> QPalette:
    """Return dark text on a light window."""
    return _palette(_LIGHT, _LIGHT_DISABLED, "#c9cdd2")


def dark_palette() -> QPalette:
    """Return light text on a dark window."""
    return _palette(_DARK, _DARK_DISABLED, "#43474c")


def is_dark(palette: QPalette) -> bool:
    """Tell whether the text is lighter than the window."""
    text, window = palette.color(QPalette.WindowText), palette.color(QPalette.Window)
    return luminance(text) > luminance(window)


def luminance(colour: QColor) -> float:
    """Return the relative luminance of WCAG 2.1: 0 is black, 1 white."""
    red, green, blue = (_linear(value) for value in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast ratio of WCAG 2.1, from 1 (the same) to 21 (black on white)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: QColor, palette: QPalette) -> QColor:
    """Return the colour, as far lightened or darkened as text needs to be on the window and on its fields."""
    grounds = (palette.color(QPalette.Window).rgb(), palette.color(QPalette.Base).rgb())
    return QColor(_readable(colour.rgb(), grounds, is_dark(palette)))


@cache
def _readable(rgb: int, grounds: tuple[int, ...], dark: bool) -> int:
    end = QColor("white") if dark else QColor("black")
    steps = 50
    for step in range(steps + 1):
        mixed = _mixed(QColor(rgb), end, step / steps)
        if all(contrast(mixed, QColor(ground)) >= LEAST_CONTRAST for ground in grounds):
            return mixed.rgb()
    return end.rgb()


def _mixed(one: QColor, other: QColor, share: float) -> QColor:
    channels = zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)
    return QColor(*(round(start + share * (end - start)) for start, end in channels))


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4


def _palette(colours: dict[QPalette.ColorRole, str], faded: str, faded_highlight: str) -> QPalette:
    palette = QPalette()
    for role, name in colours.items():
        palette.setColor(role, QColor(name))
    for role in _FADED_ROLES:
        palette.setColor(QPalette.Disabled, role, QColor(faded))
    palette.setColor(QPalette.Disabled, QPalette.Highlight, QColor(faded_highlight))
    palette.setColor(QPalette.Disabled, QPalette.HighlightedText, QColor(faded))
    return palette
