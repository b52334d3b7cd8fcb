import os
import sys
import threading
from time import monotonic, sleep

import numpy as np
import pytest
from PyQt5.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PyQt5.QtGui import QImage, QMouseEvent, QPainter, QPalette
from PyQt5.QtSvg import QSvgRenderer
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QToolButton

from tests.ui.made import frame, snapshot, state, track
from tracker.errors import DataError, SinkError
from tracker.measuring import Calibration, Scale
from tracker.values import TrackStatus
from ui.look.palettes import dark_palette, light_palette
from ui.panels import plots
from ui.panels.plots import DEFAULT_PLOTS, PlotsPanel
from ui.snapshot import Phase, Target

TRACKING, LOST = TrackStatus.TRACKING, TrackStatus.LOST
ROWS = 100
METRES = Calibration(unit="m", scale=Scale((0, 0), (100, 0), 2.0), smoothing_s=0)
TRACKS = {1: track([TRACKING] * 40 + [LOST] * 20 + [TRACKING] * 40), 2: track([TRACKING] * ROWS)}
TARGETS = (Target(1, state(1)), Target(2, state(2), name="ball <b>"))


def moment(index: int = 10, **changes):
    given = {"targets": TARGETS, "tracks": TRACKS, "frame": frame(index, 8, 8), "calibration": METRES}
    return snapshot(index, **(given | changes))


@pytest.fixture
def panel(qtbot):
    widget = PlotsPanel()
    qtbot.addWidget(widget)
    widget.resize(900, 620)
    yield widget
    widget.stop()


def show(panel: PlotsPanel, qtbot, shot=None, names=DEFAULT_PLOTS) -> None:
    panel.set_shown(frozenset(names))
    panel.show_snapshot(shot or moment())
    panel.show()
    settle(panel, qtbot)


def settle(panel: PlotsPanel, qtbot) -> None:
    """Wait until everything is computed and drawn."""
    qtbot.waitUntil(lambda: panel.canvas is not None and not panel._background.busy, timeout=20_000)
    QApplication.processEvents()
    panel.canvas.draw_now()
    QApplication.processEvents()


def points(panel: PlotsPanel, name: str, number: int, *, raw: bool = False):
    return panel.canvas.plots[name].drawn[number, raw].getData()


def widget_point(panel: PlotsPanel, name: str, x: float, y: float | None = None) -> QPoint:
    vb = panel.canvas.plots[name].vb
    height = sum(vb.viewRange()[1]) / 2 if y is None else y
    return panel.canvas.mapFromScene(vb.mapViewToScene(QPointF(x, height)))


def click(panel: PlotsPanel, name: str, x: float, y: float | None = None) -> None:
    QTest.mouseClick(panel.canvas.viewport(), Qt.LeftButton, Qt.NoModifier, widget_point(panel, name, x, y))


def drag(panel: PlotsPanel, start: QPoint, end: QPoint) -> None:
    view = panel.canvas.viewport()
    move(view, start, Qt.NoButton)
    QTest.mousePress(view, Qt.LeftButton, Qt.NoModifier, start)
    # A drag begins half a second after the button went down or a few pixels away.
    for share in np.linspace(0.1, 1, 10):
        sleep(0.01)
        move(view, start + (end - start) * share, Qt.LeftButton)
    QTest.mouseRelease(view, Qt.LeftButton, Qt.NoModifier, end)


def move(view, point: QPoint, button) -> None:
    where, buttons = QPointF(point), Qt.MouseButtons(button)
    event = QMouseEvent(QEvent.MouseMove, where, view.mapToGlobal(point), Qt.NoButton, buttons, Qt.NoModifier)
    QApplication.sendEvent(view, event)


def test_nothing_heavy_is_loaded_before_plots_are_seen():
    code = "import sys, ui.panels.plots; sys.exit('pyqtgraph' in sys.modules)"
    assert os.spawnl(os.P_WAIT, sys.executable, sys.executable, "-c", code) == 0


