import csv
import json
import os
from pathlib import Path

import cv2
import pytest

from tests.helpers.clips import write_clip
from tests.tracker.cli.conftest import SCENE
from tracker.capture.synth import open_synth
from tracker.cli.names import SUFFIXES, default_out, safe_name
from tracker.cli.run import Format
from tracker.config import DEFAULT_PROFILE, PROFILES
from tracker.sinks import FORMATS

HEADER = "frame,time_s,target,x,y,width,height,cx,cy,angle_deg,score,status"


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_clip_becomes_a_csv_beside_it_and_one_line_says_so(modetrack, clip, box):
    result = modetrack("run", clip, "--box", box)
    assert result.code == 0
    assert result.out == ""
    assert result.err.count("\n") == 1
    assert result.err.startswith("40 frames in ")
    assert result.err.endswith(" fps): clip.mp4.track.csv\n")
    text = Path("clip.mp4.track.csv").read_text()
    assert text.startswith(HEADER + "\n")
    assert [int(row["frame"]) for row in rows("clip.mp4.track.csv")] == list(range(40))
    assert rows("clip.mp4.track.csv")[25]["time_s"] == "1.000"


def test_two_runs_write_the_same_bytes(modetrack, box):
    for name in ("a.csv", "b.csv"):
        assert modetrack("run", SCENE, "--box", box, "--out", name, "--quiet").code == 0
    assert Path("a.csv").read_bytes() == Path("b.csv").read_bytes()


def test_quiet_prints_nothing(modetrack, box):
    result = modetrack("run", SCENE, "--box", box, "--quiet")
    assert (result.code, result.out, result.err) == (0, "", "")


def test_start_and_stop_choose_the_frames(modetrack, clip, box):
    modetrack("run", clip, "--box", box, "--start", 10, "--stop", 15)
    found = rows("clip.mp4.track.csv")
    assert [int(row["frame"]) for row in found] == [10, 11, 12, 13, 14]
    assert found[0]["x"] == f"{float(box.split(',')[0]):.3f}"


def test_times_are_the_clips_own_at_a_variable_rate(modetrack, box):
    frames = [frame.image for frame in open_synth(SCENE)][:4]
    write_clip(Path("vfr.mp4"), frames, times_s=[0, 0.04, 0.5, 0.56])
    modetrack("run", "vfr.mp4", "--box", box)
    assert [row["time_s"] for row in rows("vfr.mp4.track.csv")] == ["0.000", "0.040", "0.500", "0.560"]


def test_each_box_is_a_target(modetrack, box):
    modetrack("run", SCENE, "--box", box, "--box=-5,10,40,40", "--stop", 3, "--out", "t.csv")
    found = rows("t.csv")
    assert [(row["frame"], row["target"]) for row in found] == [(str(f), str(t)) for f in range(3) for t in (1, 2)]
    assert found[1]["x"] == "-5.000"


@pytest.mark.parametrize("format", FORMATS)
def test_each_format_has_its_default_name_and_its_rows(modetrack, clip, box, format):
    assert modetrack("run", clip, "--box", box, "--format", format).code == 0
    lines = Path(f"clip.mp4{SUFFIXES[format]}").read_text().splitlines()
    assert len(lines) == 41 if format == "csv" else 40
    first = {"csv": HEADER, "vot": "1"}.get(format)
    assert first is None or lines[0] == first
    if format == "jsonl":
        assert json.loads(lines[3])["frame"] == 3
    if format == "mot":
        assert lines[3].startswith("4,1,")


def test_the_formats_offered_are_those_there_are():
    assert {format.value for format in Format} == set(FORMATS) == set(SUFFIXES)


def test_dash_is_stdout(modetrack, box):
    result = modetrack("run", SCENE, "--box", box, "--stop", 2, "--out", "-")
    assert result.code == 0
    assert result.out.splitlines()[0] == HEADER
    assert len(result.out.splitlines()) == 3
    assert result.err.endswith(": stdout\n")


