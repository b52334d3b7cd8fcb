"""The process that compiles the kernels computes what all later ones do, which load them from disk."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import tracker
from tests.conftest import VIDEOS
from tracker.capture.synth import read_truth

ROOT = Path(tracker.__file__).parents[1]
CLIP = VIDEOS / "exit.mp4"
RECORD = """
import sys
from tracker import Box, Tracker, open_source
source, box, profile, out, digits = sys.argv[1:]
states, update = [], Tracker.update
def recorded(self, frame):
    states.append(update(self, frame))
    return states[-1]
Tracker.update = recorded
"""
COMMAND = """
from tracker.cli import main
assert main(["run", source, "--box", box, "--profile", profile, "--out", out, "--quiet"]) == 0
"""
LIBRARY = """
with open_source(source) as frames:
    target = Tracker.from_profile(profile)
    target.init(frames.read(), Box.parse(box))
    for frame in frames:
        target.update(frame)
"""
SAVE = """
with open(digits, "w") as file:
    file.writelines(f"{state!r}\\n" for state in states)
"""


def follow(how, profile, folder, name):
    """Track the clip in a process of its own, with the cache of this folder; return whether it compiled anything."""
    box = ",".join(str(number) for number in read_truth(CLIP.with_suffix(".truth.csv"))[0].box.as_tuple())
    arguments = CLIP, box, profile, folder / f"{name}.csv", folder / f"{name}.txt"
    command = [sys.executable, "-c", RECORD + how + SAVE, *map(str, arguments)]
    before = compiled_kernels(folder)
    environ = os.environ | {"NUMBA_CACHE_DIR": str(folder / "cache")}
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return compiled_kernels(folder) != before


def compiled_kernels(folder):
    return {path: path.stat().st_mtime_ns for path in (folder / "cache").rglob("*.nbc")}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("profile", ["camshift"])
def test_a_run_that_compiles_computes_what_one_that_loads_does(tmp_path, profile):
    assert follow(COMMAND, profile, tmp_path, "compiling")
    assert not follow(COMMAND, profile, tmp_path, "loading")
    # A script loads kernels in the order in which it meets them, a command all of them first.
    follow(LIBRARY, profile, tmp_path, "script")
    assert (tmp_path / "compiling.csv").read_bytes() == (tmp_path / "loading.csv").read_bytes()
    compiling, loading, script = ((tmp_path / f"{name}.txt").read_text() for name in ("compiling", "loading", "script"))
    assert compiling.count("\n") > 100
    assert compiling == loading == script
