from dataclasses import replace

import numpy as np
import pytest
from PyQt5.QtCore import QEvent, QPoint, Qt
from PyQt5.QtGui import QHelpEvent, QImage, QPalette
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QToolTip

from tests.ui import driving
from tests.ui.made import frame, snapshot, state, track
from tracker.values import TrackStatus
from ui.look import theme
from ui.panels.timeline import Timeline
from ui.snapshot import Phase, Target

T, U, L, M = TrackStatus.TRACKING, TrackStatus.UNCERTAIN, TrackStatus.LOST, TrackStatus.MANUAL

# Target 2 has no rows from frame 60 on.
TRACKS = {1: track([M] + [T] * 49 + [L] * 50), 2: track([T] * 60)}
TARGETS = (Target(1, state(1), placed=(0,)), Target(2, state(2), name="left player"))
FRAMES = [frame(index, 8, 8) for index in range(100)]


def two(index: int = 0, **changes):
    return snapshot(index, **({"frame": FRAMES[index], "targets": TARGETS, "tracks": TRACKS} | changes))


@pytest.fixture
def timeline(qtbot) -> Timeline:
    """Shows two targets in 100 frames of 8 px."""
    widget = Timeline()
    qtbot.addWidget(widget)
    widget.show_snapshot(two())
    widget.resize(1000, 200)
    widget.show()
    qtbot.waitExposed(widget)
    widget.resize(1000 + 800 - widget.axis.width, 200)
    qtbot.waitUntil(lambda: widget.axis.width == 800)
    return widget


@pytest.fixture
def heard(timeline):
    """Everything that is emitted, in order."""
    said = []
    for name in ("seek", "selected", "loop_chosen"):
        getattr(timeline, name).connect(lambda value, name=name: said.append((name, value)))
    return said


def at(timeline: Timeline, index: float, lane: int | None = None) -> QPoint:
    """Return the middle of a frame, in the ruler or in a lane."""
    ruler, height = timeline._ruler_px, timeline._lane_px
    y = ruler - 3 if lane is None else ruler + (lane + 0.5) * height
    return QPoint(round(timeline.axis.x(index + 0.5)), round(y))


def move(timeline: Timeline, point: QPoint, button=Qt.LeftButton, modifier=Qt.NoModifier) -> None:
    driving.move(timeline.viewport(), point, button, modifier)


def drag(timeline: Timeline, *points: QPoint, modifier=Qt.NoModifier) -> None:
    QTest.mousePress(timeline.viewport(), Qt.LeftButton, modifier, points[0])
    for point in points[1:]:
        move(timeline, point, modifier=modifier)
    QTest.mouseRelease(timeline.viewport(), Qt.LeftButton, modifier, points[-1])


def wheel(timeline: Timeline, point: QPoint, delta: int, modifier=Qt.NoModifier) -> None:
    driving.turn_wheel(timeline.viewport(), delta, point, modifier)


def pixels(timeline: Timeline) -> np.ndarray:
    image = timeline.viewport().grab().toImage().convertToFormat(QImage.Format_RGB32)
    values = np.frombuffer(image.constBits().asarray(image.byteCount()), np.uint32)
    return values.reshape(image.height(), image.width()).copy()


def status_at(timeline: Timeline, index: float, lane: int) -> TrackStatus | None:
    """Return the status whose colour is nearest to that of the middle of a lane, None for grey."""
    point = at(timeline, index, lane)
    value = int(pixels(timeline)[point.y() + 4, point.x()])
    pixel = np.array([value >> 16 & 255, value >> 8 & 255, value & 255])
    if np.ptp(pixel) < 12:
        return None
    base = np.array(timeline.palette().color(QPalette.Base).getRgb()[:3])
    hue = (pixel - base) / np.linalg.norm(pixel - base)
    colours = {status: np.array(colour.getRgb()[:3]) - base for status, colour in theme.STATUS_COLOURS.items()}
    return max(colours, key=lambda status: hue @ colours[status] / np.linalg.norm(colours[status]))


def test_lanes_have_the_colours_of_the_statuses(timeline):
    assert [status_at(timeline, index, 0) for index in (20, 45, 70)] == [T, T, L]
    assert [status_at(timeline, index, 1) for index in (20, 45, 70)] == [T, T, None]


