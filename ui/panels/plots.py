"""The panel with plots of what the targets do over time."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from PyQt5.QtCore import QEvent, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QShowEvent
from PyQt5.QtWidgets import QAction, QLabel, QScrollArea, QStackedLayout, QToolBar, QToolButton, QVBoxLayout, QWidget

from tracker.editing import Track
from tracker.errors import ConfigError, SinkError
from tracker.measuring import Calibration, measure
from ui.background import Background
from ui.look import theme
from ui.look.palettes import readable
from ui.panels.plots_series import PLOTS, Curves
from ui.snapshot import Phase, Snapshot

DEFAULT_PLOTS = frozenset({"score", "x", "y", "speed"})
# What follows playback leaves the processor to the tracker.
_REST = 3.0
_EMPTY = "Nothing to plot yet: draw a box around a target and play."
_SIDE_BY_SIDE = 1.2
Computed = Mapping[int, tuple[Track, Calibration, Curves]]


class PlotsPanel(QWidget):
    """Score, position, speed, acceleration, distance and path of every target.

    Positions are in the unit of the calibration, in px without one; where a target is lost its curves have a gap.
    Everything is computed on a thread of its own: call `stop` before the panel is thrown away.

    Signals
    -------
    seek(int)
        A plot was clicked or a playhead dragged: show this frame.
    save_wanted()
        The user wants the plots in a file: ask for its name and call `save`.
    shown_changed(object)
        The plots that are shown, a frozenset of names, were chosen anew.
    """

    seek = pyqtSignal(int)
    save_wanted = pyqtSignal()
    shown_changed = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("plots panel")
        self.snapshot: Snapshot | None = None
        self.canvas: QWidget | None = None
        self._hidden: frozenset[int] = frozenset()
        self._computed: Computed = {}
        self._asked: tuple[object, object] | None = None
        self._drawn: tuple[object, ...] | None = None
        self._loading = False
        self._background = Background(self, rest=_REST)
        self._background.done.connect(self._on_done)
        self._background.failed.connect(self._show_line)
        self.toolbar = self._new_toolbar()
        self._scroll = QScrollArea(widgetResizable=True, frameShape=QScrollArea.NoFrame)
        self._scroll.setFocusPolicy(Qt.NoFocus)
        self._line = QLabel(_EMPTY, alignment=Qt.AlignCenter, wordWrap=True)
        self._line.setMargin(16)
        self._stack = QStackedLayout()
        self._stack.addWidget(self._line)
        self._stack.addWidget(self._scroll)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.toolbar)
        layout.addLayout(self._stack, 1)

    def sizeHint(self) -> QSize:
        """Room for three plots in the lower dock."""
        return QSize(900, 320)

    def minimumSizeHint(self) -> QSize:
        """Room for one plot."""
        return QSize(240, 140)

    @property
    def shown(self) -> frozenset[str]:
        """Names of the plots that are shown."""
        return frozenset(name for name, action in self._plot_actions.items() if action.isChecked())

    def set_shown(self, names: frozenset[str]) -> None:
        """Choose the plots by their names; those that there are not are passed over."""
        for name, action in self._plot_actions.items():
            action.setChecked(name in names)

    @property
    def text(self) -> str:
        """The line shown instead of plots, empty when plots are shown."""
        return self._line.text() if self._stack.currentWidget() is self._line else ""

    def set_hidden(self, numbers: frozenset[int]) -> None:
        """Leave out targets."""
        if numbers != self._hidden:
            self._hidden = numbers
            self._draw()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Follow what the worker published."""
        if self.canvas is not None and self.snapshot is not None and snapshot.source != self.snapshot.source:
            self.canvas.fit()
        self.snapshot = snapshot
        if self.isVisible():
            self._follow()

    def save(self, path: Path) -> None:
        """Write the plots as they are shown to a PNG or SVG file.

        Raises
        ------
        SinkError
            If the name ends otherwise, nothing is plotted or the system refuses.
        """
        if self.canvas is None or self._stack.currentWidget() is not self._scroll:
            raise SinkError(f"cannot write {path}: nothing is plotted")
        from ui.panels.plots_export import write_plots

        write_plots(self.canvas, path)

    def stop(self) -> None:
        """End the thread; the panel computes nothing any more."""
        self._background.stop()

    def closeEvent(self, event: QEvent) -> None:
        """End the thread."""
        self.stop()
        super().closeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Load what draws, the first time, and show what came while hidden."""
        super().showEvent(event)
        self._follow()

    def resizeEvent(self, event: QEvent) -> None:
        """Put the path where there is room."""
        super().resizeEvent(event)
        self._fit_canvas()

    def changeEvent(self, event: QEvent) -> None:
        """Draw in colours that are read on a light or dark palette."""
        super().changeEvent(event)
        if event.type() == QEvent.PaletteChange:
            self._draw(anew=True)

    def _new_toolbar(self) -> QToolBar:
        bar = QToolBar(iconSize=QSize(16, 16))
        bar.setAccessibleName("plots")
        self._plot_actions = {
            plot.name: self._switch(bar, plot.text.partition(",")[0], f"Plot of {plot.text.lower()}") for plot in PLOTS
        }
        for name, action in self._plot_actions.items():
            action.setChecked(name in DEFAULT_PLOTS)
            action.toggled.connect(self._on_chosen)
        bar.addSeparator()
        self.raw_action = self._switch(bar, "Raw", "Positions before smoothing too, thin and faint")
        self.raw_action.setChecked(True)
        self.raw_action.toggled.connect(self._on_raw)
        bar.addSeparator()
        self.zoom_in_action = self._command(bar, "+", "Zoom in on the time axis (wheel)", "zoom_in", "zoom in")
        self.zoom_out_action = self._command(
            bar, "\N{MINUS SIGN}", "Zoom out of the time axis (wheel)", "zoom_out", "zoom out"
        )
        self.fit_action = self._command(bar, "Fit", "Show all of it (double click)", "fit", "fit")
        bar.addSeparator()
        self.save_action = bar.addAction("Save…")
        self.save_action.setToolTip("Save the plots as they are shown as PNG or SVG")
        self.save_action.triggered.connect(self.save_wanted)
        for action in bar.actions():
            button = bar.widgetForAction(action)
            button.setFocusPolicy(Qt.NoFocus if action.isSeparator() else Qt.TabFocus)
            button.setAccessibleName(action.data() or action.text())
        self.setFocusProxy(bar.widgetForAction(self._plot_actions[PLOTS[0].name]))
        # Qt's own picture for what has no room is black on any palette.
        bar.findChild(QToolButton, "qt_toolbar_ext_button").setArrowType(Qt.RightArrow)
        return bar

    def _switch(self, bar: QToolBar, text: str, tip: str) -> QAction:
        action = bar.addAction(text)
        action.setCheckable(True)
        action.setToolTip(tip)
        return action

    def _command(self, bar: QToolBar, text: str, tip: str, method: str, name: str) -> QAction:
        action = self._switch(bar, text, tip)
        action.setCheckable(False)
        action.setData(name)
        action.triggered.connect(lambda: getattr(self.canvas, method)() if self.canvas is not None else None)
        return action

    def _follow(self) -> None:
        """Compute what changed and move the playheads."""
        snapshot = self.snapshot
        if self.canvas is None:
            if not self._loading:
                self._loading = True
                self._background.run(_load)
            return
        if snapshot is None:
            return
        calibration = snapshot.calibration or Calibration.identity()
        if self._asked is None or self._asked[0] is not snapshot.tracks or self._asked[1] != calibration:
            self._asked = snapshot.tracks, calibration
            self._background.run(_job(snapshot.tracks, calibration, self._computed))
        self._draw()
        if snapshot.frame is not None:
            self.canvas.show_frame(snapshot.frame.index, snapshot.frame.time_s, playing=snapshot.phase is Phase.PLAYING)

    def _on_done(self, result: object) -> None:
        if isinstance(result, dict):
            self._computed = result
        else:
            self._take_canvas(result())
        if self.isVisible():
            self._follow()

    def _take_canvas(self, canvas: QWidget) -> None:
        self.canvas = canvas
        canvas.seek.connect(self.seek)
        canvas.set_raw(self.raw_action.isChecked())
        self._scroll.setWidget(canvas)
        self._show_plots()

    def _show_plots(self) -> None:
        if self.canvas is not None:
            self.canvas.set_shown([plot.name for plot in PLOTS if plot.name in self.shown])
            self._fit_canvas()

    def _fit_canvas(self) -> None:
        if self.canvas is not None:
            self.canvas.set_beside(self.width() > _SIDE_BY_SIDE * self.height())
            self.canvas.setMinimumHeight(self.canvas.least_height())

    def _on_chosen(self) -> None:
        self._show_plots()
        self._draw(anew=True)
        self.shown_changed.emit(self.shown)

    def _on_raw(self, on: bool) -> None:
        if self.canvas is not None:
            self.canvas.set_raw(on)

    def _draw(self, *, anew: bool = False) -> None:
        """Hand the curves to the canvas when they, their colours or names changed."""
        # The palette can change while the panel is being made.
        if getattr(self, "canvas", None) is None or self.snapshot is None:
            return
        snapshot = self.snapshot
        targets = [one for one in snapshot.targets if one.number in self._computed and one.number not in self._hidden]
        selected = snapshot.selected_number
        drawn = self._computed, selected, tuple((one.number, one.label) for one in targets)
        if not anew and self._drawn is not None and self._drawn[0] is drawn[0] and self._drawn[1:] == drawn[1:]:
            return
        self._drawn = drawn
        if not targets:
            self._show_line(_EMPTY)
            return
        from ui.panels.plots_items import Line, Scene

        lines = [
            Line(
                one.number,
                one.label,
                readable(theme.target_colour(one.number), self.palette()),
                self._computed[one.number][2],
                one.number == selected,
            )
            for one in targets
        ]
        calibration = self._computed[targets[0].number][1]
        self.canvas.show_scene(Scene(lines, calibration.unit, _looks_down(calibration)))
        if not self.shown:
            self._show_line("No plot is chosen.")
            return
        self._stack.setCurrentWidget(self._scroll)

    def _show_line(self, text: str) -> None:
        self._line.setText(text)
        self._stack.setCurrentWidget(self._line)


def _load() -> Callable[[], QWidget]:
    """Import what draws, which takes too long for the window's thread; return what makes it there."""
    try:
        from ui.panels.plots_canvas import Canvas
    except ImportError as error:
        raise ConfigError(f"plots need pyqtgraph: {error}; install modetrack[ui]") from error
    return Canvas


def _job(tracks: Mapping[int, Track], calibration: Calibration, known: Computed) -> Callable[[], Computed]:
    """Return what computes the curves of all tracks; those that are known already are kept."""

    def compute() -> Computed:
        computed = {}
        for number, track in tracks.items():
            if number in known and known[number][0] is track and known[number][1] == calibration:
                computed[number] = known[number]
            else:
                computed[number] = track, calibration, Curves.of(track, measure(track, calibration))
        return computed

    return compute


def _looks_down(calibration: Calibration) -> bool:
    """Tell whether y grows downwards where x grows to the right, as in the picture."""
    corners = calibration.plane.image if calibration.plane is not None else ((0.0, 0.0), (0.0, 0.0))
    x, y = np.mean(corners, axis=0)
    start, right, down = calibration.to_world([(x, y), (x + 1, y), (x, y + 1)])
    (ax, ay), (bx, by) = right - start, down - start
    return bool(ax * by - ay * bx > 0)
