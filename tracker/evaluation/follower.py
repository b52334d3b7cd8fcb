"""What an evaluation drives: anything that is given a box once and then a frame at a time."""

import math
from abc import ABC, abstractmethod
from typing import NamedTuple

from tracker.tracking import Tracker
from tracker.values import Frame

BoxTuple = tuple[float, float, float, float]


class Answer(NamedTuple):
    """Where a tracker takes its target to be: ``x, y, width, height`` in px, and what it says of itself.

    The score is NaN where a tracker has none.
    """

    box: BoxTuple
    status: str = "tracking"
    score: float = math.nan


class Follower(ABC):
    """A tracker as an evaluation sees it."""

    @abstractmethod
    def init(self, frame: Frame, box: BoxTuple) -> Answer:
        """Start on a box; may be called again."""

    @abstractmethod
    def update(self, frame: Frame) -> Answer:
        """Follow the target into the next frame."""


class ProfileFollower(Follower):
    """A tracker of this project.

    Parameters
    ----------
    tracker : Tracker
    """

    def __init__(self, tracker: Tracker) -> None:
        self._tracker = tracker

    def init(self, frame: Frame, box: BoxTuple) -> Answer:
        """Learn the target inside the box.

        Raises
        ------
        RoiError
            If the box cannot be used.
        """
        state = self._tracker.init(frame, box)
        return Answer(state.box.as_tuple(), state.status, state.score)

    def update(self, frame: Frame) -> Answer:
        """Follow the target into the next frame."""
        state = self._tracker.update(frame)
        return Answer(state.box.as_tuple(), state.status, state.score)
