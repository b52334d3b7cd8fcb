import math

import numpy as np
import pytest

from tracker.capture.synth import open_synth
from tracker.errors import RoiError, SourceError
from tracker.evaluation.datasets import LabelledSequence, open_dataset
from tracker.evaluation.drive import RunPlan, drive
from tracker.evaluation.follower import Answer, Follower
from tracker.evaluation.lineup import TrackerSpec, line_up
from tracker.evaluation.protocols import Start

AWAY = (500.0, 500.0, 5.0, 5.0)


class Scripted(Follower):
    """Stays where it was started, or says what it is told to on some frames; keeps what it saw."""

    def __init__(self, script=None, refused=()):
        self.script, self.refused = script or {}, refused
        self.started, self.seen = [], []

    def init(self, frame, box):
        if frame.index in self.refused:
            raise RoiError("no")
        self.started.append((frame.index, box))
        self.box = box
        return Answer(box, "tracking", 1.0)

    def update(self, frame):
        self.seen.append(frame.index)
        return self.script.get(frame.index, Answer(self.box, "tracking", 0.5))


@pytest.fixture
def sequence(rendered):
    return open_dataset(rendered)[0]


@pytest.fixture
def scripted(monkeypatch):
    """Let the next run be made with a scripted tracker."""

    def use(**script):
        follower = Scripted(**script)
        monkeypatch.setattr(TrackerSpec, "build", lambda spec: follower)
        return follower

    return use


def plan(sequence, frame=0, perturbation="", *, restart=False):
    return RunPlan(TrackerSpec("scripted"), sequence, Start(frame, perturbation), restart)


def test_a_run_goes_from_the_first_box_to_the_end(sequence, scripted):
    follower = scripted(script={7: Answer(AWAY, "lost", 0.1)})
    run = drive(plan(sequence))
    assert follower.started == [(0, tuple(sequence.truth[0]))]
    assert follower.seen == list(range(1, 20))
    assert len(run) == 20
    assert run.key == ("scripted", "one", 0, "")
    assert run.frame_size == (160, 120)
    assert np.array_equal(run.truth, sequence.truth)
    assert run.boxes[7].tolist() == list(AWAY)
    assert run.statuses[6:9] == ("tracking", "lost", "tracking")
    assert run.scores[[0, 7, 8]].tolist() == [1, 0.1, 0.5]
    assert math.isnan(run.update_times_s[0])
    assert (run.update_times_s[1:] >= 0).all()


def test_a_later_start_with_a_box_that_is_off(sequence, scripted):
    follower = scripted()
    run = drive(plan(sequence, 12, "scale 0.8"))
    (index, box), *_ = follower.started
    assert index == 12
    x, y, width, height = sequence.truth[12]
    assert box == pytest.approx((x + 0.1 * width, y + 0.1 * height, 0.8 * width, 0.8 * height))
    assert len(run) == 8
    assert np.array_equal(run.truth, sequence.truth[12:])


def test_the_pictures_are_those_of_the_truth(sequence, scripted):
    seen = []
    follower = scripted()
    follower.update = lambda frame: seen.append(frame.image) or Answer(AWAY)
    drive(plan(sequence, 12))
    with open_synth("synth:plain:seed=1:size=160x120:frames=20") as source:
        assert np.array_equal(seen[0], source.image(13))


def test_it_ends_with_the_pictures_when_the_truth_is_longer(sequence, scripted):
    scripted()
    longer = LabelledSequence("one", sequence.pictures, np.vstack([sequence.truth] * 2))
    assert len(drive(plan(longer))) == 20
    with pytest.raises(SourceError, match="there is no frame 30"):
        drive(plan(longer, 30))


def test_a_damaged_picture_is_an_error_of_the_source(sequence, scripted, tmp_path):
    scripted()
    bad = tmp_path / "0003.png"
    bad.write_bytes(b"no picture")
    with pytest.raises(SourceError, match=r"0003.png"):
        drive(plan(LabelledSequence("one", (*sequence.pictures[:2], bad), sequence.truth)))


def test_a_failure_is_followed_by_a_start_five_frames_later(sequence, scripted):
    follower = scripted(script={4: Answer(AWAY)})
    run = drive(plan(sequence, restart=True))
    assert run.failures == (4,)
    assert run.restarts == (9,)
    assert [index for index, _ in follower.started] == [0, 9]
    assert follower.started[1][1] == tuple(sequence.truth[9])
    assert follower.seen == [1, 2, 3, 4, *range(10, 20)]
    assert run.statuses[4:10] == ("tracking", *["skipped"] * 4, "tracking")
    assert np.isnan(run.boxes[5:9]).all()
    assert np.isnan(run.update_times_s[[0, 5, 6, 7, 8, 9]]).all()


def test_a_start_waits_for_truth_and_for_a_box_that_is_taken(sequence, scripted):
    truth = sequence.truth.copy()
    truth[[4, 9]] = math.nan
    follower = scripted(script={3: Answer(AWAY)}, refused=(8,))
    run = drive(plan(LabelledSequence("one", sequence.pictures, truth), restart=True))
    assert run.failures == (3,)
    assert [index for index, _ in follower.started] == [0, 10]
    # Without truth nothing fails.
    scripted(script={4: Answer(AWAY)})
    run = drive(plan(LabelledSequence("one", sequence.pictures, truth), restart=True))
    assert 4 not in run.failures


def test_a_failure_near_the_end_is_not_started_again(sequence, scripted):
    scripted(script={17: Answer(AWAY)})
    run = drive(plan(sequence, restart=True))
    assert (run.failures, run.restarts) == ((17,), ())
    assert len(run) == 20


def test_it_can_be_ended_between_two_frames(sequence, scripted):
    follower = scripted()

    def stop():
        if len(follower.seen) == 3:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        drive(plan(sequence), stop)
    assert follower.seen == [1, 2, 3]


def test_a_profile_is_driven_as_it_is(sequence):
    (tracker,) = line_up(["camshift"], [], [])
    run = drive(RunPlan(tracker, sequence, Start(0)))
    again = drive(RunPlan(tracker, sequence, Start(0)))
    assert np.array_equal(run.boxes, again.boxes)
    assert run.boxes[0].tolist() == pytest.approx(sequence.truth[0].tolist(), abs=0.01)
    assert set(run.statuses) <= {"tracking", "uncertain", "lost"}
    assert ((run.scores >= 0) & (run.scores <= 1)).all()
