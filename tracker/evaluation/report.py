"""The report: one HTML file with tables, plots and pictures, that needs nothing beside it."""

import json
from pathlib import Path

from tracker.evaluation.metrics import PRECISION_THRESHOLDS_PX, SUCCESS_THRESHOLDS
from tracker.evaluation.plots import Axis, Line, plot, swatch
from tracker.evaluation.report_clips import clip, legend
from tracker.evaluation.report_data import ReportData, number
from tracker.evaluation.report_html import Markup, element, text
from tracker.evaluation.report_page import page, section
from tracker.evaluation.report_sheets import OpenSequence, contact_sheet
from tracker.evaluation.report_tables import headline, sequence_table
from tracker.evaluation.results import Evaluation
from tracker.sinks.paths import cannot_write, written

WORST = 6
"""Clips of which the report shows pictures, those on which the first tracker does worst."""

_PROTOCOLS = {
    "one-pass": "each tracker is started once, on the first box of each clip, and never helped",
    "many-starts": "each tracker is started at several frames of each clip and never helped",
    "restart": "each tracker is started on the first box, and anew some frames after each failure",
}
_SHARES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def write_report(
    evaluation: Evaluation,
    directory: Path | str,
    open_sequence: OpenSequence | None = None,
    *,
    command: str = "",
) -> Path:
    """Write ``report.html`` into a folder, which is made if it is not there.

    Parameters
    ----------
    evaluation : Evaluation
    directory : Path or str
    open_sequence : callable, optional
        Opens the pictures of a sequence by name, at row 0 of its truth. Without it there are no pictures.
    command : str
        The command line that made the evaluation, to be shown.

    Returns
    -------
    Path
        Of the file.

    Raises
    ------
    SinkError
        If it cannot be written.
    """
    path = Path(directory) / "report.html"
    html = render(evaluation, open_sequence, command=command)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(error.filename or path, error) from error
    with written(path) as unfinished:
        unfinished.write_text(html, encoding="utf-8", newline="\n")
    return path


def render(evaluation: Evaluation, open_sequence: OpenSequence | None = None, *, command: str = "") -> str:
    """Return the report as the text of an HTML document; see `write_report`."""
    data = ReportData.gather(evaluation)
    anchors = {sequence.name: f"clip-{index}" for index, sequence in enumerate(evaluation.sequences)}
    worst = data.worst_sequences(WORST)
    frames = sum(len(sequence.truth) for sequence in evaluation.sequences)
    parts = [
        element("h1", f"Trackers on {evaluation.dataset}"),
        element("p", f"{len(anchors)} clips, {frames:,} frames. {_in_words(evaluation)}", class_="small"),
        _problems(evaluation),
    ]
    if data.trackers:
        parts += [
            section("Trackers", headline(data), _others_note(data)),
            Markup() if data.restart else section("Success and precision", _curves(data)),
            section("Clips", _sort_note(), sequence_table(data, anchors)),
            _pictures(data, worst, open_sequence, anchors),
            section("Over time", legend(), [_clip(data, name, anchors, worst) for name in anchors]),
        ]
    parts.append(section("How this was made", _making(evaluation, command)))
    return page(f"Trackers on {evaluation.dataset}", *parts)


def _in_words(evaluation: Evaluation) -> str:
    protocol = evaluation.protocol
    parts = [f"Protocol {protocol.name}: {_PROTOCOLS[protocol.name]}"]
    if protocol.perturb:
        parts.append("start boxes are also shifted and scaled")
    return "; ".join(parts) + "."


def _problems(evaluation: Evaluation) -> Markup:
    if not evaluation.problems:
        return Markup()
    lines = element("ul", [element("li", line) for line in evaluation.problems])
    return section(f"{len(evaluation.problems)} runs broke off and are missing below", lines)


def _others_note(data: ReportData) -> Markup | None:
    if data.restart or not data.others:
        return None
    return element(
        "p",
        "Rows in italics are what others report, on their machine: their fps do not compare with those above, and ",
        "they have no curves. Bold: the best of those taken from every clip.",
        class_="small",
    )


def _sort_note() -> Markup:
    return element("p", "A click on a heading sorts. Bold: the best on that clip.", class_="small")


def _curves(data: ReportData) -> Markup:
    success = [
        Line(SUCCESS_THRESHOLDS, total.success, style, f"{name}: AUC {number(total.auc)}")
        for style, (name, total) in enumerate(data.totals.items())
    ]
    precision = [
        Line(PRECISION_THRESHOLDS_PX, total.precision, style, f"{name}: P20 {number(total.p20)}")
        for style, (name, total) in enumerate(data.totals.items())
    ]
    share = Axis(0.0, 1.0, _SHARES, "share of frames, mean over clips")
    return element(
        "div",
        _curve("Success", Axis(0.0, 1.0, _SHARES, "IoU over"), share, success),
        _curve("Precision", Axis(0.0, 50.0, (0, 10, 20, 30, 40, 50), "centre error up to, px"), share, precision),
        class_="pair",
    )


def _curve(title: str, x: Axis, y: Axis, lines: list[Line]) -> Markup:
    ranked = sorted(lines, key=lambda line: line.title.rsplit(" ", 1)[-1], reverse=True)
    keys = element("ul", [element("li", swatch(line.style), " ", line.title) for line in ranked], class_="legend small")
    says = f"{title} plot. " + "; ".join(line.title for line in ranked)
    return element(
        "figure", element("figcaption", element("b", title)), plot(x, y, lines, says=says, kind="curve"), keys
    )


def _pictures(
    data: ReportData, worst: tuple[str, ...], open_sequence: OpenSequence | None, anchors: dict[str, str]
) -> Markup:
    if open_sequence is None or not worst:
        return Markup()
    first = data.trackers[0]
    runs = [data.shown_run(first, name) for name in worst]
    sheets = [contact_sheet(data, run, open_sequence, anchors[run.sequence]) for run in runs if run is not None]
    numbers = ", ".join(f"{number} {name}" for number, name in enumerate(data.trackers, start=1))
    return section(
        f"Where {first} does worst",
        element("p", f"White: the truth. By number: {numbers}. Cut to where the target is.", class_="small"),
        sheets,
    )


def _clip(data: ReportData, name: str, anchors: dict[str, str], worst: tuple[str, ...]) -> Markup:
    return text(clip(data, name, anchors[name], opened=name in worst), "\n")


def _making(evaluation: Evaluation, command: str) -> Markup:
    protocol = evaluation.protocol
    facts = [
        ("command", element("code", command)) if command else None,
        ("data set", evaluation.dataset),
        ("protocol", protocol.name),
        ("starts per clip", protocol.starts),
        ("start boxes", "also shifted and scaled" if protocol.perturb else "as the truth has them"),
        ("runs per tracker", protocol.runs) if protocol.runs is not None else None,
        ("seed", protocol.seed),
        *((f"version of {name}", version) for name, version in evaluation.versions.items()),
    ]
    terms = [text(element("dt", fact[0]), element("dd", fact[1])) for fact in facts if fact is not None]
    settings = [
        element(
            "details",
            element("summary", f"Settings of {tracker.name}"),
            element("pre", json.dumps(tracker.settings, indent=1, ensure_ascii=False)),
        )
        for tracker in evaluation.trackers
        if tracker.settings
    ]
    return text(element("dl", terms), settings)
