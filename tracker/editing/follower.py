"""Keep the rows of a document up to date while it is edited, a few pictures at a time."""

from collections.abc import Callable, Sequence
from time import perf_counter

from tracker.editing.document import Document
from tracker.editing.history import History
from tracker.editing.journal import Journal
from tracker.editing.passes import Frames, Pass
from tracker.editing.schedule import Schedule, Settled
from tracker.editing.view import Progress
from tracker.errors import TrackerError
from tracker.sinks.track import Track
from tracker.tracking import Tracker
from tracker.values import TrackState


class Follower:
    """Tracks what the current document of a history needs, and knows what there is of it.

    Parameters
    ----------
    frames : Frames
    history : History
    passes : sequence of Pass
        With rows that are known already.
    journal : Journal, optional
        Notes every new row.
    """

    def __init__(
        self, frames: Frames, history: History, passes: Sequence[Pass] = (), journal: Journal | None = None
    ) -> None:
        self._frames = frames
        self._history = history
        self._journal = journal
        self._schedule = Schedule(frames, self._note_growth, passes)
        self._wanted = -1
        self._done = 0
        self._follow()

    @property
    def document(self) -> Document:
        """What the user did so far."""
        return self._history.document

    def want(self, frame: int) -> None:
        """Have `work` follow every target up to a frame; one further on that was wanted before stays wanted."""
        count = self._frames.count
        self._wanted = max(self._wanted, frame if count is None else min(frame, count - 1))
        self._schedule.want(self._wanted)

    def work(self, budget_s: float = 0.01) -> bool:
        """Track for a while: backward from corrections, then forward to what is wanted; True while there is more.

        At least one picture is taken, so a call may last longer by the time of one.

        Raises
        ------
        TrackerError
            What the source raises, or a box that cannot be used with its profile; the work is cancelled then.
        """
        self._spend(budget_s, lambda: self._schedule.backward() or self._schedule.forward())
        return self._schedule.busy

    def track(self, frame: int, budget_s: float = 0.01) -> bool:
        """Track for a while, only what rows of ``frame`` and before need; True when they are there.

        For playing: the frame becomes wanted, and the way to it has precedence over work backward.

        Raises
        ------
        TrackerError
            As `work`.
        """
        self.want(frame)
        self._spend(budget_s, lambda: self._schedule.forward(frame))
        return not self._schedule.behind(frame)

    @property
    def progress(self) -> Progress:
        """How far the work is; what a search backward will need is not known, so the total may shrink."""
        left = self._schedule.left
        return Progress(self._done, self._done + left) if left else Progress(0, 0)

    def cancel(self) -> None:
        """Leave the rest of the work undone until something is edited or wanted again; what is tracked stays."""
        for one in list(self._schedule.given_up()):
            self._settle(one)
        self._wanted = min(self._wanted, self.last_row)
        self._schedule.halt()
        self._done = 0
        self._flush()

    def row(self, number: int, frame: int) -> TrackState | None:
        """Return where a target is in a frame, None while nobody knows."""
        return self._schedule.courses[self.document.target(number).number].row(frame)

    def rows(self, frame: int) -> tuple[TrackState, ...]:
        """Return where the targets are in a frame, ordered by number."""
        rows = (course.row(frame) for course in self._schedule.courses.values())
        return tuple(row for row in rows if row is not None)

    def tracker_in(self, number: int, frame: int) -> Tracker | None:
        """Return the tracker that made a target's row of a frame, while it has not gone on; to look at only."""
        source = self._schedule.courses[self.document.target(number).number].pass_of(frame)
        return None if source is None else source.tracker_in(frame)

    def behind(self, frame: int) -> int:
        """Return how many times a tracker has to take a picture until there are all rows up to a frame."""
        return self._schedule.behind(frame)

    def track_of(self, number: int) -> Track:
        """Return every row of a target."""
        return self._schedule.courses[self.document.target(number).number].track()

    def losses(self, number: int) -> tuple[int, ...]:
        """Return the frames in which a target gets lost."""
        return self.track_of(number).losses()

    @property
    def last_row(self) -> int:
        """The last frame in which a target has a row, -1 without any."""
        return max((spans[-1][1] - 1 for spans in self._spans().values() if spans), default=-1)

    def missing(self, stop: int | None = None) -> int:
        """Return how many rows below ``stop`` are not tracked; by default below one past the last row."""
        stop = self._stop(stop)
        return sum(course.missing(self.document.start, stop) for course in self._schedule.courses.values())

    def _follow(self) -> None:
        self._schedule.follow(self.document, self._wanted)

    def _spans(self) -> dict[int, tuple[tuple[int, int], ...]]:
        return {number: course.spans() for number, course in self._schedule.courses.items()}

    def _stop(self, stop: int | None) -> int:
        return max(self.last_row, self.document.last_placement) + 1 if stop is None else stop

    def _spend(self, budget_s: float, step: Callable[[], bool]) -> None:
        """Take pictures until the time is over or there is none left to take."""
        end_s = perf_counter() + budget_s
        try:
            while True:
                while (found := self._schedule.settled()) is not None:
                    self._settle(found)
                if not step():
                    break
                self._done += 1
                if perf_counter() >= end_s:
                    break
        except TrackerError:
            self.cancel()
            raise
        if not self._schedule.busy:
            self._done = 0
        self._flush()

    def _settle(self, found: Settled) -> None:
        self._history.amend(*found)
        if self._journal is not None:
            self._journal.amended(*found)
        self._follow()

    def _note_growth(self, source: Pass) -> None:
        if self._journal is not None:
            self._journal.grew(source)

    def _flush(self) -> None:
        if self._journal is not None:
            self._journal.flush()
