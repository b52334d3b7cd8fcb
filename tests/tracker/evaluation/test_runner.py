import json
import shutil

import numpy as np
import pytest

from tracker.config import profile_from_name
from tracker.errors import SinkError, TrackerError
from tracker.evaluation import drive, store, workers
from tracker.evaluation.datasets import open_dataset
from tracker.evaluation.lineup import TrackerSpec, line_up
from tracker.evaluation.results import Protocol
from tracker.evaluation.runner import assemble, make_runs, plan_runs
from tracker.evaluation.store import RunStore
from tracker.evaluation.workers import worker_pool

NOTHING_KEPT = RunStore(None)


@pytest.fixture
def plans(rendered):
    return plan_runs(Protocol(), line_up(["camshift"], [], ["meanshift"]), open_dataset(rendered))


def never():
    raise AssertionError("no process is needed")


def test_runs_come_in_the_order_of_the_plans(plans, here):
    runs, problems = make_runs(plans, NOTHING_KEPT, here.pool)
    assert [run.key for run in runs] == [plan.key for plan in plans]
    assert [(run.tracker, run.sequence) for run in runs] == [
        ("camshift", "one"), ("camshift", "two"), ("cv2.meanshift", "one"), ("cv2.meanshift", "two"),
    ]  # fmt: skip
    assert problems == ()


def test_processes_change_nothing_but_times(plans, here):
    runs, _ = make_runs(plans, NOTHING_KEPT, here.pool)
    others, _ = make_runs(plans, NOTHING_KEPT, lambda: worker_pool(2))
    for run, other in zip(runs, others, strict=True):
        assert np.array_equal(run.boxes, other.boxes)
        assert (run.key, run.statuses) == (other.key, other.statuses)
        assert np.array_equal(run.scores, other.scores, equal_nan=True)


def test_finished_runs_are_not_made_again(plans, here, tmp_path):
    kept = RunStore(tmp_path / "runs")
    first, _ = make_runs(plans, kept, here.pool)
    frames = []
    second, _ = make_runs(plans, RunStore(tmp_path / "runs"), never, done=frames.append)
    assert frames == [20] * 4
    for run, again in zip(first, second, strict=True):
        for name in ("truth", "boxes", "scores", "update_times_s"):
            assert np.array_equal(getattr(run, name), getattr(again, name), equal_nan=True), name
        assert (run.key, run.statuses, run.frame_size) == (again.key, again.statuses, again.frame_size)


def test_fresh_makes_them_again(plans, here, tmp_path):
    make_runs(plans, RunStore(tmp_path), here.pool)
    make_runs(plans, RunStore(tmp_path, fresh=True), here.pool)
    assert len(here.submitted) == 8


def test_an_interrupted_evaluation_goes_on_where_it_was(plans, here, tmp_path):
    done = []

    def interrupt(frames):
        done.append(frames)
        if len(done) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_runs(plans, RunStore(tmp_path), here.pool, done=interrupt)
    here.submitted.clear()
    runs, _ = make_runs(plans, RunStore(tmp_path), here.pool)
    assert len(here.submitted) == 1
    assert len(runs) == 4


def test_a_new_tracker_joins_those_that_are_kept(rendered, plans, here, tmp_path):
    make_runs(plans, RunStore(tmp_path), here.pool)
    here.submitted.clear()
    more = plan_runs(Protocol(), line_up(["camshift"], [], ["meanshift", "camshift"]), open_dataset(rendered))
    make_runs(more, RunStore(tmp_path), here.pool)
    assert [plan.tracker.name for (plan,) in here.submitted] == ["cv2.camshift"] * 2


@pytest.fixture
def one(plans):
    return plans[0]


def changed_settings(plan, monkeypatch):
    profile = profile_from_name("camshift", search={"margin": 0.5})
    return drive.RunPlan(TrackerSpec("camshift", profile), plan.sequence, plan.start)


def changed_start(plan, monkeypatch):
    return drive.RunPlan(plan.tracker, plan.sequence, drive.Start(3))


def changed_protocol(plan, monkeypatch):
    return drive.RunPlan(plan.tracker, plan.sequence, plan.start, restart=True)


def changed_code(plan, monkeypatch):
    monkeypatch.setattr(store, "code_fingerprint", lambda: "other")
    return plan


def changed_versions(plan, monkeypatch):
    monkeypatch.setattr(store, "software_versions", lambda: {"modetrack": "9"})
    return plan


def changed_truth(plan, monkeypatch):
    truth = plan.sequence.truth + 1
    return drive.RunPlan(plan.tracker, drive.LabelledSequence("one", plan.sequence.pictures, truth), plan.start)


