"""Every clip over time: IoU, score and status of each tracker, frame by frame."""

from itertools import groupby

import numpy as np

from tracker.evaluation.metrics import iou
from tracker.evaluation.plots import Axis, Line, Span, frame_ticks, plot, swatch
from tracker.evaluation.report_data import ReportData, number, start_of
from tracker.evaluation.report_html import Markup, element
from tracker.evaluation.results import SKIPPED, Floats, Run
from tracker.evaluation.scores import run_score

_LOW = -0.24
# The strip of the status: the less a box is trusted, the higher, so that it reads without colour.
_STATUS_TOPS = {"tracking": -0.19, "uncertain": -0.13, "lost": -0.05, "manual": -0.19, SKIPPED: -0.19}
_RANGES_NAMED = 3


def clip(data: ReportData, sequence: str, anchor: str, *, opened: bool) -> Markup:
    """Return a fold with a plot over time per tracker for one sequence."""
    first = data.trackers[0]
    panels = []
    for style, name in enumerate(data.trackers):
        run = data.shown_run(name, sequence)
        if run is None:
            panels.append(element("p", swatch(style), f" {name}: no run came to an end", class_="small"))
        else:
            panels.append(_panel(data, run, style))
    measure = "accuracy" if data.restart else "AUC"
    quality = number(data.quality(first, sequence))
    return element(
        "details",
        element("summary", element("b", sequence), element("span", f" {first}: {measure} {quality}", class_="small")),
        panels,
        id=anchor,
        class_="clip",
        open=opened,
    )


def legend() -> Markup:
    """Say what the lines and the strip are."""
    statuses = [
        element("span", element("i", class_=f"chip {status}"), f" {status}", class_="key")
        for status in ("tracking", "uncertain", "lost")
    ]
    return element(
        "p",
        "Line: IoU with the truth. Dotted: the score that the tracker gives itself. Strip below: what it says, ",
        statuses,
        " (the taller, the less sure). Shaded: frames without truth.",
        class_="small",
    )


def ranges(flags: list[bool], first: int) -> list[tuple[int, int]]:
    """Return first and last frame of each stretch of True; ``first`` is the frame of row 0."""
    found, row = [], first
    for flag, stretch in groupby(flags):
        length = len(list(stretch))
        if flag:
            found.append((row, row + length - 1))
        row += length
    return found


def _panel(data: ReportData, run: Run, style: int) -> Markup:
    overlaps = iou(run.boxes, run.truth)
    rows = np.arange(run.start, run.start + len(run), dtype=np.float64)
    last = float(max(run.start + len(run) - 1, run.start + 1))
    lines = [Line(rows, overlaps, style, f"{run.tracker}: IoU")]
    if not np.isnan(run.scores).all():
        lines.append(Line(rows, run.scores, style, f"{run.tracker}: score", thin=True))
    said = _said(run, overlaps)
    runs = len(data.evaluation.runs_of(run.tracker, run.sequence))
    which = [f"worst of {runs} runs"] * (runs > 1) + [start_of(run)] * bool(start_of(run))
    if not data.restart:
        which.append(f"AUC {number(run_score(run).auc)}")
    drawing = plot(
        Axis(float(run.start), last, frame_ticks(run.start, last), "frame"),
        Axis(_LOW, 1.0, (0.0, 0.5, 1.0), "IoU, score"),
        lines,
        _spans(run, overlaps, last),
        says=f"{run.tracker} on {run.sequence}, IoU and score over frames {run.start} to {last:.0f}: {said}",
        kind="time",
    )
    title = element("b", run.tracker)
    notes = element("span", "; ".join([*which, said]), class_="small")
    return element("figure", element("figcaption", swatch(style), " ", title, ": ", notes), drawing)


def _said(run: Run, overlaps: Floats) -> str:
    """Sum a run up in words."""
    judged = int((~np.isnan(overlaps)).sum())
    parts = [f"IoU over 0.5 in {int((overlaps > 0.5).sum())} of {judged} frames with truth"]
    for status in ("uncertain", "lost"):
        stretches = ranges([one == status for one in run.statuses], run.start)
        if stretches:
            count = sum(last - first + 1 for first, last in stretches)
            named = ", ".join(f"{a}-{b}" if a < b else f"{a}" for a, b in stretches[:_RANGES_NAMED])
            more = ", …" if len(stretches) > _RANGES_NAMED else ""
            parts.append(f"{status} in {count} ({named}{more})")
    if run.failures:
        parts.append(f"failed at {', '.join(str(run.start + row) for row in run.failures)}")
    return "; ".join(parts)


def _spans(run: Run, overlaps: Floats, last: float) -> list[Span]:
    def span(first: int, final: int, low: float, high: float, kind: str) -> Span:
        start, end = max(first - 0.5, float(run.start)), min(final + 0.5, last)
        return Span(start, max(end, start), low, high, kind, f"{kind}: frames {first} to {final}")

    absent = [bool(np.isnan(box).any()) for box in run.truth]
    spans = [span(first, final, 0.0, 1.0, "absent") for first, final in ranges(absent, run.start)]
    for status in dict.fromkeys(run.statuses):
        stretches = ranges([one == status for one in run.statuses], run.start)
        spans += [span(first, final, _LOW, _STATUS_TOPS[status], status) for first, final in stretches]
    return spans + [span(run.start + row, run.start + row, 0.0, 1.0, "failure") for row in run.failures]
