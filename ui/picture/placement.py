"""Where a picture lies in the widget that shows it."""

from dataclasses import dataclass

from PyQt5.QtCore import QPointF, QRectF, QSizeF

from tracker.geometry import Box

MAX_SCALE = 64.0


@dataclass(frozen=True, slots=True)
class Placement:
    """Maps image px to widget px (Qt's logical ones, which High-DPI scaling multiplies).

    Parameters
    ----------
    left, top : float
        Top-left corner of the picture in the widget.
    scale : float, > 0
        Widget px per image px.
    width, height : int
        Size of the picture, image px.
    """

    left: float
    top: float
    scale: float
    width: int
    height: int

    @classmethod
    def fit(cls, width: int, height: int, widget_width: float, widget_height: float) -> "Placement":
        """Centre a picture in a widget, as large as it can be."""
        scale = max(1e-6, min(widget_width / width, widget_height / height))
        return cls((widget_width - scale * width) / 2, (widget_height - scale * height) / 2, scale, width, height)

    @property
    def rect(self) -> QRectF:
        """The picture in the widget."""
        return QRectF(self.left, self.top, self.scale * self.width, self.scale * self.height)

    def to_widget(self, x: float, y: float) -> QPointF:
        """Map an image point."""
        return QPointF(self.left + self.scale * x, self.top + self.scale * y)

    def rect_to_widget(self, box: Box) -> QRectF:
        """Map a box."""
        return QRectF(self.to_widget(box.x, box.y), self.to_widget(box.right, box.bottom))

    def to_image(self, point: QPointF) -> tuple[float, float]:
        """Map a widget point; it may lie outside the picture."""
        return (point.x() - self.left) / self.scale, (point.y() - self.top) / self.scale

    def whole_box(self, start: tuple[float, float], end: tuple[float, float]) -> Box | None:
        """Return the box between two image points in whole px inside the picture, None when it is empty."""
        x0, x1 = sorted(min(max(round(x), 0), self.width) for x in (start[0], end[0]))
        y0, y1 = sorted(min(max(round(y), 0), self.height) for y in (start[1], end[1]))
        if x0 == x1 or y0 == y1:
            return None
        return Box(x0, y0, x1 - x0, y1 - y0)


@dataclass(frozen=True, slots=True)
class Zoom:
    """Which part of a picture is shown and how large, whatever the size of the widget.

    Parameters
    ----------
    factor : float, >= 1
        Times the size at which the whole picture fits.
    cx, cy : float, in [0, 1]
        What lies in the middle of the widget, as share of the picture's width and height.
    """

    factor: float = 1.0
    cx: float = 0.5
    cy: float = 0.5

    def placement(self, width: int, height: int, widget: QSizeF) -> Placement:
        """Place a picture; no backdrop shows where the picture could fill the widget."""
        scale = self.factor * Placement.fit(width, height, widget.width(), widget.height()).scale
        left = _kept(widget.width(), widget.width() / 2 - self.cx * scale * width, scale * width)
        top = _kept(widget.height(), widget.height() / 2 - self.cy * scale * height, scale * height)
        return Placement(left, top, scale, width, height)

    def scaled(self, factor: float, at: QPointF, placed: Placement, widget: QSizeF) -> "Zoom":
        """Zoom by a factor around a widget point; never smaller than the whole picture."""
        x, y = placed.to_image(at)
        fitted = placed.scale / self.factor
        scale = fitted * min(max(self.factor * factor, 1.0), max(1.0, MAX_SCALE / fitted))
        left, top = at.x() - scale * x, at.y() - scale * y
        return self._showing(Placement(left, top, scale, placed.width, placed.height), fitted, widget)

    def moved(self, by: QPointF, placed: Placement, widget: QSizeF) -> "Zoom":
        """Move the picture by widget px."""
        left, top = placed.left + by.x(), placed.top + by.y()
        moved = Placement(left, top, placed.scale, placed.width, placed.height)
        return self._showing(moved, placed.scale / self.factor, widget)

    def _showing(self, wished: Placement, fitted: float, widget: QSizeF) -> "Zoom":
        def share(length: float, start: float, shown: float) -> float:
            return (length / 2 - _kept(length, start, shown)) / shown

        rect = wished.rect
        cx, cy = share(widget.width(), rect.x(), rect.width()), share(widget.height(), rect.y(), rect.height())
        return Zoom(wished.scale / fitted, cx, cy)


def _kept(length: float, start: float, shown: float) -> float:
    """Return where a picture begins on one axis: centred if it is smaller than the widget, else covering it."""
    if shown <= length:
        return (length - shown) / 2
    return min(0.0, max(start, length - shown))
