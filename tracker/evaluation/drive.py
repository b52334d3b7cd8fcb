"""One run: a tracker is driven through a sequence and everything it says is recorded."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np

from tracker.capture import Source
from tracker.errors import RoiError, SourceError
from tracker.evaluation.datasets import LabelledSequence
from tracker.evaluation.follower import Answer, BoxTuple, Follower
from tracker.evaluation.lineup import TrackerSpec
from tracker.evaluation.metrics import RESTART_AFTER, iou
from tracker.evaluation.protocols import Start, perturbed
from tracker.evaluation.results import SKIPPED, Floats, Run
from tracker.values import Frame

_NOWHERE = Answer((math.nan,) * 4, SKIPPED)


@dataclass(frozen=True, slots=True, eq=False)
class RunPlan:
    """One run to be made.

    Parameters
    ----------
    tracker : TrackerSpec
    sequence : LabelledSequence
    start : Start
    restart : bool
        True for the protocol ``restart``.
    """

    tracker: TrackerSpec
    sequence: LabelledSequence
    start: Start
    restart: bool = False

    @property
    def key(self) -> tuple[str, str, int, str]:
        """As `Run.key`."""
        return self.tracker.name, self.sequence.name, self.start.frame, self.start.perturbation


@dataclass(slots=True)
class _Record:
    """What grows during a run."""

    answers: list[Answer] = field(default_factory=list)
    times_s: list[float] = field(default_factory=list)
    failures: list[int] = field(default_factory=list)
    restarts: list[int] = field(default_factory=list)

    def add(self, answer: Answer, time_s: float = math.nan) -> None:
        self.answers.append(answer)
        self.times_s.append(time_s)


def drive(plan: RunPlan, between: Callable[[], None] = lambda: None) -> Run:
    """Make a run; ``between`` is called before each frame and may raise to end it.

    Only the time inside ``update`` is measured, neither reading nor decoding. A run ends with the truth or with the
    pictures, whichever ends first.

    Raises
    ------
    SourceError
        If the pictures cannot be read, or end before the start.
    RoiError
        If the tracker cannot be started on its box.
    """
    follower, truth = plan.tracker.build(), plan.sequence.truth[plan.start.frame :]
    with plan.sequence.open() as source:
        if source.skip(plan.start.frame) < plan.start.frame or (frame := source.read()) is None:
            raise SourceError(f"{source.name}: there is no frame {plan.start.frame}")
        height, width = frame.image.shape[:2]
        record = _Record()
        record.add(follower.init(frame, perturbed(_box(truth[0]), plan.start.perturbation)))
        follow = _follow_restarting if plan.restart else _follow
        follow(follower, source, truth, record, between)
    rows = len(record.answers)
    return Run(
        tracker=plan.tracker.name,
        sequence=plan.sequence.name,
        start=plan.start.frame,
        perturbation=plan.start.perturbation,
        frame_size=(width, height),
        truth=truth[:rows],
        boxes=np.array([answer.box for answer in record.answers], np.float64),
        statuses=tuple(str(answer.status) for answer in record.answers),
        scores=np.array([answer.score for answer in record.answers], np.float64),
        update_times_s=np.array(record.times_s, np.float64),
        failures=tuple(record.failures),
        restarts=tuple(record.restarts),
    )


def try_out(plan: RunPlan) -> None:
    """Start a tracker and follow one frame, so that what happens once per process is not measured."""
    follower = plan.tracker.build()
    with plan.sequence.open() as source:
        source.skip(plan.start.frame)
        frame = source.read()
        if frame is not None:
            follower.init(frame, _box(plan.sequence.truth[plan.start.frame]))
            follower.update(frame)


def _follow(follower: Follower, source: Source, truth: Floats, record: _Record, between: Callable[[], None]) -> None:
    for _ in range(1, len(truth)):
        between()
        frame = source.read()
        if frame is None:
            return
        record.add(*_timed(follower, frame))


def _follow_restarting(
    follower: Follower, source: Source, truth: Floats, record: _Record, between: Callable[[], None]
) -> None:
    """Start the tracker anew `RESTART_AFTER` frames after each frame whose box does not meet the truth.

    It waits on while there is no truth, or the tracker does not take the box.
    """
    due: int | None = None
    for row in range(1, len(truth)):
        between()
        frame = source.read()
        if frame is None:
            return
        if due is None:
            answer, time_s = _timed(follower, frame)
            record.add(answer, time_s)
            if iou(np.array([answer.box]), truth[row : row + 1])[0] == 0:
                record.failures.append(row)
                due = row + RESTART_AFTER
            continue
        started = _started(follower, frame, truth[row]) if row >= due else None
        record.add(started or _NOWHERE)
        if started is not None:
            record.restarts.append(row)
            due = None


def _started(follower: Follower, frame: Frame, box: Floats) -> Answer | None:
    if np.isnan(box).any():
        return None
    try:
        return follower.init(frame, _box(box))
    except RoiError:
        return None


def _timed(follower: Follower, frame: Frame) -> tuple[Answer, float]:
    started = perf_counter()
    answer = follower.update(frame)
    return answer, perf_counter() - started


def _box(row: Floats) -> BoxTuple:
    x, y, width, height = row.tolist()
    return x, y, width, height
