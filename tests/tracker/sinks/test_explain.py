import os
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from tests.tracker.sinks.states import frame, state
from tracker.backprojection import Cue, Probability
from tracker.capture.synth import open_synth
from tracker.config import PROFILES
from tracker.errors import SinkError
from tracker.geometry import Box
from tracker.sinks.draw import STATUS_COLOURS
from tracker.sinks.explain import ExplainSink, explain
from tracker.tracking import Tracker
from tracker.values import TrackStatus

SCENE = "synth:exit:frames=120"
ROW_HEIGHT = 240 + 2 * 26
REGION = Box(5, 5, 40, 30)


def seen(cues=2, region=REGION):
    """What a tracker hands out: each cue with a bright spot of its own, the second further right."""
    maps = []
    for number in range(1, cues + 1):
        image = np.zeros((30, 40), np.float32)
        image[15:18, 10 * number - 5 : 10 * number - 2] = 1
        maps.append(Probability(image, 5, 5))
    return SimpleNamespace(
        cues=tuple(Cue(f"cue{number}", 1 / cues, one) for number, one in enumerate(maps, 1)),
        probability=Probability(sum(one.image for one in maps) / cues, 5, 5) if maps else None,
        search_region=region,
        path=np.array([(20.0, 12.0), (24.0, 14.0)]),
    )


def tiles_of(picture, columns, row=0):
    """The maps of a target's row."""
    width = (976 - 8) // columns - 8
    top = picture.shape[0] - 26 - 240 - row * ROW_HEIGHT
    return [picture[top : top + 240, 8 + place * (width + 8) :][:, :width] for place in range(columns)]


def brightest(tile):
    """Where a tile of a map is brightest, as a share of its width; marks are of another colour."""
    yellow = tile[..., 2].astype(int) + tile[..., 1] - tile[..., 0]
    return np.nonzero(yellow > 300)[1].mean() / tile.shape[1]


def test_each_cue_and_what_they_make_together_is_shown():
    picture = explain(frame(0, 48, 64, 90), [state(box=(10, 10, 20, 15))], {1: seen(cues=2)})
    assert picture.shape == (26 + 544 + ROW_HEIGHT, 976, 3)
    region, first, second, fused = tiles_of(picture, 4)
    # 40 x 30 px of the frame, scaled by 5.85 to the tile's width: the pixels 5 to 7 and 15 to 17 of it.
    assert brightest(first) == pytest.approx(6.5 / 40, abs=0.02)
    assert brightest(second) == pytest.approx(16.5 / 40, abs=0.02)
    assert brightest(fused) == pytest.approx(11.5 / 40, abs=0.02)
    assert (region[40] == 90).all()


def test_a_single_cue_is_the_probability_image_and_shown_once():
    picture = explain(frame(0, 48, 64), [state()], {1: seen(cues=1)})
    _, only = tiles_of(picture, 2)
    # 480 px wide, the map 320 of them in the middle.
    assert brightest(only) == pytest.approx((78 + 6.5 * 8) / 476, abs=0.02)
    blank = picture[-26:, 8 + 2 * 484 :]
    assert (blank == 32).all()


def test_each_target_has_a_row_in_the_colour_of_its_status():
    states = [state(target_id=1), state(target_id=2, status=TrackStatus.LOST), state(target_id=3)]
    picture = explain(frame(0, 48, 64), states, {1: seen(), 2: seen()})
    assert picture.shape[0] == 26 + 544 + 2 * ROW_HEIGHT
    for row, status in ((1, TrackStatus.TRACKING), (0, TrackStatus.LOST)):
        top = picture.shape[0] - (row + 1) * ROW_HEIGHT
        words = picture[top : top + 26].reshape(-1, 3).astype(int)
        assert np.abs(words - STATUS_COLOURS[status]).sum(axis=1).min() < 60


def test_a_target_that_was_not_looked_for_has_its_row_as_well():
    nothing = SimpleNamespace(cues=(), probability=None, search_region=None, path=np.empty((0, 2)))
    for box in ((10, 10, 20, 15), (500, 500, 20, 15)):
        picture = explain(frame(0, 48, 64), [state(box=box)], {1: nothing})
        assert picture.shape[0] == 26 + 544 + ROW_HEIGHT


