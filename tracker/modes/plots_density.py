"""Where points lie densely: a curve over one axis, contours or a surface over two."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from tracker.errors import DataError
from tracker.modes.plots_scatter import cluster_arrays, draw_centres, draw_points
from tracker.modes.plots_style import (
    CLUSTER_COLOURS,
    HIGHLIGHT,
    INK,
    MUTED,
    Floats,
    Ints,
    axis_names,
    counted,
    density_colours,
    dot_size,
    drawn_rows,
    fit_limits,
    flat_axes,
    flat_size,
    name_axes,
    new_figure,
    put_legend,
    solid_axes,
)
from tracker.modes.points import checked_points

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEVELS = 12
_SURFACE_STEPS = 64
_SEEN = 0.03


class Grid(Protocol):
    """A density on a grid, as `tracker.modes.KernelDensity.grid` returns it.

    Attributes
    ----------
    axes : sequence of ndarray
        Along each axis where the values are, rising.
    values : ndarray
        One axis per axis, the first is x.
    """

    @property
    def axes(self) -> Sequence[Floats]:
        """Places along each axis."""

    @property
    def values(self) -> Floats:
        """Densities, the first axis is x."""


def density_contours(
    grid: Grid,
    points: ArrayLike | None = None,
    modes: ArrayLike | None = None,
    *,
    labels: ArrayLike | None = None,
    names: Sequence[str] | None = None,
    title: str | None = None,
) -> "Figure":
    """Draw a density of two variables as filled contours with lines, points over them.

    Contours are evenly spaced in density: where lines are close together it is steep. A density of one variable becomes
    a curve.

    Parameters
    ----------
    grid : DensityGrid
        Over one or two variables.
    points : array_like, shape (n, d), optional
    modes : array_like, shape (k, d), optional
        Peaks, marked with crosses.
    labels : array_like of int, shape (n,), optional
        Clusters of the points, for their colours.
    names : sequence of str, optional
        What the axes measure (x, y).
    title : str, optional

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    DataError
        If the grid has more than two axes or the arrays do not fit.
    TrackerError
        If matplotlib is not installed.
    """
    axes_of_grid, values = checked_grid(grid, (1, 2))
    dimensions = len(axes_of_grid)
    names = axis_names(names, dimensions)
    figure = new_figure(*(flat_size(*dense_span(axes_of_grid, values)) if dimensions == 2 else (6.4, 4.4)))
    axes = flat_axes(figure, title=title, grid=dimensions == 1)
    cloud = None if points is None else cluster_arrays(points, labels, modes)
    peaks = None if modes is None else checked_points(modes)
    if dimensions == 1:
        _curve(axes, axes_of_grid[0], values, None if cloud is None else cloud[0][:, 0], peaks)
        name_axes(axes, (names[0], "density"))
    else:
        filled = draw_contours(axes, axes_of_grid, values)
        bar = figure.colorbar(filled, ax=axes, aspect=28, pad=0.02)
        _quiet_bar(bar, "density")
        if cloud is not None:
            _draw_cloud(axes, *cloud[:2])
        if peaks is not None:
            draw_centres(axes, peaks, label=counted(len(peaks), "mode"))
        name_axes(axes, names)
        fit_limits(axes, *_with_points(dense_span(axes_of_grid, values), cloud))
    put_legend(axes)
    return figure


def density_surface(
    grid: Grid,
    modes: ArrayLike | None = None,
    *,
    names: Sequence[str] | None = None,
    title: str | None = None,
) -> "Figure":
    """Draw a density of two variables as a surface.

    Parameters
    ----------
    grid : DensityGrid
        Over two variables.
    modes : array_like, shape (k, 2), optional
        Peaks, marked on the surface.
    names : sequence of str, optional
        What the axes measure (x, y).
    title : str, optional

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    DataError
        If the grid has not two axes or the modes do not fit.
    TrackerError
        If matplotlib is not installed.
    """
    grid_axes, values = checked_grid(grid, (2,))
    names = axis_names(names, 2)
    peaks = None if modes is None else checked_points(modes)
    if peaks is not None and peaks.shape[1] != 2:
        raise DataError(f"modes need 2 coordinates, got {peaks.shape[1]}")
    figure = new_figure(7.0, 5.6)
    axes = solid_axes(figure, title=title)
    grid_axes, values = _dense_part(grid_axes, values)
    x, y = np.meshgrid(*grid_axes, indexing="ij")
    top = float(values.max()) or 1.0
    steps = [min(_SURFACE_STEPS, count) for count in values.shape]
    axes.plot_surface(
        x, y, values,
        cmap=density_colours(), vmin=-0.12 * top, vmax=1.1 * top, edgecolor=INK, linewidth=0.12, zorder=2,
        rcount=steps[0], ccount=steps[1],
    )  # fmt: skip
    if peaks is not None:
        heights = _heights(grid_axes, values, peaks)
        axes.scatter(
            peaks[:, 0], peaks[:, 1], heights.tolist(),
            s=55, c=HIGHLIGHT, edgecolors="white", linewidths=1.0, depthshade=False, zorder=10,
            label=counted(len(peaks), "mode"),
        )  # fmt: skip
    axes.set_zlim(0.0, 1.05 * top)
    name_axes(axes, (*names, "density"))
    axes.view_init(elev=32, azim=-58)
    put_legend(axes, place="upper left")
    return figure


def checked_grid(grid: Grid, dimensions: Sequence[int]) -> tuple[list[Floats], Floats]:
    """Return axes and values of a density.

    Raises
    ------
    DataError
        If it has another number of axes than those wanted, or values that do not fit.
    """
    grid_axes = [np.asarray(axis, dtype=np.float64) for axis in grid.axes]
    values = np.asarray(grid.values, dtype=np.float64)
    if values.ndim not in dimensions or values.shape != tuple(len(axis) for axis in grid_axes):
        wanted = " or ".join(str(number) for number in dimensions)
        raise DataError(
            f"a density to be drawn needs {wanted} axes with a value at each place, "
            f"got {len(grid_axes)} and values of shape {values.shape}"
        )
    if not np.isfinite(values).all():
        raise DataError("a density to be drawn needs finite values")
    return grid_axes, values


def draw_contours(axes: "Axes", grid_axes: Sequence[Floats], values: Floats, *, grey: bool = False) -> Any:
    """Fill the contours of a density, at round numbers, and draw their lines."""
    from matplotlib.ticker import MaxNLocator

    levels = MaxNLocator(LEVELS).tick_values(0.0, float(values.max()) or 1.0)
    colours = density_colours(grey=grey)
    # Next to nothing is left white: the rest of the plot is.
    x, y = grid_axes
    filled = axes.contourf(x, y, values.T, levels=levels[1:], cmap=colours, vmin=0.0, vmax=levels[-1], zorder=0)
    axes.contour(*grid_axes, values.T, levels=levels[1:], colors=INK, linewidths=0.4, alpha=0.4, zorder=1)
    return filled


def _draw_cloud(axes: "Axes", points: Floats, labels: Any) -> None:
    rows = drawn_rows(len(points))
    if labels is not None:
        draw_points(axes, points[rows], labels[rows], labels, size=0.6)
        return
    x, y = points[rows].T
    axes.scatter(x, y, s=0.35 * dot_size(len(rows)), c=INK, alpha=0.55 if len(rows) <= 5000 else 0.25, linewidths=0)


def _curve(axes: "Axes", x: Floats, values: Floats, points: Floats | None, peaks: Floats | None) -> None:
    axes.fill_between(x, values, color=CLUSTER_COLOURS[0], alpha=0.2, linewidth=0)
    axes.plot(x, values, color=CLUSTER_COLOURS[0], linewidth=1.8, label="density")
    top = float(values.max()) or 1.0
    if points is not None:
        rug = points[drawn_rows(len(points), 5000)]
        axes.vlines(
            rug, -0.045 * top, -0.01 * top, color=INK, linewidth=0.5, alpha=0.5, label=counted(len(points), "point")
        )
    if peaks is not None:
        heights = np.interp(peaks[:, 0], x, values)
        axes.scatter(
            peaks[:, 0], heights, s=60, c=HIGHLIGHT, edgecolors="white", linewidths=1.0, zorder=10,
            label=counted(len(peaks), "mode"),
        )  # fmt: skip
    axes.set_xlim(float(x[0]), float(x[-1]))
    axes.set_ylim(-0.06 * top if points is not None else 0.0, 1.08 * top)


def dense_span(grid_axes: Sequence[Floats], values: Floats) -> tuple[Floats, Floats]:
    """Return low and high ends, per axis, of where there is density to be seen: a grid reaches far into nothing."""
    ends = [(axis[places[0]], axis[places[-1]]) for axis, places in zip(grid_axes, _dense_places(values), strict=True)]
    return np.array([low for low, _ in ends]), np.array([high for _, high in ends])


def _dense_part(grid_axes: Sequence[Floats], values: Floats) -> tuple[list[Floats], Floats]:
    parts = [slice(places[0], places[-1] + 1) for places in _dense_places(values)]
    return [axis[part] for axis, part in zip(grid_axes, parts, strict=True)], values[tuple(parts)]


def _dense_places(values: Floats) -> list[Ints]:
    seen = values >= _SEEN * values.max()
    along = [tuple(other for other in range(values.ndim) if other != axis) for axis in range(values.ndim)]
    return [np.flatnonzero(seen.any(axis=others)) for others in along]


def _with_points(span: tuple[Floats, Floats], cloud: Any) -> tuple[Floats, Floats]:
    if cloud is None:
        return span
    return np.minimum(span[0], cloud[0].min(axis=0)), np.maximum(span[1], cloud[0].max(axis=0))


def _heights(grid_axes: Sequence[Floats], values: Floats, peaks: Floats) -> Floats:
    """Return the density at the nearest places of the grid."""
    places = []
    for axis, coordinates in zip(grid_axes, peaks.T, strict=True):
        step = (axis[-1] - axis[0]) / max(1, len(axis) - 1)
        nearest = np.round((coordinates - axis[0]) / (step or 1.0)).astype(np.int64)
        places.append(np.clip(nearest, 0, len(axis) - 1))
    heights: Floats = values[tuple(places)]
    return heights


def _quiet_bar(bar: Any, label: str) -> None:
    bar.set_label(label, color=INK, fontsize=9)
    bar.ax.tick_params(labelsize=8, color=MUTED, labelcolor=INK)
    bar.outline.set_visible(False)
