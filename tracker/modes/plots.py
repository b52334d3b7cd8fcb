"""Plots of points, clusters, densities and climbing windows (extra ``plot``).

Each function returns a matplotlib ``Figure`` of its own, made without pyplot: show it in a notebook, change it, or hand
it to `save`. ::

    from tracker.modes import MeanShift
    from tracker.modes.plots import save, scatter

    found = MeanShift(bandwidth=2.0).fit(points)
    save(scatter(points, found.labels_, found.cluster_centers_), "clusters.png")
"""

from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import ArrayLike

from tracker.errors import DataError
from tracker.modes.plots_animation import ANIMATIONS, animate_paths
from tracker.modes.plots_density import density_contours, density_surface
from tracker.modes.plots_paths import MOST_PATHS, paths_figure
from tracker.modes.plots_save import FIGURES, save
from tracker.modes.plots_scatter import scatter
from tracker.modes.plots_style import (
    CLUSTER_COLOURS,
    HIGHLIGHT,
    Floats,
    Ints,
    check_installed,
    counted,
    drawn_rows,
    flat_axes,
    name_axes,
    new_figure,
    put_legend,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "ANIMATIONS",
    "FIGURES",
    "MOST_PATHS",
    "animate_paths",
    "check_installed",
    "counted",
    "density_contours",
    "density_surface",
    "drawn_rows",
    "paths_figure",
    "save",
    "scatter",
    "stability_figure",
]


class Choice(Protocol):
    """The number of modes over a range of bandwidths, as `tracker.modes.stability` returns it."""

    @property
    def bandwidths(self) -> ArrayLike: ...

    @property
    def counts(self) -> ArrayLike: ...

    @property
    def best(self) -> float: ...


def stability_figure(stability: Choice, *, title: str | None = None) -> "Figure":
    """Draw how many modes there are at which bandwidth, and the plateau that the best one was chosen from.

    Parameters
    ----------
    stability : Stability
        As `tracker.modes.stability` returns it.
    title : str, optional

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    DataError
        If bandwidths and counts do not fit together.
    TrackerError
        If matplotlib is not installed.
    """
    bandwidths = np.asarray(stability.bandwidths, dtype=np.float64)
    counts = np.asarray(stability.counts, dtype=np.int64)
    if bandwidths.ndim != 1 or bandwidths.shape != counts.shape or not bandwidths.size:
        raise DataError(
            f"stability needs as many counts as bandwidths, at least one, got {bandwidths.shape} and {counts.shape}"
        )
    best = float(stability.best)
    start, end = _plateau(bandwidths, counts, best)
    modes = int(counts[start])
    figure = new_figure(6.4, 4.0)
    axes = flat_axes(figure, title=title)
    span = f"{counted(modes, 'mode')} from {bandwidths[start]:.3g} to {bandwidths[end]:.3g}"
    axes.axvspan(
        float(bandwidths[start]), float(bandwidths[end]), color=CLUSTER_COLOURS[1], alpha=0.25, lw=0, label=span
    )
    axes.plot(bandwidths, counts, color=CLUSTER_COLOURS[0], linewidth=1.4, marker="o", markersize=4, label="modes")
    axes.axvline(best, color=HIGHLIGHT, linestyle="--", linewidth=1.4, label=f"chosen: {best:.3g}")
    _logarithmic(axes, bandwidths, counts)
    name_axes(axes, ("bandwidth", "number of modes"))
    put_legend(axes, place="upper right")
    return figure


def _plateau(bandwidths: Floats, counts: Ints, best: float) -> tuple[int, int]:
    """Return first and last place of the run of equal counts that holds the bandwidth chosen."""
    start = end = int(np.argmin(np.abs(bandwidths - best)))
    while start > 0 and counts[start - 1] == counts[end]:
        start -= 1
    while end < len(counts) - 1 and counts[end + 1] == counts[start]:
        end += 1
    return start, end


def _logarithmic(axes: "Axes", bandwidths: Floats, counts: Ints) -> None:
    """Put logarithmic scales on both axes, with the ticks as plain numbers."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

    plain = FuncFormatter(lambda value, _: f"{value:g}")
    for axis, scale, values in ((axes.xaxis, axes.set_xscale, bandwidths), (axes.yaxis, axes.set_yscale, counts)):
        if values.min() <= 0 or values.max() == values.min():
            continue
        scale("log")
        wide = values.max() / values.min() > 100
        axis.set_major_locator(LogLocator(subs=(1.0,) if wide else (1.0, 2.0, 3.0, 5.0)))
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(plain)
