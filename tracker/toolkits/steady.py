"""A tracker that always answers: what a toolkit needs, where one clip must not end a run over hundreds."""

import logging

from tracker.errors import RoiError
from tracker.geometry import Box
from tracker.tracking import Tracker
from tracker.values import Image

_LOG = logging.getLogger(__name__)


class SteadyTracker:
    """Follows one target; where the start box holds nothing to learn from, it answers with that box at score 0.

    Parameters
    ----------
    tracker : Tracker
        Used again at every `init`.
    """

    def __init__(self, tracker: Tracker) -> None:
        self._tracker = tracker
        self._kept: Box | None = None

    def init(self, image: Image, box: Box) -> tuple[Box, float]:
        """Start on a box and return it with its score in [0, 1].

        Parameters
        ----------
        image : ndarray, shape (H, W, 3) BGR or (H, W) grey, uint8
        box : Box
        """
        try:
            state = self._tracker.init(image, box)
        except RoiError as error:
            _LOG.warning("the start box is kept in every frame: %s", error)
            self._kept = box
            return box, 0.0
        self._kept = None
        return box, state.score

    def update(self, image: Image) -> tuple[Box, float]:
        """Return where the target is in the next picture, px, and the score in [0, 1]; when lost, the last box."""
        if self._kept is not None:
            return self._kept, 0.0
        state = self._tracker.update(image)
        return state.box, state.score
