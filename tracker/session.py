"""The one loop: source -> trackers -> sinks. The app, the commands and replays all run it."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, wait
from dataclasses import dataclass
from time import perf_counter
from types import TracebackType
from typing import Self

from tracker.capture.base import Source
from tracker.config import Profile
from tracker.errors import TrackerError
from tracker.geometry import Box
from tracker.sinks.base import Sink
from tracker.tracking import Tracker
from tracker.values import Frame, TrackState, TrackStatus


@dataclass(frozen=True, slots=True)
class Step:
    """What one step of a session computed.

    Parameters
    ----------
    frame : Frame
    states : tuple of TrackState
        One per target, ordered by target.
    read_s, track_s : float
        Time spent waiting for the picture and tracking all targets in it.
    """

    frame: Frame
    states: tuple[TrackState, ...]
    read_s: float
    track_s: float


class Session:
    """Follows any number of targets through one source and hands every finished frame to the sinks.

    A frame is finished, and written, when the next one is asked for: until then targets can be added
    or corrected in it.

    Parameters
    ----------
    source : Source
        Owned by the session from here on: `close` closes it.
    profile : Profile
        Settings of every target that is not given its own.
    sinks : sequence of Sink, optional
        Closed by `close` as well.
    helpers : Executor, optional
        Threads to follow several targets side by side, with the same results; shut down by whoever made them.
    """

    def __init__(
        self, source: Source, profile: Profile, sinks: Sequence[Sink] = (), *, helpers: Executor | None = None
    ) -> None:
        self.source = source
        self._helpers = helpers
        self.profile = profile
        self.sinks = list(sinks)
        self.trackers: dict[int, Tracker] = {}
        self.frame: Frame | None = None
        self._states: dict[int, TrackState] = {}
        self._added: set[int] = set()
        self._next_id = 1

    @property
    def states(self) -> tuple[TrackState, ...]:
        """State of every target in the current frame."""
        return tuple(self._states[target_id] for target_id in sorted(self._states))

    def step(self) -> Step | None:
        """Finish the current frame, read the next one and track every target in it; None at the end.

        Raises
        ------
        TrackerError
            What the source or a sink raises; the current frame has been written by then.
        """
        self.finish_frame()
        started = perf_counter()
        frame = self.source.read()
        arrived = perf_counter()
        if frame is None:
            return None
        states = self._followed(frame)
        # Only now: a frame whose tracking broke off is never written.
        self.frame, self._states = frame, states
        return Step(frame, self.states, arrived - started, perf_counter() - arrived)

    def add_target(self, box: Box, profile: Profile | None = None) -> TrackState:
        """Start to follow what is inside ``box`` in the current frame, under the next free id.

        Parameters
        ----------
        box : Box
        profile : Profile, optional
            Settings of this target, the session's without it.

        Raises
        ------
        RoiError
            If the box cannot be used.
        TrackerError
            If there is no current frame.
        """
        tracker = Tracker(profile or self.profile, target_id=self._next_id)
        state = tracker.init(self._current(), box)
        self.trackers[self._next_id] = tracker
        self._states[self._next_id] = state
        self._added.add(self._next_id)
        self._next_id += 1
        return state

    def correct_target(self, target_id: int, box: Box, profile: Profile | None = None) -> TrackState:
        """Put a target where the user says it is in the current frame and learn it anew from there.

        The row says ``manual``, except in the frame where the target was added: there the box replaces its start.

        Parameters
        ----------
        target_id : int
        box : Box
        profile : Profile, optional
            Settings from here on; without it those that it has.

        Raises
        ------
        RoiError
            If the box cannot be used; the target goes on as before.
        """
        status = TrackStatus.TRACKING if target_id in self._added else TrackStatus.MANUAL
        return self._learn(target_id, box, profile or self.trackers[target_id].profile, status)

    def relearn_target(self, target_id: int, profile: Profile) -> TrackState:
        """Go on with other settings: learn a target anew where it is in the current frame.

        Raises
        ------
        TrackerError
            If it is lost: what is there is something else. It goes on as before.
        RoiError
            If its box cannot be used with the settings; it goes on as before.
        """
        state = self._states[target_id]
        if state.status is TrackStatus.LOST:
            raise TrackerError(f"target {target_id} is lost: its settings can be changed when it is found")
        return self._learn(target_id, state.box, profile, state.status)

    def put_back(self, tracker: Tracker, state: TrackState) -> TrackState:
        """Follow a target with a tracker that was taken from `trackers` before.

        Parameters
        ----------
        tracker : Tracker
        state : TrackState
            What it reported last. Where that was another frame it looks for the target in the current one.

        Returns
        -------
        TrackState
            Of the current frame.

        Raises
        ------
        TrackerError
            Without a current frame.
        """
        frame = self._current()
        if state.index != frame.index:
            state = tracker.update(frame)
        self.trackers[tracker.target_id], self._states[tracker.target_id] = tracker, state
        self._next_id = max(self._next_id, tracker.target_id + 1)
        return state

    def remove_target(self, target_id: int) -> None:
        """Stop following a target; what was written of it stays. An id that was never written is free again."""
        del self.trackers[target_id], self._states[target_id]
        if target_id in self._added and target_id == self._next_id - 1:
            self._next_id = target_id
        self._added.discard(target_id)

    def finish_frame(self) -> None:
        """Write the current frame to the sinks; after it nothing can be changed in that frame."""
        if self.frame is None:
            return
        frame, self.frame = self.frame, None
        self._added.clear()
        self._each_sink(lambda sink: sink.write(frame, self.states))

    def close(self) -> None:
        """Write the current frame, then close every sink and the source; may be called twice."""
        try:
            self.finish_frame()
        finally:
            self._close_all()

    def _followed(self, frame: Frame) -> dict[int, TrackState]:
        """Return the state of every target in a new frame."""
        if self._helpers is None or len(self.trackers) < 2:
            return {target_id: tracker.update(frame) for target_id, tracker in self.trackers.items()}
        (first, own), *others = self.trackers.items()
        given = {target_id: self._helpers.submit(tracker.update, frame) for target_id, tracker in others}
        try:
            state = own.update(frame)
        finally:
            # Also when the first one fails: no tracker may be at work when this returns.
            wait(given.values())
        return {first: state} | {target_id: future.result() for target_id, future in given.items()}

    def _learn(self, target_id: int, box: Box, profile: Profile, status: TrackStatus) -> TrackState:
        # A tracker of its own: the one before stays as it was.
        tracker = Tracker(profile, target_id)
        state = tracker.init(self._current(), box, status=status)
        self.trackers[target_id], self._states[target_id] = tracker, state
        return state

    def _current(self) -> Frame:
        if self.frame is None:
            raise TrackerError("there is no picture that targets could be placed or changed in")
        return self.frame

    def _close_all(self) -> None:
        try:
            self._each_sink(lambda sink: sink.close())
        finally:
            self.sinks = []
            self.source.close()

    def _each_sink(self, act: Callable[[Sink], None]) -> None:
        """Let every sink act, also when one fails; raise the first failure afterwards."""
        failure: TrackerError | None = None
        for sink in self.sinks:
            try:
                act(sink)
            except TrackerError as error:
                failure = failure or error
        if failure is not None:
            raise failure

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
