"""Single plots: one over time, and the path."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import pyqtgraph as pg
from PyQt5.QtCore import QRectF
from PyQt5.QtGui import QColor, QFont, QPalette
from PyQt5.QtWidgets import QApplication, QGraphicsGridLayout

from ui.look.palettes import readable
from ui.panels.plots_curve import Curve
from ui.panels.plots_series import PATH_PLOT, Curves, Plot, extent

MARGIN = 0.06
_AXIS_PX = 58
_TITLE_PX = 18
_TICK_PX = 10
_SMALL = 0.9
_RAW_ALPHA = 80
_GRID_ALPHA = 46
Range = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One target as plotted.

    Parameters
    ----------
    number : int
    label : str
    colour : QColor
        To be read on the palette.
    curves : Curves
    selected : bool
    """

    number: int
    label: str
    colour: QColor
    curves: Curves
    selected: bool


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """What all plots show.

    Parameters
    ----------
    lines : sequence of Line
    unit : str
        Of length.
    y_down : bool
        The path is drawn with y growing downwards, so that it looks as in the picture.
    raw : bool
        Show positions before smoothing as well.
    """

    lines: Sequence[Line] = ()
    unit: str = "px"
    y_down: bool = True
    raw: bool = True


class SinglePlot(pg.GraphicsWidget):
    """Curves between two axes, a title above, in the colours of a palette.

    Made of pyqtgraph's parts: its own plot brings menus that nobody opens here, and takes several times as long.
    """

    def __init__(self, *, over_time: bool) -> None:
        super().__init__()
        self.vb = pg.ViewBox(enableMenu=False)
        self.axes = {"left": _Axis("left"), "bottom": _SecondsAxis("bottom") if over_time else _Axis("bottom")}
        self._title = pg.LabelItem(justify="left")
        self._title.setMaximumHeight(_TITLE_PX)
        layout = QGraphicsGridLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.setRowFixedHeight(0, _TITLE_PX)
        layout.addItem(self._title, 0, 1)
        layout.addItem(self.axes["left"], 1, 0)
        layout.addItem(self.vb, 1, 1)
        layout.addItem(self.axes["bottom"], 2, 1)
        self.axes["left"].setWidth(_AXIS_PX)
        for axis in self.axes.values():
            axis.enableAutoSIPrefix(False)
            axis.linkToView(self.vb)
            axis.setGrid(_GRID_ALPHA)
        self.vb.disableAutoRange()
        self.drawn: dict[tuple[int, bool], Curve] = {}
        self.title = ""

    def set_colours(self, palette: QPalette) -> None:
        """Follow a palette."""
        text, line = palette.color(QPalette.Text), palette.color(QPalette.Text)
        line.setAlpha(90)
        font = QFont(QApplication.font())
        font.setPointSizeF(_SMALL * font.pointSizeF())
        for axis in self.axes.values():
            axis.setPen(pg.mkPen(line))
            axis.setTextPen(pg.mkPen(text))
            axis.setStyle(tickFont=font)
        self._write_title()

    def set_title(self, text: str) -> None:
        """Write what is plotted above it."""
        if text != self.title:
            self.title = text
            self._write_title()

    def curve(self, line: Line, *, raw: bool) -> Curve:
        """Return the curve of a target, made when it is asked for first, as it looks now."""
        key = line.number, raw
        if key not in self.drawn:
            self.drawn[key] = Curve()
            self.vb.addItem(self.drawn[key])
        curve = self.drawn[key]
        colour = QColor(line.colour)
        if raw:
            colour.setAlpha(_RAW_ALPHA)
        curve.set_look(colour, thick=line.selected and not raw)
        curve.setZValue(10 * line.selected - 20 * raw)
        return curve

    def keep_only(self, keys: set[tuple[int, bool]]) -> None:
        """Take away the curves of targets that are gone."""
        for key in set(self.drawn) - keys:
            self.vb.removeItem(self.drawn.pop(key))

    def _write_title(self) -> None:
        colour = self.axes["left"].textPen().color().name()
        size_pt = _SMALL * QApplication.font().pointSizeF()
        self._title.setText(escape(self.title), color=colour, size=f"{size_pt:.1f}pt", justify="left")


