"""The tables of the report: trackers over all sequences, and every sequence by tracker."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from tracker.evaluation.honesty import REPAIR_FRAMES, Delays
from tracker.evaluation.left_out import bootstrap_interval
from tracker.evaluation.plots import swatch
from tracker.evaluation.report_data import ReportData, best, number
from tracker.evaluation.report_html import Markup, element, text
from tracker.evaluation.results import OtherScore
from tracker.evaluation.scores import OtherTotal, Score


@dataclass(frozen=True, slots=True)
class Column:
    """One measure: heading, meaning, how it is read off, decimals, and which way is better (0: neither)."""

    heading: str
    meaning: str
    value: Callable[[Score], float]
    other: Callable[[OtherTotal], float | None]
    decimals: int = 3
    better: int = 1


def _unknown(_: OtherTotal) -> None:
    return None


_FPS = Column("fps", "updates per second, median over clips, reading pictures not included", lambda s: s.fps,
              lambda o: o.fps, decimals=0)  # fmt: skip
_HONESTY = (
    Column("bad “tracking”", "share of the frames that say tracking while IoU < 0.1", lambda s: s.bad_tracking,
           _unknown, better=-1),
    Column("good “lost”", "share of the frames with IoU > 0.5 that say lost", lambda s: s.lost_good, _unknown,
           better=0),
)  # fmt: skip
_COLUMNS = (
    Column("AUC", "mean share of frames with IoU over 0, 0.05 … 1", lambda s: s.auc, lambda o: o.auc),
    Column("P20", "share of frames with a centre error of at most 20 px", lambda s: s.p20, lambda o: o.p20),
    Column("NP", "share of frames with a centre error of at most 0.2 target sizes", lambda s: s.np20, _unknown),
    Column("SR50", "share of frames with IoU > 0.5", lambda s: s.sr50, lambda o: o.sr50),
    _FPS,
    *_HONESTY,
)
_RESTART_COLUMNS = (
    Column("accuracy", "mean IoU, burn-in after each start left out", lambda s: s.accuracy, _unknown),
    Column("failures", "starts anew", lambda s: float(s.failures), _unknown, decimals=0, better=-1),
    Column("robustness", "how likely 30 frames pass without a failure", lambda s: s.robustness, _unknown),
    _FPS,
    *_HONESTY,
)
_DELAYS = (
    ("says so", "frames from leaving the target to the first that does not say tracking: median, times never"),
    ("held again", "frames from calling it lost to holding the target again: median, times never"),
    ("repaired", f"wrong losses after which the target was held within {REPAIR_FRAMES} frames"),
)
_INTERVAL = ("AUC 95 %", "interval of the mean AUC over clips, by drawing clips with replacement")


def headline(data: ReportData) -> Markup:
    """Return the table with a row per tracker, what others report below, and what the columns mean."""
    columns = _RESTART_COLUMNS if data.restart else _COLUMNS
    others = () if data.restart else data.others
    interval = () if data.restart else (_INTERVAL,)
    extra = (*interval, *_DELAYS)
    marks = [_best(data, others, column) for column in columns]
    kinds = {tracker.name: tracker.kind for tracker in data.evaluation.trackers}
    rows = [
        element(
            "tr",
            element("th", swatch(style), " ", name, scope="row"),
            [_cell(column.value(total), column.decimals, mark) for column, mark in zip(columns, marks, strict=True)],
            None if data.restart else element("td", _interval(data, name)),
            element("td", _delays(total.honesty.reported)),
            element("td", _delays(total.honesty.held_again)),
            element("td", _repaired(total)),
            element("td", kinds[name]),
            element("td", total.sequences),
            element("td", total.runs),
        )
        for style, (name, total) in enumerate(data.totals.items())
    ]
    rows += [
        element(
            "tr",
            element("th", other.tracker, scope="row"),
            [_cell(column.other(other), column.decimals, mark) for column, mark in zip(columns, marks, strict=True)],
            [element("td", "-") for _ in extra],
            element("td", "reported"),
            element("td", other.sequences),
            element("td", "-"),
            class_="other",
        )
        for other in others
    ]
    headings = ["tracker", *(column.heading for column in columns), *(one for one, _ in extra), "kind", "clips", "runs"]
    terms = [(column.heading, column.meaning) for column in columns] + list(extra)
    return text(
        _table("Trackers over all clips", headings, rows, identity="trackers"),
        element("details", element("summary", "What the columns say"), _meanings(terms), class_="small"),
    )


def sequence_table(data: ReportData, anchors: dict[str, str]) -> Markup:
    """Return the table with a row per sequence and a column per tracker, to be sorted by any column.

    Parameters
    ----------
    data : ReportData
    anchors : dict of str to str
        Where each sequence is shown in detail on the page.
    """
    others = {} if data.restart else data.other_scores
    rows = []
    for sequence in data.evaluation.sequences:
        values: list[float | None] = [_sequence_value(data, name, sequence.name) for name in data.trackers]
        values += [_auc(scores.get(sequence.name)) for scores in others.values()]
        mark = best(values, 1)
        link = element("a", sequence.name, href=f"#{anchors[sequence.name]}")
        failures = [_failures(data, name, sequence.name) for name in data.trackers] + [None] * len(others)
        rows.append(
            element(
                "tr",
                element("th", link, scope="row", data_v=sequence.name),
                _sortable(len(sequence.truth), str(len(sequence.truth))),
                [_cell(value, 3, mark, note) for value, note in zip(values, failures, strict=True)],
            )
        )
    names: list[object] = [text(swatch(style), " ", name) for style, name in enumerate(data.trackers)]
    measure = "accuracy (failures)" if data.restart else "AUC"
    return _table(f"{measure} per clip", ["clip", "frames", *names, *others], rows, identity="clips", sortable=True)


def _table(
    caption: str, headings: list[object] | list[str], rows: list[Markup], *, identity: str, sortable: bool = False
) -> Markup:
    cells = [element("th", element("button", one, type="button") if sortable else one, scope="col") for one in headings]
    table = element(
        "table",
        element("caption", caption),
        element("thead", element("tr", cells)),
        element("tbody", rows),
        id=identity,
        class_="sortable" if sortable else None,
    )
    return element("div", table, class_="scroll", role="region", tabindex=0, aria_label=caption)


def _meanings(terms: list[tuple[str, str]]) -> Markup:
    return element("dl", [text(element("dt", term), element("dd", meaning)) for term, meaning in terms])


def _best(data: ReportData, others: tuple[OtherTotal, ...], column: Column) -> float | None:
    """Return the best value among those taken from every sequence: means over different clips do not compare."""
    all_clips = len(data.evaluation.sequences)
    values: list[float | None] = [column.value(total) for total in data.totals.values() if total.sequences == all_clips]
    if column is not _FPS:  # measured on another machine
        values += [column.other(other) for other in others if other.sequences == all_clips]
    return best([None if value is None else round(value, column.decimals) for value in values], column.better)


def _cell(value: float | None, decimals: int, mark: float | None, note: str | None = None) -> Markup:
    shown = number(value, decimals)
    is_best = mark is not None and value is not None and math.isclose(round(value, decimals), round(mark, decimals))
    return _sortable(value, element("strong", shown) if is_best else shown, note)


def _sortable(value: float | None, shown: Markup | str, note: str | None = None) -> Markup:
    known = None if value is None or math.isnan(value) else f"{value:.6f}"
    return element("td", shown, note, data_v=known or "")


def _sequence_value(data: ReportData, tracker: str, sequence: str) -> float | None:
    value = data.quality(tracker, sequence)
    return None if math.isnan(value) else value


def _failures(data: ReportData, tracker: str, sequence: str) -> str | None:
    score = data.scores[tracker].get(sequence)
    return f" ({score.failures})" if data.restart and score is not None else None


def _auc(other: OtherScore | None) -> float | None:
    return None if other is None else other.auc


def _interval(data: ReportData, tracker: str) -> str:
    aucs = {name: score.auc for name, score in data.scores[tracker].items()}
    low, high = bootstrap_interval(aucs, seed=data.evaluation.protocol.seed)
    return "-" if math.isnan(low) else f"{low:.3f} to {high:.3f}"


def _delays(delays: Delays) -> str:
    if not delays.frames and not delays.never:
        return "-"
    median = f"{delays.median:.0f}" if math.isfinite(delays.median) else "never"
    return f"{median}, never {delays.never} of {len(delays.frames) + delays.never}"


def _repaired(total: Score) -> str:
    said = total.honesty
    return f"{said.repaired} of {said.wrong_lost} ({said.repaired_share:.0%})" if said.wrong_lost else "-"
