"""A curve that is drawn fast."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PyQt5 import sip
from PyQt5.QtCore import QRectF, Qt
from PyQt5.QtGui import QColor, QPainter, QTransform
from PyQt5.QtWidgets import QGraphicsItem, QWidget

from ui.panels.plots_series import Thinned

_THICK_STEPS = ((1, 0), (0, 1))


class Curve(pg.PlotCurveItem):
    """A curve of one colour, thin or thick.

    Thick is three times thin, a pixel apart: Qt's own thick lines take twenty times as long as thin ones. What was
    drawn is kept as a picture, so that a playhead passes over it without drawing it again.
    """

    def __init__(self) -> None:
        super().__init__(connect="finite", antialias=True)
        self.setCacheMode(QGraphicsItem.DeviceCoordinateCache)
        self.thick = False
        self.filled = False

    def set_look(self, colour: QColor, *, thick: bool) -> None:
        """Choose colour and thickness."""
        if thick != self.thick or colour != self.opts["pen"].color():
            self.thick = thick
            self.setPen(pg.mkPen(colour, width=1))

    def show_points(self, points: Thinned) -> None:
        """Show a thinned line."""
        self.filled = points.filled
        self.setData(points.x, points.y)

    def paint(self, painter: QPainter, option: object, widget: QWidget | None) -> None:
        """Draw the line or the rectangles."""
        if self.filled:
            self._paint_rectangles(painter)
            return
        super().paint(painter, option, widget)
        if self.thick:
            placed = painter.transform()
            for step in _THICK_STEPS:
                painter.setTransform(placed * QTransform.fromTranslate(*step))
                super().paint(painter, option, widget)
            painter.setTransform(placed)

    def _paint_rectangles(self, painter: QPainter) -> None:
        x, y = self.getData()
        if x is None or not len(x):
            return
        # None is thinner than a line.
        placed, least_px = painter.transform(), 2.0 if self.thick else 1.0
        least_width, least_height = (least_px / max(1e-300, abs(scale)) for scale in (placed.m11(), placed.m22()))
        widths = np.maximum(x[1::2] - x[::2], least_width)
        rectangles = np.column_stack([x[::2], y[::2] - least_height / 2, widths, y[1::2] - y[::2] + least_height])
        painter.setRenderHint(QPainter.Antialiasing, False)
        painter.setPen(Qt.NoPen)
        painter.setBrush(self.opts["pen"].color())
        painter.drawRects(_rectangles(rectangles))


def _rectangles(table: NDArray[np.float64]) -> "sip.array":
    """Return rows of x, y, width, height, shape (n > 0, 4), as QRectF; one call instead of one for each."""
    array = sip.array(QRectF, len(table))
    # A QRectF is four float64 in this order.
    memory = sip.voidptr(sip.unwrapinstance(array[0]), table.nbytes, True)
    np.frombuffer(memory, np.float64).reshape(table.shape)[:] = table
    return array
