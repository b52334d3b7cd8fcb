"""All plots on one sheet, drawn with pyqtgraph; imported only when plots are first shown."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape

import pyqtgraph as pg
from PyQt5.QtCore import QEvent, QPointF, Qt, QTimer, pyqtSignal
from PyQt5.QtGui import QPalette
from PyQt5.QtWidgets import QWidget

from ui.panels.plots_items import MARGIN, PathPlot, Range, Scene, SinglePlot, TimePlot
from ui.panels.plots_series import PATH_PLOT, PLOTS, Plot, extent, frame_at, frame_nearest

_PLOT_PX = 98
_LEGEND_PX = 28
_ZOOM = 2.0
_NAMES_SHOWN = 8


class Canvas(pg.GraphicsLayoutWidget):
    """Plots over time, one above the other, and the path beside or below them.

    A plot takes some milliseconds to be made and drawn: each has a turn of the event loop of its own.

    Signals
    -------
    seek(int)
        The user wants to see a frame.
    """

    seek = pyqtSignal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._ready = False
        super().__init__(parent)
        self.setAccessibleName("plots")
        self.ci.layout.setContentsMargins(4, 4, 8, 4)
        self.ci.layout.setSpacing(2)
        self.plots: dict[str, TimePlot | PathPlot] = {}
        self._legend = pg.LabelItem(justify="left")
        self._legend_look: tuple[object, ...] = ()
        self._shown: tuple[str, ...] = ()
        self._scene = Scene()
        self._fit = True
        self._range: Range = (0.0, 1.0)
        self._frame: int | None = None
        self._time_s = 0.0
        self._beside = True
        self._stale: list[str] = []
        self._turns = QTimer(self, singleShot=True, interval=0)
        self._turns.timeout.connect(self._take_turn)
        self.scene().sigMouseClicked.connect(self._on_click)
        self._ready = True
        self._paint_palette()

    @property
    def range_s(self) -> Range:
        """First and last time in view."""
        return self._range

    @property
    def shown(self) -> list[TimePlot | PathPlot]:
        """The plots that are shown, from above."""
        return [self.plots[plot.name] for plot in PLOTS if plot.name in self._shown and plot.name in self.plots]

    def set_shown(self, names: Sequence[str]) -> None:
        """Choose the plots."""
        self._shown = tuple(names)
        for name in self.plots.keys() - self._shown:
            # One that was made but never laid out is in no scene.
            if (plot := self.plots.pop(name)).scene() is not None:
                self.ci.removeItem(plot)
        if all(name in self.plots for name in names):
            self._arrange()
        self._draw_soon()

    def set_raw(self, on: bool) -> None:
        """Show the positions before smoothing as well, or not."""
        self._scene = replace(self._scene, raw=on)
        self._draw_soon()

    def show_scene(self, scene: Scene) -> None:
        """Show targets."""
        self._scene = replace(scene, raw=self._scene.raw)
        if self._fit:
            self._range = self._whole()
        self._show_legend()
        self._draw_soon()

    def show_frame(self, index: int, time_s: float, *, playing: bool) -> None:
        """Move the playheads; while playing the view turns over like a page when they leave it."""
        self._frame, self._time_s = index, time_s
        start, end = self._range
        if playing and not self._fit and not start <= time_s <= end:
            first = time_s - MARGIN * (end - start)
            self._range = first, first + end - start
            self._draw_soon()
        for plot in self.shown:
            self._show_now(plot)

    def fit(self) -> None:
        """Show all rows."""
        self._fit = True
        self._range = self._whole()
        path = self.plots.get(PATH_PLOT.name)
        if path is not None:
            path.fit(self._scene)
        self._draw_soon()

    def zoom_in(self) -> None:
        """Show half the time."""
        self._zoom(_ZOOM)

    def zoom_out(self) -> None:
        """Show twice the time."""
        self._zoom(1 / _ZOOM)

    def set_beside(self, beside: bool) -> None:
        """Put the path beside the other plots, or below them."""
        if beside != self._beside:
            self._beside = beside
            self._arrange()

    def least_height(self) -> int:
        """Return the height below which the plots are not legible."""
        stacked = len([name for name in self._shown if name != PATH_PLOT.name])
        below = PATH_PLOT.name in self._shown and not (self._beside and stacked)
        return max(stacked + 2 * below, 1) * _PLOT_PX + _LEGEND_PX

    def draw_now(self) -> None:
        """Make and draw everything that is waiting."""
        while self._take_turn():
            pass
        self._turns.stop()

    def resizeEvent(self, event: QEvent) -> None:
        """Draw as many points as there are pixels now."""
        super().resizeEvent(event)
        self._draw_soon()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a light or dark palette."""
        super().changeEvent(event)
        if event.type() == QEvent.PaletteChange and self._ready:
            self._paint_palette()

    def _draw_soon(self) -> None:
        """Draw everything, first what is waiting longest."""
        if self._ready:
            names = [plot.name for plot in PLOTS if plot.name in self._shown]
            self._stale = [*self._stale, *(name for name in names if name not in self._stale)]
            self._turns.start()

    def _take_turn(self) -> bool:
        """Make or draw one plot and tell whether there was one."""
        self._stale = [name for name in self._stale if name in self._shown]
        if not self._stale:
            return False
        name = next((name for name in self._stale if name not in self.plots), self._stale[0])
        if name not in self.plots:
            self.plots[name] = self._new_plot(next(plot for plot in PLOTS if plot.name == name))
            # All at once, when the last is made: it takes as long as making one.
            if not [name for name in self._shown if name not in self.plots]:
                self._arrange()
        else:
            self._stale.pop(0)
            plot = self.plots[name]
            if isinstance(plot, TimePlot):
                plot.draw(self._scene, self._range)
            else:
                plot.draw(self._scene)
            self._show_now(plot)
        self._turns.start()
        return True

    def _new_plot(self, plot: Plot) -> TimePlot | PathPlot:
        made = PathPlot() if plot is PATH_PLOT else TimePlot(plot)
        made.set_colours(self.palette())
        if isinstance(made, TimePlot):
            made.vb.sigRangeChangedManually.connect(lambda _: self._take_range(tuple(made.vb.viewRange()[0])))
            made.head.sigDragged.connect(self._on_drag)
        return made

    def _show_now(self, plot: TimePlot | PathPlot) -> None:
        if isinstance(plot, TimePlot):
            plot.show_time(self._time_s)
        else:
            plot.show_places(self._scene, self._frame)

    def _paint_palette(self) -> None:
        palette = self.palette()
        self.setBackground(palette.color(QPalette.Base))
        for plot in self.plots.values():
            plot.set_colours(palette)
        self._show_legend()

    def _zoom(self, factor: float) -> None:
        """Show a shorter time, more than 1, or a longer one, around the playhead."""
        start, end = self._range
        centre = self._time_s if start <= self._time_s <= end else (start + end) / 2
        self._take_range((centre - (centre - start) / factor, centre + (end - centre) / factor))

    def _take_range(self, range_s: Range) -> None:
        self._fit = False
        self._range = range_s
        self._draw_soon()

    def _whole(self) -> Range:
        """Return the first and the last time of all rows."""
        times = [line.curves.time_s for line in self._scene.lines]
        ends = extent([time_s[[0, -1]] for time_s in times if len(time_s)])
        if ends is None:
            return 0.0, 1.0
        return ends if ends[0] < ends[1] else (ends[0] - 0.5, ends[0] + 0.5)

    def _arrange(self) -> None:
        """Put the plots that are shown where they belong."""
        self.ci.clear()
        stacked = [plot for plot in self.shown if isinstance(plot, TimePlot)]
        path = next((plot for plot in self.shown if isinstance(plot, PathPlot)), None)
        beside = path is not None and self._beside and bool(stacked)
        self.ci.addItem(self._legend, row=0, col=0, colspan=2 if beside else 1)
        for row, plot in enumerate(stacked, 1):
            self.ci.addItem(plot, row=row, col=0)
            _say_times(plot, plot is stacked[-1])
        below = len(stacked) + 1
        if path is not None:
            place = {"row": 1, "col": 1, "rowspan": len(stacked)} if beside else {"row": below, "col": 0}
            self.ci.addItem(path, **place)
        grid = self.ci.layout
        grid.setColumnStretchFactor(0, 5)
        grid.setColumnStretchFactor(1, 3 if beside else 0)
        for row in range(1, grid.rowCount()):
            grid.setRowStretchFactor(row, 2 if row == below and not beside else 1)

    def _show_legend(self) -> None:
        lines = self._scene.lines
        parts = [
            f'<span style="color:{line.colour.name()}">&#9632;</span>&nbsp;'
            f'<span style="font-weight:{"600" if line.selected else "400"}">{escape(line.label)}</span>'
            for line in lines[:_NAMES_SHOWN]
        ]
        if len(lines) > _NAMES_SHOWN:
            parts.append(f"and {len(lines) - _NAMES_SHOWN} more")
        look = parts, self.palette().cacheKey()
        # Writing it lays out everything anew.
        if look == self._legend_look:
            return
        self._legend_look = look
        size = f"{0.95 * self.font().pointSizeF():.1f}pt"
        colour = self.palette().color(QPalette.Text).name()
        self._legend.setText("&nbsp;&nbsp;&nbsp;".join(parts), color=colour, size=size, justify="left")

    def _on_drag(self, head: pg.InfiniteLine) -> None:
        self._ask_for(frame_at(head.value(), (line.curves for line in self._scene.lines)))

    def _on_click(self, event: object) -> None:
        """Go to where a plot was clicked."""
        if event.button() != Qt.LeftButton:
            return
        if event.double():
            self.fit()
            return
        curves = [line.curves for line in self._scene.lines]
        for plot in self.shown:
            if plot.vb.sceneBoundingRect().contains(event.scenePos()):
                point: QPointF = plot.vb.mapSceneToView(event.scenePos())
                on_time = isinstance(plot, TimePlot)
                self._ask_for(frame_at(point.x(), curves) if on_time else frame_nearest(point.x(), point.y(), curves))

    def _ask_for(self, frame: int | None) -> None:
        if frame is not None and frame != self._frame:
            self._frame = frame
            self.seek.emit(frame)


def _say_times(plot: SinglePlot, on: bool) -> None:
    axis = plot.axes["bottom"]
    axis.setStyle(showValues=on)
    axis.setHeight(None if on else 6)
