"""One target: init on a box, update with every frame."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracker.appearance.colour import ColourModel, check_inside
from tracker.backprojection import Cue, Probability
from tracker.config import CamShiftProfile, ColourProfile, Profile, RobustProfile, profile_from_name
from tracker.errors import TrackerError
from tracker.geometry import Box, as_box
from tracker.tracking.camshift import CamShift
from tracker.tracking.colour import Colour
from tracker.tracking.method import Method
from tracker.tracking.robust import Robust
from tracker.values import Frame, Image, TrackState, TrackStatus


class Tracker:
    """Follows what was inside a box through the frames that come.

    Parameters
    ----------
    profile : Profile
    target_id : int, >= 1
        Handed on in every `TrackState`.
    """

    def __init__(self, profile: Profile, target_id: int = 1) -> None:
        self.profile = profile
        self.target_id = target_id
        self._method = method_of(profile)(profile, target_id)
        self._update: Callable[[Frame], TrackState] | None = None
        self._bare_images = 0

    @classmethod
    def from_profile(cls, name: str, **overrides: Any) -> "Tracker":
        """Build a tracker from a built-in profile with sections of it changed.

        Raises
        ------
        ConfigError
            If the profile or a setting is unknown or out of range.
        """
        return cls(profile_from_name(name, **overrides))

    @property
    def model(self) -> ColourModel | None:
        """What is followed; None before `init`."""
        return self._method.model

    @property
    def probability(self) -> Probability | None:
        """The probability image of the last search region, for display; the next frame overwrites it."""
        return self._method.probability

    @property
    def cues(self) -> tuple[Cue, ...]:
        """What the last probability image is made of: each cue with its own map and its weight."""
        return self._method.cues

    @property
    def path(self) -> NDArray[np.float64]:
        """Centres of the window on its way to the mode in the last frame, shape (n, 2), px."""
        return self._method.path

    @property
    def search_region(self) -> Box | None:
        """The part of the last frame that was looked at, px."""
        return self._method.search_region

    @property
    def stage_times(self) -> dict[str, float]:
        """Seconds that the last frame spent on each stage of the profile."""
        return self._method.stage_times

    def init(
        self,
        frame: Frame | Image,
        box: Box | Sequence[float],
        *,
        status: TrackStatus = TrackStatus.TRACKING,
        model: ColourModel | None = None,
    ) -> TrackState:
        """Learn the target inside a box and start to follow it.

        Parameters
        ----------
        frame : Frame, or ndarray of shape (H, W, 3) BGR or (H, W) grey, uint8
        box : Box, or ``(x, y, width, height)`` in px
            May reach over the border of the picture.
        status : TrackStatus
            Reported for this frame.
        model : ColourModel, optional
            Follow these colours instead of learning them from the box, for example a model that was saved.

        Raises
        ------
        RoiError
            If the box is outside the picture or holds nothing to learn from; a target followed before is kept.
        FrameError
            If the image has another form.
        """
        frame, box = self._as_frame(frame), as_box(box)
        check_inside(box, frame.image)
        state = self._method.init(frame, box, status, model)
        self._update = self._method.update
        return state

    def update(self, frame: Frame | Image) -> TrackState:
        """Follow the target into the next frame.

        Parameters
        ----------
        frame : Frame, or ndarray of shape (H, W, 3) BGR or (H, W) grey, uint8
            May have another size than the frames before.

        Raises
        ------
        TrackerError
            If `init` was not called.
        FrameError
            If the image has another form.
        """
        if self._update is None:
            raise TrackerError("update needs a target: call init with a frame and a box first")
        return self._update(frame if isinstance(frame, Frame) else self._as_frame(frame))

    def _as_frame(self, frame: Frame | Image) -> Frame:
        if isinstance(frame, Frame):
            return frame
        counted = Frame(frame, self._bare_images, 0.0)
        self._bare_images += 1
        return counted


def method_of(profile: Profile) -> Callable[[Any, int], Method]:
    """Return what builds the method of a profile, from the profile and the target's number."""
    methods: dict[type[Profile], Callable[[Any, int], Method]] = {
        CamShiftProfile: CamShift,
        ColourProfile: Colour,
        RobustProfile: Robust,
    }
    return methods[type(profile)]
