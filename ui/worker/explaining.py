"""Why each target of a clip is where it is in the picture that is shown."""

from collections.abc import Mapping

from tracker.config import Profile
from tracker.editing import Editor, Frames
from tracker.values import TrackState
from ui.snapshot import Why
from ui.worker.why import Guesses, why_of

Seen = Mapping[int, TrackState | None]


class Explainer:
    """Asks the trackers that are just there, and where they have gone on, a tracker learnt in the row before.

    Parameters
    ----------
    editor : Editor
    frames : Frames

    Attributes
    ----------
    whys : dict of int to Why
        By target.
    states : dict of int to TrackState
        What other settings make of the picture, for targets whose rows are not tracked yet.
    """

    def __init__(self, editor: Editor, frames: Frames) -> None:
        self.whys: dict[int, Why] = {}
        self.states: dict[int, TrackState] = {}
        self._editor = editor
        self._guesses = Guesses(frames)
        self._asked: object = None

    def forget(self) -> None:
        """Begin anew: something was edited."""
        self._guesses.forget()
        self.states.clear()
        self._asked = None

    def show(self) -> None:
        """Begin anew for another picture."""
        self.states.clear()
        self._asked = None

    def refresh(self) -> None:
        """Look again: there may be more rows."""
        self._asked = None

    def explain(self, index: int, rows: Mapping[int, TrackState], *, maps: bool) -> None:
        """Find out why, once per picture.

        Parameters
        ----------
        index : int
            The picture.
        rows : mapping of int to TrackState
            Its rows.
        maps : bool
            With maps, or only where targets were looked for.
        """
        asked = (index, maps, tuple(rows))
        if self._asked == asked:
            return
        self._asked = asked
        self.whys = {number: why for number, why in self.whys.items() if number in self.states}
        for target in self._editor.document.targets:
            number = target.number
            if number not in rows:
                continue
            self.states.pop(number, None)
            tracker = self._editor.tracker_in(number, index)
            if tracker is not None:
                self.whys[number] = why_of(tracker, maps=maps)
            elif maps:
                before = self._editor.row(number, index - 1)
                self._guess(number, index, before, target.profile or self._editor.document.profile)

    def seen(self, index: int) -> Seen:
        """Return where each target is just before a picture."""
        numbers = (target.number for target in self._editor.document.targets)
        return {number: self._editor.row(number, index - 1) or self._editor.row(number, index) for number in numbers}

    def foresee(self, index: int, seen: Seen) -> None:
        """Say what the settings that hold now make of a picture, from where targets were before they did."""
        for target in self._editor.document.targets:
            if self._editor.row(target.number, index) is None:
                profile = target.profile or self._editor.document.profile
                state = self._guess(target.number, index, seen.get(target.number), profile)
                if state is not None:
                    self.states[target.number] = state

    def _guess(self, number: int, index: int, before: TrackState | None, profile: Profile) -> TrackState | None:
        guess = self._guesses.at(number, index, None if before is None else before.box, profile)
        if guess is None:
            return None
        self.whys[number] = guess[1]
        return guess[0]
