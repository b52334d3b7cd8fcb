"""Evaluations and runs as JSON.

The file of an evaluation holds every box of every run, rounded (boxes to 0.001 px, scores to 0.0001, times to 0.1 us),
so that tables and reports can be made from it later. ``summary`` is there for scripts that want the numbers only; it is
computed from the rest and not read back. Frames without truth or box are ``null``; statuses are run-length encoded:
``[["tracking", 40], ["lost", 3]]``.
"""

import json
import math
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from tracker.errors import SinkError, SourceError
from tracker.evaluation.results import (
    BOX_DECIMALS,
    SCORE_DECIMALS,
    STATUSES,
    TIME_DECIMALS,
    Evaluation,
    Floats,
    OtherScore,
    Protocol,
    Run,
    SequenceInfo,
    TrackerInfo,
)
from tracker.evaluation.scores import Score, sequence_scores, tracker_score

FORMAT = "modetrack-evaluation"
VERSION = 1
_NO_BOX = (math.nan,) * 4
_SUMMARY = (
    "sequences", "runs", "frames", "auc", "p20", "np20", "sr50", "fps", "bad_tracking", "bad_tracking_of_all",
    "lost_good", "accuracy", "failures", "robustness",
)  # fmt: skip


def write_json(evaluation: Evaluation, path: Path | str) -> None:
    """Write an evaluation to a file.

    Raises
    ------
    SinkError
        If the file cannot be written.
    """
    try:
        Path(path).write_text(to_json(evaluation), encoding="utf-8")
    except OSError as error:
        raise SinkError(f"{path}: cannot be written: {error.strerror or error}") from error


def read_json(path: Path | str) -> Evaluation:
    """Read an evaluation that `write_json` wrote.

    Raises
    ------
    SourceError
        If the file cannot be read or holds something else.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"{path}: not an evaluation: not a text file") from error
    return from_json(text, str(path))


def to_json(evaluation: Evaluation) -> str:
    """Return an evaluation as JSON text, one run per line."""
    head = {
        "format": FORMAT,
        "version": VERSION,
        "dataset": evaluation.dataset,
        "protocol": asdict(evaluation.protocol),
        "versions": evaluation.versions,
        "problems": list(evaluation.problems),
        "trackers": [asdict(tracker) for tracker in evaluation.trackers],
        "summary": _summary(evaluation),
        "others": [asdict(other) for other in evaluation.others],
    }
    parts = [f"{_compact(name)}: {_compact(value)}" for name, value in head.items()]
    sequences = [
        {"name": one.name, "frame_size": list(one.frame_size), "truth": _rows(one.truth, None)}
        for one in evaluation.sequences
    ]
    parts += [_lines("sequences", sequences), _lines("runs", [run_values(run) for run in evaluation.runs])]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def from_json(text: str, name: str) -> Evaluation:
    """Read the text that `to_json` wrote; ``name`` is what messages call it.

    Raises
    ------
    SourceError
        If it is something else.
    """
    try:
        values = json.loads(text)
    except ValueError as error:
        raise SourceError(f"{name}: not an evaluation: not JSON: {error}") from error
    if not isinstance(values, dict) or values.get("format") != FORMAT:
        raise SourceError(f"{name}: not an evaluation: `modetrack eval --json` writes them")
    if values.get("version") != VERSION:
        raise SourceError(f"{name}: evaluation of version {values.get('version')}, this program reads {VERSION}")
    try:
        return _evaluation(values)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SourceError(f"{name}: not a complete evaluation: {type(error).__name__}: {error}") from error


def run_values(run: Run) -> dict[str, Any]:
    """Return a run as values for JSON, without its truth and frame size: those are the sequence's."""
    return {
        "tracker": run.tracker,
        "sequence": run.sequence,
        "start": run.start,
        "perturbation": run.perturbation,
        "statuses": [[status, len(list(rows))] for status, rows in groupby(run.statuses)],
        "boxes": _rows(run.boxes, BOX_DECIMALS),
        "scores": _numbers(run.scores, SCORE_DECIMALS),
        "update_times_s": _numbers(run.update_times_s, TIME_DECIMALS),
        "failures": list(run.failures),
        "restarts": list(run.restarts),
    }


