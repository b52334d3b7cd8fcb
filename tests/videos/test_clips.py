import tomllib
from pathlib import Path

import cv2
import numpy as np
import pytest

from tracker.capture.synth import open_synth, read_truth, write_truth

VIDEOS = Path(__file__).parents[2] / "videos"
CLIPS = tomllib.loads((VIDEOS / "clips.toml").read_text(encoding="utf-8"))["clip"]
LIMIT_BYTES = 1_000_000
PICTURES = ("clusters.png", "climbing.png", "segments.jpg", "window.jpg", "measuring.jpg")

every_clip = pytest.mark.parametrize("clip", CLIPS, ids=lambda clip: clip["file"])


def truth_path(clip):
    return (VIDEOS / clip["file"]).with_suffix(".truth.csv")


def frames_and_times(clip):
    capture = cv2.VideoCapture(str(VIDEOS / clip["file"]))
    assert capture.isOpened()
    frames, times_s = [], []
    while True:
        taken, image = capture.read()
        if not taken:
            return frames, times_s
        frames.append(image)
        times_s.append(capture.get(cv2.CAP_PROP_POS_MSEC) / 1000)


def test_there_are_enough_clips_of_each_kind():
    assert len(CLIPS) >= 8
    assert {clip["codec"] for clip in CLIPS} == {"h264", "ffv1"}
    assert any(clip.get("variable") for clip in CLIPS)
    assert any(clip.get("turned") for clip in CLIPS)


def test_every_file_belongs_to_a_clip():
    files = {path.name for path in VIDEOS.iterdir() if path.is_file()}
    expected = {clip["file"] for clip in CLIPS} | {truth_path(clip).name for clip in CLIPS}
    assert files == expected | {"README.md", "clips.toml", "regenerate.py", "maps.jpg", *PICTURES}


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_are_small_shown_and_explained(name):
    assert cv2.imread(str(VIDEOS / name)) is not None
    assert (VIDEOS / name).stat().st_size <= 160_000
    assert f"(videos/{name})" in (VIDEOS.parent / "README.md").read_text(encoding="utf-8")
    assert f"`{name}`" in (VIDEOS / "README.md").read_text(encoding="utf-8")


def test_the_picture_of_the_maps_is_small_and_the_readme_says_how_it_is_made():
    picture = cv2.imread(str(VIDEOS / "maps.jpg"))
    assert picture.shape[1] == 976
    assert (VIDEOS / "maps.jpg").stat().st_size <= 300_000
    text = (VIDEOS / "README.md").read_text(encoding="utf-8")
    assert "`maps.jpg`" in text
    assert "--explain" in text


@every_clip
def test_readme_names_clip_and_scene(clip):
    rows = (VIDEOS / "README.md").read_text(encoding="utf-8").splitlines()
    assert any(row.startswith(f"| `{clip['file']}` | `{clip['scene']}` |") for row in rows)


@every_clip
def test_size(clip):
    assert 0 < (VIDEOS / clip["file"]).stat().st_size <= LIMIT_BYTES


@every_clip
def test_pixels_times_and_truth_belong_together(clip):
    frames, times_s = frames_and_times(clip)
    source = open_synth(clip["scene"])
    assert len(frames) == len(read_truth(truth_path(clip))) == source.spec.frames
    least_db = 45 if clip["codec"] == "ffv1" else 31
    for index in range(0, len(frames), 17):
        assert cv2.PSNR(frames[index], source.image(index)) > least_db
    rows = truth_path(clip).read_text(encoding="utf-8").splitlines()[1:]
    recorded_s = [float(row.split(",")[1]) for row in rows]
    assert times_s == pytest.approx(recorded_s, abs=1e-3)


@every_clip
def test_truth_is_what_the_scene_says(clip, tmp_path):
    write_truth(open_synth(clip["scene"]), tmp_path / "truth.csv")
    fresh, stored = (
        np.genfromtxt(path, delimiter=",", skip_header=1, usecols=[0, *range(2, 12)])
        for path in (tmp_path / "truth.csv", truth_path(clip))
    )
    np.testing.assert_allclose(stored, fresh, atol=2e-3, equal_nan=True)


def test_variable_clip_has_uneven_steps():
    clip = next(clip for clip in CLIPS if clip.get("variable"))
    steps = np.diff(frames_and_times(clip)[1])
    assert steps.max() > 2.5 * steps.min()
