"""One run of a session plan: the first frame, the loop, the count of what came out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter

from tracker.capture import Source
from tracker.cli.interrupts import InterruptibleSource, Interrupts
from tracker.cli.progress import Progress
from tracker.cli.script import Script
from tracker.editing import RevisingSink, Revision
from tracker.errors import SourceError
from tracker.session import Session
from tracker.session_file import SessionPlan
from tracker.sinks import Sink
from tracker.values import Frame, TrackStatus


@dataclass(slots=True)
class Tally:
    """What a run came to.

    Attributes
    ----------
    frames : int
        Frames finished.
    lost : dict
        For each target the number of frames in which it was lost.
    wall_s, track_s : float
        Time from the first frame to the last, and the part of it spent on tracking.
    dropped : int
        Pictures of a live source that came faster than they were tracked.
    interrupted : bool
    """

    frames: int = 0
    lost: dict[int, int] = field(default_factory=dict)
    wall_s: float = 0.0
    track_s: float = 0.0
    dropped: int = 0
    interrupted: bool = False


class Job:
    """Runs a plan on an open source; leaving the context closes source and sinks.

    Parameters
    ----------
    plan : SessionPlan
    source : Source
        Owned by the job from here on.
    interrupts : Interrupts
        Entered.
    revision : Revision, optional
        What is to be different from a loop forward; without it only the targets' numbers.
    """

    def __init__(
        self, plan: SessionPlan, source: Source, interrupts: Interrupts, revision: Revision | None = None
    ) -> None:
        self.plan = plan
        self.session = Session(InterruptibleSource(source, interrupts), plan.profile)
        self.tally = Tally()
        self._source = source
        self._interrupts = interrupts
        self._script = Script(plan)
        self._revision = revision or Revision(plan)

    def begin(self) -> None:
        """Read the first frame and draw its boxes; nothing is written if that fails.

        Raises
        ------
        SourceError
            If the source has no such frame.
        RoiError
            If a box cannot be used.
        """
        start = self.plan.start
        passed = self._source.skip(start)
        step = self.session.step() if passed == start else None
        if step is None:
            frames = counted(passed) if passed else "no picture"
            raise SourceError(f"{self._source.name}: there is no frame {start}, the source has {frames}")
        self._script.play(self.session)

    def follow(self, sinks: Sequence[Sink], *, quiet: bool) -> None:
        """Track to the end, to the plan's ``stop`` or until interrupted, each frame into the sinks.

        Raises
        ------
        TrackerError
            What the source or a sink raises, or if the source ends before a box of the plan is due.
        """
        plain = self._revision.is_plain
        self.session.sinks += sinks if plain else [RevisingSink(sink, self._revision) for sink in sinks]
        dropped = self._source.dropped
        started = perf_counter()
        try:
            with Progress(self._total(), quiet=quiet) as progress:
                self._loop(progress)
        except KeyboardInterrupt:
            # A frame that is only half tracked must not be written.
            self.session.frame = None
            self.tally.interrupted = True
        finally:
            self.tally.wall_s = perf_counter() - started
            self.tally.dropped = self._source.dropped - dropped
        missing = self._script.missing_frame()
        if missing is not None and not self.tally.interrupted:
            raise SourceError(
                f"{self._source.name}: ends after {counted(self.tally.frames)}, "
                f"before the box of frame {missing} could be placed"
            )

    def _loop(self, progress: Progress) -> None:
        session, tally, interrupts = self.session, self.tally, self._interrupts
        last = None if self.plan.stop is None else self.plan.stop - 1
        while (frame := session.frame) is not None:
            self._count_losses(frame)
            session.finish_frame()
            tally.frames += 1
            progress.show(tally.frames)
            if interrupts.wanted:
                raise KeyboardInterrupt
            if last is not None and frame.index >= last:
                return
            step = session.step()
            if step is None:
                return
            tally.track_s += step.track_s
            self._script.play(session)

    def _count_losses(self, frame: Frame) -> None:
        lost = self.tally.lost
        for state in self._revision.rows(frame.index, self.session.states):
            if state.status is TrackStatus.LOST:
                lost[state.target_id] = lost.get(state.target_id, 0) + 1

    def _total(self) -> int | None:
        ends = [end for end in (self.plan.stop, self._source.announced_frames) if end is not None]
        return min(ends) - self.plan.start if ends else None


def counted(frames: int) -> str:
    """Return a number of frames in words."""
    return "1 frame" if frames == 1 else f"{frames} frames"
