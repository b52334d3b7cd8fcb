import sys

import cv2
import numpy as np
import pytest

from tracker.errors import ConfigError, RoiError, SourceError
from tracker.geometry import Box, iou
from tracker.toolkits.got10k import Got10kTracker
from tracker.tracking import Tracker

Pictures = pytest.importorskip("PIL.Image")


def rgb(image):
    return Pictures.fromarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB))


@pytest.fixture
def files(scene, tmp_path):
    images, boxes = scene
    paths = [tmp_path / f"{index:08d}.png" for index in range(len(images))]
    for path, image in zip(paths, images, strict=True):
        cv2.imwrite(str(path), image)
    return [str(path) for path in paths], np.array([box.as_tuple() for box in boxes])


def test_init_and_update_give_what_the_tracker_gives(scene):
    images, boxes = scene
    ours, plain = Got10kTracker("camshift"), Tracker.from_profile("camshift")
    assert ours.init(rgb(images[0]), boxes[0].as_tuple()) is None
    plain.init(images[0], boxes[0])
    for image in images[1:]:
        assert ours.update(rgb(image)) == plain.update(image).box.as_tuple()


def test_track_runs_a_sequence_of_files(scene, files):
    images, _ = scene
    paths, truth = files
    boxes, times = Got10kTracker("camshift").track(paths, truth[0], visualize=False)
    assert boxes.shape == (len(paths), 4)
    assert tuple(boxes[0]) == tuple(truth[0])
    assert times.shape == (len(paths),)
    assert (times > 0).all()
    assert min(iou(Box(*box), Box(*true)) for box, true in zip(boxes, truth, strict=True)) > 0.6
    stepwise = Got10kTracker("camshift")
    stepwise.init(rgb(images[0]), truth[0])
    np.testing.assert_array_equal(boxes[1:], [stepwise.update(rgb(image)) for image in images[1:]])


def test_one_object_follows_one_sequence_after_another(files):
    paths, truth = files
    target = Got10kTracker("camshift")
    first, _ = target.track(paths, truth[0])
    again, _ = target.track(paths, truth[0])
    np.testing.assert_array_equal(first, again)


def test_files_that_count_pixels_from_1(files):
    paths, truth = files
    from_0, _ = Got10kTracker("camshift").track(paths, truth[0])
    from_1, _ = Got10kTracker("camshift", first_pixel=1).track(paths, np.add(truth[0], [1, 1, 0, 0]))
    np.testing.assert_allclose(from_1, np.add(from_0, [1, 1, 0, 0]), rtol=0, atol=1e-9)


def test_grey_pictures(scene):
    images, boxes = scene
    target = Got10kTracker("camshift")
    target.init(rgb(images[0]).convert("L"), boxes[0].as_tuple())
    assert len(target.update(rgb(images[1]).convert("L"))) == 4


def test_a_box_with_nothing_to_learn_from_is_kept(scene, caplog):
    images, _ = scene
    target = Got10kTracker("camshift")
    target.init(rgb(images[0]), (900, 900, 20, 10))
    assert target.update(rgb(images[1])) == (900, 900, 20, 10)
    assert "kept in every frame" in caplog.text


def test_name_and_settings():
    assert Got10kTracker("camshift").name == "modetrack-camshift"
    assert Got10kTracker("camshift", name="mine").name == "mine"
    assert Got10kTracker("camshift").is_deterministic is True
    with pytest.raises(ConfigError, match="unknown profile 'nix'"):
        Got10kTracker("nix")
    with pytest.raises(ConfigError, match="unknown key"):
        Got10kTracker("camshift", search={"kernal": "flat"})


def test_bad_input(scene, tmp_path):
    images, _ = scene
    with pytest.raises(RoiError, match="width and height > 0"):
        Got10kTracker("camshift").init(rgb(images[0]), (10, 10, 0, 5))
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture")
    with pytest.raises(SourceError, match=r"broken\.jpg: cannot be read as a picture"):
        Got10kTracker("camshift").track([broken], (1, 1, 9, 9))


def test_visualize_shows_every_picture_with_its_box(files, monkeypatch):
    paths, truth = files
    shown = []
    viz = type(sys)("got10k.utils.viz")
    viz.show_frame = lambda image, box: shown.append((image.size, tuple(box)))
    monkeypatch.setitem(sys.modules, "got10k", type(sys)("got10k"))
    monkeypatch.setitem(sys.modules, "got10k.utils", type(sys)("got10k.utils"))
    monkeypatch.setitem(sys.modules, "got10k.utils.viz", viz)
    boxes, _ = Got10kTracker("camshift").track(paths, truth[0], visualize=True)
    assert shown == [((320, 240), tuple(box)) for box in boxes]


@pytest.mark.filterwarnings("default")
def test_the_toolkits_own_experiment(scene, tmp_path, monkeypatch):
    experiments = pytest.importorskip("got10k.experiments")
    images, boxes = scene
    folder = tmp_path / "GOT-10k" / "val" / "plain"
    folder.mkdir(parents=True)
    for index, image in enumerate(images, start=1):
        cv2.imwrite(str(folder / f"{index:08d}.jpg"), image)
    np.savetxt(folder / "groundtruth.txt", [box.as_tuple() for box in boxes], delimiter=",")
    (folder.parent / "list.txt").write_text("plain\n")
    monkeypatch.chdir(tmp_path)
    target = Got10kTracker("camshift")
    experiments.ExperimentGOT10k("GOT-10k", subset="val").run(target)
    recorded = tmp_path / "results" / "GOT-10k" / "modetrack-camshift" / "plain"
    assert np.loadtxt(recorded / "plain_001.txt", delimiter=",").shape == (len(images), 4)
    assert not (recorded / "plain_002.txt").exists()
