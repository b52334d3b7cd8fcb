"""What a profile needs to be able to do."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tracker.appearance.colour import ColourModel
from tracker.backprojection import Cue, Probability
from tracker.geometry import Box
from tracker.values import Frame, TrackState, TrackStatus


class Method(Protocol):
    """How a profile follows its target; `Tracker` hands it checked values."""

    @property
    def model(self) -> ColourModel | None:
        """What is followed; None before `init`."""

    @property
    def probability(self) -> Probability | None:
        """The probability image of the last search region; the next frame overwrites it."""

    @property
    def cues(self) -> tuple[Cue, ...]:
        """What the probability image is made of, each with its own map and weight."""

    @property
    def path(self) -> NDArray[np.float64]:
        """Centres of the window on its way to the mode in the last frame, shape (n, 2), px."""

    @property
    def search_region(self) -> Box | None:
        """The part of the last frame that was looked at, px."""

    @property
    def stage_times(self) -> dict[str, float]:
        """Seconds that the last frame spent on each stage."""

    def init(self, frame: Frame, box: Box, status: TrackStatus, model: ColourModel | None) -> TrackState:
        """Learn the target in a box that reaches into the picture and report it with ``status``."""

    def update(self, frame: Frame) -> TrackState:
        """Follow the target into the next frame."""
