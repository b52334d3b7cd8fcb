import os
from pathlib import Path

import cv2
import pytest

from tests.helpers.clips import cut, noise_frames, write_clip
from tests.helpers.mjpeg_server import MjpegServer
from tests.tracker.cli.conftest import SCENE
from tracker.capture.synth import open_synth
from tracker.errors import FrameError
from tracker.tracking import Tracker

OLD = "what an earlier run wrote\n"


@pytest.fixture
def kept(tmp_path):
    """A result that is already there, and must be afterwards."""
    path = tmp_path / "old.csv"
    path.write_text(OLD)
    yield path
    assert path.read_text() == OLD


def test_missing_file(modetrack, kept):
    assert modetrack("run", "no.mp4", "--box", "1,1,9,9", "--out", kept).error.startswith(
        "no.mp4: no such file or folder"
    )


def test_text_named_mp4(modetrack, kept):
    Path("text.mp4").write_text("these are words\n" * 100)
    error = modetrack("run", "text.mp4", "--box", "1,1,9,9", "--out", kept).error
    assert error.startswith("text.mp4: not a video")


def test_empty_folder(modetrack, kept):
    Path("frames").mkdir()
    error = modetrack("run", "frames", "--box", "1,1,9,9", "--out", kept).error
    assert error.startswith("frames: no pictures in this folder")


@pytest.mark.parametrize(
    ("box", "message"),
    [
        ("900,10,20,20", "box 900,10,20,20 lies outside the picture of 160 x 120 px"),
        ("10,10,0,20", "box needs width and height > 0, got 0 x 20"),
        ("10,10,20", "box needs four numbers X,Y,W,H, got '10,10,20'"),
        ("10,10,nan,20", "box needs width and height > 0, got nan x 20"),
    ],
)
def test_boxes_that_cannot_be_used(modetrack, kept, clip, box, message):
    assert modetrack("run", clip, "--box", box, "--out", kept).error == message


def test_a_failing_start_leaves_nothing_behind(modetrack, clip):
    modetrack("run", clip, "--box", "900,10,20,20", "--video", "v.mp4", "--session", "s.toml")
    assert os.listdir() == ["clip.mp4"]


def test_unknown_key_in_a_config(modetrack, kept, clip, box):
    Path("mine.toml").write_text('profile = "camshift"\n[search]\nmetod = "mean_shift"\n')
    error = modetrack("run", clip, "--box", box, "--config", "mine.toml", "--out", kept).error
    assert error == "mine.toml: unknown key 'search.metod', did you mean 'method'?"


def test_unknown_profile(modetrack, kept, clip, box):
    error = modetrack("run", clip, "--box", box, "--profile", "camshft", "--out", kept).error
    assert error == "unknown profile 'camshft', did you mean 'camshift'?"


def test_unwritable_outputs(modetrack, clip, box):
    error = modetrack("run", clip, "--box", box, "--out", "none/t.csv").error
    assert error == "none/t.csv: cannot be written: folder none does not exist"
    Path("taken").mkdir()
    error = modetrack("run", clip, "--box", box, "--out", "taken").error
    assert error == "taken: cannot be written: Is a directory"
    error = modetrack("run", clip, "--box", box, "--video", "v.gif").error
    assert error.startswith("v.gif: video needs the extension .mp4")


def test_the_source_is_never_written_over(modetrack, clip, box):
    before = clip.read_bytes()
    for option in ("--out", "--video", "--session"):
        assert "and the source at once" in modetrack("run", clip, "--box", box, option, f"./{clip}").error
    assert clip.read_bytes() == before
    both = "--video", "x.mp4", "--out", "x.mp4"
    assert "cannot be the video and the result at once" in modetrack("run", clip, "--box", box, *both).error


def test_no_such_camera(modetrack, kept):
    error = modetrack("run", "97", "--box", "1,1,9,9", "--out", kept).error
    assert error.startswith("camera 97: there is no such camera")


def test_start_behind_the_end(modetrack, kept, clip, box):
    for start in (40, 500):
        error = modetrack("run", clip, "--box", box, "--start", start, "--out", kept).error
        assert error == f"clip.mp4: there is no frame {start}, the source has 40 frames"


