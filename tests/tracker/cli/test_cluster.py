import os
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.tracker.cli.test_startup import Terminal
from tracker.cli import cluster_run, waiting
from tracker.cli.bandwidth_in import given_periods
from tracker.errors import ConfigError
from tracker.modes import plots
from tracker.modes.estimator import MeanShift
from tracker.modes.examples import example


def rows(path):
    return [line.split(",") for line in Path(path).read_text().splitlines()]


def test_an_example_is_clustered_and_drawn(modetrack):
    result = modetrack(
        "cluster",
        "example:three-corners",
        "--out",
        "l.csv",
        "--centres",
        "c.csv",
        "--plot",
        "p.png",
        "--paths",
        "w.svg",
    )
    assert (result.code, result.out) == (0, "")
    assert result.err.startswith("150 points, 3 clusters of 50, 50, 50, bandwidth 2.004 (scikit), ")
    assert result.err.endswith(" s: l.csv, c.csv, p.png, w.svg\n")
    labels = rows("l.csv")
    assert labels[0] == ["row", "label"]
    assert [int(row) for row, _ in labels[1:]] == list(range(150))
    one = example("three-corners")
    for blob in range(3):
        found = {label for (_, label), whose in zip(labels[1:], one.blobs(), strict=True) if whose == blob}
        assert len(found) == 1
    centres = rows("c.csv")
    assert centres[0] == ["label", "points", "density", "x", "y", "z"]
    assert [row[:2] for row in centres[1:]] == [["0", "50"], ["1", "50"], ["2", "50"]]
    places = np.array([[float(number) for number in row[3:]] for row in centres[1:]])
    assert np.linalg.norm(np.array(one.centres)[:, None] - places, axis=2).min(axis=1).max() < 0.4
    assert cv2.imread("p.png").std() > 5
    assert Path("w.svg").read_text().startswith("<?xml")


def test_the_labels_are_the_librarys(modetrack):
    points = np.random.default_rng(1).normal(size=(80, 2)) * (1, 5)
    np.save("points.npy", points)
    weights = np.arange(1.0, 81.0)
    Path("points.csv").write_text(
        "w,a,b\n" + "".join(f"{w},{x!r},{y!r}\n" for w, (x, y) in zip(weights, points.tolist(), strict=True))
    )
    options = "--bandwidth", "0.5,2.5", "--kernel", "gaussian", "--labels", "basin", "--algorithm", "exact", "--orphans"
    assert modetrack("cluster", "points.csv", "--weights", "w", *options, "--out", "l.npy").code == 0
    found = MeanShift(bandwidth=[0.5, 2.5], kernel="gaussian", labels="basin", algorithm="exact", cluster_all=False)
    assert np.array_equal(np.load("l.npy"), found.fit(points, sample_weight=weights).labels_)


def test_labels_go_beside_the_table_or_to_stdout(modetrack):
    Path("t.csv").write_text("a,b\n0,0\n0,1\n9,9\n")
    assert modetrack("cluster", "t.csv", "--bandwidth", "2").code == 0
    assert rows("t.csv.labels.csv")[1:] == [["0", "0"], ["1", "0"], ["2", "1"]]
    result = modetrack("cluster", "t.csv", "--bandwidth", 2, "--out", "-", "--quiet")
    assert (result.out, result.err) == (Path("t.csv.labels.csv").read_text(), "")
    assert modetrack("cluster", "example:four-blobs", "--quiet").code == 0
    assert Path("example-four-blobs.labels.csv").exists()


def test_orphans_and_periods(modetrack):
    Path("hue.csv").write_text("hue\n1\n179\n2\n91\n92\n40\n")
    options = "--bandwidth", "4", "--period", "hue=180", "--bin-seeding", "--min-bin-freq", "2", "--orphans"
    result = modetrack("cluster", "hue.csv", *options, "--out", "l.csv")
    assert result.err.startswith("6 points, 2 clusters of 3, 2, 1 orphan, bandwidth 4, ")
    assert [label for _, label in rows("l.csv")[1:]] == ["0", "0", "0", "1", "1", "-1"]


@pytest.mark.parametrize("name", ["three-corners", "three-blobs", "four-blobs"])
def test_the_stable_bandwidth_finds_the_blobs_of_the_textbook(modetrack, name):
    result = modetrack(
        "cluster", f"example:{name}", "--bandwidth", "stability", "--stability", "s.png", "--centres", "c.csv"
    )
    assert result.code == 0
    assert "(stability)" in result.err
    assert len(rows("c.csv")) - 1 == len(example(name).centres)
    assert cv2.imread("s.png") is not None


@pytest.mark.parametrize("rule", ["scott", "silverman", "cross-validated"])
def test_every_rule_gives_a_bandwidth_per_column(modetrack, rule):
    result = modetrack("cluster", "example:four-blobs", "--bandwidth", rule, "--kernel", "gaussian")
    (numbers,) = [part for part in result.err.split(" bandwidth ")[1:]]
    assert len(numbers.partition(" (")[0].split(",")) == 2


def test_the_windows_climb_in_a_moving_picture(modetrack):
    assert modetrack("cluster", "example:four-blobs", "--bandwidth", "1.2", "--paths", "w.gif").code == 0
    assert Path("w.gif").read_bytes()[:6] == b"GIF89a"
    error = modetrack("cluster", "example:three-corners", "--paths", "w2.gif").error
    assert error == "w2.gif: paths can be drawn in 2 columns, got 3: choose some with --columns"


