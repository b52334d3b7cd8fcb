import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from tracker.errors import DataError, SinkError, TrackerError
from tracker.modes import plots, plots_style
from tracker.modes.plots_style import CLUSTER_COLOURS, MARKERS, ORPHAN, cluster_look


@pytest.fixture
def random():
    return np.random.default_rng(5)


@pytest.fixture
def grid():
    axes = np.linspace(-3, 3, 40), np.linspace(-2, 2, 30)
    x, y = np.meshgrid(*axes, indexing="ij")
    return SimpleNamespace(axes=axes, values=np.exp(-((x - 1) ** 2) - y**2) / np.pi)


def dots(figure, label):
    """Places of what is called ``label`` in the legend."""
    (collection,) = [one for one in figure.axes[0].collections if str(one.get_label()).startswith(label)]
    return collection.get_offsets()


def texts(figure):
    return [axes.get_title(loc="left") for axes in figure.axes] + [
        text.get_text()
        for legend in [*figure.legends, *(axes.get_legend() for axes in figure.axes if axes.get_legend())]
        for text in legend.get_texts()
    ]


def test_points_have_the_colours_of_their_clusters_and_orphans_are_grey(random):
    from matplotlib.colors import to_hex

    points = random.normal(size=(30, 2))
    labels = np.repeat([0, 1, -1], [15, 10, 5])
    figure = plots.scatter(points, labels, points[:2], names=("age", "height"))
    assert np.array_equal(dots(figure, "cluster 0"), points[:15])
    assert np.array_equal(dots(figure, "orphans"), points[25:])
    assert np.array_equal(dots(figure, "centres"), points[:2])
    colours = {str(one.get_label()): to_hex(one.get_facecolor()[0]) for one in figure.axes[0].collections}
    assert colours["orphans: 5 points"] == ORPHAN.lower()
    assert colours["cluster 1: 10 points"] == CLUSTER_COLOURS[1].lower()
    assert (figure.axes[0].get_xlabel(), figure.axes[0].get_ylabel()) == ("age", "height")
    assert "30 points in 2 clusters" in texts(figure)
    assert "cluster 0: 15 points" in texts(figure)


def test_clusters_that_share_a_colour_have_another_mark():
    looks = [cluster_look(label) for label in range(len(CLUSTER_COLOURS) * len(MARKERS))]
    assert len(set(looks)) == len(looks)


def test_points_in_space_get_three_axes(random):
    figure = plots.scatter(random.normal(size=(20, 3)), np.zeros(20, int), np.zeros((1, 3)))
    assert figure.axes[0].name == "3d"
    assert figure.axes[0].get_zlabel() == "z"


def test_points_along_one_axis_become_a_histogram(random):
    figure = plots.scatter(random.normal(size=(50, 1)), np.arange(50) % 2, [[0.0], [1.0]])
    assert sum(patch.get_height() for patch in figure.axes[0].patches) >= 50
    assert [line.get_xdata()[0] for line in figure.axes[0].lines] == [0.0, 1.0]


def test_of_very_many_points_some_are_drawn_and_the_title_says_so(random, monkeypatch):
    monkeypatch.setattr(plots_style, "MOST_POINTS", 100)
    monkeypatch.setattr("tracker.modes.plots_scatter.drawn_rows", lambda count: plots_style.drawn_rows(count, 100))
    figure = plots.scatter(random.normal(size=(1000, 2)))
    assert len(figure.axes[0].collections[0].get_offsets()) == 100
    assert texts(figure)[0] == "1,000 points (100 drawn)"


def test_too_many_clusters_have_no_legend(random):
    figure = plots.scatter(random.normal(size=(60, 2)), np.arange(60) % 30)
    assert not figure.legends


def test_contours_are_where_the_density_is(grid):
    figure = plots.density_contours(grid, [[0.0, 0.0], [1.0, 0.0]], [[1.0, 0.0]])
    axes, bar = figure.axes
    assert bar.get_ylabel() == "density"
    # Where the density is below 3 % of its peak, beyond 1.9 from it, there is nothing to be seen.
    assert axes.get_xlim()[0] == pytest.approx(1 - 1.9, abs=0.4)
    assert axes.get_xlim()[1] == pytest.approx(1 + 1.9, abs=0.3)
    filled = axes.collections[0]
    innermost = filled.get_paths()[-1].vertices
    # x runs along the first axis of the values: transposed, the innermost contour would lie around (0, 1).
    assert np.abs(innermost.mean(axis=0) - (1, 0)).max() < 0.2
    assert "1 mode" in texts(figure)


def test_a_density_of_one_variable_is_a_curve():
    x = np.linspace(-4, 4, 81)
    grid = SimpleNamespace(axes=[x], values=np.exp(-(x**2) / 2))
    figure = plots.density_contours(grid, [[0.5], [1.0]], [[0.0]])
    assert np.array_equal(figure.axes[0].lines[0].get_ydata(), grid.values)
    assert figure.axes[0].get_ylabel() == "density"


def test_a_surface_is_as_high_as_the_density(grid):
    figure = plots.density_surface(grid, [[1.0, 0.0]])
    axes = figure.axes[0]
    assert axes.get_zlim()[1] == pytest.approx(1.05 * grid.values.max())
    (mode,) = [one for one in axes.collections if one.get_label() == "1 mode"]
    assert mode._offsets3d[2][0] == pytest.approx(1 / np.pi, abs=0.01)


