"""What a report shows, gathered once from an evaluation."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from tracker.evaluation.results import Evaluation, OtherScore, Run
from tracker.evaluation.scores import OtherTotal, Score, other_totals, run_score, sequence_scores, tracker_score


@dataclass(frozen=True, slots=True, eq=False)
class ReportData:
    """An evaluation with its scores.

    Parameters
    ----------
    evaluation : Evaluation
    scores : dict of str to dict of str to Score
        Per tracker and sequence; trackers without a run are missing.
    totals : dict of str to Score
        Per tracker over all sequences.
    others : tuple of OtherTotal
    other_scores : dict of str to dict of str to OtherScore
        Per tracker and sequence, sequences of the evaluation only.
    """

    evaluation: Evaluation
    scores: dict[str, dict[str, Score]]
    totals: dict[str, Score]
    others: tuple[OtherTotal, ...]
    other_scores: dict[str, dict[str, OtherScore]]

    @classmethod
    def gather(cls, evaluation: Evaluation) -> "ReportData":
        """Compute all scores of an evaluation."""
        rows = {tracker.name: sequence_scores(evaluation, tracker.name) for tracker in evaluation.trackers}
        rows = {name: scores for name, scores in rows.items() if scores}
        named = {sequence.name for sequence in evaluation.sequences}
        others: dict[str, dict[str, OtherScore]] = {}
        for other in evaluation.others:
            if other.sequence in named:
                others.setdefault(other.tracker, {})[other.sequence] = other
        return cls(
            evaluation,
            {name: {score.sequence: score for score in scores} for name, scores in rows.items()},
            {name: tracker_score(scores) for name, scores in rows.items()},
            other_totals(evaluation),
            others,
        )

    @property
    def restart(self) -> bool:
        """True where trackers were started anew after failures: accuracy and failures count, not the AUC."""
        return self.evaluation.protocol.name == "restart"

    @property
    def trackers(self) -> tuple[str, ...]:
        """Names of the trackers that ran, in order; a tracker's place is its style in every plot."""
        return tuple(self.scores)

    def quality(self, tracker: str, sequence: str) -> float:
        """Return what a sequence is ranked by: AUC, or accuracy with restarts; NaN without a run."""
        score = self.scores[tracker].get(sequence)
        if score is None:
            return math.nan
        return score.accuracy if self.restart else score.auc

    def worst_sequences(self, count: int) -> tuple[str, ...]:
        """Return the sequences on which the first tracker does worst, worst first."""
        if not self.trackers:
            return ()
        first = self.trackers[0]
        if self.restart:
            ranked = {name: (-score.failures, score.accuracy) for name, score in self.scores[first].items()}
        else:
            ranked = {name: (0, score.auc) for name, score in self.scores[first].items()}
        known = [name for name, rank in ranked.items() if not math.isnan(rank[1])]
        return tuple(sorted(known, key=lambda name: ranked[name])[:count])

    def shown_run(self, tracker: str, sequence: str) -> Run | None:
        """Return a tracker's run on a sequence that the report draws: of several the one with the least AUC."""
        runs = self.evaluation.runs_of(tracker, sequence)
        return min(runs, key=_auc) if runs else None

    def runs_beside(self, run: Run) -> dict[str, Run]:
        """Return the runs of all trackers from the same start as ``run``, its own included, in order."""
        same = [one for one in self.evaluation.runs if one.key[1:] == run.key[1:]]
        return {name: one for name in self.trackers for one in same if one.tracker == name}


def best(values: Iterable[float | None], sign: int) -> float | None:
    """Return the largest (``sign`` 1) or smallest (-1) of the numbers, None where nothing is better than anything."""
    known = [value for value in values if value is not None and math.isfinite(value)]
    if len(known) < 2 or not sign:
        return None
    return max(known) if sign > 0 else min(known)


def number(value: float | None, decimals: int = 3) -> str:
    """Return a number as the tables show it; a dash where there is none."""
    return "-" if value is None or math.isnan(value) else f"{value:,.{decimals}f}"


def start_of(run: Run) -> str:
    """Say where a run began, ``""`` for the plain start at the first frame."""
    parts = [f"from frame {run.start}"] if run.start else []
    return ", ".join([*parts, *([run.perturbation] if run.perturbation else [])])


def _auc(run: Run) -> float:
    auc = run_score(run).auc
    return math.inf if math.isnan(auc) else auc