@pytest.fixture
def old(tmp_path):
    """A result that is already there, and must be afterwards."""
    path = tmp_path / "old.csv"
    path.write_text("old")
    yield "old.csv"
    assert path.read_text() == "old"


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("a,b\n1,2\n3,x\n", (), "t.csv: row 1 (line 3), column 'b': 'x' is not a number; --columns chooses columns"),
        ("a,b\n1,nan\n", (), "t.csv: row 0 (line 2), column 'b': numbers need to be finite, got nan"),
        ("", (), "t.csv: the table is empty"),
        ("a\n1\n2\n", ("--columns", "b"), "t.csv: no column 'b', there are a"),
        ("a\n1\n2\n", ("--bandwidth", "0"), "bandwidth needs to be finite and > 0, got 0"),
        ("a\n1\n2\n", ("--bandwidth", "-1"), "bandwidth needs to be finite and > 0, got -1"),
        ("a\n1\n2\n", ("--bandwidth", "1,2"), "bandwidth needs one number or 1, one per column, got 2"),
        ("a\n1\n2\n", ("--bandwidth", "scot"), "bandwidth 'scot' is unknown: did you mean 'scott'?"),
        (
            "a\n1\n1\n",
            (),
            "t.csv: the estimated bandwidth is 0, too many points lie in the same places: give a number",
        ),
        ("a,w\n1,-1\n2,3\n", ("--weights", "w", "--bandwidth", "1"), "weights need to be >= 0, got -1 for point 0"),
        (
            "a,w\n1,0\n2,0\n",
            ("--weights", "w", "--bandwidth", "1"),
            "weights need to be > 0 for at least one point",
        ),
        ("a\n1\n2\n", ("--period", "b=3"), "period 'b=3': there is no column 'b', there are a"),
        ("a\n1\n2\n", ("--centres", "none/c.csv"), "none/c.csv: cannot be written: folder none does not exist"),
        ("a\n1\n2\n", ("--plot", "p.gif"), "p.gif: the plot can be .png, .pdf, .svg, .jpg files, got .gif"),
        (
            "a\n1\n2\n",
            ("--paths", "p.avi"),
            "p.avi: the paths can be .png, .pdf, .svg, .jpg, .gif, .mp4 files, got .avi",
        ),
        ("a\n1\n2\n", ("--centres", "t.csv"), "t.csv: cannot be the centres and the table at once: name another file"),
        (
            "a\n1\n2\n",
            ("--centres", "old.csv"),
            "old.csv: cannot be the centres and the labels at once: name another file",
        ),
        (
            "a,b,c,d\n1,2,3,4\n",
            ("--plot", "p.png"),
            "p.png: points can be drawn in up to 3 columns, got 4: choose some with --columns",
        ),
    ],
)
def test_what_cannot_be_is_one_line_and_nothing_is_written(modetrack, old, text, options, said):
    Path("t.csv").write_text(text)
    error = modetrack("cluster", "t.csv", "--out", old, *options).error
    assert error.startswith(said)
    assert sorted(os.listdir()) == ["old.csv", "t.csv"]


def test_wrong_usage(modetrack):
    assert modetrack("cluster", "example:four-blobs", "--stability", "s.png").code == 2
    assert modetrack("cluster", "example:four-blobs", "--kernel", "box").code == 2
    assert modetrack("cluster").code == 2


def test_files_that_cannot_be_written_are_refused_before_the_work(modetrack, monkeypatch):
    def never(*args, **options):
        raise AssertionError("the work was done")

    monkeypatch.setattr(cluster_run.MeanShift, "fit", never)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert "folder none does not exist" in modetrack("cluster", "example:four-blobs", "--out", "none/l.csv").error
    assert "plots need matplotlib" in modetrack("cluster", "example:four-blobs", "--plot", "p.png").error
    assert not os.listdir()


def test_labels_that_are_written_outlive_a_picture_that_fails(modetrack, monkeypatch):
    def full(figure, path):
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(plots, "save", full)
    assert modetrack("cluster", "example:four-blobs", "--out", "l.csv", "--plot", "p.png").error.startswith(
        "p.png: No space"
    )
    assert len(rows("l.csv")) == 301


def test_a_device_is_written_to_and_not_replaced(modetrack):
    assert modetrack("cluster", "example:four-blobs", "--out", os.devnull).code == 0
    assert Path(os.devnull).is_char_device()


def test_a_terminal_is_told_what_takes_long(monkeypatch):
    from time import sleep

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(waiting, "PATIENCE_S", 0.05)
    monkeypatch.setattr(waiting, "EVERY_S", 0.05)
    with waiting.working("clustering 9 points", quiet=False):
        sleep(0.3)
    assert "\rclustering 9 points: 0 s" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r")
    said = len(terminal.getvalue())
    with waiting.working("short", quiet=False), waiting.working("quiet", quiet=True):
        pass
    assert len(terminal.getvalue()) == said


def test_periods_are_lengths():
    assert given_periods(["b=2.5", "0=3"], ["a", "b"]).tolist() == [3, 2.5]
    assert given_periods([], ["a"]) is None
    for wrong in ("a", "a=", "a=x", "a=0", "a=-1", "a=inf"):
        with pytest.raises(ConfigError, match="COLUMN=LENGTH"):
            given_periods([wrong], ["a"])
