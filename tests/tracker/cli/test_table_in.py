import io
import sys

import numpy as np
import pytest

from tracker.cli.table_in import read_table
from tracker.errors import DataError, SourceError
from tracker.modes.examples import example


@pytest.fixture
def table(tmp_path):
    def write(text, name="t.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a,b\n1,2\n3,4.5\n", ("a", "b")),
        ("1,2\n3,4.5\n", ("x", "y")),
        ("1;2\n3;4.5\n", ("x", "y")),
        ("a\tb\n1\t2\n3\t4.5", ("a", "b")),
        ("  1   2\n 3 4.5\n\n", ("x", "y")),
        ("# made by hand\na,b\n\n1,2\n# half way\n3,4.5\n", ("a", "b")),
        ('"a","b"\r\n"1","2"\r\n"3","4.5"\r\n', ("a", "b")),
        ("\ufeffa,b\n1,2\n3,4.5\n", ("a", "b")),
        ("a, b\n 1, 2\n3 , 4.5\n", ("a", "b")),
    ],
)
def test_tables_as_people_write_them(table, text, names):
    read = read_table(table(text))
    assert read.points.tolist() == [[1, 2], [3, 4.5]]
    assert read.names == names
    assert read.weights is None


def test_columns_are_chosen_by_name_or_number_and_the_others_may_hold_anything(table):
    path = table('x,"kind, really",mass,y\n1,setosa,3,2\n4,"a, b",6,5\n')
    read = read_table(path, ["y", "0"], "mass")
    assert read.points.tolist() == [[2, 1], [5, 4]]
    assert read.names == ("y", "x")
    assert read.weights.tolist() == [3, 6]
    assert read_table(table("x,w\n1,2\n3,4\n"), weights="w").points.tolist() == [[1], [3]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the table is empty"),
        ("\n# nothing\n", "the table is empty"),
        ("a,b\n", "the table has no rows below its first line"),
        ("a,b\n1,2\n3,four\n", "row 1 (line 3), column 'b': 'four' is not a number; --columns chooses columns"),
        ("1,2\n3,4\nfive,6\n", "row 2 (line 3), column 'x': 'five' is not a number; --columns chooses columns"),
        ("a,b\n\n# x\n1,\n", "row 0 (line 4), column 'b': the cell is empty"),
        ("a,b\n1,2\n3,nan\n", "row 1 (line 3), column 'b': numbers need to be finite, got nan"),
        ("a,b\n1,2\n-inf,3\n", "row 1 (line 3), column 'a': numbers need to be finite, got -inf"),
        ("a,b\n1,2\n3\n", "row 1 (line 3) has 1 cell, the first line has 2"),
        ("a,b\n1,2\n3,4,5\n", "row 1 (line 3) has 3 cells, the first line has 2"),
        ("1 2\n3\n", "row 1 (line 2) has 1 cell, the first line has 2"),
    ],
)
def test_a_bad_table_is_told_by_row_and_column(table, text, said):
    path = table(text)
    with pytest.raises(DataError) as caught:
        read_table(path)
    assert str(caught.value) == f"{path}: {said}"


def test_cells_too_many_are_found_also_where_columns_are_chosen(table):
    with pytest.raises(DataError, match=r"row 1 .* has 3 cells"):
        read_table(table("a,b\n1,2\n3,4,5\n"), ["a"])


def test_a_column_that_is_not_there_is_told_what_is(table):
    with pytest.raises(DataError, match="no column 'c', there are a, b"):
        read_table(table("a,b\n1,2\n"), ["c"])
    with pytest.raises(DataError, match="no column '2', there are a, b"):
        read_table(table("a,b\n1,2\n"), ["2"])
    with pytest.raises(DataError, match="no column besides the weights"):
        read_table(table("w\n1\n"), weights="w")


def test_arrays(tmp_path):
    points = np.arange(12.0).reshape(4, 3)
    np.save(tmp_path / "p.npy", points.astype(np.float32))
    assert np.array_equal(read_table(str(tmp_path / "p.npy"), ["2", "0"]).points, points[:, [2, 0]])
    np.save(tmp_path / "line.npy", np.arange(4))
    assert read_table(str(tmp_path / "line.npy")).points.shape == (4, 1)
    np.savez(tmp_path / "p.npz", other=points[:2], points=points)
    assert np.array_equal(read_table(str(tmp_path / "p.npz")).points, points)
    named = np.array([(1.0, "a", 2), (3.0, "b", 4)], dtype=[("x", "f8"), ("kind", "U1"), ("n", "i4")])
    np.save(tmp_path / "s.npy", named)
    read = read_table(str(tmp_path / "s.npy"))
    assert (read.names, read.points.tolist()) == (("x", "n"), [[1, 2], [3, 4]])


@pytest.mark.parametrize(
    ("array", "said"),
    [
        (np.zeros((0, 2)), "the table is empty, shape (0, 2)"),
        (np.zeros((2, 2, 2)), "needs shape (points, columns), got (2, 2, 2)"),
        (np.array(["a", "b"]), "needs real numbers, got dtype <U1"),
        (np.array([1j]), "needs real numbers, got dtype complex128"),
        (np.array([[1.0, np.inf]]), "row 0, column 'y': numbers need to be finite, got inf"),
    ],
)
def test_a_bad_array_is_told(tmp_path, array, said):
    np.save(tmp_path / "a.npy", array)
    with pytest.raises(DataError) as caught:
        read_table(str(tmp_path / "a.npy"))
    assert str(caught.value) == f"{tmp_path / 'a.npy'}: {said}"


def test_what_is_no_table(tmp_path):
    (tmp_path / "words.npy").write_text("these are words")
    with pytest.raises(DataError, match=r"not an array of numbers as numpy\.save writes it"):
        read_table(str(tmp_path / "words.npy"))
    np.savez(tmp_path / "two.npz", a=[1.0], b=[2.0])
    with pytest.raises(DataError, match="needs one array, or one called 'points', got a, b"):
        read_table(str(tmp_path / "two.npz"))
    np.save(tmp_path / "objects.npy", np.array([{}], dtype=object), allow_pickle=True)
    with pytest.raises(DataError, match="not an array of numbers"):
        read_table(str(tmp_path / "objects.npy"))
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match="not UTF-8 text"):
        read_table(str(tmp_path / "binary.csv"))
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(SourceError, match="cannot be read: Is a directory"):
        read_table(str(tmp_path / "folder.csv"))
    for missing in ("none.csv", "none.npy"):
        with pytest.raises(SourceError, match=f"{missing}: no such file"):
            read_table(str(tmp_path / missing))
    with pytest.raises(SourceError, match=r"a table is a file with the extension \.csv, .* or example:NAME"):
        read_table("table.xlsx")


def test_stdin_and_examples(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("a\n1\n2\n"))
    assert read_table("-").points.tolist() == [[1], [2]]
    read = read_table("example:three-corners", ["x", "z"])
    assert np.array_equal(read.points, example("three-corners").points()[:, [0, 2]])
    with pytest.raises(DataError, match="no example 'moons'"):
        read_table("example:moons")