class TimePlot(SinglePlot):
    """A column of a motion over time, and the playhead."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(over_time=True)
        self.plot_of = plot
        if plot.name == "score":
            self.axes["left"].setTicks([[(value, f"{value:g}") for value in (0, 0.5, 1)]])
        self.vb.setMouseEnabled(x=True, y=False)
        self.head = pg.InfiniteLine(angle=90, movable=True)
        self.head.setZValue(50)
        self.vb.addItem(self.head, ignoreBounds=True)

    def set_colours(self, palette: QPalette) -> None:
        """Follow a palette."""
        super().set_colours(palette)
        self.head.setPen(pg.mkPen(palette.color(QPalette.Text), width=1))
        self.head.setHoverPen(pg.mkPen(readable(palette.color(QPalette.Highlight), palette), width=3))

    def show_time(self, time_s: float) -> None:
        """Move the playhead, unless the user does."""
        if not self.head.moving and self.head.value() != time_s:
            self.head.setValue(time_s)

    def draw(self, scene: Scene, range_s: Range) -> None:
        """Show the part between two times, as high as its values need."""
        name = self.plot_of.name
        self.set_title(self.plot_of.title(scene.unit))
        keys, ends = set(), []
        columns = max(50, round(0.6 * self.vb.width()))
        for line in scene.lines:
            sources = {False: line.curves.series[name]}
            if scene.raw and name in line.curves.raw:
                sources[True] = line.curves.raw[name]
            for raw, series in sources.items():
                points = series.thinned(*range_s, columns)
                self.curve(line, raw=raw).show_points(points)
                ends.append(points.y)
                keys.add((line.number, raw))
        self.keep_only(keys)
        self.vb.setXRange(*range_s, padding=0, update=False)
        self.vb.setYRange(*((-0.04, 1.04) if name == "score" else _y_range(extent(ends))), padding=0)


class PathPlot(SinglePlot):
    """y against x, and where each target is in the frame that is shown."""

    def __init__(self) -> None:
        super().__init__(over_time=False)
        self.vb.setAspectLocked(True)
        self.scene_drawn: Scene | None = None
        self.moved = False
        self._spot_pen = pg.mkPen(None)
        self._spots = pg.ScatterPlotItem(size=9, pxMode=True)
        self._spots.setZValue(60)
        self.vb.addItem(self._spots)
        self.vb.sigRangeChangedManually.connect(self._on_moved)

    def set_colours(self, palette: QPalette) -> None:
        """Follow a palette."""
        super().set_colours(palette)
        self._spot_pen = pg.mkPen(palette.color(QPalette.Base), width=1)

    def draw(self, scene: Scene) -> None:
        """Show all of it, or the part that the user chose with the mouse."""
        if scene is self.scene_drawn:
            return
        if self.scene_drawn is not None and (scene.unit, scene.y_down) != (
            self.scene_drawn.unit,
            self.scene_drawn.y_down,
        ):
            self.moved = False
        self.scene_drawn = scene
        self.set_title(PATH_PLOT.title(scene.unit))
        if self.vb.yInverted() != scene.y_down:
            self.vb.invertY(scene.y_down)
        keys = set()
        for line in scene.lines:
            for raw in (False, True) if scene.raw else (False,):
                self.curve(line, raw=raw).show_points(line.curves.raw_path if raw else line.curves.path)
                keys.add((line.number, raw))
        self.keep_only(keys)
        if not self.moved:
            self.fit(scene)

    def show_places(self, scene: Scene, frame: int | None) -> None:
        """Mark where the targets are in a frame."""
        places = [(line, None if frame is None else line.curves.place_at(frame)) for line in scene.lines]
        self._spots.setData(
            [{"pos": place, "brush": line.colour, "pen": self._spot_pen} for line, place in places if place is not None]
        )

    def fit(self, scene: Scene) -> None:
        """Show all of it."""
        self.moved = False
        width = extent([line.curves.path.x for line in scene.lines])
        height = extent([line.curves.path.y for line in scene.lines])
        if width is not None and height is not None:
            least = 1e-9 + 0.02 * max(width[1] - width[0], height[1] - height[0])
            self.vb.setRange(xRange=_widened(width, least), yRange=_widened(height, least), padding=MARGIN)

    def _on_moved(self, _: object) -> None:
        self.moved = True


class _Axis(pg.AxisItem):
    """An axis whose grid does not keep the numbers at its ends away."""

    def boundingRect(self) -> QRectF:
        across, along = (0, _TICK_PX) if self.orientation == "left" else (_TICK_PX, 0)
        return super().boundingRect().adjusted(-across, -along, across, along)


class _SecondsAxis(_Axis):
    """An axis that says its unit."""

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        return [f"{text} s" for text in super().tickStrings(values, scale, spacing)]


def _y_range(ends: Range | None) -> Range:
    if ends is None:
        return 0.0, 1.0
    # A level line needs some height, and more than the last bit of its values.
    low, high = _widened(ends, 1e-6 * max(1.0, abs(ends[0]), abs(ends[1])))
    room = MARGIN * (high - low)
    return low - room, high + room


def _widened(ends: Range, least: float) -> Range:
    low, high = ends
    lacking = max(0.0, least - (high - low)) / 2
    return low - lacking, high + lacking
