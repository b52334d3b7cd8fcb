from dataclasses import replace

import pytest
from PyQt5.QtGui import QImage
from PyQt5.QtWidgets import QApplication

from tests.ui.made import track
from tests.ui.panels.test_timeline import TARGETS, TRACKS, T, two
from ui.panels import timeline_lanes
from ui.panels.timeline import Timeline


@pytest.fixture
def timeline(qtbot) -> Timeline:
    """Shows two targets in 100 frames."""
    widget = Timeline()
    qtbot.addWidget(widget)
    widget.show_snapshot(two())
    widget.resize(900, 200)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


@pytest.fixture
def rebuilt(monkeypatch) -> list[int]:
    """Grows with every strip that is computed."""
    calls, compute = [], timeline_lanes.lane_image

    def counting(*arguments):
        calls.append(1)
        return compute(*arguments)

    monkeypatch.setattr(timeline_lanes, "lane_image", counting)
    return calls


def test_a_moving_playhead_computes_no_strip(timeline, rebuilt):
    timeline.viewport().grab()
    rebuilt.clear()
    for index in range(1, 30):
        timeline.show_snapshot(two(index))
        timeline.viewport().grab()
    assert not rebuilt


@pytest.mark.parametrize(
    ("change", "count"),
    [
        (lambda timeline: timeline.show_snapshot(two(tracks={1: TRACKS[1], 2: track([T] * 61)})), 1),
        (lambda timeline: timeline.show_snapshot(two(targets=(replace(TARGETS[0], end=50), TARGETS[1]))), 1),
        (lambda timeline: timeline.zoom(2), 2),
        (lambda timeline: timeline.resize(timeline.width() + 50, 200), 2),
    ],
)
def test_a_strip_is_computed_again_when_something_in_it_changed(timeline, rebuilt, qtbot, change, count):
    timeline.viewport().grab()
    rebuilt.clear()
    change(timeline)
    QApplication.processEvents()
    timeline.viewport().grab()
    assert len(rebuilt) == count


def test_a_playhead_repaints_only_what_it_leaves_and_enters(timeline, qtbot, monkeypatch):
    areas = []
    paint = Timeline.paintEvent

    def watching(self, event):
        areas.append(sum(rect.width() * rect.height() for rect in event.region().rects()))
        paint(self, event)

    # The first step tells the pace of the clip: the ruler gets times.
    timeline.show_snapshot(two(1))
    QApplication.processEvents()
    monkeypatch.setattr(Timeline, "paintEvent", watching)
    timeline.show_snapshot(two(70))
    qtbot.waitUntil(lambda: bool(areas))
    assert areas[0] < 0.15 * timeline.viewport().width() * timeline.viewport().height()


@pytest.mark.parametrize("index", [7, 29, 32, 70, 99])
def test_a_moved_playhead_looks_as_if_all_had_been_painted(timeline, qtbot, index):
    def shown() -> QImage:
        # The window's own picture, made of partial repaints.
        QApplication.processEvents()
        return timeline.screen().grabWindow(timeline.winId()).toImage()

    timeline.show_snapshot(two(1))
    before = shown()
    timeline.show_snapshot(two(index))
    there = shown()
    assert there != before
    timeline.viewport().update()
    assert shown() == there
    timeline.show_snapshot(two(1))
    assert shown() == before
