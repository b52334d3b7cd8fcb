import numpy as np
import pytest

from tracker.errors import DataError
from tracker.modes.points import checked_bandwidth, checked_period, checked_points, checked_weights


def test_points_of_the_right_form_are_not_copied():
    points = np.ones((3, 2))
    assert checked_points(points) is points


@pytest.mark.parametrize(
    "points", [[[1, 2], [3, 4]], np.array([[1, 2], [3, 4]], np.uint8), np.asfortranarray([[1.0, 2.0], [3.0, 4.0]])]
)
def test_points_become_float64_rows(points):
    checked = checked_points(points)
    assert checked.dtype == np.float64
    assert checked.flags.c_contiguous
    assert checked.tolist() == [[1, 2], [3, 4]]


def test_read_only_points_are_made_writable_for_the_kernels():
    points = np.ones((3, 2))
    points.flags.writeable = False
    assert checked_points(points).flags.writeable


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ([1.0, 2.0], r"shape \(n, d\).*reshape"),
        (np.ones((2, 2, 2)), r"shape \(n, d\), got \(2, 2, 2\)"),
        (3.0, r"shape \(n, d\)"),
        (np.empty((0, 2)), "at least one row"),
        (np.empty((2, 0)), "at least one row"),
        ([[1.0, np.nan]], "finite, got nan in row 0, column 1"),
        ([[1.0, 2.0], [np.inf, 1.0]], "finite, got inf in row 1, column 0"),
        ([["a", "b"]], "numbers, got text such as 'a'"),
        ([["1", "2"]], "numbers, got text"),
        (np.array([[1, "x"]], object), "numbers"),
        ([[1, 2], [3]], "equal length"),
        ([[1j, 2]], "real numbers"),
        (None, "points need"),
    ],
)
def test_bad_points_are_refused_in_one_line(points, message):
    with pytest.raises(DataError, match=message) as caught:
        checked_points(points)
    assert "\n" not in str(caught.value)


def test_points_so_large_that_their_sum_overflows_are_finite():
    assert checked_points([[1e308], [1e308]]).shape == (2, 1)


def test_sparse_points_are_refused():
    from scipy.sparse import csr_array

    with pytest.raises(DataError, match="dense"):
        checked_points(csr_array(np.eye(3)))


def test_weights():
    assert checked_weights(None, 3).tolist() == [1, 1, 1]
    assert checked_weights([0, 2, 1], 3).tolist() == [0, 2, 1]
    assert checked_weights(2, 3).tolist() == [2, 2, 2]


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([1, 2], r"shape \(3,\), one per point, got \(2,\)"),
        ([[1, 2, 3]], "one per point"),
        ([1, -1, 1], ">= 0, got -1 for point 1"),
        ([0, 0, 0], "only zero weights"),
        ([1, np.nan, 1], "finite, got nan for point 1"),
        (["a", "b", "c"], "numbers"),
    ],
)
def test_bad_weights_are_refused(weights, message):
    with pytest.raises(DataError, match=message):
        checked_weights(weights, 3)


def test_bandwidth_and_period_for_every_axis():
    assert checked_bandwidth(2, 3).tolist() == [2, 2, 2]
    assert checked_bandwidth([1, 2], 2).tolist() == [1, 2]
    assert checked_period(None, 2).tolist() == [0, 0]
    assert checked_period([180, 0], 2).tolist() == [180, 0]
    assert checked_bandwidth(2, 1).flags.writeable


@pytest.mark.parametrize("bandwidth", [0, -1, np.nan, np.inf, [1, 0], [1, 2, 3], "wide", None, [[1], [2]]])
def test_bad_bandwidths_are_refused(bandwidth):
    with pytest.raises(DataError, match="bandwidth"):
        checked_bandwidth(bandwidth, 2)


@pytest.mark.parametrize("period", [-1, np.nan, np.inf, [1, 2, 3], "hue"])
def test_bad_periods_are_refused(period):
    with pytest.raises(DataError, match="period"):
        checked_period(period, 2)
