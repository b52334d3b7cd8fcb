"""Where a picture lies in the widget that shows it."""

from dataclasses import dataclass

from PyQt5.QtCore import QPointF, QRectF

from tracker.geometry import Box


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
