"""Line icons in the colour of the text around them."""

from collections.abc import Mapping

from PyQt5.QtCore import QByteArray, QRectF, Qt
from PyQt5.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap
from PyQt5.QtSvg import QSvgRenderer
from PyQt5.QtWidgets import QAction

from ui.look.shapes import SHAPES

_SIZE = 24


def icon(name: str, palette: QPalette) -> QIcon:
    """Return the icon of an action, an empty one if it has none."""
    result = QIcon()
    if name in SHAPES:
        for mode, group in ((QIcon.Normal, QPalette.Active), (QIcon.Disabled, QPalette.Disabled)):
            for factor in (1, 2):
                result.addPixmap(_drawn(SHAPES[name], palette.color(group, QPalette.ButtonText), factor), mode)
    return result


def refresh_icons(actions: Mapping[str, QAction], palette: QPalette) -> None:
    """Draw the icons of actions again in the colours of a palette.

    Parameters
    ----------
    actions : mapping of str to QAction
        By the name of the icon; those without one are left alone.
    palette : QPalette
    """
    for name, action in actions.items():
        if name in SHAPES:
            action.setIcon(icon(name, palette))


def _drawn(shape: str, colour: QColor, factor: int) -> QPixmap:
    lines, _, filled = shape.partition("|")
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIZE} {_SIZE}">'
        f'<path d="{lines}" fill="none" stroke="{colour.name()}" stroke-width="1.7" stroke-linejoin="round" '
        f'stroke-linecap="round"/><path d="{filled}" fill="{colour.name()}"/></svg>'
    )
    pixmap = QPixmap(_SIZE * factor, _SIZE * factor)
    pixmap.fill(Qt.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, _SIZE * factor, _SIZE * factor))
    painter.end()
    pixmap.setDevicePixelRatio(factor)
    return pixmap