def test_a_name_stands_beside_the_colour_of_its_target(timeline):
    labels = pixels(timeline)[:, : timeline.axis.left]
    for place, number in enumerate((1, 2)):
        top = timeline._ruler_px + place * timeline._lane_px
        rows = labels[top : top + timeline._lane_px]
        assert (rows == np.uint32(theme.target_colour(number).rgb())).sum() > 40


def test_a_click_in_the_ruler_seeks(timeline, heard):
    QTest.mouseClick(timeline.viewport(), Qt.LeftButton, Qt.NoModifier, at(timeline, 42))
    assert heard == [("seek", 42)]
    assert timeline.playhead == 42


def test_a_click_in_a_lane_selects_its_target_and_seeks(timeline, heard):
    QTest.mouseClick(timeline.viewport(), Qt.LeftButton, Qt.NoModifier, at(timeline, 42, lane=1))
    assert heard == [("selected", 2), ("seek", 42)]
    heard.clear()
    QTest.mouseClick(timeline.viewport(), Qt.LeftButton, Qt.NoModifier, at(timeline, 10, lane=0))
    assert heard == [("seek", 10)]


def test_a_click_on_a_name_selects_only(timeline, heard):
    QTest.mouseClick(timeline.viewport(), Qt.LeftButton, Qt.NoModifier, QPoint(20, at(timeline, 0, lane=1).y()))
    assert heard == [("selected", 2)]


def test_a_drag_seeks_with_every_move_and_stays_in_the_clip(timeline, heard):
    drag(
        timeline,
        at(timeline, 10),
        at(timeline, 10.2),
        at(timeline, 11),
        at(timeline, 50),
        at(timeline, 250),
        at(timeline, -90),
    )
    assert heard == [("seek", 10), ("seek", 11), ("seek", 50), ("seek", 99), ("seek", 0)]
    heard.clear()
    move(timeline, at(timeline, 30), Qt.NoButton)
    assert not heard


def test_the_playhead_waits_for_the_frame_it_was_sent_to(timeline, qtbot):
    QTest.mouseClick(timeline.viewport(), Qt.LeftButton, Qt.NoModifier, at(timeline, 42))
    timeline.show_snapshot(two(3))
    assert timeline.playhead == 42
    timeline.show_snapshot(two(42))
    timeline.show_snapshot(two(43))
    assert timeline.playhead == 43


def test_the_playhead_does_not_wait_for_ever(timeline, qtbot):
    timeline._answer.setInterval(20)
    QTest.mouseClick(timeline.viewport(), Qt.LeftButton, Qt.NoModifier, at(timeline, 42))
    qtbot.waitUntil(lambda: timeline.playhead == 0)


def test_the_playhead_goes_on_when_its_frame_was_shown_between_two_snapshots(timeline):
    QTest.mouseClick(timeline.viewport(), Qt.LeftButton, Qt.NoModifier, at(timeline, 42))
    timeline.show_snapshot(two(44, phase=Phase.PLAYING))
    assert timeline.playhead == 44


@pytest.mark.parametrize(("modifier", "step"), [(Qt.NoModifier, 1), (Qt.ShiftModifier, 10)])
def test_the_wheel_steps(timeline, heard, modifier, step):
    timeline.show_snapshot(two(50))
    point = at(timeline, 20)
    # The frames asked for count, not those that have come.
    wheel(timeline, point, 120, modifier)
    wheel(timeline, point, 240, modifier)
    wheel(timeline, point, -120, modifier)
    assert heard == [("seek", 50 + step), ("seek", 50 + 3 * step), ("seek", 50 + 2 * step)]


def test_a_fine_wheel_steps_after_a_whole_notch(timeline, heard):
    for _ in range(5):
        wheel(timeline, at(timeline, 20), 30)
    assert heard == [("seek", 1)]
    wheel(timeline, at(timeline, 20), -1200)
    assert heard[1:] == [("seek", 0)]


