"""Compile what a profile needs before the first frame comes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, cast

import numpy as np

from tracker.appearance.colour import LEVELS
from tracker.appearance.gradients import GRADIENTS, Gradients
from tracker.appearance.grid import Grid
from tracker.appearance.posterior import ColourPosterior
from tracker.appearance.scale import ScaleFilter
from tracker.appearance.template import Template
from tracker.config import PROFILES, ColourProfile, Profile, RobustProfile
from tracker.geometry import Box
from tracker.kernels.filter import peak, sidelobe, vertex
from tracker.tracking.candidates import dense_places
from tracker.tracking.colour import Colour
from tracker.tracking.tracker import method_of
from tracker.values import Frame, Image, TrackStatus

_SIDE = 96
_BOX = Box(30, 30, 36, 36)
_FRAMES = 16


def warm_up(profile: Profile | None = None) -> None:
    """Compile every kernel that a profile uses, or load it from numba's cache on disk.

    Takes 10 to 20 seconds the first time on a machine, with the help of a second process where there is another
    processor; a fraction of a second afterwards, nothing when done before.

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
    with _help_for(profile):
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
def _help_for(profile: Profile) -> Iterator[None]:
    """Compile half of the kernels in another process meanwhile: numba compiles on one processor only."""
    vertex(1.0, 2.0, 1.0)
    cached = not cast(Any, vertex).stats.cache_misses
    if cached or not isinstance(profile, RobustProfile) or (os.cpu_count() or 1) < 2 or not sys.executable:
        yield
        return
    command = [sys.executable, "-c", f"from {__name__} import compile_half; compile_half()"]
    environ = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    nowhere = subprocess.DEVNULL
    helper = subprocess.Popen(command, env=environ, stdin=nowhere, stdout=nowhere, stderr=nowhere)
    try:
        yield
    finally:
        helper.terminate()
        helper.wait()


def compile_half() -> None:
    """Compile half of what `robust` needs, in such an order that the two processes meet at the end.

    First what the other one comes to last; what builds on its kernels only when it has long compiled those.
    """
    settings, cx, cy, side = RobustProfile(), _BOX.cx, _BOX.cy, float(_BOX.width)
    grid = Grid.around(side, side, settings.template.padding, _SIDE)
    patch, picture = np.zeros((*grid.patch_shape, 3), np.uint8), _picture(0)
    gradients = np.empty((1, GRADIENTS, grid.rows * grid.cols), np.float32)
    Gradients(1, grid.rows, grid.cols).write(patch[None], gradients)
    template = Template(grid, False, settings.template)
    spectrum = np.ones((1, grid.rows, grid.cols // 2 + 1), np.complex64)
    template.start(spectrum)
    ColourPosterior(grid, False).box_likelihood()
    dense_places(picture, np.ones(LEVELS**3, np.float32), _BOX, side, 1)
    colours = Colour(ColourProfile(), 1)
    colours.init(Frame(picture, 0, 0.0), _BOX, TrackStatus.TRACKING, None)
    colours.size_at(picture, cx, cy, side, side)
    sizes = ScaleFilter(side, side, False, settings.scale)
    sizes.start(picture, cx, cy, side, side)
    sizes.measure(picture, cx, cy, side, side, 1.0)
    response = template.respond(spectrum)
    sidelobe(response, 0, 0, 1)
    peak(response, 0, 0, grid.cols, grid.rows)
