import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from tracker.modes.density import KernelDensity
from tracker.modes.examples import example


def test_a_density_is_drawn_and_written(modetrack):
    result = modetrack(
        "density", "example:four-blobs", "--bandwidth", "0.5", "--out", "g.csv", "--modes", "m.csv",
        "--plot", "c.png", "--surface", "s.png", "--grid", "40,30",
    )  # fmt: skip
    assert result.code == 0, result
    assert result.err.startswith("300 points, 4 modes, bandwidth 0.5, grid 40 x 30 (")
    lines = Path("g.csv").read_text().splitlines()
    assert lines[0] == "x,y,density"
    table = np.loadtxt(lines[1:], delimiter=",")
    estimate = KernelDensity(0.5).fit(example("four-blobs").points())
    grid = estimate.grid((40, 30))
    assert np.allclose(table[:, 2].reshape(40, 30), grid.values, rtol=1e-8, atol=1e-12)
    assert np.allclose(table[:30, 1], grid.axes[1])
    cell = np.prod([axis[1] - axis[0] for axis in grid.axes])
    assert table[:, 2].sum() * cell == pytest.approx(1, abs=0.01)
    modes = np.loadtxt("m.csv", delimiter=",", skiprows=1)
    assert modes.shape == (4, 3)
    assert np.allclose(modes[:, 2], estimate.evaluate(modes[:, :2]), rtol=1e-6)
    assert all(cv2.imread(name).std() > 5 for name in ("c.png", "s.png"))


def test_the_grid_as_arrays(modetrack):
    Path("t.csv").write_text("x,w\n0,1\n4,3\n")
    options = "--weights", "w", "--bandwidth", "1", "--grid", "50", "--quiet"
    assert modetrack("density", "t.csv", *options, "--out", "g.npz").err == ""
    held = np.load("g.npz")
    assert held["axis_0"].shape == held["density"].shape == (50,)
    assert held["axis_0"][held["density"].argmax()] == pytest.approx(4, abs=0.1)
    modetrack("density", "t.csv", *options, "--out", "g.npy")
    assert np.array_equal(np.load("g.npy"), held["density"])


@pytest.mark.parametrize(
    ("columns", "shape"), [("x", "grid 512 "), ("x,y", "grid 200 x 200 "), ("x,y,z", "grid 64 x 64 x 64 ")]
)
def test_one_to_three_columns_have_a_grid_of_their_own(modetrack, columns, shape):
    options = "--columns", columns, "--bandwidth", "scott", "--out", "g.npy"
    assert shape in modetrack("density", "example:three-corners", *options).err


def test_one_column_is_a_curve(modetrack):
    assert modetrack("density", "example:four-blobs", "--columns", "x", "--plot", "c.png").code == 0
    assert cv2.imread("c.png") is not None


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--plot", "p.png"), "p.png: a density can be drawn over 1 or 2 columns, got 3: choose some with --columns"),
        (("--surface", "p.png", "--columns", "x"), "p.png: a density can be drawn over 2 columns, got 1"),
        (("--out", "g.csv", "--grid", "1"), "--grid needs one number >= 2 or 3 of them"),
        (("--out", "g.csv", "--grid", "9,9"), "--grid needs one number >= 2 or 3 of them"),
        (("--out", "g.csv", "--grid", "wide"), "--grid needs whole numbers such as 200 or 200,100, got 'wide'"),
        (("--out", "g.csv", "--grid", "5000"), "--grid needs at most 67,108,864 nodes in all"),
        (
            ("--out", "g.csv", "--bandwidth", "stability"),
            "bandwidth 'stability' is unknown: it is a number or one of scott",
        ),
        (("--out", "none/g.csv"), "none/g.csv: cannot be written: folder none does not exist"),
        (("--out", "g.xls"), "g.xls: the grid can be .csv, .txt, .npy, .npz files, got .xls"),
    ],
)
def test_what_cannot_be_is_one_line_and_nothing_is_written(modetrack, options, said):
    assert modetrack("density", "example:three-corners", *options).error.startswith(said)
    assert not os.listdir()


def test_there_has_to_be_something_to_do(modetrack):
    result = modetrack("density", "example:four-blobs")
    assert result.code == 2
    assert "give --out, --plot, --surface or --modes" in result.err
