"""Points and the clusters found among them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from tracker.errors import DataError
from tracker.modes.plots_style import (
    CLUSTER_COLOURS,
    INK,
    LEGEND_ENTRIES,
    Floats,
    Ints,
    axis_names,
    cluster_look,
    counted,
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
    from matplotlib.figure import Figure

_BINS = 60


def scatter(
    points: ArrayLike,
    labels: ArrayLike | None = None,
    centres: ArrayLike | None = None,
    *,
    names: Sequence[str] | None = None,
    title: str | None = None,
) -> "Figure":
    """Draw points in the colours of their clusters, and the centres.

    Points along one axis become a histogram. Of more than 50,000 points so many are drawn, in even steps; the title
    says so. More than seven clusters share colours but not marks; the legend is left out when it has over twelve lines.

    Parameters
    ----------
    points : array_like, shape (n, d) with d of 1, 2 or 3
    labels : array_like of int, shape (n,), optional
        The cluster of each point, -1 for orphans, which are grey. Without it all points look alike.
    centres : array_like, shape (k, d), optional
        Row ``i`` is the centre of cluster ``i``.
    names : sequence of str, optional
        What the axes measure (x, y, z).
    title : str, optional
        Instead of the numbers of points and clusters.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    DataError
        If the arrays do not fit together or have more than three dimensions.
    TrackerError
        If matplotlib is not installed.
    """
    points, labels, centres = cluster_arrays(points, labels, centres)
    dimensions = points.shape[1]
    if dimensions > 3:
        raise DataError(f"a plot needs points with 1, 2 or 3 coordinates, got {dimensions}: choose columns")
    names = axis_names(names, dimensions)
    rows = drawn_rows(len(points))
    title = title or _title(len(points), len(rows), labels)
    figure = new_figure(*figure_size(points))
    if dimensions == 1:
        _histogram(figure, points[:, 0], labels, centres, names[0], title)
        return figure
    axes: Any = solid_axes(figure, title=title) if dimensions == 3 else flat_axes(figure, title=title)
    draw_points(axes, points[rows], None if labels is None else labels[rows], labels)
    if centres is not None:
        draw_centres(axes, centres)
    name_axes(axes, names)
    if dimensions == 2:
        fit_limits(axes, points.min(axis=0), points.max(axis=0))
    put_legend(axes, beside=dimensions == 2, place="upper left")
    return figure


def figure_size(points: Floats) -> tuple[float, float]:
    """Return width and height, inches, for a plot of points with 1, 2 or 3 coordinates."""
    if points.shape[1] == 2:
        return flat_size(points.min(axis=0), points.max(axis=0))
    return (6.4, 4.4) if points.shape[1] == 1 else (7.0, 5.6)


def cluster_arrays(
    points: ArrayLike, labels: ArrayLike | None, centres: ArrayLike | None
) -> tuple[Floats, Ints | None, Floats | None]:
    """Return the arrays of a plot, checked against each other.

    Raises
    ------
    DataError
        If they do not fit together.
    """
    points = checked_points(points)
    if labels is not None:
        labels = np.asarray(labels)
        if labels.shape != (len(points),) or not np.issubdtype(labels.dtype, np.integer):
            raise DataError(
                f"labels need to be one integer per point, shape ({len(points)},), got {labels.shape} {labels.dtype}"
            )
        labels = labels.astype(np.int64)
    if centres is not None:
        centres = checked_points(centres)
        if centres.shape[1] != points.shape[1]:
            raise DataError(
                f"centres need as many coordinates as the points, {points.shape[1]}, got {centres.shape[1]}"
            )
    return points, labels, centres


def draw_points(axes: Any, points: Floats, labels: Ints | None, all_labels: Ints | None, *, size: float = 1.0) -> None:
    """Draw one dot per point, cluster by cluster, orphans first.

    Parameters
    ----------
    axes : Axes or Axes3D
    points : ndarray, shape (n, 2 or 3)
    labels : ndarray of int, shape (n,), or None
    all_labels : ndarray of int or None
        Also of the points that are not drawn, for the numbers in the legend.
    size : float
        Factor on the area of a dot.
    """
    area, solid = size * dot_size(len(points)), points.shape[1] == 3
    opaque = 0.85 if len(points) <= 5000 else 0.5
    style = {"depthshade": False} if solid else {}
    if labels is None or all_labels is None:
        axes.scatter(*points.T, s=area, c=CLUSTER_COLOURS[0], alpha=opaque, linewidths=0, **style)
        return
    found, sizes = np.unique(all_labels, return_counts=True)
    labelled = len(found) <= LEGEND_ENTRIES - 1
    for label, count in zip(found.tolist(), sizes.tolist(), strict=True):
        colour, marker = cluster_look(label)
        what = "orphans" if label < 0 else f"cluster {label}"
        axes.scatter(
            *points[labels == label].T,
            s=area, c=colour, marker=marker, alpha=opaque, linewidths=0,
            label=f"{what}: {counted(count, 'point')}" if labelled else None,
            **style,
        )  # fmt: skip


def draw_centres(axes: Any, centres: Floats, *, label: str = "centres") -> None:
    """Mark the centres with crosses that stand out on any ground."""
    solid = centres.shape[1] == 3
    style = {"depthshade": False} if solid else {}
    area = 90.0 if len(centres) <= 30 else 25.0
    axes.scatter(
        *centres.T, s=area, c=INK, marker="X", edgecolors="white", linewidths=1.1, zorder=10, label=label, **style
    )


def _histogram(
    figure: "Figure", values: Floats, labels: Ints | None, centres: Floats | None, name: str, title: str
) -> None:
    axes = flat_axes(figure, title=title)
    edges = np.histogram_bin_edges(values, bins=_BINS)
    if labels is None:
        axes.hist(values, bins=edges.tolist(), color=CLUSTER_COLOURS[0])
    else:
        found = np.unique(labels).tolist()
        labelled = len(found) <= LEGEND_ENTRIES - 1
        axes.hist(
            [values[labels == label] for label in found],
            bins=edges.tolist(),
            stacked=True,
            color=[cluster_look(label)[0] for label in found],
            label=[
                f"{'orphans' if one < 0 else f'cluster {one}'}: {counted(int(np.sum(labels == one)), 'point')}"
                if labelled
                else "_"
                for one in found
            ],
        )
    for place, centre in enumerate([] if centres is None else centres[:, 0]):
        axes.axvline(float(centre), color=INK, linestyle="--", linewidth=1.2, label=None if place else "centres")
    name_axes(axes, (name, "points"))
    put_legend(axes)


def _title(count: int, drawn: int, labels: Ints | None) -> str:
    text = counted(count, "point")
    if labels is not None:
        text += f" in {counted(int(np.unique(labels[labels >= 0]).size), 'cluster')}"
    return text if drawn == count else f"{text} ({drawn:,} drawn)"