def test_the_video_has_every_frame_and_its_codec_is_told(modetrack, box):
    result = modetrack("run", SCENE, "--box", box, "--video", "boxes.avi")
    assert result.err.endswith(": synth-plain-size-160x120-frames-40.track.csv, boxes.avi (MJPG)\n")
    capture = cv2.VideoCapture("boxes.avi")
    assert capture.get(cv2.CAP_PROP_FRAME_COUNT) == 40
    assert capture.get(cv2.CAP_PROP_FPS) == 30


def test_explain_writes_a_picture_per_frame_and_changes_no_row(modetrack, box):
    arguments = "run", SCENE, "--box", box, "--start", 5, "--stop", 9, "--out"
    assert modetrack(*arguments, "plain.csv").code == 0
    result = modetrack(*arguments, "t.csv", "--explain", "why")
    assert result.err.endswith(": t.csv, why (a picture per frame)\n")
    assert sorted(os.listdir("why")) == [f"00000{index}.jpg" for index in range(5, 9)]
    assert Path("t.csv").read_bytes() == Path("plain.csv").read_bytes()
    assert all(cv2.imread(f"why/{name}").shape[1] == 976 for name in os.listdir("why"))


def test_explain_shows_each_target(modetrack, box):
    arguments = "run", SCENE, "--box", box, "--stop", 1, "--quiet", "--explain"
    modetrack(*arguments, "one")
    modetrack(*arguments, "two", "--box", "9,9,30,30")
    one, two = (cv2.imread(f"{name}/000000.jpg") for name in ("one", "two"))
    assert two.shape[0] > one.shape[0] + 240


def test_a_picture_that_cannot_be_written_ends_a_run_with_one_line(modetrack, box):
    os.makedirs("why/000003.jpg")
    result = modetrack("run", SCENE, "--box", box, "--out", "t.csv", "--explain", "why")
    assert result.error == "why/000003.jpg: cannot be written: Is a directory"
    assert [int(row["frame"]) for row in rows("t.csv")] == [0, 1, 2, 3]


@pytest.mark.parametrize("source", ["frames", "frames/*.png"])
def test_pictures_are_not_written_among_those_that_are_read(modetrack, box, source):
    os.mkdir("frames")
    for frame in list(open_synth(SCENE))[:2]:
        cv2.imwrite(f"frames/{frame.index}.png", frame.image)
    result = modetrack("run", source, "--box", box, "--explain", "./frames/", "--out", "t.csv")
    assert result.error == "frames: cannot be the source's folder and that of its pictures at once: name another one"
    assert sorted(os.listdir("frames")) == ["0.png", "1.png"]


def test_pictures_and_rows_do_not_share_a_name(modetrack, box):
    result = modetrack("run", SCENE, "--box", box, "--out", "why", "--explain", "why")
    assert result.error == "why: cannot be the pictures' folder and the result at once: name another file"


def test_a_box_that_cannot_be_used_leaves_no_folder(modetrack):
    assert modetrack("run", SCENE, "--box", "900,900,9,9", "--explain", "why").code == 1
    assert os.listdir() == []


def test_the_help_names_the_profiles_and_the_default(modetrack):
    said = " ".join(modetrack("run", "--help").out.split())
    assert f"Built-in settings: {', '.join(list(PROFILES)[:-1])} or {list(PROFILES)[-1]}" in said
    assert f"(default: {DEFAULT_PROFILE})" in said


def test_a_lost_target_is_counted(modetrack):
    result = modetrack("run", "synth:exit:frames=120", "--box", "380,30,70,120", "--quiet", "--out", "e.csv")
    assert result.code == 0
    lost = sum(row["status"] == "lost" for row in rows("e.csv"))
    assert lost > 0
    result = modetrack("run", "synth:exit:frames=120", "--box", "380,30,70,120", "--out", "e.csv")
    assert f", lost in {lost} of them: e.csv" in result.err