def test_paths_have_the_colour_of_the_centre_at_their_end(grid):
    from matplotlib.colors import to_hex

    paths = [
        np.array([[-1.0, 0.0], [0.0, 0.0]]),
        np.array([[2.0, 1.0], [1.1, 0.0], [1.0, 0.0]]),
        np.array([[1.0, 0.0]]),
    ]
    centres = [[0.0, 0.0], [1.0, 0.0]]
    figure = plots.paths_figure([[0.0, 0.0], [1.0, 1.0]], paths, centres, grid=grid)
    starts = dots(figure, "starts")
    assert np.array_equal(starts, [[-1, 0], [2, 1], [1, 0]])
    (collection,) = [one for one in figure.axes[0].collections if one.get_label() == "starts"]
    assert [to_hex(colour) for colour in collection.get_facecolor()] == [
        CLUSTER_COLOURS[0].lower(), CLUSTER_COLOURS[1].lower(), CLUSTER_COLOURS[1].lower(),
    ]  # fmt: skip
    assert texts(figure)[0] == "3 windows climbing to 2 modes"
    in_space = plots.paths_figure(np.zeros((1, 3)), [np.zeros((4, 3)), np.ones((2, 3))])
    assert in_space.axes[0].name == "3d"


def test_the_plateau_around_the_choice_is_marked():
    stability = SimpleNamespace(bandwidths=[1.0, 2.0, 3.0, 4.0, 5.0], counts=[9, 3, 3, 3, 1], best=2.8)
    figure = plots.stability_figure(stability)
    assert "3 modes from 2 to 4" in texts(figure)
    assert "chosen: 2.8" in texts(figure)
    one = plots.stability_figure(SimpleNamespace(bandwidths=[1.0], counts=[1], best=1.0))
    assert "1 mode from 1 to 1" in texts(one)


@pytest.mark.parametrize("suffix", plots.FIGURES)
def test_the_same_data_gives_the_same_bytes(tmp_path, suffix):
    written = []
    for name in ("a", "b"):
        figure = plots.scatter([[0.0, 1.0], [2.0, 3.0]], [0, 1])
        plots.save(figure, tmp_path / f"{name}{suffix}")
        written.append((tmp_path / f"{name}{suffix}").read_bytes())
    assert written[0] == written[1]
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"a{suffix}", f"b{suffix}"]


def test_a_picture_is_150_dots_per_inch(tmp_path):
    import cv2

    figure = plots.scatter([[0.0, 1.0], [2.0, 3.0]])
    plots.save(figure, tmp_path / "p.png")
    width, height = figure.get_size_inches() * 150
    assert cv2.imread(str(tmp_path / "p.png")).shape[:2] == (int(height), int(width))


def test_what_cannot_be_written_leaves_what_was_there(tmp_path, monkeypatch):
    figure = plots.scatter([[0.0, 1.0], [2.0, 3.0]])
    with pytest.raises(SinkError, match=r"p.gif: a plot needs the extension \.png"):
        plots.save(figure, tmp_path / "p.gif")
    with pytest.raises(SinkError, match=r"folder .*none does not exist"):
        plots.save(figure, tmp_path / "none" / "p.png")
    (tmp_path / "d.png").mkdir()
    with pytest.raises(SinkError, match="Is a directory"):
        plots.save(figure, tmp_path / "d.png")
    kept = tmp_path / "p.png"
    kept.write_bytes(b"old")

    def full(*args, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(figure), "savefig", full)
    with pytest.raises(SinkError, match=r"p.png: cannot be written: No space left on device"):
        plots.save(figure, kept)
    assert kept.read_bytes() == b"old"


def test_without_matplotlib_one_line_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(TrackerError, match=r"plots need matplotlib: python -m pip install \"modetrack\[plot\]\""):
        plots.scatter([[0.0, 1.0]])


def test_importing_and_drawing_leave_pyplot_alone():
    code = (
        "import sys; from tracker.modes import plots; assert 'matplotlib' not in sys.modules; "
        "plots.scatter([[0.0, 1.0]]); assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: plots.scatter(np.zeros((3, 4))), "1, 2 or 3 coordinates, got 4"),
        (lambda: plots.scatter(np.zeros((3, 2)), [0, 1]), r"labels need to be one integer per point, shape \(3,\)"),
        (lambda: plots.scatter(np.zeros((2, 2)), [0.5, 1.0]), "one integer per point"),
        (
            lambda: plots.scatter(np.zeros((2, 2)), None, np.zeros((1, 3))),
            "as many coordinates as the points, 2, got 3",
        ),
        (lambda: plots.scatter(np.zeros((2, 2)), names=["a"]), "names need to be as many as the axes, 2, got 1"),
        (lambda: plots.scatter([[np.nan, 1.0]]), "finite"),
        (lambda: plots.paths_figure(np.zeros((2, 2)), []), "no path to draw"),
        (lambda: plots.paths_figure(np.zeros((2, 2)), [np.zeros((3, 3))]), r"path 0 needs shape \(steps, 2\)"),
        (lambda: plots.paths_figure(np.zeros((2, 1)), [np.zeros((3, 1))]), "2 or 3 coordinates, got 1"),
        (
            lambda: plots.density_contours(SimpleNamespace(axes=[np.arange(3.0)] * 3, values=np.zeros((3, 3, 3)))),
            "needs 1 or 2 axes",
        ),
        (
            lambda: plots.density_surface(SimpleNamespace(axes=[np.arange(3.0)] * 2, values=np.zeros((3, 2)))),
            "needs 2 axes with a value at each place",
        ),
        (
            lambda: plots.density_surface(SimpleNamespace(axes=[np.arange(2.0)] * 2, values=np.full((2, 2), np.nan))),
            "finite values",
        ),
        (
            lambda: plots.stability_figure(SimpleNamespace(bandwidths=[1.0, 2.0], counts=[1], best=1.0)),
            "as many counts as bandwidths",
        ),
    ],
)
def test_what_does_not_fit_together_is_said(draw, message):
    with pytest.raises(DataError, match=message):
        draw()