def test_a_hidden_panel_computes_nothing(panel):
    panel.show_snapshot(moment())
    assert panel.canvas is None
    assert not panel._background.busy


def test_without_rows_it_says_so(panel, qtbot):
    show(panel, qtbot, moment(tracks={}))
    assert "Nothing to plot" in panel.text


def test_curves_are_in_the_unit_of_the_calibration(panel, qtbot):
    show(panel, qtbot)
    assert panel.text == ""
    time_s, x = points(panel, "x", 2)
    np.testing.assert_allclose(time_s, np.arange(ROWS) / 25)
    # 2 m on 100 px, from 100 px on and 2 px per frame.
    np.testing.assert_allclose(x, 0.02 * (100 + 2 * np.arange(ROWS)))
    assert panel.canvas.plots["speed"].title == "Speed  (m/s)"
    panel.show_snapshot(moment(calibration=None))
    settle(panel, qtbot)
    assert panel.canvas.plots["speed"].title == "Speed  (px/s)"
    np.testing.assert_allclose(points(panel, "x", 2)[1][5:-5], (100 + 2 * np.arange(ROWS))[5:-5], atol=1e-6)


def test_a_lost_target_has_a_gap(panel, qtbot):
    show(panel, qtbot)
    for name in DEFAULT_PLOTS:
        assert np.isnan(points(panel, name, 1)[1][40:60]).all()
        assert np.isfinite(points(panel, name, 2)[1]).all()


def test_the_selected_target_is_thick_and_in_front(panel, qtbot):
    show(panel, qtbot)
    drawn = panel.canvas.plots["x"].drawn
    assert (drawn[1, False].thick, drawn[2, False].thick) == (True, False)
    assert drawn[1, False].zValue() > drawn[2, False].zValue() > drawn[1, True].zValue()
    assert drawn[1, True].opts["pen"].color().alpha() < 128
    panel.show_snapshot(moment(selected_number=2))
    settle(panel, qtbot)
    assert (drawn[1, False].thick, drawn[2, False].thick) == (False, True)


def test_a_thick_curve_is_thicker_in_the_picture(panel, qtbot):
    show(panel, qtbot, moment(tracks={2: TRACKS[2]}, selected_number=None), ["x"])
    panel.raw_action.setChecked(False)
    settle(panel, qtbot)
    colour = panel.canvas.plots["x"].drawn[2, False].opts["pen"].color()

    def ink() -> int:
        image = panel.canvas.grab().toImage().convertToFormat(QImage.Format_RGB32)
        pixels = np.frombuffer(image.constBits().asarray(image.byteCount()), np.uint8).reshape(image.height(), -1, 4)
        near = np.abs(pixels[60:, :, 2::-1].astype(int) - colour.getRgb()[:3]).sum(axis=2) < 90
        return int(near.sum())

    thin = ink()
    panel.show_snapshot(moment(tracks={2: TRACKS[2]}, selected_number=2))
    settle(panel, qtbot)
    assert thin > 100
    assert ink() > 1.5 * thin


def test_hidden_targets_and_those_that_are_gone_are_not_drawn(panel, qtbot):
    show(panel, qtbot)
    panel.set_hidden(frozenset({1}))
    settle(panel, qtbot)
    assert {number for number, _ in panel.canvas.plots["x"].drawn} == {2}
    panel.set_hidden(frozenset())
    panel.show_snapshot(moment(targets=TARGETS[:1], tracks={1: TRACKS[1]}))
    settle(panel, qtbot)
    assert {number for number, _ in panel.canvas.plots["x"].drawn} == {1}


def test_raw_positions_can_be_left_out(panel, qtbot):
    show(panel, qtbot, names=["x", "speed", "path"])
    assert (2, True) in panel.canvas.plots["x"].drawn
    assert (2, True) not in panel.canvas.plots["speed"].drawn
    panel.raw_action.trigger()
    settle(panel, qtbot)
    for name in ("x", "path"):
        assert (2, True) not in panel.canvas.plots[name].drawn


