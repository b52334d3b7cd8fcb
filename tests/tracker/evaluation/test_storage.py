import json
import math

import numpy as np
import pytest

from tests.tracker.evaluation.conftest import make_run
from tracker.errors import SinkError, SourceError
from tracker.evaluation.results import Evaluation, OtherScore, Protocol, SequenceInfo, TrackerInfo
from tracker.evaluation.scores import tracker_scores
from tracker.evaluation.storage import from_json, read_json, to_json, write_json

NOWHERE = (math.nan,) * 4


@pytest.fixture
def evaluation():
    truth = np.array([(0, 0, 10, 10.123456789), (1, 0, 10, 10), NOWHERE, (2, 0, 10, 10)])
    run = make_run(
        [(0, 0, 10, 10), (1.23456, 0, 10, 10), NOWHERE],
        truth=truth[1:],
        statuses=["tracking", "lost", "skipped"],
        start=1,
        perturbation="scale 0.9",
        scores=np.array([1, 0.123456, math.nan]),
        update_times_s=np.array([math.nan, 0.00012345678, math.nan]),
        failures=(1,),
        restarts=(2,),
    )
    return Evaluation(
        dataset="d",
        protocol=Protocol("restart", seed=3),
        trackers=(TrackerInfo("t", "profile", {"search": {"margin": 0.3}}), TrackerInfo("cv2.mil", "peer")),
        sequences=(SequenceInfo("s", (100, 100), truth),),
        runs=(run,),
        others=(OtherScore("X", "s", 0.5, 0.6),),
        problems=("s: damaged",),
        versions={"python": "3"},
    )


def test_what_was_written_is_read_again(tmp_path, evaluation):
    write_json(evaluation, tmp_path / "e.json")
    again = read_json(tmp_path / "e.json")
    for name in ("dataset", "protocol", "trackers", "others", "problems", "versions"):
        assert getattr(again, name) == getattr(evaluation, name)
    assert np.array_equal(again.sequences[0].truth, evaluation.sequences[0].truth, equal_nan=True)
    ours, theirs = evaluation.runs[0], again.runs[0]
    assert (theirs.key, theirs.statuses, theirs.failures, theirs.restarts, theirs.frame_size) == (
        (ours.key, ours.statuses, ours.failures, ours.restarts, ours.frame_size)
    )
    for name in ("truth", "boxes", "scores", "update_times_s"):
        assert np.array_equal(getattr(theirs, name), getattr(ours, name), equal_nan=True), name
    assert to_json(again) == to_json(evaluation)


def test_a_run_is_rounded_when_it_is_made(evaluation):
    (run,) = evaluation.runs
    assert run.boxes[1, 0] == 1.235
    assert run.scores[1] == 0.1235
    assert run.update_times_s[1] == 0.0001235


def test_the_file_is_strict_json_with_a_summary(evaluation):
    def refuse(constant):
        raise AssertionError(constant)

    values = json.loads(to_json(evaluation), parse_constant=refuse)
    (row,) = values["summary"]
    (total,) = tracker_scores(evaluation)
    assert row["tracker"] == "t"
    assert row["auc"] == pytest.approx(total.auc, abs=1e-6)
    assert row["bad_tracking"] is None
    assert [one["sequence"] for one in row["per_sequence"]] == ["s"]
    assert values["runs"][0]["statuses"] == [["tracking", 1], ["lost", 1], ["skipped", 1]]
    assert values["runs"][0]["boxes"][2] is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not JSON"),
        ("[]", "`modetrack eval --json` writes them"),
        ('{"format": "modetrack-evaluation", "version": 9}', "version 9, this program reads 1"),
        ('{"format": "modetrack-evaluation", "version": 1}', "not a complete evaluation"),
    ],
)
def test_something_else_is_refused(text, said):
    with pytest.raises(SourceError) as error:
        from_json(text, "e.json")
    assert str(error.value).startswith("e.json: ")
    assert said in str(error.value)


def test_a_damaged_run_is_refused(evaluation):
    values = json.loads(to_json(evaluation))
    values["runs"][0]["boxes"].pop()
    with pytest.raises(SourceError, match="boxes of a run needs shape"):
        from_json(json.dumps(values), "e.json")
    values = json.loads(to_json(evaluation))
    values["runs"][0]["statuses"] = [["fine", 3]]
    with pytest.raises(SourceError, match="status needs to be one of"):
        from_json(json.dumps(values), "e.json")


def test_files_that_cannot_be_used_are_named(tmp_path, evaluation):
    with pytest.raises(SourceError, match="cannot be read: No such file"):
        read_json(tmp_path / "none.json")
    with pytest.raises(SinkError, match="cannot be written"):
        write_json(evaluation, tmp_path / "none" / "e.json")
