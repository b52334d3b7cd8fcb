"""What the warm-up compiles is all that a target needs, and no kernel is compiled twice for it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import tracker

ROOT = Path(tracker.__file__).parents[1]
FOLLOW = """
import gc
import sys
from importlib import import_module
from pathlib import Path
import numpy as np
from tracker import Box, Tracker, open_source
from tracker.capture.synth import read_truth
from tracker.config import PROFILES
from tracker.tracking import warm_up

def compiled():
    modules = (import_module(f"tracker.kernels.{path.stem}") for path in Path("tracker/kernels").glob("[!_]*.py"))
    kernels = (item for module in modules for item in vars(module).values() if hasattr(item, "signatures"))
    return {f"{kernel.__module__}.{kernel.__name__}": len(kernel.signatures) for kernel in kernels}

profile = sys.argv[1]
warm_up(PROFILES[profile])
assert gc.isenabled()
before = compiled()
noise = np.random.default_rng(0)
for box in (Box(40, 30, 30, 24), Box(40.5, 30.2, 30.1, 24.7), (0, 0, 150, 110), (150, 100, 8, 8)):
    pictures = noise.integers(0, 256, (3, 120, 160, 3), np.uint8)
    target = Tracker.from_profile(profile)
    target.init(pictures[0], box)
    for index in [0, 0, 0] + 12 * [1] + [0, 0, 2]:
        target.update(pictures[index])
        target.probability, target.cues
for clip in ("rotate", "exit", "crowd"):
    with open_source(f"videos/{clip}.mp4") as frames:
        target = Tracker.from_profile(profile)
        target.init(frames.read(), read_truth(f"videos/{clip}.truth.csv")[0].box)
        for frame in frames:
            target.update(frame)
late = sorted(name for name, count in compiled().items() if count != before[name])
print(late, sorted(name for name, count in compiled().items() if count > 1), sep="\\n")
"""
WARM_UP = """
from tracker.config import PROFILES
from tracker.tracking import warm_up
warm_up(PROFILES["robust"])
"""


@pytest.mark.timeout(300)
@pytest.mark.parametrize("profile", ["camshift", "colour", "robust"])
def test_nothing_is_left_to_compile(profile):
    late, twice = run(FOLLOW, profile).splitlines()
    assert late == "[]"
    assert twice == "[]"


@pytest.mark.timeout(300)
def test_a_second_process_helps_where_nothing_is_compiled(tmp_path):
    """The helper stands for itself: what it leaves in the cache, the warm-up does not compile again."""
    environ = {"NUMBA_CACHE_DIR": str(tmp_path)}
    run("from tracker.tracking.warmup import compile_half; compile_half()", **environ)
    assert cached(tmp_path, "gather_cells") == cached(tmp_path, "name_cells") == 1
    assert not cached(tmp_path, "count_bgr")
    run(
        "from tracker.tracking import warm_up; from tracker.config import PROFILES; warm_up(PROFILES['robust'])",
        **environ,
    )
    assert cached(tmp_path, "gather_cells") == cached(tmp_path, "name_cells") == 1
    assert cached(tmp_path, "count_bgr")


def cached(folder, kernel):
    return len(list(folder.rglob(f"*.{kernel}-*.nbc")))


def run(code, *arguments, **environ):
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | environ, capture_output=True, text=True, check=False, timeout=280
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