def test_every_plot_can_be_chosen_with_the_keyboard(panel, qtbot):
    show(panel, qtbot, names=["x"])
    chosen = []
    panel.shown_changed.connect(chosen.append)
    button = next(each for each in panel.toolbar.findChildren(QToolButton) if each.text() == "Distance")
    assert button.focusPolicy() & Qt.TabFocus
    button.setFocus()
    QTest.keyClick(button, Qt.Key_Space)
    settle(panel, qtbot)
    assert chosen == [frozenset({"x", "distance"})]
    assert [plot.title for plot in panel.canvas.shown] == ["x  (m)", "Distance  (m)"]
    panel.set_shown(frozenset())
    assert panel.text == "No plot is chosen."


def test_times_are_written_below_the_last_plot_only(panel, qtbot):
    show(panel, qtbot, names=["x", "y", "speed"])
    written = [plot.axes["bottom"].style["showValues"] for plot in panel.canvas.shown]
    assert written == [False, False, True]


def test_the_score_has_an_axis_from_0_to_1(panel, qtbot):
    show(panel, qtbot)
    low, high = panel.canvas.plots["score"].vb.viewRange()[1]
    assert -0.1 < low < 0
    assert 1 < high < 1.1


def test_playheads_stand_at_the_frame_that_is_shown(panel, qtbot):
    show(panel, qtbot)
    panel.show_snapshot(moment(50))
    assert {panel.canvas.plots[name].head.value() for name in DEFAULT_PLOTS} == {2.0}


def test_a_click_goes_to_the_nearest_frame(panel, qtbot):
    show(panel, qtbot)
    asked = []
    panel.seek.connect(asked.append)
    click(panel, "speed", 3.0)
    assert len(asked) == 1
    # A pixel is more than a tenth of a frame wide.
    assert abs(asked[0] - 75) <= 1


def test_a_click_on_the_path_goes_to_the_frame_that_was_there(panel, qtbot):
    show(panel, qtbot, names=["path"])
    asked = []
    panel.seek.connect(asked.append)
    click(panel, "path", *panel._computed[2][2].place_at(70))
    assert abs(asked[0] - 70) <= 1


def test_dragging_a_playhead_seeks_all_the_way(panel, qtbot):
    show(panel, qtbot)
    asked = []
    panel.seek.connect(asked.append)
    drag(panel, widget_point(panel, "x", 0.4), widget_point(panel, "x", 2.4))
    assert len(asked) > 3
    assert asked == sorted(asked)
    assert abs(asked[-1] - 60) <= 1


def test_zooming_in_all_plots_show_the_same_time_and_fit_shows_all_again(panel, qtbot):
    show(panel, qtbot, moment(50))
    panel.zoom_in_action.trigger()
    settle(panel, qtbot)
    start, end = panel.canvas.range_s
    assert end - start == pytest.approx(99 / 50)
    assert start < 2.0 < end
    for name in DEFAULT_PLOTS:
        assert panel.canvas.plots[name].vb.viewRange()[0] == pytest.approx([start, end])
    panel.zoom_out_action.trigger()
    panel.fit_action.trigger()
    assert panel.canvas.range_s == (0.0, 99 / 25)


def test_the_mouse_moves_all_time_axes(panel, qtbot):
    show(panel, qtbot)
    drag(panel, widget_point(panel, "x", 2.0), widget_point(panel, "x", 1.0))
    settle(panel, qtbot)
    ranges = [panel.canvas.plots[name].vb.viewRange()[0] for name in DEFAULT_PLOTS]
    assert ranges[0][0] > 0.5
    assert all(each == pytest.approx(ranges[0]) for each in ranges)


def test_the_view_follows_playback_and_stays_while_paused(panel, qtbot):
    show(panel, qtbot)
    for _ in range(2):
        panel.zoom_in_action.trigger()
    before = panel.canvas.range_s
    panel.show_snapshot(moment(90))
    assert panel.canvas.range_s == before
    panel.show_snapshot(moment(90, phase=Phase.PLAYING))
    start, end = panel.canvas.range_s
    assert end - start == pytest.approx(before[1] - before[0])
    assert start < 90 / 25 < start + (end - start) / 4


