import threading

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QPalette
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication

from tests.ui.made import frame, snapshot, state, track
from tracker.measuring import Calibration, Plane, Scale
from tracker.values import TrackStatus
from ui.look.palettes import dark_palette, light_palette
from ui.panels import measure_values
from ui.panels.measure import MeasurePanel
from ui.snapshot import Target

TRACKING, LOST = TrackStatus.TRACKING, TrackStatus.LOST
TRACKS = {1: track([TRACKING] * 40 + [LOST] * 20), 2: track([TRACKING] * 60)}
TARGETS = (Target(1, state(1), name="ball"), Target(2, state(2)))
CORNERS = ((10.0, 90.0), (90.0, 90.0), (70.0, 40.0), (30.0, 40.0))
METRES = Calibration(unit="m", scale=Scale((0, 0), (100, 0), 2.0), y_up=False, smoothing_s=0)


def moment(index: int = 10, **changes):
    return snapshot(index, **({"targets": TARGETS, "tracks": TRACKS, "frame": frame(index, 8, 8)} | changes))


@pytest.fixture
def panel(qtbot):
    widget = MeasurePanel()
    qtbot.addWidget(widget)
    widget.resize(290, 600)
    widget.show_snapshot(moment())
    widget.show()
    qtbot.waitActive(widget)
    yield widget
    widget.stop()


@pytest.fixture
def said(panel):
    """What was said about the calibration, in order."""
    calibrations = []
    panel.calibrated.connect(calibrations.append)
    return calibrations


def pick(panel: MeasurePanel, name: str, *points) -> None:
    panel.buttons[name].click()
    panel.take_points(points)


def enter(field, text: str) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key_Return)


def values(panel: MeasurePanel, qtbot) -> dict[str, str]:
    qtbot.waitUntil(lambda: not panel.values._background.busy)
    QApplication.processEvents()
    return {name: label.text() for name, label in panel.values.values.items()}


@pytest.mark.parametrize(("name", "count"), [("scale", 2), ("plane", 4), ("origin", 1)])
def test_buttons_ask_for_points(panel, qtbot, name, count):
    with qtbot.waitSignal(panel.pick_wanted, timeout=1000) as asked:
        QTest.keyClick(panel.buttons[name], Qt.Key_Space)
    assert asked.args[0] == count
    assert asked.args[1]
    assert panel.buttons[name].isChecked()
    panel.picking_cancelled()
    assert not panel.buttons[name].isChecked()


def test_asking_for_other_points_cancels_the_first(panel):
    panel.pick_wanted.connect(lambda *_: panel.picking_cancelled())
    panel.buttons["scale"].click()
    panel.buttons["origin"].click()
    assert [name for name, button in panel.buttons.items() if button.isChecked()] == ["origin"]


def test_a_scale_is_complete_with_its_length(panel, said):
    pick(panel, "scale", (0, 0), (100, 0))
    assert said == []
    assert panel.text == "Type the length of the line."
    assert panel.focusWidget() is panel.length
    enter(panel.length, "2")
    assert said == [Calibration(unit="m", scale=Scale((0, 0), (100, 0), 2.0), y_up=True)]
    assert panel.text == ""


def test_editing_a_field_calibrates_anew_once(panel, said):
    panel.show_snapshot(moment(calibration=METRES))
    enter(panel.length, "4")
    panel.unit.setFocus()
    assert said == [Calibration(unit="m", scale=Scale((0, 0), (100, 0), 4.0), y_up=False, smoothing_s=0)]
    enter(panel.unit.lineEdit(), "yd")
    assert [each.unit for each in said] == ["m", "yd"]


@pytest.mark.parametrize(("length", "word"), [("0", "greater than 0"), ("two", "'two'")])
def test_what_is_wrong_is_said_in_the_panel(panel, said, length, word):
    panel.show_snapshot(moment(calibration=METRES))
    enter(panel.length, length)
    assert said == []
    assert word in panel.text
    assert panel.line.isVisible()
    enter(panel.length, "3")
    assert panel.text == ""
    assert said[0].scale.length == 3


def test_points_that_make_no_rectangle_are_refused_in_the_panel(panel, said):
    pick(panel, "plane", (0, 0), (10, 0), (20, 0), (30, 0))
    enter(panel.width_field, "2")
    enter(panel.height_field, "1")
    assert said == []
    assert "one line" in panel.text
    pick(panel, "plane", *CORNERS)
    assert said == [Calibration(unit="m", plane=Plane.rectangle(CORNERS, 2, 1), y_up=False)]


def test_a_plane_replaces_a_scale_and_the_other_way_round(panel, said):
    panel.show_snapshot(moment(calibration=METRES))
    pick(panel, "plane", *CORNERS)
    enter(panel.width_field, "4")
    enter(panel.height_field, "3")
    assert said[-1].plane == Plane.rectangle(CORNERS, 4, 3)
    assert said[-1].scale is None
    assert not panel.y_up.isEnabled()
    pick(panel, "scale", (0, 0), (0, 50))
    enter(panel.length, "1")
    assert said[-1].plane is None
    assert said[-1].scale == Scale((0, 0), (0, 50), 1)


def test_origin_and_axis_work_in_px_as_well(panel, said):
    assert not panel.buttons["x_axis"].isEnabled()
    pick(panel, "origin", (50, 60))
    pick(panel, "x_axis", (80, 20))
    assert said[-1] == Calibration(origin=(50, 60), x_axis=(80, 20), y_up=True)
    panel.y_up.click()
    assert said[-1] == Calibration(origin=(50, 60), x_axis=(80, 20), y_up=False)