def test_ctrl_and_wheel_zoom_around_the_cursor_and_a_double_click_shows_all(timeline, heard):
    point = at(timeline, 60)
    for _ in range(4):
        wheel(timeline, point, 120, Qt.ControlModifier)
    assert timeline.axis.span == pytest.approx(100 / 1.25**4)
    assert timeline.axis.frame(point.x()) == 60
    assert timeline.horizontalScrollBar().maximum() > 0
    assert not heard
    QTest.mouseDClick(timeline.viewport(), Qt.LeftButton, Qt.NoModifier, point)
    assert (timeline.axis.start, timeline.axis.span) == (0, 100)
    assert timeline.horizontalScrollBar().maximum() == 0


def test_a_zoomed_timeline_scrolls_and_follows_what_plays(timeline):
    timeline.zoom(5, timeline.axis.left)
    assert timeline.axis.stop == pytest.approx(20)
    timeline.show_snapshot(two(30, phase=Phase.PLAYING))
    assert timeline.axis.shows(30)
    timeline.horizontalScrollBar().setValue(70)
    assert timeline.axis.start == 70
    timeline.show_snapshot(two(31, phase=Phase.PLAYING))
    assert timeline.axis.start == 70
    # A jump of one who is not playing is always shown.
    timeline.show_snapshot(two(5))
    assert timeline.axis.shows(5)


def test_keys_select_and_zoom_and_leave_the_rest_to_the_window(timeline, heard):
    QTest.keyClick(timeline, Qt.Key_Up)
    QTest.keyClick(timeline, Qt.Key_Down)
    assert heard == [("selected", 2)]
    QTest.keyClick(timeline, Qt.Key_Plus)
    assert timeline.axis.span == pytest.approx(80)
    QTest.keyClick(timeline, Qt.Key_Minus)
    assert timeline.axis.span == 100
    for key in (Qt.Key_Left, Qt.Key_Right, Qt.Key_Home, Qt.Key_End):
        QTest.keyClick(timeline, key)
    assert heard == [("selected", 2)]


def test_alt_and_drag_in_the_ruler_mark_a_loop(timeline, heard):
    drag(timeline, at(timeline, 60), at(timeline, 40), at(timeline, 20), modifier=Qt.AltModifier)
    assert heard == [("loop_chosen", (20, 60))]


def test_alt_and_click_remove_the_loop(timeline, heard):
    timeline.show_snapshot(two(loop=(20, 60)))
    drag(timeline, at(timeline, 40), modifier=Qt.AltModifier)
    assert heard == [("loop_chosen", None)]


@pytest.mark.parametrize(("edge", "to", "loop"), [(20, 30, (30, 59)), (60, 80, (20, 80)), (20, 70, (59, 70))])
def test_ends_of_a_loop_can_be_dragged(timeline, heard, edge, to, loop):
    timeline.show_snapshot(two(loop=(20, 59)))
    start = QPoint(round(timeline.axis.x(edge)), at(timeline, 0).y())
    drag(timeline, start, at(timeline, 50), at(timeline, to))
    assert heard == [("loop_chosen", loop)]


def test_escape_leaves_the_loop_as_it_is(timeline, heard):
    QTest.mousePress(timeline.viewport(), Qt.LeftButton, Qt.AltModifier, at(timeline, 20))
    move(timeline, at(timeline, 60), modifier=Qt.AltModifier)
    assert timeline.shown_loop == (20, 60)
    QTest.keyClick(timeline, Qt.Key_Escape)
    assert timeline.shown_loop is None
    QTest.mouseRelease(timeline.viewport(), Qt.LeftButton, Qt.AltModifier, at(timeline, 60))
    assert not heard


def test_a_loop_is_shaded(timeline):
    before = pixels(timeline)
    timeline.show_snapshot(two(loop=(20, 59)))
    changed = (pixels(timeline) != before).mean(axis=0)
    inside, outside = (round(timeline.axis.x(index)) for index in (40, 80))
    assert changed[inside] > 0.9
    assert changed[outside] == 0
    timeline.show_snapshot(two(loop_start=70))
    assert (pixels(timeline) != before).mean(axis=0)[round(timeline.axis.x(70))] > 0.9


def test_the_menu_removes_a_loop(timeline, heard):
    menu = timeline.context_menu()
    assert not menu.actions()[1].isEnabled()
    menu.close()
    timeline.show_snapshot(two(loop=(0, 59)))
    menu = timeline.context_menu()
    menu.actions()[1].trigger()
    menu.close()
    assert heard == [("loop_chosen", None)]


