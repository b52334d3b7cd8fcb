"""Probability images as small heat pictures, each with its name and how much it counts."""

import numpy as np
from numpy.typing import NDArray
from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QColor, QImage, QPainter, QPaintEvent, QPalette, QPen, QPolygonF, QResizeEvent
from PyQt5.QtWidgets import QWidget

from tracker.geometry import Box
from ui.look import theme
from ui.look.palettes import is_dark
from ui.picture.heat import heat_table
from ui.snapshot import ProbabilityMap, Why

_BAR_PX = 4
_HIGHEST_PX = 150
_LEAST_WIDTH_PX = 90
_GAP_PX = 8


class MapGrid(QWidget):
    """The map of every cue, two in a row, and what they make together."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(2 * _LEAST_WIDTH_PX)
        self.cards: list[MapCard] = []
        self.fused = MapCard(self)

    def show_why(self, why: Why, box: Box | None) -> None:
        """Show the maps that there are."""
        while len(self.cards) < len(why.cues):
            self.cards.append(MapCard(self))
        for card in self.cards[len(why.cues) :]:
            card.hide()
        for card, cue in zip(self.cards, why.cues, strict=False):
            card.show_map(cue.name, cue.weight, cue.map, box, why.path[:0])
            card.show()
        self.fused.setVisible(why.probability is not None)
        if why.probability is not None:
            name = "all cues together" if len(why.cues) > 1 else "probability"
            self.fused.show_map(name, None, why.probability, box, why.path)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the cards into the width."""
        self._place()

    def _place(self) -> None:
        """Lay out cards, of which the last stands alone in its row where that makes it larger."""
        half, y = (self.width() - _GAP_PX) // 2, 0
        cards = [card for card in (*self.cards, self.fused) if not card.isHidden()]
        for row in (cards[first : first + 2] for first in range(0, len(cards), 2)):
            width = half if len(row) == 2 else self.width()
            height = max(card.heightForWidth(width) for card in row)
            for column, card in enumerate(row):
                card.setGeometry(column * (half + _GAP_PX), y, width, height)
            y += height + _GAP_PX
        self.setFixedHeight(max(0, y - _GAP_PX))


class MapCard(QWidget):
    """A map, the target's box and the way of the window to the mode on it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = ""
        self.weight: float | None = None
        self._map: ProbabilityMap | None = None
        self._image: QImage | None = None
        self._box: Box | None = None
        self._path: NDArray[np.float64] = np.empty((0, 2))

    def show_map(
        self, name: str, weight: float | None, map_: ProbabilityMap, box: Box | None, path: NDArray[np.float64]
    ) -> None:
        """Show a map.

        Parameters
        ----------
        name : str
        weight : float or None
            Its share in [0, 1], None for the whole.
        map_ : ProbabilityMap
        box : Box or None
            Of the target, image px.
        path : ndarray, shape (n, 2), float64
            Centres of the window, image px.
        """
        self.name, self.weight, self._box, self._path = name, weight, box, path
        if map_ is not self._map:
            self._map, self._image = map_, heat_image(map_.image)
        text = name if weight is None else f"{name}, weight {100 * weight:.0f} %"
        self.setAccessibleName(text)
        self.setToolTip(f"{text}: pale is the target, dark is not; box and way of the window on it")
        self.update()

    def heightForWidth(self, width: int) -> int:
        """Return the height that keeps the sides of the map in proportion."""
        if self._map is None:
            return self._head_px()
        region = self._map.region
        return self._head_px() + round(min(_HIGHEST_PX, width * region.height / region.width))

    def picture_rect(self) -> QRectF:
        """Return where the map is drawn, widget px."""
        region, head = self._map.region, self._head_px()
        scale = min(self.width() / region.width, max(1, self.height() - head) / region.height)
        width, height = scale * region.width, scale * region.height
        return QRectF((self.width() - width) / 2, head, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint name, weight, map, box and path."""
        if self._map is None or self._image is None:
            return
        painter = QPainter(self)
        self._paint_head(painter)
        rect = self.picture_rect()
        painter.setRenderHints(QPainter.SmoothPixmapTransform | QPainter.Antialiasing)
        painter.drawImage(rect, self._image)
        painter.setClipRect(rect)
        if self._box is not None:
            corner, end = self._on_map(self._box.x, self._box.y), self._on_map(self._box.right, self._box.bottom)
            painter.setPen(QPen(theme.HALO, 2.6))
            painter.drawRect(QRectF(corner, end))
            painter.setPen(QPen(QColor("white"), 1.0))
            painter.drawRect(QRectF(corner, end))
        if len(self._path):
            self._paint_path(painter)

    def _paint_head(self, painter: QPainter) -> None:
        line = self.fontMetrics().height()
        top = QRectF(0, 0, self.width(), line)
        painter.setPen(self.palette().color(QPalette.WindowText))
        percent = "" if self.weight is None else f"{100 * self.weight:.0f} %"
        left = top.adjusted(0, 0, -self.fontMetrics().horizontalAdvance(percent) - 4, 0)
        painter.drawText(
            left, int(Qt.AlignLeft), self.fontMetrics().elidedText(self.name, Qt.ElideRight, int(left.width()))
        )
        painter.drawText(top, int(Qt.AlignRight), percent)
        if self.weight is not None:
            bar = QRectF(0, line + 2, self.width(), _BAR_PX)
            painter.fillRect(bar, self.palette().color(QPalette.Midlight if is_dark(self.palette()) else QPalette.Mid))
            bar.setWidth(self.weight * bar.width())
            painter.fillRect(bar, self.palette().color(QPalette.Highlight))

    def _paint_path(self, painter: QPainter) -> None:
        points = [self._on_map(x, y) for x, y in self._path]
        for pen in (QPen(theme.HALO, 3.5), QPen(QColor("white"), 1.5)):
            painter.setPen(pen)
            painter.drawPolyline(QPolygonF(points))
        painter.setBrush(QColor("white"))
        painter.setPen(QPen(theme.HALO, 1.0))
        painter.drawEllipse(points[-1], 3.0, 3.0)

    def _on_map(self, x: float, y: float) -> QPointF:
        rect, region = self.picture_rect(), self._map.region
        scale = rect.width() / region.width
        return QPointF(rect.left() + scale * (x - region.x), rect.top() + scale * (y - region.y))

    def _head_px(self) -> int:
        return self.fontMetrics().height() + _BAR_PX + 5


def heat_image(levels: NDArray[np.uint8]) -> QImage:
    """Return a map in the colours of `heat_table`."""
    height, width = levels.shape
    colours = np.ascontiguousarray(heat_table()[levels])
    # Copied: the picture outlives the array.
    return QImage(colours.data, width, height, 4 * width, QImage.Format_RGB32).copy()