def test_point_and_smoothing_are_chosen_with_the_keyboard(panel, said, qtbot):
    panel.point.setFocus()
    QTest.keyClick(panel.point, Qt.Key_Down)
    assert said == [Calibration(y_up=False, point="bottom")]
    panel.smoothing.setFocus()
    for _ in range(3):
        QTest.keyClick(panel.smoothing, Qt.Key_Up)
    # A run of keys is one change.
    qtbot.waitUntil(lambda: len(said) > 1)
    assert [each.smoothing_s for each in said[1:]] == [pytest.approx(0.6)]


def test_clear_measures_in_px_again(panel, said):
    panel.show_snapshot(moment(calibration=METRES))
    panel.clear.click()
    assert said == [None]
    assert panel.length.text() == ""
    panel.show_snapshot(moment())
    panel.clear.click()
    assert said == [None]


def test_the_calibration_of_a_snapshot_is_shown_and_said_by_nobody(panel, said):
    panel.show_snapshot(moment(calibration=METRES))
    assert "1 m = 50 px" in panel.summary.text()
    assert panel.length.text() == "2"
    assert not panel.y_up.isChecked()
    panel.show_snapshot(moment(calibration=None))
    assert "Not calibrated" in panel.summary.text()
    assert panel.length.text() == ""
    assert said == []


def test_snapshots_from_before_a_change_do_not_take_it_back(panel, said):
    pick(panel, "scale", (0, 0), (100, 0))
    panel.show_snapshot(moment(11))
    assert panel.length.isEnabled()
    enter(panel.length, "2,0")
    panel.show_snapshot(moment(12))
    assert panel.length.text() == "2,0"
    pick(panel, "plane", *CORNERS)
    panel.show_snapshot(moment(13, calibration=said[0]))
    assert panel.width_field.isEnabled()
    panel.show_snapshot(moment(14, calibration=None))
    assert not panel.width_field.isEnabled()
    # Taken back by the user.
    assert panel.length.text() == ""


def test_values_of_the_selected_target_are_in_the_unit(panel, qtbot):
    panel.show_snapshot(moment(10, calibration=METRES))
    # From 100, 80 px on, 2 right and 1 down per frame of 1/25 s; 50 px are 1 m.
    assert values(panel, qtbot) == {
        "x": "2.400 m",
        "y": "1.800 m",
        "speed": "1.118 m/s",
        "acceleration": "0.000 m/s²",
        "distance": "0.447 m",
    }
    assert panel.values.heading.text() == "ball"
    panel.show_snapshot(moment(20, calibration=METRES))
    assert values(panel, qtbot)["x"] == "2.800 m"


@pytest.mark.parametrize("changes", [{"index": 50}, {"index": 99}, {"selected_number": None}, {"tracks": {}}])
def test_where_nothing_is_known_nothing_is_said(panel, qtbot, changes):
    values(panel, qtbot)
    panel.show_snapshot(moment(**changes))
    assert set(values(panel, qtbot).values()) == {"\N{EN DASH}"}


def test_values_change_with_the_selection(panel, qtbot):
    panel.show_snapshot(moment(50, selected_number=2))
    assert values(panel, qtbot)["x"] == "200.0 px"


def test_values_of_another_target_are_never_shown(panel, qtbot):
    values(panel, qtbot)
    panel.stop()
    panel.show_snapshot(moment(selected_number=2))
    assert set(values(panel, qtbot).values()) == {"\N{EN DASH}"}


def test_values_are_computed_elsewhere_and_only_when_seen(qtbot, monkeypatch):
    threads, measure = [], measure_values.measure

    def noted(*arguments):
        threads.append(threading.current_thread())
        return measure(*arguments)

    monkeypatch.setattr(measure_values, "measure", noted)
    panel = MeasurePanel()
    qtbot.addWidget(panel)
    panel.show_snapshot(moment())
    assert not panel.values._background.busy
    panel.show()
    panel.show_snapshot(moment(11))
    values(panel, qtbot)
    assert len(threads) == 1
    assert threads[0] is not threading.main_thread()
    panel.stop()
    panel.show_snapshot(moment(tracks={1: TRACKS[2]}))
    assert len(threads) == 1


def test_everything_is_reached_with_the_keyboard_and_has_a_name(panel):
    panel.show_snapshot(moment(calibration=METRES))
    panel.unit.setFocus()
    names = []
    for _ in range(8):
        widget = QApplication.focusWidget()
        names.append(widget.accessibleName() or widget.text())
        QTest.keyClick(widget, Qt.Key_Tab)
    assert names == [
        "unit",
        "mark scale in the picture",
        "length",
        "mark plane in the picture",
        "mark origin in the picture",
        "y upwards",
        "measured point",
        "smoothing",
    ]


def test_it_fits_a_narrow_dock(panel):
    assert panel.minimumSizeHint().width() <= 276


def test_an_error_is_read_on_light_and_dark(panel):
    panel.show_snapshot(moment(calibration=METRES))
    enter(panel.length, "0")
    colours = []
    for palette in (light_palette(), dark_palette()):
        panel.setPalette(palette)
        colours.append(panel.line.palette().color(QPalette.WindowText).name())
    assert colours[0] != colours[1]
