import pytest

from tracker.errors import SourceError
from tracker.evaluation.others import read_others
from tracker.evaluation.results import OtherScore


def read(tmp_path, text):
    (tmp_path / "o.csv").write_text(text)
    return read_others(tmp_path / "o.csv")


def test_short_and_long_names_of_columns(tmp_path):
    short = read(tmp_path, "tracker,sequence,auc,p20\nX,a,0.5,0.75\n")
    assert short == (OtherScore("X", "a", 0.5, 0.75),)
    long = read(
        tmp_path,
        "tracker,sequence,frames,success_auc,precision_20px,success_rate_50,fps\nX,a,99,0.5,0.75,0.6,30\nX,b,9,1,1,,\n",
    )
    assert long == (OtherScore("X", "a", 0.5, 0.75, 0.6, 30.0), OtherScore("X", "b", 1.0, 1.0))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "needs the columns tracker,sequence,auc,p20; there is no tracker, sequence, auc, p20"),
        ("tracker,sequence,p20\n", "there is no auc"),
        ("tracker,sequence,auc,p20\n", "there is no row in it"),
        ("tracker,sequence,auc,p20\nX,a,0.5\n", "o.csv, line 2: p20 needs to be a number in 0..1, got ''"),
        ("tracker,sequence,auc,p20\nX,a,50,1\n", "line 2: auc needs to be a number in 0..1, got '50'"),
        ("tracker,sequence,auc,p20,fps\nX,a,1,1,fast\n", "line 2: fps needs to be a number >= 0, got 'fast'"),
        ("tracker,sequence,auc,p20\nX,,1,1\n", "line 2: needs a tracker and a sequence"),
        ("tracker,sequence,auc,p20\nX,a,1,1\nX,a,1,1\n", "line 3: X on a is given twice"),
    ],
)
def test_a_damaged_file_is_named_with_its_line(tmp_path, text, said):
    with pytest.raises(SourceError) as error:
        read(tmp_path, text)
    assert said in str(error.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(SourceError, match=r"none.csv: cannot be read: No such file"):
        read_others(tmp_path / "none.csv")
