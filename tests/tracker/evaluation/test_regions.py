import math

import numpy as np
import pytest

from tracker.errors import SourceError
from tracker.evaluation.regions import read_flags, read_regions


def regions(tmp_path, text):
    path = tmp_path / "groundtruth.txt"
    path.write_bytes(text.encode())
    return read_regions(path)


@pytest.mark.parametrize("line", ["1,2,3,4.5", "1\t2\t3\t4.5", "1 2 3 4.5", " 1, 2,\t3 ,4.5 ", "1;2;3;4.5"])
def test_numbers_are_taken_as_they_are(tmp_path, line):
    assert regions(tmp_path, line + "\r\n").tolist() == [[1, 2, 3, 4.5]]


def test_a_polygon_becomes_its_bounding_box(tmp_path):
    # A diamond about (5, 5).
    assert regions(tmp_path, "5,1,9,5,5,9,1,5\n").tolist() == [[1, 1, 8, 8]]


@pytest.mark.parametrize(
    "line", ["nan,nan,nan,nan", "NaN,1,2,3", "0", "1", "2", "nan", "10,10,0,5", "1,1,3,-2", "5,5,5,5,5,5,5,5"]
)
def test_an_absent_target_has_no_box(tmp_path, line):
    found = regions(tmp_path, f"1,2,3,4\n{line}\n5,6,7,8\n\n\n")
    assert np.isnan(found[1]).all()
    assert found[[0, 2]].tolist() == [[1, 2, 3, 4], [5, 6, 7, 8]]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("1,2,x,4", "line 2: needs numbers, got 'x'"),
        ("1,2,3", "line 2: needs 4 numbers x,y,width,height or the corners of a polygon, got '1,2,3'"),
        ("1,2,3,4,5,6,7", "line 2: needs 4 numbers"),
        ("1,2,inf,4", "line 2: needs finite numbers"),
        ("", "line 2: needs 4 numbers"),
        ("7", "line 2: needs 4 numbers"),
        ("m0,0,5,5,3,2", "line 2: a mask"),
    ],
)
def test_a_damaged_line_is_named(tmp_path, line, said):
    with pytest.raises(SourceError) as error:
        regions(tmp_path, f"1,2,3,4\n{line}\n5,6,7,8\n")
    assert f"groundtruth.txt, {said}" in str(error.value)


def test_what_cannot_be_read_is_named(tmp_path):
    with pytest.raises(SourceError, match="is empty"):
        regions(tmp_path, "\n")
    with pytest.raises(SourceError, match=r"none.txt: cannot be read: No such file"):
        read_regions(tmp_path / "none.txt")
    (tmp_path / "b").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SourceError, match="not a text file"):
        read_regions(tmp_path / "b")


def test_flags_are_0_or_1(tmp_path):
    path = tmp_path / "absence.label"
    path.write_text("0\n1\n0\n")
    assert read_flags(path) == [False, True, False]
    path.write_text("0\n2\n")
    with pytest.raises(SourceError, match=r"absence.label, line 2: needs to be 0 or 1, got '2'"):
        read_flags(path)


def test_a_byte_order_mark_is_no_number(tmp_path):
    assert not math.isnan(regions(tmp_path, "\ufeff1,2,3,4\n")[0, 0])
