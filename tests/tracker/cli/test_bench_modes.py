import json
import sys

import numpy as np
import pytest

from tracker.cli import bench_pictures, bench_points
from tracker.cli.bench_modes import seconds
from tracker.cli.bench_modes_row import modes_row
from tracker.cli.bench_points import adjusted_rand, blobs

KEYS = ["name", "points", "dimensions", "ours_s", "peer", "peer_s", "ratio", "note"]


@pytest.fixture
def small(monkeypatch):
    """The smallest measurement that still goes through everything."""
    for name, number in {"QUICK_POINTS": 100, "QUICK_MANY": 2_000, "QUICK_SIDE": 64, "QUICK_LARGEST": 2_000}.items():
        monkeypatch.setattr(bench_points, name, number)
    monkeypatch.setattr(bench_pictures, "QUICK_SIZE", (80, 64))


def test_only_json_comes_out_and_the_rows_have_their_keys(modetrack, small):
    result = modetrack("bench", "--family", "modes", "--quick", "--json", "-")
    assert (result.code, result.err) == (0, "")
    rows = json.loads(result.out)
    assert all(list(row) == KEYS for row in rows)
    assert [(row["name"], row["points"], row["dimensions"]) for row in rows] == [
        ("exact flat, 5 blobs", 100, 2),
        ("exact flat, 5 blobs", 100, 8),
        ("grid, 5 blobs", 2_000, 2),
        ("grid, colours of 64x64 px", 4096, 3),
        *(
            (f"{work} {way}, 80x64 px", 5120, 5)
            for way in ("grid", "exact", "exact, 5 steps")
            for work in ("smooth", "segment")
            for _peer in ("without", "with its pyramid")
        ),
        ("growth, grid", 1_000, 2),
        ("growth, grid", 2_000, 2),
        ("growth, exact", 1_000, 2),
        ("growth, exact", 2_000, 2),
    ]
    for row in rows:
        assert row["ours_s"] > 0
        if row["ratio"] is not None:
            assert row["ratio"] == pytest.approx(row["peer_s"] / row["ours_s"], rel=0.02)
    assert rows[0]["note"] == "ARI 1.0000 against its labels"
    assert rows[0]["ratio"] > 2
    assert rows[2]["note"] == "ARI 1.0000 against exact on 100 of them"
    assert "; grows as n^" in rows[-1]["note"]


def test_without_scikit_learn_the_rows_say_so(modetrack, small, monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    monkeypatch.setitem(sys.modules, "sklearn.cluster", None)
    result = modetrack("bench", "--family", "modes", "--quick", "--json", "rows.json")
    assert result.code == 0
    with open("rows.json") as file:
        rows = json.load(file)
    assert [row["peer"] for row in rows[:4]] == [bench_points.MISSING, bench_points.MISSING, None, bench_points.MISSING]
    assert all(row["ratio"] is None for row in rows[:4])
    assert "scikit-learn is not installed" in result.out


def test_wrong_usage_and_unwritable_results(modetrack):
    assert modetrack("bench", "--family", "modes", "--clip", "x.mp4").code == 2
    assert modetrack("bench", "--family", "other").code == 2
    assert "folder none does not exist" in modetrack("bench", "--json", "none/rows.json").error


def test_the_blobs_are_separated():
    points, whose = blobs(500, 3)
    centres = np.array([points[whose == blob].mean(axis=0) for blob in range(5)])
    apart = np.linalg.norm(centres[:, None] - centres, axis=2)[~np.eye(5, dtype=bool)]
    assert apart.min() > 7
    assert np.linalg.norm(points - centres[whose], axis=1).max() < 5


def test_the_adjusted_rand_index():
    labels = np.array([0, 0, 1, 1])
    assert adjusted_rand(labels, np.array([5, 5, -1, -1])) == 1
    # By hand: 1 pair in both, 2 and 3 of 6 pairs in each; expected 1, largest 2.5.
    assert adjusted_rand(labels, np.array([0, 0, 0, 1])) == pytest.approx(0)
    from sklearn.metrics import adjusted_rand_score

    random = np.random.default_rng(2)
    first, second = random.integers(0, 4, 200), random.integers(0, 7, 200)
    second[:120] = first[:120]
    assert adjusted_rand(first, second) == pytest.approx(adjusted_rand_score(first, second))
    assert adjusted_rand(np.zeros(5, int), np.zeros(5, int)) == 1


def test_rows_and_times():
    row = modes_row("x", (3, 2), 0.5, "peer", 2.0, "note")
    assert (row.points, row.dimensions, row.ratio, row.note) == (3, 2, 4.0, "note")
    assert modes_row("x", (3, 2), 0.5).ratio is None
    assert seconds(0.0123) == "12.30 ms"
    assert seconds(61.5) == "61.50 s"