def test_more_rows_widen_the_view_only_when_all_is_shown(panel, qtbot):
    longer = {2: track([TRACKING] * 200)}
    show(panel, qtbot, moment(targets=TARGETS[1:], tracks={2: TRACKS[2]}))
    panel.show_snapshot(moment(targets=TARGETS[1:], tracks=longer))
    settle(panel, qtbot)
    assert panel.canvas.range_s == (0.0, 199 / 25)
    panel.zoom_in_action.trigger()
    before = panel.canvas.range_s
    panel.show_snapshot(moment(targets=TARGETS[1:], tracks={2: track([TRACKING] * 300)}))
    settle(panel, qtbot)
    assert panel.canvas.range_s == before


@pytest.mark.parametrize(("y_up", "down"), [(True, False), (False, True)])
def test_the_path_looks_as_in_the_picture(panel, qtbot, y_up, down):
    show(panel, qtbot, moment(calibration=Calibration(y_up=y_up, origin=(10, 10))), ["path"])
    assert panel.canvas.plots["path"].vb.yInverted() is down


def test_the_path_can_be_moved_until_its_unit_changes(panel, qtbot):
    show(panel, qtbot, names=["path"])
    path = panel.canvas.plots["path"]
    drag(panel, widget_point(panel, "path", 3), widget_point(panel, "path", 4))
    moved = path.vb.viewRange()
    panel.show_snapshot(moment(11, selected_number=2))
    settle(panel, qtbot)
    assert path.vb.viewRange() == moved
    panel.show_snapshot(moment(11, calibration=None))
    settle(panel, qtbot)
    low, high = path.vb.viewRange()[0]
    assert low < 100
    assert high > 100 + 2 * 99


def test_another_source_is_shown_from_its_first_row_to_its_last(panel, qtbot):
    show(panel, qtbot)
    panel.zoom_in_action.trigger()
    panel.show_snapshot(moment(source="other.mp4"))
    assert panel.canvas.range_s == (0.0, 99 / 25)


def test_the_path_marks_where_targets_are_now(panel, qtbot):
    show(panel, qtbot, names=["path"])
    spots = panel.canvas.plots["path"]._spots
    assert len(spots.points()) == 2
    panel.show_snapshot(moment(50))
    settle(panel, qtbot)
    assert len(spots.points()) == 1


def test_the_path_lies_beside_in_a_wide_panel_and_below_in_a_narrow_one(panel, qtbot):
    show(panel, qtbot, names=["x", "path"])
    x, path = (panel.canvas.plots[name] for name in ("x", "path"))
    assert path.pos().x() > x.pos().x() + 100
    panel.resize(400, 700)
    settle(panel, qtbot)
    assert path.pos().y() > x.pos().y() + 100


def test_only_what_changed_is_computed_anew(panel, qtbot):
    show(panel, qtbot)
    before = panel._computed
    panel.show_snapshot(moment(11))
    assert not panel._background.busy
    panel.show_snapshot(moment(tracks={1: TRACKS[1], 2: track([TRACKING] * 120)}))
    settle(panel, qtbot)
    assert panel._computed[1] is before[1]
    assert panel._computed[2] is not before[2]


def test_computing_does_not_hold_up_the_window(panel, qtbot, monkeypatch):
    show(panel, qtbot)
    go_on, threads, rows = threading.Event(), [], []

    def slow(track, calibration):
        threads.append(threading.current_thread())
        rows.append(len(track.frame))
        go_on.wait(10)
        raise DataError("no such motion")

    monkeypatch.setattr(plots, "measure", slow)
    start_s = monotonic()
    panel.show_snapshot(moment(tracks={2: track([TRACKING] * 50)}))
    qtbot.waitUntil(lambda: rows == [50])
    for count in (60, 70, 80):
        panel.show_snapshot(moment(tracks={2: track([TRACKING] * count)}))
    assert monotonic() - start_s < 1
    go_on.set()
    qtbot.waitUntil(lambda: panel.text == "no such motion", timeout=10_000)
    settle(panel, qtbot)
    # Of the requests that waited only the newest.
    assert rows == [50, 80]
    assert threading.main_thread() not in threads


