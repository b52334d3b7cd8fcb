"""What the plots share: figures without global state, colours for everyone, marks and axes alike.

matplotlib is imported when the first figure is made (extra ``plot``). No figure touches pyplot: nothing has to be
closed, nothing depends on what was drawn before, and the same data gives the same picture.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracker.errors import DataError, TrackerError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CLUSTER_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#8C6D1F")
"""Okabe and Ito's colours (jfly.uni-koeln.de/color), told apart with any colour vision; their yellow, too pale for dots
on white, is a brown here."""

MARKERS = ("o", "s", "^", "D", "v", "P", "X")
"""Another one each time the colours have been used up."""

INK, MUTED, GRID, ORPHAN = "#222222", "#666666", "#D9D9D9", "#9A9A9A"
HIGHLIGHT = "#D55E00"
DPI = 150
MOST_POINTS = 50_000
LEGEND_ENTRIES = 12
_LEGEND_DOT = 20.0
_WIDEST_EQUAL = 3.0
_AREA, _BESIDE, _ABOVE = 16.0, 2.1, 0.9
_MARGIN = 0.05


def check_installed() -> None:
    """Raise `TrackerError` unless matplotlib is there."""
    try:
        import matplotlib  # noqa: F401
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "matplotlib":
            raise
        raise TrackerError('plots need matplotlib: python -m pip install "modetrack[plot]"') from error


def new_figure(width: float = 6.4, height: float = 4.8) -> "Figure":
    """Return an empty figure, inches, laid out so that nothing is cut off.

    Raises
    ------
    TrackerError
        If matplotlib is not installed.
    """
    check_installed()
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), dpi=DPI, facecolor="white")
    figure.set_layout_engine("constrained", w_pad=0.08, h_pad=0.08)
    FigureCanvasAgg(figure)
    return figure


def flat_size(low: Floats, high: Floats) -> tuple[float, float]:
    """Return width and height, inches, of a figure that shows the span ``low`` to ``high`` without empty sides."""
    span = np.where(high > low, high - low, 1.0)
    shape = float(span[1] / span[0]) if _comparable(span) else 0.75
    side = float(np.sqrt(_AREA / shape))
    return float(np.clip(side, 3.2, 6.6)) + _BESIDE, float(np.clip(side * shape, 2.6, 5.6)) + _ABOVE


def flat_axes(figure: "Figure", *, title: str | None, grid: bool = True) -> "Axes":
    """Add axes with two quiet spines to a figure."""
    axes = figure.add_subplot(facecolor="white")
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(MUTED)
    axes.tick_params(colors=INK, labelsize=9, width=0.8, color=MUTED)
    if grid:
        axes.grid(color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    _set_title(axes, title)
    return axes


def solid_axes(figure: "Figure", *, title: str | None) -> Any:
    """Add axes in space, white walls and a light grid, to a figure."""
    from matplotlib.colors import to_rgba

    axes: Any = figure.add_subplot(projection="3d", facecolor="white")
    axes.computed_zorder = False
    for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
        axis.set_pane_color(to_rgba("#FAFAFA"))
        axis._axinfo["grid"].update(color=GRID, linewidth=0.6)
        axis.line.set_color(MUTED)
    axes.tick_params(colors=INK, labelsize=8, pad=1)
    _set_title(axes, title)
    return axes


def name_axes(axes: Any, names: Sequence[str]) -> None:
    """Write what is along each axis."""
    for name, set_label in zip(names, (axes.set_xlabel, axes.set_ylabel), strict=False):
        set_label(name, color=INK, fontsize=10)
    if len(names) > 2:
        axes.set_zlabel(names[2], color=INK, fontsize=10)


def axis_names(names: Sequence[str] | None, dimensions: int) -> tuple[str, ...]:
    """Return the names given, or x, y, z.

    Raises
    ------
    DataError
        If their number is not that of the dimensions.
    """
    if names is None:
        return tuple("xyz"[:dimensions]) if dimensions <= 3 else tuple(f"x{axis}" for axis in range(dimensions))
    if len(names) != dimensions:
        raise DataError(f"names need to be as many as the axes, {dimensions}, got {len(names)}")
    return tuple(str(name) for name in names)


def fit_limits(axes: "Axes", low: Floats, high: Floats) -> None:
    """Show the span ``low`` to ``high`` with a margin; one unit is as long on both axes unless that makes a sliver."""
    span = np.where(high > low, high - low, 1.0)
    axes.set_xlim(low[0] - _MARGIN * span[0], high[0] + _MARGIN * span[0])
    axes.set_ylim(low[1] - _MARGIN * span[1], high[1] + _MARGIN * span[1])
    if _comparable(span):
        axes.set_aspect("equal")


def density_colours(*, grey: bool = False) -> "Colormap":
    """Return white to deep blue in even steps of lightness, or white to grey for what lies under coloured things."""
    from matplotlib.colors import LinearSegmentedColormap

    blues = ["#FFFFFF", "#DCE9F5", "#A9CBE6", "#6BA5D2", "#3479B8", "#10498A", "#08264F"]
    return LinearSegmentedColormap.from_list("density", ["#FFFFFF", "#9C9C9C"] if grey else blues)


def cluster_look(label: int) -> tuple[str, str]:
    """Return the colour and marker of a cluster; orphans, -1, are grey."""
    if label < 0:
        return ORPHAN, "o"
    return CLUSTER_COLOURS[label % len(CLUSTER_COLOURS)], MARKERS[label // len(CLUSTER_COLOURS) % len(MARKERS)]


def dot_size(count: int) -> float:
    """Return the area of a dot, points squared, for ``count`` of them in one plot."""
    return float(np.clip(9000 / max(count, 1), 1.5, 26.0))


def drawn_rows(count: int, most: int = MOST_POINTS) -> Ints:
    """Return which rows are drawn: all, or ``most`` of them in even steps."""
    if count <= most:
        return np.arange(count)
    return np.linspace(0, count - 1, most).astype(np.int64)


def counted(number: int, thing: str) -> str:
    """Return a number with its noun: ``1 point``, ``1,200 points``."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def put_legend(axes: Any, *, beside: bool = False, place: str = "best") -> None:
    """Add the legend of what was labelled, if it is short enough to be read; ``beside`` the axes it hides nothing."""
    handles, _ = axes.get_legend_handles_labels()
    if not 0 < len(handles) <= LEGEND_ENTRIES:
        return
    where: Any = axes.figure if beside else axes
    legend = where.legend(
        loc="outside right upper" if beside else place,
        fontsize=8,
        frameon=not beside,
        framealpha=0.9,
        edgecolor=GRID,
        labelcolor=INK,
    )
    legend.set_zorder(20)
    # However small the dots in the plot are.
    for handle in legend.legend_handles:
        if hasattr(handle, "set_sizes"):
            handle.set_sizes([max(_LEGEND_DOT, *handle.get_sizes())])
            handle.set_alpha(1.0)


def _comparable(span: Floats) -> bool:
    """Tell whether one unit can be as long on both axes."""
    return bool(1 / _WIDEST_EQUAL <= span[0] / span[1] <= _WIDEST_EQUAL)


def _set_title(axes: Any, title: str | None) -> None:
    if title:
        axes.set_title(title, color=INK, fontsize=11, loc="left", pad=8)
