import cv2
import numpy as np
import pytest

from tests.tracker.evaluation.report_cases import run, slipping, truth
from tracker.evaluation.metrics import iou
from tracker.evaluation.plots import Axis, Line, Span, frame_ticks, plot
from tracker.evaluation.report_clips import ranges
from tracker.evaluation.report_data import best, number
from tracker.evaluation.report_html import Markup, element, text
from tracker.evaluation.report_sheets import TILE_HEIGHT, TILE_WIDTH, drawn, moments

NONE = np.full(4, np.nan)


def told(boxes, true, said):
    one = run("ours", "clip", boxes, true, said)
    return moments(one, iou(one.boxes, one.truth))


def test_moments_tell_where_a_run_goes_wrong():
    true = truth(100)
    boxes = slipping(true, 50)
    boxes[80:] = true[80:]
    said = ["tracking"] * 53 + ["lost"] * 27 + ["tracking"] * 20
    story = told(boxes, true, said)
    assert len(story) == 8
    assert list(story) == sorted(story)
    happened = {row: kind for row, kind in story.items() if kind}
    assert happened == {0: "start", 50: "off the target", 53: "called lost", 80: "held again", 99: "end"}


def test_a_start_anew_is_no_return():
    true = truth(60)
    boxes = slipping(true, 20)
    boxes[25:] = true[25:]
    boxes[21:25] = np.nan
    said = ["tracking"] * 21 + ["skipped"] * 4 + ["tracking"] * 35
    one = run("ours", "clip", boxes, true, said, failures=(20,), restarts=(25,))
    story = moments(one, iou(one.boxes, one.truth))
    assert story[20] == "off the target"
    assert story[25] == "started anew"


def test_moments_of_a_slow_slip():
    true = truth(60)
    boxes = true + np.arange(60)[:, None] * [0.5, 0, 0, 0]
    story = told(boxes, true, ["tracking"] * 60)
    overlaps = iou(boxes, true)
    assert {kind: row for row, kind in story.items()}["IoU under 0.5"] == int(np.argmax(overlaps < 0.5))
    assert {kind: row for row, kind in story.items()}["off the target"] == int(np.argmax(overlaps < 0.1))


@pytest.mark.parametrize("frames", [1, 2, 5, 8, 9, 1000])
def test_moments_are_rows_of_the_run_and_at_most_eight(frames):
    rng = np.random.default_rng(frames)
    true = truth(frames)
    boxes = true + rng.normal(0, 12, true.shape) * [1, 1, 0, 0]
    said = list(rng.choice(["tracking", "lost"], frames))
    story = told(boxes, true, said)
    assert len(story) == min(8, frames)
    assert set(story) <= set(range(frames))
    assert 0 in story


def edges_of(tile, colour):
    rows, columns = np.nonzero((np.abs(tile.astype(int) - colour) < 40).all(axis=2))
    return columns.min(), rows.min(), columns.max(), rows.max()


def test_boxes_are_drawn_where_they_are():
    image = np.zeros((TILE_HEIGHT * 2, TILE_WIDTH * 2, 3), np.uint8)
    box = np.array([200.0, 120.0, 160.0, 120.0])
    image[120:240, 200:360] = (0, 0, 200)
    tile = drawn(image, box, {}, NONE)
    assert tile.shape == (TILE_HEIGHT, TILE_WIDTH, 3)
    left, top, right, bottom = edges_of(tile, (0, 0, 200))
    outer = edges_of(tile, (255, 255, 255))
    assert np.abs(np.subtract(outer, (left, top, right, bottom))).max() <= 5
    scale = (right - left) / 160
    assert (bottom - top) / 120 == pytest.approx(scale, rel=0.1)
    assert scale > 0.6


def test_a_box_far_off_is_shown_with_the_target_and_the_whole_picture_at_most():
    image = np.full((400, 600, 3), 120, np.uint8)
    true, far = np.array([10.0, 10, 20, 20]), np.array([560.0, 370, 20, 20])
    tile = drawn(image, true, {0: far}, far)
    assert (tile >= 250).all(axis=2).any()
    assert (tile[:, :, 0].astype(int) - tile[:, :, 2] > 100).any()


def test_pictures_and_boxes_of_any_kind_are_drawn():
    for image in (np.zeros((3, 5), np.uint8), np.zeros((1, 1, 3), np.uint8), np.zeros((2000, 100, 3), np.uint8)):
        for box in (NONE, np.array([-1e9, 5, 2e9, 3]), np.array([0, 0, 0.001, 0.001])):
            assert drawn(image, box, {0: box, 11: box}, box).shape == (TILE_HEIGHT, TILE_WIDTH, 3)
    image = cv2.merge([np.full((50, 50), 9, np.uint8)] * 3)
    assert drawn(image, NONE, {}, NONE).max() < 100


def test_ranges():
    assert ranges([False, True, True, False, True], 10) == [(11, 12), (14, 14)]
    assert ranges([], 0) == ranges([False], 3) == []


@pytest.mark.parametrize(("low", "high"), [(0, 0), (0, 1), (0, 9), (0, 99), (250, 1349), (7, 23), (0, 123456)])
def test_frame_ticks_are_round_and_few(low, high):
    ticks = frame_ticks(low, high)
    assert 1 <= len(ticks) <= 7
    assert all(low <= tick <= high and tick == int(tick) for tick in ticks)
    assert len(set(np.diff(ticks))) <= 1


def test_plots_put_values_where_they_belong():
    x, y = Axis(10.0, 20.0, (10, 20), "frame"), Axis(-1.0, 1.0, (0,), "IoU")
    line = Line(np.array([10.0, 15.0, 20.0]), np.array([-1.0, 0.5, 1.0]), 9, "a line")
    html = plot(x, y, [line], [Span(10, 15, 0, 1, "lost", "why")], says="what", kind="time")
    assert 'points="0,100 50,25 100,0"' in html
    assert 'class="line c1"' in html
    assert 'x="0" y="0" width="50" height="50" class="span lost"' in html
    assert 'style="left:100%">20<' in html
    assert 'style="bottom:50%">0<' in html


def test_elements_escape_text_and_attributes():
    assert element("p", "<&", Markup("<br>"), None, [1, "'"]) == "<p>&lt;&amp;<br>1&#x27;</p>"
    assert element("a", class_='"x"', aria_label="<", open=True, hidden=False, name=None) == (
        '<a class="&quot;x&quot;" aria-label="&lt;" open></a>'
    )
    assert element("img", alt="a") == '<img alt="a">'
    assert text(["<", text("<")]) == "&lt;&lt;"


def test_numbers():
    assert [number(value) for value in (0.12349, None, float("nan"))] == ["0.123", "-", "-"]
    assert number(12345.6, 0) == "12,346"
    assert best([0.1, None, float("nan"), 0.7], 1) == 0.7
    assert best([0.1, 0.7], -1) == 0.1
    assert best([0.1, float("nan")], 1) is None
    assert best([0.1, 0.7], 0) is None
