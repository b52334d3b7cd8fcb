"""What a headless run of a session file does beyond one loop forward."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from tracker.editing.document import Document
from tracker.editing.passes import BACKWARD, Frames, Origin, Pass
from tracker.session_file import SessionPlan
from tracker.sinks.base import Sink
from tracker.values import Frame, TrackState


def backward_rows(plan: SessionPlan, frames: Frames) -> Iterator[TrackState]:
    """Track backward from every box of a plan that says so, and yield each row that counts as soon as it is there.

    Raises
    ------
    RoiError
        If a box cannot be used.
    SourceError
        If a picture cannot be read.
    """
    document = Document.from_plan(plan)
    for target in document.targets:
        for placed in target.placements:
            if placed.back_to is None:
                continue
            profile = target.profile or document.profile
            source = Pass(Origin(target.number, profile, placed.frame, placed.box, BACKWARD))
            for index in range(placed.frame, placed.back_to - 1, -1):
                source.step(frames.frame(index))
                if index < placed.frame:
                    yield source.rows[len(source.rows) - 1]


class Revision:
    """Turns the states of a loop forward into the rows of a plan: with its numbers, and with its backward rows.

    Parameters
    ----------
    plan : SessionPlan
    backward : iterable of TrackState
        What `backward_rows` yields.

    Attributes
    ----------
    is_plain : bool
        True where the states are the rows already.
    """

    def __init__(self, plan: SessionPlan, backward: Iterable[TrackState] = ()) -> None:
        self._numbers = plan.numbers
        self._backward: dict[int, dict[int, TrackState]] = {}
        for state in backward:
            self._backward.setdefault(state.index, {})[state.target_id] = state
        self.is_plain = not self._backward and plan.numbers == tuple(range(1, len(plan.targets) + 1))

    def rows(self, index: int, states: Sequence[TrackState]) -> tuple[TrackState, ...]:
        """Return the rows of a frame, ordered by number.

        Parameters
        ----------
        index : int
            The frame.
        states : sequence of TrackState
            Of the targets that are followed forward in it; their ids count the targets in the order of the plan.
        """
        if self.is_plain:
            return tuple(states)
        numbered = (replace(state, target_id=self._numbers[state.target_id - 1]) for state in states)
        rows = {state.target_id: state for state in numbered} | self._backward.get(index, {})
        return tuple(rows[number] for number in sorted(rows))


class RevisingSink(Sink):
    """Hands the rows of a plan on where the states of a loop forward come in.

    Parameters
    ----------
    sink : Sink
        Closed with this one.
    revision : Revision
    """

    def __init__(self, sink: Sink, revision: Revision) -> None:
        self._sink = sink
        self._revision = revision

    def write(self, frame: Frame, states: Sequence[TrackState]) -> None:
        """Hand on the rows of one frame."""
        self._sink.write(frame, self._revision.rows(frame.index, states))

    def close(self) -> None:
        """Close the sink."""
        self._sink.close()


def backward_steps(plan: SessionPlan) -> int:
    """Return how many rows `backward_rows` yields."""
    targets = Document.from_plan(plan).targets
    placements = (placed for target in targets for placed in target.placements)
    return sum(placed.frame - placed.back_to for placed in placements if placed.back_to is not None)
