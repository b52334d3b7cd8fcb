"""The tables of ``eval``."""

import math
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tracker.cli.table import console
from tracker.evaluation.honesty import REPAIR_FRAMES
from tracker.evaluation.left_out import bootstrap_interval, leave_clips_out
from tracker.evaluation.results import Evaluation
from tracker.evaluation.scores import OtherTotal, Score, other_totals, sequence_scores, tracker_score

_MEASURES = ("AUC", "P20", "NP", "SR50", "fps", "badT", "lostgood")
_RESTART_MEASURES = ("accuracy", "failures", "robustness", "fps")


def show(evaluation: Evaluation, *, per_sequence: bool) -> None:
    """Print how the trackers did, on all sequences and, if wanted, on each."""
    scores = {tracker.name: sequence_scores(evaluation, tracker.name) for tracker in evaluation.trackers}
    scores = {name: rows for name, rows in scores.items() if rows}
    totals = {name: tracker_score(rows) for name, rows in scores.items()}
    restart = evaluation.protocol.name == "restart"
    measures = _RESTART_MEASURES if restart else _MEASURES
    out = console()
    if per_sequence:
        _print(out, ("sequence", "tracker", "runs", *measures), _sequence_rows(evaluation, scores, restart))
    rows = [(name, str(total.sequences), str(total.runs), *_cells(total, restart)) for name, total in totals.items()]
    if not restart:
        rows += [_other_row(other) for other in other_totals(evaluation)]
    _print(out, ("tracker", "clips", "runs", *measures), rows)
    if not restart:
        honest = [line for total in totals.values() for line in _honesty_lines(total)]
        for line in (*honest, *_trust_lines(evaluation, scores)):
            out.print(line, markup=False)


def _sequence_rows(
    evaluation: Evaluation, scores: dict[str, tuple[Score, ...]], restart: bool
) -> list[tuple[str, ...]]:
    return [
        (sequence.name, name, str(score.runs), *_cells(score, restart))
        for sequence in evaluation.sequences
        for name, rows in scores.items()
        for score in rows
        if score.sequence == sequence.name
    ]


def _cells(score: Score, restart: bool) -> tuple[str, ...]:
    fps = _number(score.fps, 0)
    if restart:
        return _number(score.accuracy), str(score.failures), _number(score.robustness), fps
    shares = (_number(share) for share in (score.auc, score.p20, score.np20, score.sr50))
    return (*shares, fps, _number(score.bad_tracking), _number(score.lost_good))


def _other_row(other: OtherTotal) -> tuple[str, ...]:
    sr50, fps = _number(other.sr50), _number(other.fps, 0)
    return other.tracker, str(other.sequences), "", _number(other.auc), _number(other.p20), "", sr50, fps, "", ""


def _honesty_lines(total: Score) -> list[str]:
    """Say how long it took a tracker to notice and to come back, where it was due."""
    said, parts = total.honesty, []
    for delays, what in (
        (said.reported, "off the target: says so"),
        (said.held_again, "called lost: held again"),
    ):
        times = len(delays.frames) + delays.never
        if times:
            median = f"after {delays.median:.0f} frames" if math.isfinite(delays.median) else "never"
            parts.append(f"{times} times {what} {median} (median), {delays.never} times not at all")
    if said.wrong_lost:
        parts.append(
            f"wrongly lost in {said.wrong_lost} runs, held again within {REPAIR_FRAMES} frames in {said.repaired}"
        )
    return [f"{total.tracker}: {part}" for part in parts]


def _trust_lines(evaluation: Evaluation, scores: dict[str, tuple[Score, ...]]) -> list[str]:
    """Say how far the AUC of our own trackers can be trusted."""
    own = [tracker.name for tracker in evaluation.trackers if tracker.kind == "profile" and tracker.name in scores]
    aucs = {name: {score.sequence: score.auc for score in scores[name]} for name in own}
    seed, lines = evaluation.protocol.seed, []
    for name in own:
        low, high = bootstrap_interval(aucs[name], seed=seed)
        if not math.isnan(low):
            lines.append(f"{name}: AUC 95% interval over clips {low:.3f} to {high:.3f}")
    choice = leave_clips_out(aucs, seed=seed)
    if choice is not None:
        folds = ", ".join(choice.per_fold)
        lines.append(
            f"best of {len(own)} on {choice.sequences} clips: {choice.chosen}, AUC {choice.chosen_auc:.3f}; "
            f"chosen without the clips it is scored on {choice.left_out_auc:.3f} (per fold: {folds})"
        )
    return lines


def _print(out: Console, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = Table()
    for column in columns:
        left = column in ("tracker", "sequence")
        table.add_column(column, justify="left" if left else "right", no_wrap=True)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    out.print(table)


def _number(value: float | None, decimals: int = 3) -> str:
    return "" if value is None or math.isnan(value) else f"{value:,.{decimals}f}"
