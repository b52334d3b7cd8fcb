"""Windows on their way to the modes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from tracker.errors import DataError
from tracker.modes.plots_density import Grid, checked_grid, dense_span, draw_contours
from tracker.modes.plots_scatter import cluster_arrays, draw_centres, figure_size
from tracker.modes.plots_style import (
    INK,
    MUTED,
    Floats,
    Ints,
    axis_names,
    cluster_look,
    counted,
    dot_size,
    drawn_rows,
    fit_limits,
    flat_axes,
    name_axes,
    new_figure,
    put_legend,
    solid_axes,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_PATHS = 400


def paths_figure(
    points: ArrayLike,
    paths: Sequence[ArrayLike],
    centres: ArrayLike | None = None,
    *,
    grid: Grid | None = None,
    names: Sequence[str] | None = None,
    title: str | None = None,
) -> "Figure":
    """Draw the way of each window from where it started to its mode.

    With centres a path has the colour of the centre nearest to its end. Of more than 400 paths so many are drawn, in
    even steps.

    Parameters
    ----------
    points : array_like, shape (n, d) with d of 2 or 3
    paths : sequence of array_like, shape (steps + 1, d)
        As `tracker.modes.MeanShift` keeps them with ``keep_paths``.
    centres : array_like, shape (k, d), optional
    grid : DensityGrid, optional
        A density of two variables, drawn below as contours.
    names : sequence of str, optional
        What the axes measure (x, y, z).
    title : str, optional
        Instead of the numbers of windows and modes.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    DataError
        If there is no path, or the arrays do not fit.
    TrackerError
        If matplotlib is not installed.
    """
    points, _, centres = cluster_arrays(points, None, centres)
    ways = checked_paths(paths, points.shape[1])
    solid = points.shape[1] == 3
    seen = seen_places(points, ways, grid)
    figure = new_figure(*figure_size(seen))
    title = title or paths_title(len(ways), centres)
    axes: Any = solid_axes(figure, title=title) if solid else flat_axes(figure, title=title, grid=grid is None)
    draw_ground(axes, points, grid)
    drawn = [ways[row] for row in drawn_rows(len(ways), MOST_PATHS)]
    colours = path_colours(drawn, centres)
    width = 1.1 if len(drawn) <= 150 else 0.8
    _add_lines(axes, drawn, colours, width)
    starts = np.array([way[0] for way in drawn])
    style = {"depthshade": False} if solid else {}
    axes.scatter(
        *starts.T, s=9 * width, c=colours, edgecolors="white", linewidths=0.3, zorder=4, label="starts", **style
    )
    if centres is not None:
        draw_centres(axes, centres, label=counted(len(centres), "mode"))
    name_axes(axes, axis_names(names, points.shape[1]))
    if not solid:
        fit_limits(axes, seen.min(axis=0), seen.max(axis=0))
    put_legend(axes, beside=not solid, place="upper left")
    return figure


def checked_paths(paths: Sequence[ArrayLike], dimensions: int) -> list[Floats]:
    """Return paths as arrays.

    Raises
    ------
    DataError
        If there is none, or one has other coordinates than the points, or the points are neither in a plane nor in
        space.
    """
    if dimensions not in (2, 3):
        raise DataError(f"paths can be drawn for points with 2 or 3 coordinates, got {dimensions}: choose columns")
    ways = [np.asarray(path, dtype=np.float64) for path in paths]
    if not ways:
        raise DataError("there is no path to draw: fit with keep_paths=True")
    for place, way in enumerate(ways):
        if way.ndim != 2 or way.shape[1] != dimensions or not len(way) or not np.isfinite(way).all():
            raise DataError(f"path {place} needs shape (steps, {dimensions}) with finite numbers, got {way.shape}")
    return ways


def path_colours(paths: Sequence[Floats], centres: Floats | None) -> list[str]:
    """Return for each path the colour of the centre nearest to its end."""
    if centres is None:
        return [cluster_look(0)[0]] * len(paths)
    ends = np.array([path[-1] for path in paths])
    nearest = [int(np.argmin(((centres - end) ** 2).sum(axis=1))) for end in ends]
    return [cluster_look(label)[0] for label in nearest]


def paths_title(windows: int, centres: Floats | None) -> str:
    """Return what is to be seen, in one line."""
    text = counted(windows, "window")
    return f"{text} climbing" if centres is None else f"{text} climbing to {counted(len(centres), 'mode')}"


def draw_ground(axes: Any, points: Floats, grid: Grid | None) -> None:
    """Draw what the windows move over: contours if there are any, and the points in grey."""
    if grid is not None and points.shape[1] == 2:
        draw_contours(axes, *checked_grid(grid, (2,)), grey=True)
    rows: Ints = drawn_rows(len(points))
    style = {"depthshade": False} if points.shape[1] == 3 else {}
    axes.scatter(
        *points[rows].T, s=0.4 * dot_size(len(rows)), c=MUTED, alpha=0.5, linewidths=0, zorder=2, label=None, **style
    )


def seen_places(points: Floats, paths: Sequence[Floats], grid: Grid | None) -> Floats:
    """Return all that has to be in view: points, paths, and the corners of where there is density to be seen."""
    if grid is None or points.shape[1] != 2:
        return np.concatenate([points, *paths])
    return np.concatenate([points, *paths, np.array(dense_span(*checked_grid(grid, (2,))))])


def _add_lines(axes: Any, paths: Sequence[Floats], colours: Sequence[str], width: float) -> None:
    lines = [path for path in paths if len(path) > 1]
    kept = [colour for path, colour in zip(paths, colours, strict=True) if len(path) > 1]
    if not lines:
        return
    if paths[0].shape[1] == 3:
        from mpl_toolkits.mplot3d.art3d import Line3DCollection  # type: ignore[import-untyped]

        axes.add_collection3d(Line3DCollection(lines, colors=kept, linewidths=width, alpha=0.8, zorder=3))
        return
    from matplotlib.collections import LineCollection

    # A thin dark rim keeps a path apart from contours of its own colour.
    axes.add_collection(LineCollection(lines, colors=INK, linewidths=width + 0.5, alpha=0.25, zorder=3))
    axes.add_collection(LineCollection(lines, colors=kept, linewidths=width, alpha=0.9, zorder=3))
