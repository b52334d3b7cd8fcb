"""Compile what a profile needs before the first frame comes."""

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import cache

import numpy as np

from tracker.appearance.colour import LEVELS
from tracker.appearance.grid import Grid
from tracker.appearance.scale import ScaleFilter
from tracker.appearance.template import Template
from tracker.config import PROFILES, ColourProfile, Profile, RobustProfile
from tracker.geometry import Box
from tracker.kernels.jit import when_compiling
from tracker.tracking.candidates import dense_places
from tracker.tracking.colour import Colour
from tracker.tracking.tracker import method_of
from tracker.values import Frame, Image, TrackStatus

_SIDE = 96
_BOX = Box(30, 30, 36, 36)
_FRAMES = 16


def warm_up(profile: Profile | None = None) -> None:
    """Compile every kernel that a profile uses, or load it from numba's cache on disk.

    Takes about 10 seconds the first time on a machine, with the help of a second process where there is another
    processor, else 20; a fraction of a second afterwards, nothing when done before.

    Parameters
    ----------
    profile : Profile, optional
        All built-in profiles without it.
    """
    for one in PROFILES.values() if profile is None else (profile,):
        _follow_and_lose(one.profile)


@cache
def _follow_and_lose(name: str) -> None:
    """Follow, lose and look for a target in small made-up pictures."""
    profile = PROFILES[name]
    method = method_of(profile)(profile, 1)
    with _compiling(profile):
        method.init(Frame(_picture(0), 0, 0.0), _BOX, TrackStatus.TRACKING, None)
        for index in range(1, _FRAMES):
            hidden = index > _FRAMES // 2
            method.update(Frame(np.zeros_like(_picture(0)) if hidden else _picture(index), index, 0.0))


def _picture(shift: int) -> Image:
    """Return a picture with a target that has a colour, a texture and a direction: all that a profile may look at."""
    noise = np.random.default_rng(0).integers(0, 80, (_SIDE, _SIDE, 3), np.uint8)
    y, x = np.mgrid[:_SIDE, :_SIDE]
    along, across = (x - shift - _BOX.cx) + (y - _BOX.cy), (x - shift - _BOX.cx) - (y - _BOX.cy)
    noise[..., 2] += np.where((along / _BOX.width) ** 2 + (across / _BOX.width * 2) ** 2 < 1, 160, 0).astype(np.uint8)
    return noise


@contextmanager
def _compiling(profile: Profile) -> Iterator[None]:
    """Make compiling quick: without the garbage collector, and `robust` with the help of another process.

    numba compiles on one processor only. It makes many objects and hardly any cycles.
    """
    helped = isinstance(profile, RobustProfile) and (os.cpu_count() or 1) > 1 and bool(sys.executable)
    helper, collected = _Helper(), gc.isenabled()
    gc.disable()
    try:
        with when_compiling(helper.begin) if helped else nullcontext():
            yield
    finally:
        if collected:
            gc.enable()
        helper.end()


class _Helper:
    """A process that compiles the other half, begun when there turns out to be something to compile."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Begin, once."""
        if self._process is None:
            command = [sys.executable, "-c", f"from {__name__} import compile_half; compile_half()"]
            environ = os.environ | {
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                # Overloads are found by trying: the messages of those that do not fit would be coloured in.
                "NUMBA_DISABLE_ERROR_MESSAGE_HIGHLIGHTING": "1",
            }
            nowhere = subprocess.DEVNULL
            self._process = subprocess.Popen(command, env=environ, stdin=nowhere, stdout=nowhere, stderr=nowhere)

    def end(self) -> None:
        """End the process, finished or not."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()


def compile_half() -> None:
    """Compile half of what `robust` needs, in such an order that the two processes meet at the end.

    First what the other one comes to last; what builds on its kernels only when it has long compiled those.
    """
    gc.disable()
    settings, cx, cy, side = RobustProfile(), _BOX.cx, _BOX.cy, float(_BOX.width)
    grid = Grid.around(side, side, settings.template.padding, _SIDE)
    patch, picture = np.zeros((*grid.patch_shape, 3), np.uint8), _picture(0)
    template = Template(grid, False, settings.template)
    spectrum = template.transform(patch, np.zeros(grid.patch_shape, np.float32))
    template.start(spectrum)
    template.respond(spectrum)
    dense_places(picture, np.ones(LEVELS**3, np.float32), _BOX, side, 1)
    colours = Colour(ColourProfile(), 1)
    colours.init(Frame(picture, 0, 0.0), _BOX, TrackStatus.TRACKING, None)
    colours.measure_at(picture, cx, cy, side, side)
    sizes = ScaleFilter(side, side, False, settings.scale)
    sizes.start(picture, cx, cy, side, side)
    sizes.measure(picture, cx, cy, side, side, 1.0)
