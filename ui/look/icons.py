"""Line icons in the colour of the text around them."""

from PyQt5.QtCore import QByteArray, QRectF, Qt
from PyQt5.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap
from PyQt5.QtSvg import QSvgRenderer

# SVG path data on a 24 x 24 grid, drawn as lines; what follows a "|" is filled.
_SHAPES = {
    "open_file": "M3 18V6h6l2 2.5h10V18z M3 11h18",
    "open_camera": "M3 7h12v10H3z M15 11l6-3.5v9L15 13z",
    "export": "M12 3v11 M8 10.5l4 4 4-4 M4 16v4h16v-4",
    "screenshot": "M3 8h4l1.8-2.5h6.4L17 8h4v11H3z M12 9.8a3.6 3.6 0 1 0 .01 0z",
    "play": "|M7 4.5v15l12.5-7.5z",
    "pause": "|M6.5 5h3.8v14H6.5z M13.7 5h3.8v14h-3.8z",
    "step": "M18 5v14|M5 5v14l10-7z",
    "restart": "M6 5v14|M19 5v14L9 12z",
    "full_speed": "|M3 5.5v13l9-6.5z M12 5.5v13l9-6.5z",
    "probability": "M3 3h18v18H3z|M12 6.5a5.5 5.5 0 1 0 .01 0z",
    "search_window": "M3 8V3h5 M16 3h5v5 M21 16v5h-5 M8 21H3v-5|M9 9h6v6H9z",
    "trail": "M4 19c2-7 5 0 7-6s3-6 6-6|M19 4.5a2.5 2.5 0 1 0 .01 0z",
    "clear": "M5 5l14 14 M19 5L5 19",
}
_SIZE = 24


def icon(name: str, palette: QPalette) -> QIcon:
    """Return the icon of an action, an empty one if it has none."""
    result = QIcon()
    if name in _SHAPES:
        for mode, group in ((QIcon.Normal, QPalette.Active), (QIcon.Disabled, QPalette.Disabled)):
            for factor in (1, 2):
                result.addPixmap(_drawn(_SHAPES[name], palette.color(group, QPalette.ButtonText), factor), mode)
    return result


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
