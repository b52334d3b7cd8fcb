"""From runs to the numbers in tables: per sequence, per tracker, and what others report.

Several runs on one sequence count as one: their mean. The mean over sequences is unweighted, whatever their lengths;
speed is the median over sequences. Shares that have no frame to be taken from are NaN and left out of means.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from tracker.evaluation.honesty import NOTHING, Honesty, honesty
from tracker.evaluation.metrics import (
    NORMALISED_AT,
    NORMALISED_THRESHOLDS,
    PRECISION_AT_PX,
    PRECISION_THRESHOLDS_PX,
    accuracy,
    at,
    centre_errors,
    frames_per_second,
    iou,
    mean,
    normalised_errors,
    normalised_precision_curve,
    precision_curve,
    robustness,
    success_curve,
    success_rate,
)
from tracker.evaluation.results import Evaluation, Floats, Run


@dataclass(frozen=True, slots=True, eq=False)
class Score:
    """How one tracker did, on one sequence or on all; shares in [0, 1], NaN where nothing can be said.

    Parameters
    ----------
    tracker : str
    sequence : str
        ``""`` for all sequences.
    sequences, runs, frames : int
        What it was taken from.
    auc : float
        Mean of `success`.
    p20 : float
        Share of frames with a centre error of at most 20 px.
    np20 : float
        Share of frames with a normalised centre error of at most 0.2.
    sr50 : float
        Share of frames with IoU > 0.5.
    fps : float
        Updates per second.
    bad_tracking : float
        Share of the frames that say ``tracking`` with IoU < 0.1.
    bad_tracking_of_all : float
        The same frames as a share of all.
    lost_good : float
        Share of the frames with IoU > 0.5 that say ``lost``.
    accuracy : float
        Mean IoU after burn-in (see `tracker.evaluation.metrics.accuracy`).
    failures : int
        Starts anew, protocol ``restart`` only.
    robustness : float
        ``exp(-30 failures / frames)``; of all sequences together for a tracker.
    honesty : Honesty
        Counts and delays of all runs together.
    success, precision, normalised_precision : ndarray, shapes (21,), (51,), (51,)
        Curves over the thresholds in `tracker.evaluation.metrics`.
    """

    tracker: str
    sequence: str
    sequences: int
    runs: int
    frames: int
    auc: float
    p20: float
    np20: float
    sr50: float
    fps: float
    bad_tracking: float
    bad_tracking_of_all: float
    lost_good: float
    accuracy: float
    failures: int
    robustness: float
    honesty: Honesty
    success: Floats
    precision: Floats
    normalised_precision: Floats


@dataclass(frozen=True, slots=True)
class OtherTotal:
    """What others report for a tracker, over the sequences of an evaluation; None where they do not say."""

    tracker: str
    sequences: int
    auc: float
    p20: float
    sr50: float | None
    fps: float | None


def run_score(run: Run) -> Score:
    """Return the metrics of one run."""
    overlaps = iou(run.boxes, run.truth)
    success = success_curve(overlaps)
    precision = precision_curve(centre_errors(run.boxes, run.truth))
    normalised = normalised_precision_curve(normalised_errors(run.boxes, run.truth))
    said = honesty(run)
    return Score(
        tracker=run.tracker,
        sequence=run.sequence,
        sequences=1,
        runs=1,
        frames=len(run),
        auc=float(success.mean()),
        p20=at(precision, PRECISION_THRESHOLDS_PX, PRECISION_AT_PX),
        np20=at(normalised, NORMALISED_THRESHOLDS, NORMALISED_AT),
        sr50=success_rate(overlaps),
        fps=frames_per_second(run.update_times_s),
        bad_tracking=said.bad_tracking,
        bad_tracking_of_all=said.bad_tracking_of_all,
        lost_good=said.lost_good_share,
        accuracy=accuracy(overlaps, (0, *run.restarts), run.failures),
        failures=len(run.failures),
        robustness=robustness(len(run.failures), len(run)),
        honesty=said,
        success=success,
        precision=precision,
        normalised_precision=normalised,
    )


def sequence_scores(evaluation: Evaluation, tracker: str) -> tuple[Score, ...]:
    """Return how a tracker did on each sequence that it has a run on, in the data set's order."""
    scores = []
    for sequence in evaluation.sequences:
        runs = evaluation.runs_of(tracker, sequence.name)
        if runs:
            fps = frames_per_second(np.concatenate([run.update_times_s for run in runs]))
            scores.append(_mean_score([run_score(run) for run in runs], sequence.name, 1, fps))
    return tuple(scores)


def tracker_score(scores: Sequence[Score]) -> Score:
    """Return how a tracker did over its sequences, at least one."""
    known = [score.fps for score in scores if not math.isnan(score.fps)]
    return _mean_score(scores, "", len(scores), median(known) if known else math.nan)


def tracker_scores(evaluation: Evaluation) -> tuple[Score, ...]:
    """Return a score over all sequences for each tracker that has a run, in order."""
    per_tracker = (sequence_scores(evaluation, tracker.name) for tracker in evaluation.trackers)
    return tuple(tracker_score(scores) for scores in per_tracker if scores)


def other_totals(evaluation: Evaluation) -> tuple[OtherTotal, ...]:
    """Return what others report, each as the mean over those sequences that are in the evaluation too."""
    wanted = {sequence.name for sequence in evaluation.sequences}
    totals = []
    for tracker in dict.fromkeys(other.tracker for other in evaluation.others):
        rows = [other for other in evaluation.others if other.tracker == tracker and other.sequence in wanted]
        if not rows:
            continue
        sr50 = [row.sr50 for row in rows if row.sr50 is not None]
        fps = [row.fps for row in rows if row.fps is not None]
        totals.append(
            OtherTotal(
                tracker,
                len(rows),
                mean([row.auc for row in rows]),
                mean([row.p20 for row in rows]),
                mean(sr50) if sr50 else None,
                median(fps) if fps else None,
            )
        )
    return tuple(totals)


def _mean_score(scores: Sequence[Score], sequence: str, sequences: int, fps: float) -> Score:
    """Join scores: means of shares and curves, sums of counts."""
    frames, failures = sum(score.frames for score in scores), sum(score.failures for score in scores)

    def over_all(name: str) -> float:
        return mean([getattr(score, name) for score in scores])

    return Score(
        tracker=scores[0].tracker,
        sequence=sequence,
        sequences=sequences,
        runs=sum(score.runs for score in scores),
        frames=frames,
        auc=over_all("auc"),
        p20=over_all("p20"),
        np20=over_all("np20"),
        sr50=over_all("sr50"),
        fps=fps,
        bad_tracking=over_all("bad_tracking"),
        bad_tracking_of_all=over_all("bad_tracking_of_all"),
        lost_good=over_all("lost_good"),
        accuracy=over_all("accuracy"),
        failures=failures,
        robustness=robustness(failures, frames),
        honesty=sum((score.honesty for score in scores), NOTHING),
        success=_mean_curve([score.success for score in scores]),
        precision=_mean_curve([score.precision for score in scores]),
        normalised_precision=_mean_curve([score.normalised_precision for score in scores]),
    )


def _mean_curve(curves: Sequence[Floats]) -> Floats:
    known = [curve for curve in curves if not np.isnan(curve).any()]
    averaged: Floats = np.mean(known if known else curves, axis=0)
    return averaged
