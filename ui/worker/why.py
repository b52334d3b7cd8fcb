"""Why a target is where it is: the maps of its tracker, copied for the window."""

from dataclasses import dataclass

import numpy as np

from tracker.backprojection import Probability
from tracker.config import Profile
from tracker.editing import Frames
from tracker.errors import TrackerError
from tracker.geometry import Box
from tracker.tracking import Tracker
from tracker.values import TrackState
from ui.snapshot import CueMap, ProbabilityMap, Why
from ui.worker.histogram import histogram_of


def why_of(tracker: Tracker, *, maps: bool, exact: bool = True) -> Why:
    """Describe what a tracker did in its last frame; without ``maps`` only where it looked."""
    if not maps:
        return Why(tracker.search_region, exact=exact)
    probability = tracker.probability
    model = tracker.model
    return Why(
        search_region=tracker.search_region,
        probability=None if probability is None else _copied(probability),
        cues=tuple(CueMap(cue.name, cue.weight, _copied(cue.probability)) for cue in tracker.cues),
        path=tracker.path.copy(),
        histogram=None if model is None else histogram_of(model),
        exact=exact,
    )


def _copied(probability: Probability) -> ProbabilityMap:
    image = np.clip(probability.image * np.float32(255), 0, 255).astype(np.uint8)
    return ProbabilityMap(image, probability.region)


@dataclass(slots=True)
class _Guess:
    """A tracker of one's own, and what it made of the last frame it took."""

    profile: Profile
    frame: int
    tracker: Tracker
    state: TrackState
    why: Why


class Guesses:
    """Says why where the tracker itself has long gone on: from the row before, with a tracker learnt there.

    Parameters
    ----------
    frames : Frames
    """

    def __init__(self, frames: Frames) -> None:
        self._frames = frames
        self._kept: dict[int, _Guess] = {}

    def forget(self) -> None:
        """Compute everything anew: rows or settings have changed."""
        self._kept.clear()

    def at(self, number: int, frame: int, before: Box | None, profile: Profile) -> tuple[TrackState, Why] | None:
        """Return what a target's tracker would see in a frame.

        Parameters
        ----------
        number, frame : int
        before : Box or None
            Where the target is in the frame before; None if that is not known.
        profile : Profile

        Returns
        -------
        (TrackState, Why) or None
            None where nothing can be said.
        """
        kept = self._kept.get(number)
        if kept is None or kept.profile != profile or kept.frame not in (frame - 1, frame):
            kept = self._begun(number, frame, before, profile)
        if kept is not None and kept.frame == frame - 1:
            kept.state = kept.tracker.update(self._frames.frame(frame))
            kept.frame = frame
            kept.why = why_of(kept.tracker, maps=True, exact=False)
        if kept is None:
            return None
        self._kept[number] = kept
        return kept.state, kept.why

    def _begun(self, number: int, frame: int, before: Box | None, profile: Profile) -> _Guess | None:
        if before is None or frame < 1:
            return None
        tracker = Tracker(profile, number)
        try:
            state = tracker.init(self._frames.frame(frame - 1), before)
        except TrackerError:
            return None
        return _Guess(profile, frame - 1, tracker, state, Why())