def test_stopping_ends_the_thread(panel, qtbot):
    show(panel, qtbot)
    panel.stop()
    before = panel._computed
    panel.show_snapshot(moment(tracks={2: track([TRACKING] * 120)}))
    QTest.qWait(50)
    assert panel._computed is before


def test_light_and_dark_palettes_are_followed(panel, qtbot):
    show(panel, qtbot)
    seen = []
    for palette in (light_palette(), dark_palette()):
        panel.setPalette(palette)
        settle(panel, qtbot)
        axis = panel.canvas.plots["x"].axes["left"].textPen().color()
        curve = panel.canvas.plots["x"].drawn[2, False].opts["pen"].color()
        seen.append((panel.canvas.backgroundBrush().color(), axis, curve))
        assert seen[-1][0] == palette.color(QPalette.Base)
        assert axis == palette.color(QPalette.Text)
    assert all(light != dark for light, dark in zip(*seen, strict=True))


def test_plots_are_saved_as_png(panel, qtbot, tmp_path):
    show(panel, qtbot)
    panel.save(tmp_path / "plots.png")
    image = QImage(str(tmp_path / "plots.png"))
    assert image.width() == 2 * panel.canvas.width()
    colour = panel.canvas.plots["x"].drawn[1, False].opts["pen"].color().rgb()
    rows = (image.pixel(x, y) for y in range(0, image.height(), 2) for x in range(0, image.width(), 2))
    assert sum(pixel == colour for pixel in rows) > 50


def test_plots_are_saved_as_svg(panel, qtbot, tmp_path):
    show(panel, qtbot)
    path = tmp_path / "plots.svg"
    panel.save(path)
    assert "Speed" in path.read_text(encoding="utf-8")
    renderer = QSvgRenderer(str(path))
    image = QImage(renderer.defaultSize(), QImage.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    renderer.render(painter, QRectF(image.rect()))
    painter.end()
    assert image.pixelColor(image.width() - 2, image.height() - 2) == panel.canvas.backgroundBrush().color()


@pytest.mark.parametrize("name", ["plots.bmp", "missing/plots.png"])
def test_what_cannot_be_written_is_said_in_one_line(panel, qtbot, tmp_path, name):
    show(panel, qtbot)
    with pytest.raises(SinkError) as error:
        panel.save(tmp_path / name)
    assert name.rpartition("/")[2] in str(error.value)
    assert "\n" not in str(error.value)
    assert not list(tmp_path.glob("*.bmp"))


def test_nothing_plotted_is_not_saved(panel, tmp_path):
    with pytest.raises(SinkError, match="nothing is plotted"):
        panel.save(tmp_path / "plots.png")


def test_a_missing_library_is_said_in_one_line(panel, qtbot, monkeypatch):
    monkeypatch.setitem(sys.modules, "ui.panels.plots_canvas", None)
    panel.show_snapshot(moment())
    panel.show()
    qtbot.waitUntil(lambda: "pyqtgraph" in panel.text)
    assert "\n" not in panel.text


def test_saving_is_asked_for(panel, qtbot):
    with qtbot.waitSignal(panel.save_wanted, timeout=1000):
        panel.save_action.trigger()


def test_many_rows_are_drawn_with_few_points(panel, qtbot):
    show(panel, qtbot, moment(targets=TARGETS[1:], tracks={2: track([TRACKING] * 20_000)}), ["x"])
    time_s, x = points(panel, "x", 2)
    assert len(time_s) < 4 * panel.canvas.width()
    assert (np.nanmin(x), np.nanmax(x)) == pytest.approx((2.0, 0.02 * (100 + 2 * 19_999)))
    image = panel.canvas.grab().toImage()
    colour = panel.canvas.plots["x"].drawn[2, False].opts["pen"].color().rgb()
    assert any(image.pixel(x, image.height() // 2) == colour for x in range(image.width()))
