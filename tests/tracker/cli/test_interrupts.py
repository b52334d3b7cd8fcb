import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from time import monotonic, sleep

import cv2
import pytest

import tracker
from tests.tracker.cli.conftest import SCENE
from tracker.capture.synth import open_synth
from tracker.cli.interrupts import InterruptibleSource, Interrupts
from tracker.tracking import Tracker

ROOT = Path(tracker.__file__).parents[1]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_run_with_complete_files(tmp_path, box, number):
    source = SCENE.replace("frames=40", "frames=1000000")
    out = tmp_path / "t.csv"
    command = [sys.executable, "-m", "tracker.cli", "run", source, "--box", box, "--out", str(out)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        deadline = monotonic() + 30
        while not (out.exists() and out.stat().st_size > 1000) and monotonic() < deadline:
            sleep(0.05)
        process.send_signal(number)
        _, said = process.communicate(timeout=10)
    assert process.returncode == 130
    lines = out.read_text().splitlines(keepends=True)
    assert lines[-1].endswith("\n")
    assert [int(line.split(",")[0]) for line in lines[1:]] == list(range(len(lines) - 1))
    assert said.splitlines()[-1].startswith(f"interrupted after {len(lines) - 1} frames in ")


@pytest.mark.parametrize(("signals", "frames"), [(1, 8), (2, 7)])
def test_a_frame_is_written_whole_or_not_at_all(modetrack, monkeypatch, box, signals, frames):
    update = Tracker.update

    def interrupted(self, frame):
        state = update(self, frame)
        if frame.index == 7 and self.target_id <= signals:
            signal.raise_signal(signal.SIGINT)
        return state

    monkeypatch.setattr(Tracker, "update", interrupted)
    result = modetrack("run", SCENE, "--box", box, "--box", "9,9,30,30", "--out", "t.csv", "--video", "v.avi")
    assert result.code == 130
    assert result.err.startswith(f"interrupted after {frames} frames in ")
    rows = [line.split(",") for line in Path("t.csv").read_text().splitlines()[1:]]
    assert [(int(row[0]), int(row[2])) for row in rows] == [(f, t) for f in range(frames) for t in (1, 2)]
    assert cv2.VideoCapture("v.avi").get(cv2.CAP_PROP_FRAME_COUNT) == frames


def test_an_interrupted_run_is_resumed_to_the_same_bytes(modetrack, monkeypatch, box):
    arguments = "run", SCENE, "--box", box, "--out"
    modetrack(*arguments, "whole.csv")
    update = Tracker.update

    def interrupted(self, frame):
        if frame.index == 7:
            signal.raise_signal(signal.SIGTERM)
        return update(self, frame)

    with monkeypatch.context() as patch:
        patch.setattr(Tracker, "update", interrupted)
        assert modetrack(*arguments, "t.csv").code == 130
    assert modetrack(*arguments, "t.csv", "--resume").code == 0
    assert Path("t.csv").read_bytes() == Path("whole.csv").read_bytes()


def test_a_wait_for_a_picture_is_broken_off():
    source = open_synth(SCENE)
    source.read = lambda: sleep(20)
    with Interrupts() as interrupts:
        timer = threading.Timer(0.2, os.kill, [os.getpid(), signal.SIGINT])
        timer.start()
        began = monotonic()
        with pytest.raises(KeyboardInterrupt):
            InterruptibleSource(source, interrupts).read()
        assert monotonic() - began < 5
    timer.join()


def test_only_the_second_signal_breaks_into_a_frame():
    with Interrupts() as interrupts:
        interrupts.harmless = False
        signal.raise_signal(signal.SIGINT)
        assert interrupts.wanted
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_signals_are_given_back():
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with Interrupts():
        assert signal.getsignal(signal.SIGINT) != before[0]
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before
