"""Compile what a profile needs before the first frame comes."""

from functools import cache

import numpy as np

from tracker.config import PROFILES, Profile
from tracker.geometry import Box
from tracker.tracking.tracker import method_of
from tracker.values import Frame, TrackStatus

_SIDE = 96
_BOX = Box(30, 30, 36, 36)
_LOST_FRAMES = 8


def warm_up(profile: Profile | None = None) -> None:
    """Compile every kernel that a profile uses, or load it from numba's cache on disk.

    Takes some ten seconds the first time on a machine, a fraction of a second afterwards, nothing when done before.

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
    picture = np.random.default_rng(0).integers(0, 256, (_SIDE, _SIDE, 3), np.uint8)
    method.init(Frame(picture, 0, 0.0), _BOX, TrackStatus.TRACKING, None)
    method.update(Frame(picture, 1, 0.0))
    for index in range(_LOST_FRAMES):
        method.update(Frame(np.zeros_like(picture), 2 + index, 0.0))