def test_a_config_file_changes_what_is_tracked(modetrack, box):
    Path("slow.toml").write_text('profile = "camshift"\n[search]\nmethod = "mean_shift"\n')
    modetrack("run", SCENE, "--box", box, "--config", "slow.toml", "--out", "t.csv")
    assert {row["width"] for row in rows("t.csv")} == {f"{float(box.split(',')[2]):.3f}"}


@pytest.mark.parametrize("share", [0.0, 0.01, 0.4, 0.77, 1.0])
def test_a_resumed_file_has_the_bytes_of_an_uninterrupted_one(modetrack, box, share):
    arguments = "run", SCENE, "--box", box, "--out", "t.csv"
    modetrack(*arguments)
    whole = Path("t.csv").read_bytes()
    Path("t.csv").write_bytes(whole[: int(share * len(whole))])
    assert modetrack(*arguments, "--resume").code == 0
    assert Path("t.csv").read_bytes() == whole


def test_a_shorter_run_does_not_resume_a_longer_one(modetrack, box):
    arguments = "run", SCENE, "--box", box, "--out", "t.csv"
    modetrack(*arguments)
    whole = Path("t.csv").read_bytes()
    result = modetrack(*arguments, "--resume", "--stop", 20)
    assert result.error == "t.csv: holds more frames than the 20 of this run; nothing was changed"
    assert Path("t.csv").read_bytes() == whole


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("clips/a b.mp4", "clips/a b.mp4.track.csv"),
        ("frames/", "frames.track.csv"),
        ("frames/*.png", "frames-.png.track.csv"),
        ("0", "camera-0.track.csv"),
        ("/dev/video2", "dev-video2.track.csv"),
        ("synth:plain", "synth-plain.track.csv"),
        ("rtsp://me:secret@cam.local:554/live?token=1", "cam.local-554-live.track.csv"),
    ],
)
def test_default_names(source, name):
    assert default_out(source, "csv") == name


def test_the_name_for_a_folder_known_by_dots_is_its_own(modetrack, tmp_path):
    assert default_out(".", "csv") == f"{tmp_path}.track.csv"
    assert default_out("..", "csv") == f"{tmp_path.parent}.track.csv"
    assert safe_name("://") == "source"


def test_a_calibration_adds_what_is_measured(modetrack, clip, box):
    Path("metres.toml").write_text(
        '[calibration]\nunit = "m"\nscale = {start = [0, 0], end = [100, 0], length = 5}\n', encoding="utf-8"
    )
    given = ("--calibration", "metres.toml", "--session", "s.toml", "--out", "t.csv", "--stop", 5)
    assert modetrack("run", clip, "--box", box, *given).code == 0
    for row in rows("t.csv"):
        assert row["unit"] == "m"
        assert float(row["x_world"]) == pytest.approx(float(row["cx"]) / 20, abs=1e-3)
    assert modetrack("replay", "s.toml", "--out", "again.csv").code == 0
    assert Path("again.csv").read_bytes() == Path("t.csv").read_bytes()


@pytest.mark.parametrize("format", ["mot", "vot"])
def test_a_calibration_needs_a_format_with_a_place_for_it(modetrack, clip, box, format):
    Path("metres.toml").write_text("[calibration]\nsmoothing_s = 1\n", encoding="utf-8")
    result = modetrack("run", clip, "--box", box, "--calibration", "metres.toml", "--format", format, "--out", "t.txt")
    assert result.code == 2
    assert f"--calibration needs --format csv or jsonl: {format} has no place for it" in " ".join(result.err.split())
    assert not Path("t.txt").exists()


def test_a_file_without_a_calibration_is_refused(modetrack, clip, box):
    Path("none.toml").write_text('profile = "colour"\n', encoding="utf-8")
    result = modetrack("run", clip, "--box", box, "--calibration", "none.toml")
    assert result.code == 1
    assert result.err.startswith("error: none.toml: there is no [calibration] in it")
    assert not Path("clip.mp4.track.csv").exists()
