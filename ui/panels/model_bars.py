"""The histogram of a target model, drawn: the target's share of each colour upwards, that around it downwards."""

from PyQt5.QtCore import QEvent, QLineF, QRectF, QSize, Qt
from PyQt5.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPalette
from PyQt5.QtWidgets import QSizePolicy, QToolTip, QWidget

from ui.snapshot import Histogram

_WIDEST_BAR_PX = 26.0
_GAP_PX = 2.0


class HistogramBars(QWidget):
    """A bar in its own colour for every bin, the most frequent first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Fixed)
        self.setAccessibleName("colours of the target")
        self._histogram: Histogram | None = None

    def sizeHint(self) -> QSize:
        """Room for bars that can be told apart."""
        return QSize(260, 9 * self.fontMetrics().height())

    def show_histogram(self, histogram: Histogram | None) -> None:
        """Show a histogram, or nothing."""
        if histogram is not self._histogram:
            self._histogram = histogram
            self.setAccessibleDescription("" if histogram is None else bin_text(histogram, 0))
            self.update()

    def bar(self, index: int) -> tuple[QRectF, QRectF]:
        """Return the bars of a bin in the target and around it, widget px."""
        area, histogram = self._area(), self._histogram
        pitch = min(_WIDEST_BAR_PX, area.width() / len(histogram.target))
        highest, lowest = self._peaks()
        scale = area.height() / (highest + lowest)
        width = max(1.0, pitch - _GAP_PX)
        up, down = scale * histogram.target[index], scale * histogram.surroundings[index]
        left, axis = area.left() + index * pitch, area.top() + scale * highest
        return QRectF(left, axis - up, width, up), QRectF(left, axis, width, down)

    def bin_at(self, x: float) -> int | None:
        """Return the bin that is drawn at a place, None where there is none."""
        if self._histogram is None or not len(self._histogram.target):
            return None
        index = int((x - self._area().left()) // (self.bar(0)[0].width() + _GAP_PX))
        return index if 0 <= index < len(self._histogram.target) else None

    def event(self, event: QEvent) -> bool:
        """Tell the shares of the bar under the cursor."""
        if event.type() == QEvent.ToolTip and isinstance(event, QHelpEvent):
            index = self.bin_at(event.pos().x())
            QToolTip.showText(event.globalPos(), "" if index is None else bin_text(self._histogram, index), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint bars, axis and what they mean."""
        if self._histogram is None or not len(self._histogram.target):
            return
        painter = QPainter(self)
        faint = QColor(self.palette().color(QPalette.WindowText))
        faint.setAlphaF(0.45)
        for index, (blue, green, red) in enumerate(self._histogram.colours.tolist()):
            for bar in self.bar(index):
                if bar.height() > 0:
                    painter.fillRect(bar, QColor(red, green, blue))
                    painter.setPen(faint)
                    painter.drawRect(bar)
        axis = self.bar(0)[0].bottom()
        painter.setPen(self.palette().color(QPalette.WindowText))
        painter.drawLine(QLineF(self._area().left(), axis, self._area().right(), axis))
        self._paint_meaning(painter)

    def _paint_meaning(self, painter: QPainter) -> None:
        painter.setPen(self.palette().color(QPalette.PlaceholderText))
        highest, lowest = (100 * shares.max() for shares in (self._histogram.target, self._histogram.surroundings))
        whole = QRectF(self.rect())
        painter.drawText(whole, int(Qt.AlignTop | Qt.AlignRight), f"in the target, up to {highest:.0f} %")
        painter.drawText(whole, int(Qt.AlignBottom | Qt.AlignRight), f"around it, up to {lowest:.0f} %")

    def _area(self) -> QRectF:
        line = self.fontMetrics().height() + 2
        return QRectF(self.rect()).adjusted(1, line, -1, -line)

    def _peaks(self) -> tuple[float, float]:
        """Return the shares that reach up to the top and down to the bottom."""
        highest, lowest = float(self._histogram.target.max()), float(self._histogram.surroundings.max())
        return max(highest, 0.2 * lowest, 1e-6), max(lowest, 0.2 * highest)


def bin_text(histogram: Histogram, index: int) -> str:
    """Return the colour of a bin and its shares."""
    if index >= len(histogram.target):
        return ""
    blue, green, red = histogram.colours[index].tolist()
    shares = (
        f"{100 * histogram.target[index]:.1f} % of the target, {100 * histogram.surroundings[index]:.1f} % around it"
    )
    return f"red {red}, green {green}, blue {blue}: {shares}"
