"""Measure: scale, origin, plane, units in panel, plots and files; smoothing beside raw; plots as files."""

import csv

import cv2
import numpy as np
import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QFileDialog, QToolButton

from tests.ui import driving
from tests.ui.window.user import CTRL, User, pixels
from ui.worker.player import Player


@pytest.fixture
def measuring(user) -> User:
    """A clip with all rows, and the panel that measures in front."""
    user.begin()
    user.track_all()
    user.key(Qt.Key_M, CTRL)
    user.wait(lambda: not user.docks.measure.visibleRegion().isEmpty())
    return user


def mark(user, name: str, *points) -> None:
    """Press the button of something to be marked and click at the points."""
    QTest.mouseClick(user.docks.measure.buttons[name], Qt.LeftButton)
    assert user.view.hint
    for x, y in points:
        driving.click(user.view, x, y)


def set_scale(user) -> None:
    """200 px are 4 m."""
    panel = user.docks.measure
    mark(user, "scale", (60, 120), (260, 120))
    user.wait(panel.length.hasFocus)
    user.type("4")
    user.wait(lambda: user.shot.calibration is not None and user.shot.calibration.unit == "m")


def export(user, path):
    user.window.call(Player.export, path, "csv")
    user.wait(lambda: str(path) in user.window.messages.text)
    return list(csv.DictReader(path.read_text().splitlines()))


def speed_px(user, index: int) -> float:
    """Speed of the box, px/s, over a few frames around one."""
    track = user.shot.tracks[1]
    rows = [track.state(1, index - track.frame[0] + by) for by in (-3, 3)]
    (a, b), dt = [(row.box.cx, row.box.cy) for row in rows], rows[1].time_s - rows[0].time_s
    return float(np.hypot(b[0] - a[0], b[1] - a[1]) / dt)


def test_two_clicks_and_a_length_give_speed_in_units(measuring, tmp_path):
    user = measuring
    before = export(user, tmp_path / "px.csv")
    set_scale(user)
    user.seek(20)
    values = user.docks.measure.values.values
    user.wait(lambda: values["speed"].text().endswith(" m/s"))
    expected = speed_px(user, 20) * 4 / 200
    assert float(values["speed"].text().split()[0]) == pytest.approx(expected, rel=0.25)
    for name, unit in (("x", " m"), ("y", " m"), ("acceleration", " m/s²"), ("distance", " m")):
        assert values[name].text().endswith(unit)
    rows = export(user, tmp_path / "m.csv")
    added = set(rows[0]) - set(before[0])
    assert any("speed" in name for name in added)
    column = next(name for name in rows[0] if name.startswith("speed"))
    assert float(rows[19][column]) == pytest.approx(expected, rel=0.25)


def test_the_unit_is_the_one_that_was_typed(measuring):
    user, line = measuring, measuring.docks.measure.unit.lineEdit()
    set_scale(user)
    for unit in ("cm", "m"):
        line.setFocus()
        line.selectAll()
        user.type(unit)
        user.wait(lambda unit=unit: user.shot.calibration.unit == unit)


def test_the_scale_is_undone_and_then_px_are_told_again(measuring):
    user = measuring
    set_scale(user)
    user.view.setFocus()
    while user.shot.calibration is not None:
        undo = user.shot.undo
        user.key(Qt.Key_Z, CTRL)
        user.wait(lambda undo=undo: user.shot.undo != undo)
    values = user.docks.measure.values.values
    user.wait(lambda: values["speed"].text().endswith(" px/s"))


def test_the_origin_is_clicked_and_the_axis(measuring):
    user = measuring
    set_scale(user)
    mark(user, "origin", (60, 200))
    user.wait(lambda: user.shot.calibration.to_world([(60, 200)])[0].tolist() == pytest.approx([0, 0], abs=0.03))
    mark(user, "x_axis", (60, 100))
    user.wait(lambda: user.shot.calibration.to_world([(60, 100)])[0].tolist() == pytest.approx([2, 0], abs=0.05))


def test_the_calibration_is_painted_over_the_picture(measuring):
    user = measuring
    before = pixels(user.view)
    set_scale(user)
    user.wait(lambda: not np.array_equal(pixels(user.view), before))


def test_four_clicks_and_two_lengths_give_a_plane(measuring, tmp_path):
    user, panel = measuring, measuring.docks.measure
    mark(user, "plane", (100, 200), (240, 200), (200, 100), (120, 100))
    user.wait(panel.width_field.hasFocus)
    user.type("3", enter=False)
    user.key(Qt.Key_Tab, widget=panel.width_field)
    panel.height_field.setFocus()
    user.type("5")
    user.wait(lambda: user.shot.calibration is not None and user.shot.calibration.plane is not None)
    corners = user.shot.calibration.to_world([(100, 200), (240, 200), (200, 100), (120, 100)])
    assert corners.ravel().tolist() == pytest.approx([0, 0, 3, 0, 3, 5, 0, 5], abs=0.1)
    assert len(export(user, tmp_path / "p.csv")[0]) > 12


def test_escape_leaves_the_marking_of_points(measuring):
    user = measuring
    mark(user, "scale", (60, 120))
    user.key(Qt.Key_Escape)
    assert not user.docks.measure.buttons["scale"].isChecked()
    driving.click(user.view, 260, 120)
    user.pass_time(50)
    assert user.shot.calibration is None


@pytest.fixture
def plotted(measuring) -> User:
    """The same, with the plots in front and drawn."""
    set_scale(measuring)
    measuring.reveal("Plots")
    panel = measuring.docks.plots
    measuring.wait(
        lambda: panel.canvas is not None and panel.text == "" and {"x", "y", "speed"} <= set(panel.canvas.plots)
    )
    panel.canvas.draw_now()
    return measuring


def test_plots_are_in_units_with_raw_beside_smoothed(plotted):
    canvas = plotted.docks.plots.canvas
    assert "(m/s)" in canvas.plots["speed"].title
    assert "(m)" in canvas.plots["x"].title
    before = pixels(canvas)
    raw = plotted.docks.plots.raw_action
    button = plotted.docks.plots.toolbar.widgetForAction(raw)
    QTest.mouseClick(button, Qt.LeftButton)
    canvas.draw_now()
    assert not raw.isChecked()
    assert not np.array_equal(pixels(canvas), before)


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_plots_are_saved(plotted, tmp_path, monkeypatch, suffix):
    path = tmp_path / f"plots{suffix}"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    plotted.key(Qt.Key_P, CTRL | Qt.ShiftModifier)
    plotted.wait(lambda: str(path) in plotted.window.messages.text)
    if suffix == ".png":
        image = cv2.imread(str(path))
        assert image.shape[0] > 80
        assert len(np.unique(image.reshape(-1, 3), axis=0)) > 3
    else:
        assert "<svg" in path.read_text()[:500]
        assert "path" in path.read_text()


def test_the_button_of_the_plots_saves_them(plotted, tmp_path, monkeypatch):
    path = tmp_path / "plots.svg"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    plotted.docks.docks["plots"].resize(900, 300)
    button = plotted.docks.plots.toolbar.widgetForAction(plotted.docks.plots.save_action)
    assert isinstance(button, QToolButton)
    button.click()
    plotted.wait(path.exists)