@pytest.mark.parametrize(("height", "width"), [(1, 1), (2, 900), (900, 2), (1100, 1900)])
@pytest.mark.parametrize("grey", [False, True])
def test_every_shape_of_frame_fits(height, width, grey):
    region = Box(-30, -30, 3000, 3000).clipped(width, height)
    picture = explain(frame(0, height, width, 128, grey), [state(box=(0, 0, 5, 5))], {1: seen(region=region)})
    assert picture.shape == (26 + 544 + ROW_HEIGHT, 976, 3)


@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_is_explained_in_every_status(profile):
    source = open_synth(SCENE)
    tracker = Tracker.from_profile(profile)
    tracker.init(source.read(), source.truth(0).box)
    statuses = set()
    for one in source:
        found = tracker.update(one)
        if found.status not in statuses or one.index % 20 == 0:
            picture = explain(one, [found], {1: tracker})
            assert picture.shape[1] == 976
            statuses.add(found.status)
    assert TrackStatus.LOST in statuses


def test_the_pictures_are_those_of_the_frames(tmp_path):
    with ExplainSink(tmp_path / "new" / "why", {1: seen()}) as sink:
        for index in (0, 7, 1_234_567):
            sink.write(frame(index), [state(index)])
    assert sorted(os.listdir(tmp_path / "new" / "why")) == ["000000.jpg", "000007.jpg", "1234567.jpg"]
    picture = cv2.imread(str(tmp_path / "new" / "why" / "000007.jpg"))
    assert np.abs(picture.astype(int) - explain(frame(7), [state(7)], {1: seen()})).mean() < 2


def test_two_runs_write_the_same_bytes(tmp_path):
    for name in "ab":
        with ExplainSink(tmp_path / name, {1: seen()}) as sink:
            sink.write(frame(), [state()])
    assert (tmp_path / "a" / "000000.jpg").read_bytes() == (tmp_path / "b" / "000000.jpg").read_bytes()


def test_a_folder_that_was_made_for_nothing_goes_again(tmp_path):
    (tmp_path / "old").mkdir()
    for name in ("old", "new"):
        sink = ExplainSink(tmp_path / name, {})
        assert os.listdir(tmp_path / name) == []
        sink.close()
        sink.close()
    assert os.listdir(tmp_path) == ["old"]


def test_a_folder_that_cannot_be_made_or_written_is_refused_at_once(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    with pytest.raises(SinkError, match=r"file: cannot be written: File exists"):
        ExplainSink(tmp_path / "file", {})
    with pytest.raises(SinkError, match=r"file.why: cannot be written: Not a directory"):
        ExplainSink(tmp_path / "file" / "why", {})
    if os.path.isdir("/proc"):
        with pytest.raises(SinkError, match=r"/proc/.*: cannot be written: "):
            ExplainSink("/proc/why", {})


def test_a_picture_that_cannot_be_written_is_one_error_and_the_others_are_whole(tmp_path):
    with ExplainSink(tmp_path, {1: seen()}) as sink:
        sink.write(frame(0), [state(0)])
        (tmp_path / "000001.jpg").mkdir()
        with pytest.raises(SinkError, match=r"000001\.jpg: cannot be written: Is a directory"):
            sink.write(frame(1), [state(1)])
    assert sorted(os.listdir(tmp_path)) == ["000000.jpg", "000001.jpg"]
    assert cv2.imread(str(tmp_path / "000000.jpg")) is not None


def test_a_picture_that_is_broken_off_leaves_the_one_before(tmp_path, monkeypatch):
    with ExplainSink(tmp_path, {1: seen()}) as sink:
        sink.write(frame(0), [state(0)])
        before = (tmp_path / "000000.jpg").read_bytes()

        def broken_off(half, path):
            raise KeyboardInterrupt

        monkeypatch.setattr("tracker.sinks.paths.os.replace", broken_off)
        with pytest.raises(KeyboardInterrupt):
            sink.write(frame(0, value=50), [state(0)])
    assert os.listdir(tmp_path) == ["000000.jpg"]
    assert (tmp_path / "000000.jpg").read_bytes() == before