def test_a_truncated_video_keeps_what_was_tracked(modetrack):
    write_clip(Path("whole.mp4"), noise_frames(60), faststart=True)
    cut(Path("whole.mp4"), 0.6)
    error = modetrack("run", "whole.mp4", "--box", "40,40,40,40").error
    tracked = len(Path("whole.mp4.track.csv").read_text().splitlines()) - 1
    assert 20 < tracked < 60
    assert error.startswith(f"whole.mp4: ends after frame {tracked} of 60 announced: the file is damaged")
    assert error.endswith(f"; {tracked} frames in whole.mp4.track.csv")


@pytest.mark.parametrize(("how", "why"), [("stall", "stalled"), ("close_stream", "closed")])
def test_a_stream_that_ends_keeps_what_was_tracked(modetrack, monkeypatch, box, how, why):
    pictures = [frame.image for frame in open_synth(SCENE)]
    updated = []
    follow = Tracker.update

    def update(self, frame):
        updated.append(frame)
        if len(updated) == 5:
            getattr(server, how)()
        return follow(self, frame)

    monkeypatch.setattr(Tracker, "update", update)
    with MjpegServer(pictures, fps=50) as server:
        result = modetrack("run", server.url, "--box", box, "--out", "t.csv", "--timeout", 1)
    tracked = len(Path("t.csv").read_text().splitlines()) - 1
    assert tracked >= 6
    assert f"no picture for 1 s: it {why}; {tracked} frames in t.csv" in result.error


def test_a_live_stream_ends_at_stop_but_cannot_be_resumed(modetrack, kept, box):
    pictures = [frame.image for frame in open_synth(SCENE)]
    with MjpegServer(pictures, fps=100) as server:
        result = modetrack("run", server.url, "--box", box, "--out", "t.csv", "--stop", 10)
        assert result.code == 0
        assert modetrack("run", server.url, "--box", box, "--out", kept, "--resume").error.endswith(
            "a live source cannot be resumed: its pictures do not come again"
        )
    assert Path("t.csv").read_text().splitlines()[1].split(",")[0].isdigit()


def test_a_frame_that_changes_size_goes_on(modetrack, box):
    Path("frames").mkdir()
    for frame in open_synth(SCENE + ":seed=0"):
        picture = frame.image if frame.index < 10 else cv2.copyMakeBorder(frame.image, 0, 40, 0, 80, 0)
        cv2.imwrite(f"frames/{frame.index}.png", picture)
    assert modetrack("run", "frames", "--box", box).code == 0
    lines = Path("frames.track.csv").read_text().splitlines()[1:]
    assert len(lines) == 40
    assert lines[-1].endswith(",tracking")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--start", "-1", "--box", "1,1,9,9"),
        ("--start", "5", "--stop", "5", "--box", "1,1,9,9"),
        ("--format", "xml", "--box", "1,1,9,9"),
        ("--profile", "camshift", "--config", "x.toml", "--box", "1,1,9,9"),
        (),
        ("--nonsense",),
    ],
)
def test_wrong_usage_ends_with_2(modetrack, clip, arguments):
    result = modetrack("run", clip, *arguments)
    assert result.code == 2
    assert "Traceback" not in result.err
    assert os.listdir() == ["clip.mp4"]


def test_a_defect_is_no_traceback_unless_asked_for(modetrack, monkeypatch, clip, box):
    def broken(self, frame):
        raise ZeroDivisionError("in the\nmiddle")

    monkeypatch.setattr(Tracker, "update", broken)
    error = modetrack("run", clip, "--box", box).error
    assert error == "internal error: ZeroDivisionError: in the middle (set MODETRACK_DEBUG=1 to see where)"
    monkeypatch.setenv("MODETRACK_DEBUG", "1")
    assert "Traceback" in modetrack("run", clip, "--box", box).err


def test_an_error_of_the_library_is_its_own_words(modetrack, monkeypatch, clip, box):
    def broken(self, frame):
        raise FrameError("image needs to be something else")

    monkeypatch.setattr(Tracker, "update", broken)
    assert modetrack("run", clip, "--box", box).error == "image needs to be something else"