def test_the_tip_tells_frame_time_status_and_score(timeline):
    assert timeline.tip_at(at(timeline, 70, lane=0)) == "frame 70, 2.800 s\ntarget 1: LOST, score 0.90"
    assert "you placed its box here" in timeline.tip_at(at(timeline, 0, lane=0))
    assert timeline.tip_at(at(timeline, 70, lane=1)).endswith("left player: not tracked")
    assert timeline.tip_at(at(timeline, 25)) == "frame 25, 1.000 s"
    name = QPoint(20, at(timeline, 0, lane=0).y())
    assert timeline.tip_at(name) == "target 1: 100 frames, lost once, mean score 0.90"


def test_the_tip_comes_when_the_mouse_rests(timeline, qtbot):
    point = at(timeline, 70, lane=0)
    QApplication.sendEvent(
        timeline.viewport(), QHelpEvent(QEvent.ToolTip, point, timeline.viewport().mapToGlobal(point))
    )
    assert QToolTip.text().startswith("frame 70")
    QToolTip.hideText()


def test_a_live_source_shows_its_last_minute_and_does_not_seek(timeline, heard):
    rows = track([T] * 2000)
    live = two(0, live=True, total=None, source="0", frame=replace(FRAMES[0], index=1999, time_s=1999 / 25))
    timeline.show_snapshot(replace(live, tracks={1: rows}))
    assert timeline.axis.stop == 2000
    assert timeline.axis.start == pytest.approx(500)
    drag(timeline, at(timeline, 1000), at(timeline, 1500))
    wheel(timeline, at(timeline, 1500), 120)
    assert not heard
    QTest.mouseClick(timeline.viewport(), Qt.LeftButton, Qt.NoModifier, at(timeline, 1500, lane=1))
    assert heard == [("selected", 2)]
    timeline.fit()
    assert timeline.axis.start == 0
    timeline.fit()
    assert timeline.axis.start == pytest.approx(500)


def test_a_live_source_says_so(timeline):
    corner = (slice(0, timeline._ruler_px), slice(0, timeline.axis.left))
    red = np.uint32(theme.STATUS_COLOURS[L].rgb())
    assert not (pixels(timeline)[corner] == red).any()
    timeline.show_snapshot(two(live=True, total=None))
    assert (pixels(timeline)[corner] == red).any()


def test_an_unknown_length_leaves_room(timeline, heard):
    timeline.show_snapshot(two(total=None, source="pipe"))
    assert timeline.axis.span > 100


def test_many_lanes_scroll_and_the_selected_one_comes_into_view(timeline):
    targets = tuple(Target(number, state(number)) for number in range(1, 21))
    timeline.show_snapshot(snapshot(0, targets, frame=FRAMES[0]))
    assert timeline.verticalScrollBar().maximum() > 0
    assert timeline.verticalScrollBar().value() == 0
    timeline.show_snapshot(snapshot(0, targets, frame=FRAMES[0], selected_number=20))
    assert timeline.verticalScrollBar().value() == timeline.verticalScrollBar().maximum()
    wheel(timeline, QPoint(20, 100), 120)
    assert timeline.verticalScrollBar().value() < timeline.verticalScrollBar().maximum()


def test_a_hidden_timeline_takes_the_last_snapshot_when_it_is_shown(timeline):
    timeline.hide()
    timeline.show_snapshot(two(10, total=500, counted=True))
    assert timeline.axis.span == 100
    timeline.show()
    assert timeline.axis.span == 500


def test_no_targets_and_no_picture_are_shown_too(timeline):
    timeline.show_snapshot(snapshot(0, (), frame=None, total=None, phase=Phase.OPENING, selected_number=None))
    assert pixels(timeline).any()
    assert timeline.playhead is None


def test_other_colours_are_taken_up(timeline):
    palette = QPalette(timeline.palette())
    palette.setColor(QPalette.Base, Qt.black)
    timeline.setPalette(palette)
    point = at(timeline, 70, lane=3)
    assert pixels(timeline)[point.y(), point.x()] == 0xFF000000
