"""See why: maps, search window and path over the picture, the model's histogram, plots that follow the playhead."""

import numpy as np
import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest

from tests.ui.window.user import CLIP, SHIFT, User, picture, pixels, truth
from tracker.geometry import Box


def same(one, other) -> bool:
    return np.array_equal(one, other)


@pytest.mark.parametrize("key", [Qt.Key_B, Qt.Key_W, Qt.Key_T, Qt.Key_M])
def test_each_overlay_can_be_switched(user, key):
    user.begin()
    user.step(6)
    user.wait(lambda: user.shot.selected.state is not None)
    before = pixels(user.view)
    user.key(key)
    user.wait(lambda: not same(pixels(user.view), before))
    user.key(key)
    user.wait(lambda: same(pixels(user.view), before))


def test_the_probability_image_lies_on_the_target(user):
    user.begin()
    user.step(6)
    user.key(Qt.Key_B)
    user.wait(lambda: user.shot.selected.why is not None and user.shot.selected.why.probability is not None)
    shown, box = user.shot.selected.why.probability, truth(CLIP, 6)
    region, image = shown.region, shown.image.astype(float)
    scale = image.shape[1] / region.width
    x, y = (int((box.cx - region.x) * scale), int((box.cy - region.y) * scale))
    half_w, half_h = int(box.width * scale / 3), int(box.height * scale / 3)
    inside = image[y - half_h : y + half_h, x - half_w : x + half_w].mean()
    assert inside > 3 * image[: max(2, y - 2 * half_h)].mean()


def test_the_map_of_each_cue_is_shown_in_turn(make_window, qtbot):
    user = User(make_window(), qtbot, "robust")
    user.begin()
    user.step(4)
    user.key(Qt.Key_B)
    user.wait(lambda: user.shot.selected.why is not None and bool(user.shot.selected.why.cues))
    names = [cue.name for cue in user.shot.selected.why.cues]
    assert "colour" in names
    seen = []
    for _ in range(len(names) + 1):
        user.key(Qt.Key_B, SHIFT)
        seen.append((user.view.options.cue, pixels(user.view).tobytes()))
        assert f"map: {user.view.options.cue or 'all cues together'}" in user.view.hint
    assert [name for name, _ in seen] == [*names, None]
    assert len({shown for _, shown in seen}) == len(seen)


def test_opacity_changes_the_probability_image(user):
    user.begin()
    user.step(4)
    opacity = user.window.toolbar.opacity
    assert not opacity.isEnabled()
    user.key(Qt.Key_B)
    user.wait(lambda: user.shot.selected.why is not None and user.shot.selected.why.probability is not None)
    before = pixels(user.view)
    for _ in range(3):
        user.key(Qt.Key_PageDown, widget=opacity)
    assert user.view.options.opacity == pytest.approx(0.35)
    assert not same(pixels(user.view), before)


def test_a_paused_picture_says_why_on_frames_that_were_tracked_long_ago(user):
    user.begin()
    user.track_all()
    user.key(Qt.Key_B)
    user.seek(20)
    user.wait(lambda: user.shot.selected.why is not None and user.shot.selected.why.probability is not None)
    before = pixels(user.view)
    user.key(Qt.Key_B)
    assert not same(pixels(user.view), before)


def test_the_histogram_of_the_model_is_shown_and_is_of_the_target(user):
    user.begin()
    user.step(4)
    user.key(Qt.Key_H)
    panel = user.docks.model
    user.wait(lambda: panel.bars.isVisible() and not panel.visibleRegion().isEmpty())
    histogram = user.shot.selected.why.histogram
    box, image = truth(CLIP, 4), picture(CLIP, 4)
    inside = image[int(box.cy) - 8 : int(box.cy) + 8, int(box.cx) - 8 : int(box.cx) + 8].reshape(-1, 3).astype(float)
    most = histogram.colours[int(histogram.target.argmax())].astype(float)
    assert np.abs(inside - most).max(1).min() < 40
    shares = histogram.target.sum(), histogram.surroundings.sum()
    assert shares[0] == pytest.approx(1, abs=0.1)
    user.draw(Box(20, 20, 40, 40), SHIFT)
    user.wait(lambda: "target 2" in panel.title.text() or "target 2" in panel.empty.text())


def test_maps_are_asked_for_only_while_something_shows_them(user):
    user.begin()
    user.step(3)
    user.wait(lambda: user.shot.selected.why is not None)
    assert user.shot.selected.why.probability is None
    user.key(Qt.Key_B)
    user.wait(lambda: user.shot.selected.why is not None and user.shot.selected.why.probability is not None)
    user.key(Qt.Key_B)
    user.step(5)
    user.wait(lambda: user.shot.selected.why is not None and user.shot.selected.why.probability is None)


@pytest.fixture
def plotted(user):
    """A clip with all rows and the plots in front."""
    user.begin()
    user.track_all()
    user.reveal("Plots")
    panel = user.docks.plots
    user.wait(lambda: panel.canvas is not None and panel.text == "" and "score" in panel.canvas.plots)
    return user


def test_plots_of_score_and_position_follow_the_playhead(plotted):
    user, canvas = plotted, plotted.docks.plots.canvas
    user.wait(lambda: {"score", "x", "y"} <= set(canvas.plots))
    assert canvas.range_s == pytest.approx((1 / 30, 59 / 30), abs=0.05)
    user.step(9)
    heads = lambda: {name: canvas.plots[name].head.value() for name in ("score", "x", "y")}  # noqa: E731
    user.wait(lambda: all(value == pytest.approx(user.shot.frame.time_s) for value in heads().values()))
    assert user.index == 9


def test_a_click_in_a_plot_seeks(plotted):
    user, canvas = plotted, plotted.docks.plots.canvas
    canvas.draw_now()
    user.pass_time(50)
    plot = canvas.plots["score"]
    rect = plot.vb.sceneBoundingRect()
    point = canvas.mapFromScene(rect.center())
    QTest.mouseClick(canvas.viewport(), Qt.LeftButton, Qt.NoModifier, point)
    user.wait(lambda: user.index > 20)
    assert user.index == pytest.approx(30, abs=3)


def test_hidden_targets_are_left_out_of_the_plots(plotted):
    user = plotted
    from tests.ui.window.test_targets import EYE, click_row

    click_row(user, 1, EYE)
    user.wait(lambda: "Nothing to plot" in user.docks.plots.text)
