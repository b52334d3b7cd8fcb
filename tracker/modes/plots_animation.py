"""The windows on their way to the modes, as a moving picture."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracker.errors import DataError, SinkError
from tracker.modes.plots_density import Grid
from tracker.modes.plots_paths import (
    MOST_PATHS,
    checked_paths,
    draw_ground,
    path_colours,
    paths_title,
    seen_places,
)
from tracker.modes.plots_save import checked_place
from tracker.modes.plots_scatter import cluster_arrays, draw_centres, figure_size
from tracker.modes.plots_style import (
    INK,
    Floats,
    axis_names,
    drawn_rows,
    fit_limits,
    flat_axes,
    name_axes,
    new_figure,
)
from tracker.sinks.paths import written

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ANIMATIONS = (".gif", ".mp4")
FRAMES = 48
FPS = 16
DPI = 100
_WINDOWS = 4
_HOLD_S = 1.5
_ARRIVED = 0.01
_COLOURS = 64
_NEARLY_WHITE = 244

Picture = NDArray[np.uint8]


def animate_paths(
    path: Path | str,
    points: ArrayLike,
    paths: Sequence[ArrayLike],
    centres: ArrayLike | None = None,
    *,
    bandwidth: float | ArrayLike | None = None,
    grid: Grid | None = None,
    names: Sequence[str] | None = None,
    title: str | None = None,
) -> None:
    """Write a moving picture of windows climbing to their modes.

    All windows take their steps at the same time, three seconds for the longest way; then the end stands still for a
    while. A step is drawn as a straight glide. The last steps, each a hundredth of the way or less, are not waited for.

    Parameters
    ----------
    path : Path or str
        ``.gif`` (plays everywhere, repeats) or ``.mp4`` (MPEG-4). A single picture is what `paths_figure` makes.
    points : array_like, shape (n, 2)
    paths : sequence of array_like, shape (steps + 1, 2)
        As `tracker.modes.MeanShift` keeps them with ``keep_paths``. Of more than 400 so many are drawn.
    centres : array_like, shape (k, 2), optional
        They appear at the end; their colours are those of the paths.
    bandwidth : float or array_like, shape (2,), optional
        Radius of the window, along each axis: four windows far from one another are drawn in full.
    grid : DensityGrid, optional
        A density of two variables, drawn below as contours.
    names : sequence of str, optional
        What the axes measure (x, y).
    title : str, optional

    Raises
    ------
    DataError
        If there is no path, the arrays do not fit or the points are not in a plane.
    SinkError
        If the extension is another one or the file cannot be written.
    TrackerError
        If matplotlib is not installed.
    """
    place = checked_place(path, ANIMATIONS, "an animation")
    points, _, centres = cluster_arrays(points, None, centres)
    if points.shape[1] != 2:
        raise DataError(f"an animation needs points with 2 coordinates, got {points.shape[1]}: choose columns")
    ways = checked_paths(paths, 2)
    radii = None if bandwidth is None else np.broadcast_to(np.asarray(bandwidth, dtype=np.float64), (2,))
    seen = seen_places(points, ways, grid)
    if radii is not None:
        seen = np.concatenate([seen, points - radii, points + radii])
    figure = new_figure(*figure_size(seen))
    figure.set_dpi(DPI)
    axes = flat_axes(figure, title=title or paths_title(len(ways), centres), grid=grid is None)
    draw_ground(axes, points, grid)
    name_axes(axes, axis_names(names, 2))
    fit_limits(axes, seen.min(axis=0), seen.max(axis=0))
    drawn = [ways[row] for row in drawn_rows(len(ways), MOST_PATHS)]
    scene = _Scene(figure, axes, drawn, centres, radii)
    write = _write_gif if place.suffix.lower() == ".gif" else _write_mp4
    with written(place) as unfinished:
        write(unfinished, scene.pictures())


class _Scene:
    """Draws frame by frame over a ground that is drawn once."""

    def __init__(
        self, figure: "Figure", axes: "Axes", paths: Sequence[Floats], centres: Floats | None, bandwidth: Floats | None
    ) -> None:
        from matplotlib.collections import LineCollection
        from matplotlib.patches import Ellipse

        self._canvas: Any = figure.canvas
        self._axes = axes
        self._paths = paths
        self._centres = centres
        colours = path_colours(paths, centres)
        self._trails = LineCollection([], colors=colours, linewidths=1.2, alpha=0.85, zorder=3)
        axes.add_collection(self._trails, autolim=False)
        x, y = _places(paths, 0.0).T
        size = 22 if len(paths) <= 150 else 10
        self._dots = axes.scatter(x, y, s=size, c=colours, edgecolors="white", linewidths=0.5, zorder=5)
        self._windows: dict[int, tuple[Ellipse, Ellipse]] = {}
        if bandwidth is None:
            return
        width, height = (2.0 * bandwidth).tolist()
        for row in _apart(paths, _WINDOWS):
            ground = Ellipse((0, 0), width, height, facecolor=colours[row], alpha=0.18, edgecolor="none", zorder=2)
            rim = Ellipse((0, 0), width, height, fill=False, edgecolor=INK, linewidth=0.9, zorder=4)
            self._windows[row] = ground, rim
            for patch in self._windows[row]:
                axes.add_patch(patch)

    def pictures(self) -> Iterator[Picture]:
        """Yield RGB pictures, the first with every window at its start, the last with the modes."""
        moving = [self._trails, self._dots, *(patch for pair in self._windows.values() for patch in pair)]
        for artist in moving:
            artist.set_animated(True)
        self._canvas.draw()
        ground = self._canvas.copy_from_bbox(self._axes.figure.bbox)
        last = _last_step(self._paths)
        for step in np.linspace(0.0, last, FRAMES):
            # The end is the end, also of those whose last small steps are not shown.
            self._move(step if step < last else float(max(len(path) for path in self._paths)))
            self._canvas.restore_region(ground)
            for artist in moving:
                self._axes.draw_artist(artist)
            if step < last or self._centres is None:
                yield self._picture()
        if self._centres is not None:
            draw_centres(self._axes, self._centres)
            self._axes.draw_artist(self._axes.collections[-1])
            yield self._picture()

    def _move(self, step: float) -> None:
        places = _places(self._paths, step)
        whole = int(step)
        self._trails.set_segments(
            [np.vstack([path[: whole + 1], place]) for path, place in zip(self._paths, places, strict=True)]
        )
        self._dots.set_offsets(places)
        for row, patches in self._windows.items():
            for patch in patches:
                patch.set_center(tuple(places[row].tolist()))

    def _picture(self) -> Picture:
        picture: Picture = np.asarray(self._canvas.buffer_rgba())[..., :3].copy()
        return picture


def _places(paths: Sequence[Floats], step: float) -> Floats:
    """Return where each window is after ``step`` steps, shape (windows, 2)."""
    whole, part = int(step), step - int(step)
    places = np.empty((len(paths), 2))
    for row, path in enumerate(paths):
        last = len(path) - 1
        before, after = path[min(whole, last)], path[min(whole + 1, last)]
        places[row] = before + part * (after - before)
    return places


def _last_step(paths: Sequence[Floats]) -> float:
    """Return the step after which every window is as good as there."""
    longest = max(float(np.linalg.norm(path - path[-1], axis=1).max()) for path in paths)
    near = _ARRIVED * longest
    steps = [int(np.flatnonzero(np.linalg.norm(path - path[-1], axis=1) > near).max(initial=0)) + 1 for path in paths]
    return float(max(1, *steps))


def _apart(paths: Sequence[Floats], count: int) -> list[int]:
    """Return windows that start far from one another, the one with the longest way first."""
    starts = np.array([path[0] for path in paths])
    ways = np.array([np.linalg.norm(path[-1] - path[0]) for path in paths])
    chosen = [int(np.argmax(ways))]
    while len(chosen) < min(count, len(paths)):
        nearest = np.min([np.linalg.norm(starts - starts[row], axis=1) for row in chosen], axis=0)
        # Far from the others, and with some way to go.
        chosen.append(int(np.argmax(nearest * ways)))
    return sorted(set(chosen))


def _write_gif(path: Path, pictures: Iterator[Picture]) -> None:
    from PIL import Image

    shown = [Image.fromarray(picture) for picture in pictures]
    palette = _palette(np.hstack([np.asarray(shown[0]), np.asarray(shown[-1])]))
    flat = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in shown]
    durations = [1000 // FPS] * (len(flat) - 1) + [round(1000 * _HOLD_S)]
    flat[0].save(path, format="GIF", save_all=True, append_images=flat[1:], duration=durations, loop=0, optimize=False)


def _palette(picture: Picture) -> Any:
    """Return one palette for all frames, so that only what moves is written again.

    The commonest colours for the ground, the most different ones for the few pixels of what moves.
    """
    from PIL import Image

    image = Image.fromarray(picture)
    ways = Image.Quantize.MEDIANCUT, Image.Quantize.MAXCOVERAGE
    found = [image.quantize(_COLOURS, method=way).getpalette() or [] for way in ways]
    colours = np.array([*found[0], *found[1]], dtype=np.uint8).reshape(-1, 3)
    # White paper stays white, not the mean of what is nearly white.
    colours[colours.min(axis=1) >= _NEARLY_WHITE] = 255
    palette = Image.new("P", (1, 1))
    palette.putpalette(colours.tobytes())
    return palette


def _write_mp4(path: Path, pictures: Iterator[Picture]) -> None:
    import cv2

    writer = None
    for picture in pictures:
        # The encoder takes even sizes only.
        frame = cv2.cvtColor(picture[: picture.shape[0] // 2 * 2, : picture.shape[1] // 2 * 2], cv2.COLOR_RGB2BGR)
        if writer is None:
            size = frame.shape[1], frame.shape[0]
            writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"mp4v"), float(FPS), size)
            if not writer.isOpened():
                raise SinkError(f"{path}: no MPEG-4 encoder here: write .gif instead")
        writer.write(frame)
    if writer is not None:
        for _ in range(round(_HOLD_S * FPS)):
            writer.write(frame)
        writer.release()