def run_from_values(values: dict[str, Any], truth: Floats, frame_size: tuple[int, int]) -> Run:
    """Build a run from `run_values` and the truth of its whole sequence.

    Raises
    ------
    KeyError, TypeError, ValueError
        If values are missing or do not fit.
    """
    statuses = tuple(str(status) for status, count in values["statuses"] for _ in range(count))
    if not set(statuses) <= set(STATUSES):
        raise ValueError(f"status needs to be one of {', '.join(STATUSES)}")
    start = int(values["start"])
    return Run(
        tracker=str(values["tracker"]),
        sequence=str(values["sequence"]),
        start=start,
        perturbation=str(values["perturbation"]),
        frame_size=frame_size,
        truth=truth[start : start + len(statuses)],
        boxes=_boxes(values["boxes"]),
        statuses=statuses,
        scores=_floats(values["scores"]),
        update_times_s=_floats(values["update_times_s"]),
        failures=tuple(int(row) for row in values["failures"]),
        restarts=tuple(int(row) for row in values["restarts"]),
    )


def _evaluation(values: dict[str, Any]) -> Evaluation:
    sequences = tuple(
        SequenceInfo(str(one["name"]), _size(one["frame_size"]), _boxes(one["truth"])) for one in values["sequences"]
    )
    named = {sequence.name: sequence for sequence in sequences}
    return Evaluation(
        dataset=str(values["dataset"]),
        protocol=Protocol(**values["protocol"]),
        trackers=tuple(TrackerInfo(**one) for one in values["trackers"]),
        sequences=sequences,
        runs=tuple(
            run_from_values(one, named[one["sequence"]].truth, named[one["sequence"]].frame_size)
            for one in values["runs"]
        ),
        others=tuple(OtherScore(**one) for one in values["others"]),
        problems=tuple(str(line) for line in values["problems"]),
        versions={str(name): str(version) for name, version in values["versions"].items()},
    )


def _summary(evaluation: Evaluation) -> list[dict[str, Any]]:
    rows = []
    for tracker in evaluation.trackers:
        scores = sequence_scores(evaluation, tracker.name)
        if not scores:
            continue
        total = tracker_score(scores)
        said = total.honesty
        rows.append(
            {
                "tracker": tracker.name,
                **_score_values(total),
                "loss_reported_after_frames": _finite(said.reported.median),
                "losses_not_reported": said.reported.never,
                "held_again_after_frames": _finite(said.held_again.median),
                "never_held_again": said.held_again.never,
                "wrong_losses": said.wrong_lost,
                "wrong_losses_repaired": said.repaired,
                "per_sequence": [{"sequence": score.sequence, **_score_values(score)} for score in scores],
            }
        )
    return rows


def _score_values(score: Score) -> dict[str, Any]:
    return {name: _finite(getattr(score, name)) for name in _SUMMARY}


def _finite(value: float) -> float | None:
    if isinstance(value, int):
        return value
    return round(value, 6) if math.isfinite(value) else None


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _lines(name: str, values: list[Any]) -> str:
    return f"{_compact(name)}: [\n" + ",\n".join(_compact(value) for value in values) + "\n]"


def _rows(boxes: Floats, decimals: int | None) -> list[list[float] | None]:
    return [None if math.isnan(sum(row)) else [_short(number, decimals) for number in row] for row in boxes.tolist()]


def _numbers(values: Floats, decimals: int) -> list[float | None]:
    return [None if math.isnan(value) else _short(value, decimals) for value in values.tolist()]


def _short(number: float, decimals: int | None) -> float:
    rounded = number if decimals is None else round(number, decimals)
    return int(rounded) if rounded.is_integer() else rounded


def _boxes(rows: list[list[float] | None]) -> Floats:
    return np.array([_NO_BOX if row is None else row for row in rows], np.float64).reshape(-1, 4)


def _floats(values: list[float | None]) -> Floats:
    return np.array([math.nan if value is None else value for value in values], np.float64)


def _size(values: list[int]) -> tuple[int, int]:
    width, height = values
    return int(width), int(height)