@pytest.mark.parametrize(
    "change",
    [changed_settings, changed_start, changed_protocol, changed_code, changed_versions, changed_truth],
)
def test_what_decides_a_run_decides_where_it_is_kept(one, monkeypatch, tmp_path, change):
    kept = RunStore(tmp_path)
    kept.keep(one, drive.drive(one))
    assert RunStore(tmp_path).find(one) is not None
    assert RunStore(tmp_path).find(change(one, monkeypatch)) is None


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"frame_size": [1, 2], "run": {}}'])
def test_a_damaged_file_counts_as_none(one, tmp_path, text):
    kept = RunStore(tmp_path)
    kept.keep(one, drive.drive(one))
    (path,) = tmp_path.iterdir()
    path.write_text(text)
    assert kept.find(one) is None


def test_a_file_under_another_name_is_not_believed(one, plans, tmp_path):
    kept = RunStore(tmp_path)
    kept.keep(one, drive.drive(one))
    (path,) = tmp_path.iterdir()
    values = json.loads(path.read_text())
    values["run"]["sequence"] = "two"
    path.write_text(json.dumps(values))
    assert kept.find(one) is None


def test_the_fingerprint_of_the_code_is_that_of_what_tracks():
    assert store.code_fingerprint() == store.code_fingerprint()
    assert len(store.code_fingerprint()) == 64
    assert all((store.Path(store.tracker.__file__).parent / name).is_file() for name in store._DECIDING)


def test_a_folder_that_cannot_be_made_is_named(one, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(SinkError, match=r"file.*cannot be written"):
        RunStore(tmp_path / "file" / "runs").keep(one, drive.drive(one))


def test_a_broken_sequence_is_one_line_and_the_others_go_on(rendered, here, tmp_path):
    folder = shutil.copytree(rendered, tmp_path / "otb")
    (folder / "two" / "img" / "0010.png").write_bytes(b"cut")
    plans = plan_runs(Protocol(), line_up(["camshift"], [], ["camshift"]), open_dataset(folder))
    runs, problems = make_runs(plans, RunStore(tmp_path / "runs"), here.pool)
    assert [run.sequence for run in runs] == ["one", "one"]
    # Once, though both trackers met it.
    (problem,) = problems
    assert problem.startswith("two: ")
    assert "0010.png: not a complete picture" in problem
    assert len(list((tmp_path / "runs").iterdir())) == 2


def test_a_tracker_that_cannot_start_is_named_with_its_start(rendered, here):
    (tracker,) = line_up(["camshift"], [], [])
    sequence = open_dataset(rendered)[0]
    away = drive.LabelledSequence("one", sequence.pictures, sequence.truth + np.array([5000, 0, 0, 0]))
    _, problems = make_runs([drive.RunPlan(tracker, away, drive.Start(2, "up 10%"))], NOTHING_KEPT, here.pool)
    assert problems[0].startswith("one, camshift, start 2, up 10%: box 50")


def test_a_defect_of_a_tracker_is_one_line_too(plans, here, monkeypatch):
    def broken(spec):
        raise ZeroDivisionError("by\nzero")

    monkeypatch.setattr(TrackerSpec, "build", broken)
    runs, problems = make_runs(plans[:1], NOTHING_KEPT, here.pool)
    assert (runs, problems) == ((), ("one, camshift: internal error: ZeroDivisionError: by zero",))


def test_a_process_that_dies_is_said(plans):
    from concurrent.futures import Future
    from concurrent.futures.process import BrokenProcessPool
    from contextlib import nullcontext

    class Dead:
        def submit(self, *args):
            future = Future()
            future.set_exception(BrokenProcessPool("gone"))
            return future

    with pytest.raises(TrackerError, match="a process that makes runs died"):
        make_runs(plans, NOTHING_KEPT, lambda: nullcontext(Dead()))


def test_an_evaluation_holds_the_sequences_that_were_run(plans, here, rendered):
    sequences = open_dataset(rendered)
    runs, _ = make_runs(plans[:1], NOTHING_KEPT, here.pool)
    evaluation = assemble("d", Protocol(), line_up(["camshift"], [], []), sequences, runs, ("two: damaged",))
    assert [(one.name, one.frame_size, len(one.truth)) for one in evaluation.sequences] == [("one", (160, 120), 20)]
    assert evaluation.versions["opencv"]
    assert evaluation.trackers[0].settings["profile"] == "camshift"
    assert [run.sequence for run in evaluation.runs_of("camshift")] == ["one"]


def test_many_starts_are_planned_for_every_tracker_alike(rendered):
    protocol = Protocol("many-starts", starts=3, perturb=True, runs=8)
    plans = plan_runs(protocol, line_up(["camshift"], [], ["camshift"]), open_dataset(rendered))
    assert len(plans) == 16
    ours, theirs = (
        [plan.key[1:] for plan in plans if plan.tracker.name == name] for name in ("camshift", "cv2.camshift")
    )
    assert ours == theirs


def test_a_stopped_worker_ends_its_run(plans, monkeypatch):
    class Stopped:
        def is_set(self):
            return True

    monkeypatch.setattr(workers, "_stop", Stopped())
    assert workers.make_run(plans[0]) == "one: stopped"
