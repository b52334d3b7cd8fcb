"""Plots as inline SVG in HTML: lines over shaded spans, axes labelled in text that keeps its size on any screen.

The drawing stretches with the page; ticks and labels are HTML beside it. Colours are classes (``c0`` ... ``c7``) that
the page's style sheet defines for light and dark; dashes tell lines apart without colour.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tracker.evaluation.report_html import Markup, element
from tracker.evaluation.results import Floats

COLOURS = 8
DASHES = (None, "7 3", "2 2", "9 3 2 3", "14 4", "5 2 1 2 1 2")
_UNIT = 100.0


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One curve.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
        A NaN in ``y`` is a gap.
    style : int
        Which colour and dash; the same number looks the same in every plot.
    title : str
        Shown when the pointer rests on it.
    thin : bool
        Drawn finer, dotted.
    """

    x: Floats
    y: Floats
    style: int
    title: str
    thin: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A shaded stretch of the x axis, from ``start`` up to ``end``, between heights ``low`` and ``high``."""

    start: float
    end: float
    low: float
    high: float
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Axis:
    """Range, ticks and what is measured in which unit."""

    low: float
    high: float
    ticks: Sequence[float]
    label: str


def plot(x: Axis, y: Axis, lines: Sequence[Line], spans: Sequence[Span] = (), *, says: str, kind: str) -> Markup:
    """Draw curves.

    Parameters
    ----------
    x, y : Axis
    lines : sequence of Line
    spans : sequence of Span
        Drawn under the lines.
    says : str
        What the plot shows, for those who do not see it.
    kind : str
        Class of the element, for its proportions.
    """
    drawing = element(
        "svg",
        [_span(span, x, y) for span in spans],
        [_rule(x, tick, vertical=True) for tick in x.ticks],
        [_rule(y, tick, vertical=False) for tick in y.ticks],
        [_line(line, x, y) for line in lines],
        viewBox=f"0 0 {_UNIT:g} {_UNIT:g}",
        preserveAspectRatio="none",
        role="img",
        aria_label=says,
    )
    return element(
        "div",
        element("div", y.label, class_="ylabel"),
        element("div", [_tick(y, tick, vertical=True) for tick in y.ticks], class_="yticks", aria_hidden="true"),
        element("div", drawing, class_="canvas"),
        element("div", [_tick(x, tick, vertical=False) for tick in x.ticks], class_="xticks", aria_hidden="true"),
        element("div", x.label, class_="xlabel"),
        class_=f"plot {kind}",
    )


def swatch(style: int, *, thin: bool = False) -> Markup:
    """Return a short piece of a line, for legends and table cells."""
    return element(
        "svg",
        element("line", x1=0, y1=5, x2=28, y2=5, class_=_line_class(style, thin), stroke_dasharray=_dash(style, thin)),
        viewBox="0 0 28 10",
        class_="swatch",
        aria_hidden="true",
    )


def frame_ticks(low: float, high: float, wanted: int = 6) -> list[float]:
    """Return round numbers from ``low`` to ``high``, about ``wanted`` of them."""
    span = max(high - low, 1.0)
    power = 10.0 ** math.floor(math.log10(span / wanted))
    step = max(1.0, next(power * factor for factor in (1, 2, 5, 10) if span / (power * factor) <= wanted))
    return [float(tick) for tick in np.arange(math.ceil(low / step) * step, high + 1e-9, step)]


def _line(line: Line, x: Axis, y: Axis) -> list[Markup]:
    known = ~np.isnan(line.y)
    across, down = _scaled(line.x, x), _UNIT - _scaled(np.where(known, line.y, 0.0), y)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]]).astype(np.int8)))
    strokes = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        places = [
            f"{px:.6g},{py:.4g}" for px, py in zip(across[start:end].round(2), down[start:end].round(1), strict=True)
        ]
        alone = len(places) == 1  # a line of no length, that only round ends make visible
        strokes.append(
            element(
                "polyline",
                element("title", line.title),
                points=" ".join(places * 2 if alone else places),
                class_=_line_class(line.style, line.thin) + (" dot" if alone else ""),
                stroke_dasharray=None if alone else _dash(line.style, line.thin),
            )
        )
    return strokes


def _span(span: Span, x: Axis, y: Axis) -> Markup:
    left, right = (float(edge) for edge in _scaled(np.array([span.start, span.end]), x))
    top, bottom = (float(edge) for edge in _UNIT - _scaled(np.array([span.high, span.low]), y))
    return element(
        "rect",
        element("title", span.title),
        x=f"{left:.6g}",
        y=f"{top:.4g}",
        width=f"{right - left:.6g}",
        height=f"{bottom - top:.4g}",
        class_=f"span {span.kind}",
    )


def _rule(axis: Axis, tick: float, *, vertical: bool) -> Markup:
    place = f"{float(_scaled(np.array([tick]), axis)[0]):.6g}"
    if vertical:
        return element("line", x1=place, x2=place, y1=0, y2=_UNIT, class_="rule")
    place = f"{_UNIT - float(place):.6g}"
    return element("line", x1=0, x2=_UNIT, y1=place, y2=place, class_="rule")


def _tick(axis: Axis, tick: float, *, vertical: bool) -> Markup:
    share = float(_scaled(np.array([tick]), axis)[0])
    side = "bottom" if vertical else "left"
    return element("span", f"{tick:g}", style=f"{side}:{share:.4g}%")


def _scaled(values: Floats, axis: Axis) -> Floats:
    scaled: Floats = (values - axis.low) / (axis.high - axis.low) * _UNIT
    return scaled


def _line_class(style: int, thin: bool) -> str:
    return f"line c{style % COLOURS}" + (" thin" if thin else "")


def _dash(style: int, thin: bool) -> str | None:
    return "1 3" if thin else DASHES[style % len(DASHES)]
