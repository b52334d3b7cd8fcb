"""The one loop: what is written when, who is followed, and what is left when something breaks off."""

import weakref
from concurrent.futures import ThreadPoolExecutor
from time import sleep

import numpy as np
import pytest

from tracker.capture.base import Source
from tracker.capture.synth import open_synth
from tracker.config import DEFAULT_PROFILE, profile_from_name
from tracker.errors import RoiError, SinkError, SourceError, TrackerError
from tracker.geometry import Box, iou
from tracker.session import Session
from tracker.sinks import open_text_sink
from tracker.sinks.base import Sink
from tracker.tracking import Tracker
from tracker.values import Frame, TrackState, TrackStatus

PROFILE = profile_from_name(DEFAULT_PROFILE)
RED, GREEN = Box(40, 30, 24, 20), Box(90, 70, 26, 18)
STEP = 2


def red_at(index):
    return Box(RED.x + STEP * (index % 20), RED.y, RED.width, RED.height)


def picture(index):
    """A mottled wall; a red object moves to the right, a green one to the left."""
    image = np.random.default_rng(index).integers(100, 120, (120, 160, 3), np.uint8)
    shift = STEP * (index % 20)
    image[30:50, 40 + shift : 64 + shift] = (40, 50, 200)
    image[70:88, 90 - shift : 116 - shift] = (60, 190, 70)
    return image


class Pictures(Source):
    """Makes its pictures when asked; keeps none and can break off at one."""

    def __init__(self, count, log=None, broken_at=None):
        self.name = "pictures"
        self.count, self.broken_at = count, broken_at
        self.log = [] if log is None else log
        self.alive = weakref.WeakValueDictionary()
        self._next = 0

    def read(self):
        if self._next == self.broken_at:
            raise SourceError("pictures: breaks off")
        if self._next == self.count:
            return None
        image = picture(self._next)
        self.alive[self._next] = image
        self._next += 1
        return Frame(image, self._next - 1, (self._next - 1) / 25)

    def close(self):
        self.log.append("source closed")


class Listing(Sink):
    """Keeps what it gets; can fail at a frame or when closed."""

    def __init__(self, log=None, name="sink", fails_at=None, fails_to_close=False):
        self.name, self.fails_at, self.fails_to_close = name, fails_at, fails_to_close
        self.log = [] if log is None else log
        self.written = []

    def write(self, frame, states):
        if frame.index == self.fails_at:
            raise SinkError(f"{self.name}: disk full")
        self.written.append((frame.index, states))

    def close(self):
        self.log.append(f"{self.name} closed")
        if self.fails_to_close:
            raise SinkError(f"{self.name}: cannot be closed")

    @property
    def frames(self):
        return [index for index, _ in self.written]

    def targets(self):
        return [[state.target_id for state in states] for _, states in self.written]


def open_session(count=6, sinks=None, **source):
    sinks = [Listing()] if sinks is None else sinks
    return Session(Pictures(count, **source), PROFILE, sinks)


def run_to_the_end(session):
    while session.step():
        pass


def follow_red(session):
    """Run a whole session with one target, as a `with` block does."""
    with session:
        session.step()
        session.add_target(RED)
        run_to_the_end(session)


def csv_frames(path):
    text = path.read_text(encoding="utf-8")
    assert text.endswith("\n")
    header, *rows = text.splitlines()
    assert all(row.count(",") == header.count(",") for row in rows)
    return [int(row.split(",")[0]) for row in rows]


def test_a_frame_is_written_when_the_next_one_is_asked_for():
    sink = Listing()
    session = open_session(3, [sink])
    assert session.frame is None
    for index in range(3):
        step = session.step()
        assert step.frame.index == session.frame.index == index
        assert sink.frames == list(range(index))
    assert session.step() is None
    assert sink.frames == [0, 1, 2]
    assert session.frame is None
    assert session.step() is None
    assert sink.frames == [0, 1, 2]


def test_what_is_changed_in_a_frame_is_in_its_row():
    sink = Listing()
    with open_session(2, [sink]) as session:
        session.step()
        session.add_target(RED)
        session.step()
        corrected = session.correct_target(1, Box(45, 32, 20, 20))
    assert [index for index, _ in sink.written] == [0, 1]
    assert sink.written[0][1][0].box == RED
    assert sink.written[1][1] == (corrected,)


def test_the_states_are_those_of_a_tracker_of_its_own():
    sink = Listing()
    with open_session(12, [sink]) as session:
        session.step()
        session.add_target(RED)
        run_to_the_end(session)
    alone = Tracker(PROFILE)
    frames = list(Pictures(12))
    expected = [alone.init(frames[0], RED), *(alone.update(frame) for frame in frames[1:])]
    assert [states[0] for _, states in sink.written] == expected
    assert iou(expected[-1].box, red_at(11)) > 0.8


def test_a_step_tells_what_it_computed():
    with open_session(3) as session:
        first = session.step()
        assert (first.states, first.frame.index) == ((), 0)
        session.add_target(RED)
        step = session.step()
        assert step.states == session.states
        assert step.states[0].index == step.frame.index == 1
        assert step.read_s > 0
        assert step.track_s > 0


def test_targets_come_and_go_and_keep_their_numbers():
    sink = Listing()
    with open_session(6, [sink]) as session:
        session.step()
        assert session.add_target(RED).target_id == 1
        session.step()
        assert session.add_target(GREEN).target_id == 2
        session.step()
        session.remove_target(1)
        assert [state.target_id for state in session.states] == [2]
        session.step()
        assert session.add_target(red_at(3)).target_id == 3
        session.step()
        session.remove_target(3)
        assert session.add_target(red_at(4)).target_id == 4
    assert sink.targets() == [[1], [1, 2], [2], [2, 3], [2, 4]]


def test_several_targets_are_each_followed_as_if_alone():
    sink = Listing()
    with open_session(15, [sink]) as session:
        session.step()
        session.add_target(RED)
        session.add_target(GREEN)
        run_to_the_end(session)
    frames = list(Pictures(15))
    for place, box in enumerate((RED, GREEN)):
        alone = Tracker(PROFILE, target_id=place + 1)
        expected = [alone.init(frames[0], box), *(alone.update(frame) for frame in frames[1:])]
        assert [states[place] for _, states in sink.written] == expected


def test_a_correction_is_manual_and_what_follows_starts_from_it():
    sink = Listing()
    with open_session(6, [sink]) as session:
        session.step()
        session.add_target(RED)
        session.step()
        place = Box(GREEN.x - STEP, GREEN.y, GREEN.width, GREEN.height)
        state = session.correct_target(1, place)
        assert (state.status, state.target_id, state.box, state.index) == (TrackStatus.MANUAL, 1, place, 1)
        assert session.states == (state,)
        run_to_the_end(session)
    statuses = [states[0].status for _, states in sink.written]
    assert statuses == ["tracking", "manual", "tracking", "tracking", "tracking", "tracking"]
    last = sink.written[-1][1][0].box
    assert iou(last, Box(GREEN.x - 5 * STEP, GREEN.y, GREEN.width, GREEN.height)) > 0.8


def test_a_correction_that_cannot_be_used_changes_nothing():
    runs = []
    for box in (None, Box(500, 500, 10, 10)):
        sink = Listing()
        with open_session(6, [sink]) as session:
            session.step()
            session.add_target(RED)
            session.step()
            if box is not None:
                with pytest.raises(RoiError, match="outside"):
                    session.correct_target(1, box)
            run_to_the_end(session)
        runs.append(sink.written)
    assert runs[0] == runs[1]


def test_a_box_that_cannot_be_used_adds_no_target():
    with open_session() as session:
        session.step()
        with pytest.raises(RoiError, match="outside"):
            session.add_target(Box(500, 500, 10, 10))
        assert session.states == ()
        assert session.trackers == {}
        assert session.add_target(RED).target_id == 1


def test_a_target_needs_a_current_frame():
    with open_session(1) as session:
        with pytest.raises(TrackerError, match="picture"):
            session.add_target(RED)
        session.step()
        session.add_target(RED)
        assert session.step() is None
        with pytest.raises(TrackerError, match="picture"):
            session.add_target(GREEN)
        with pytest.raises(TrackerError, match="picture"):
            session.correct_target(1, RED)


def test_close_writes_the_current_frame_then_closes_sinks_and_source():
    log = []
    sinks = [Listing(log, "first"), Listing(log, "second")]
    session = open_session(5, sinks, log=log)
    session.step()
    session.step()
    session.close()
    assert sinks[0].frames == sinks[1].frames == [0, 1]
    assert log == ["first closed", "second closed", "source closed"]


def test_close_twice_writes_and_closes_sinks_once():
    log = []
    sink = Listing(log)
    session = open_session(5, [sink], log=log)
    session.step()
    session.close()
    session.close()
    assert sink.frames == [0]
    assert log.count("sink closed") == 1


def test_an_error_in_the_block_still_closes_everything():
    log = []
    sink = Listing(log)
    session = open_session(5, [sink], log=log)

    def fail():
        with session:
            session.step()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert sink.frames == [0]
    assert log == ["sink closed", "source closed"]


def test_a_source_that_breaks_off_leaves_complete_rows(tmp_path):
    path = tmp_path / "t.csv"
    log = []
    sinks = [open_text_sink(path, "csv")]
    with pytest.raises(SourceError, match="breaks off"):
        follow_red(open_session(9, sinks, log=log, broken_at=4))
    assert csv_frames(path) == [0, 1, 2, 3]
    assert log == ["source closed"]


def test_a_frame_that_is_there_when_the_source_breaks_off_is_already_written():
    sink = Listing()
    session = open_session(9, [sink], broken_at=2)
    session.step()
    session.step()
    with pytest.raises(SourceError):
        session.step()
    assert sink.frames == [0, 1]
    session.close()
    assert sink.frames == [0, 1]


@pytest.mark.parametrize("order", [0, 1])
def test_a_sink_that_fails_loses_nothing_of_what_was_written(tmp_path, order):
    path = tmp_path / "t.csv"
    log = []
    sinks = [Listing(log, fails_at=3)]
    sinks.insert(order, open_text_sink(path, "csv"))
    with pytest.raises(SinkError, match="disk full"):
        follow_red(open_session(9, sinks, log=log))
    assert csv_frames(path)[:3] == [0, 1, 2]
    assert log == ["sink closed", "source closed"]


def test_a_failing_sink_does_not_cost_the_others_their_last_frame():
    other = Listing()
    sinks = [Listing(fails_at=3), other]
    with pytest.raises(SinkError, match="disk full"), open_session(9, sinks) as session:
        run_to_the_end(session)
    assert other.frames == [0, 1, 2, 3]


def test_a_sink_that_cannot_be_closed_leaves_none_open():
    log = []
    sinks = [Listing(log, "first", fails_to_close=True), Listing(log, "second", fails_to_close=True)]
    session = open_session(5, sinks, log=log)
    session.step()
    with pytest.raises(SinkError, match="first: cannot be closed"):
        session.close()
    assert log == ["first closed", "second closed", "source closed"]
    session.close()
    assert log.count("first closed") == 1


def test_a_last_frame_that_cannot_be_written_still_closes_everything():
    log = []
    session = open_session(5, [Listing(log, fails_at=0)], log=log)
    session.step()
    with pytest.raises(SinkError, match="disk full"):
        session.close()
    assert log == ["sink closed", "source closed"]


def test_a_long_session_keeps_no_pictures_alive():
    session = open_session(300, sinks=[])
    session.step()
    session.add_target(RED)
    session.add_target(GREEN)
    most = 0
    for _ in range(299):
        session.step()
        most = max(most, len(session.source.alive))
    assert session.frame.index == 299
    assert most == 1
    assert session.step() is None
    assert len(session.source.alive) == 0


def test_targets_followed_side_by_side_come_out_the_same():
    boxes = [Box(100, 60, 60, 50), Box(20, 20, 40, 40), Box(180, 120, 50, 60)]

    def run(helpers) -> list[tuple[TrackState, ...]]:
        steps = []
        with Session(open_synth("synth:crowd:frames=20:size=320x240"), PROFILE, helpers=helpers) as session:
            session.step()
            for box in boxes:
                session.add_target(box)
            while (step := session.step()) is not None:
                steps.append(step.states)
        return steps

    with ThreadPoolExecutor(2) as helpers:
        beside = run(helpers)
    assert len(beside) == 19
    assert beside == run(None)


def test_a_target_that_fails_beside_others_is_told_when_all_have_ended():
    ended = []

    def fail(frame):
        raise TrackerError("target 1 cannot go on")

    def slow(frame):
        sleep(0.1)
        ended.append(frame.index)
        return state

    with (
        ThreadPoolExecutor(2) as helpers,
        Session(open_synth("synth:plain:frames=5:size=160x120"), PROFILE, helpers=helpers) as session,
    ):
        session.step()
        session.add_target(Box(40, 40, 30, 30))
        state = session.add_target(Box(90, 40, 30, 30))
        session.trackers[1].update, session.trackers[2].update = fail, slow
        with pytest.raises(TrackerError, match="target 1 cannot go on"):
            session.step()
        assert ended == [1]


def test_other_settings_begin_where_the_target_is():
    with Session(Pictures(5), PROFILE) as session:
        session.step()
        session.add_target(RED)
        session.step()
        (before,) = session.states
        state = session.relearn_target(1, profile_from_name("camshift"))
        assert (state.box, state.status) == (before.box, TrackStatus.TRACKING)
        assert session.trackers[1].profile.profile == "camshift"


def test_a_lost_target_is_not_learnt_anew_from_what_hides_it():
    with Session(Covered(30), PROFILE) as session:
        session.step()
        session.add_target(RED)
        while session.states[0].status is not TrackStatus.LOST:
            session.step()
        tracker = session.trackers[1]
        with pytest.raises(TrackerError, match="target 1 is lost"):
            session.relearn_target(1, profile_from_name("camshift"))
        assert session.trackers[1] is tracker
        session.correct_target(1, RED, profile_from_name("camshift"))
        assert session.trackers[1].profile.profile == "camshift"


def test_a_tracker_put_back_later_looks_in_the_current_picture():
    with Session(Pictures(5), PROFILE) as session:
        session.step()
        state = session.add_target(RED)
        tracker = session.trackers[1]
        session.remove_target(1)
        assert session.put_back(tracker, state) == state
        session.remove_target(1)
        session.step()
        session.step()
        assert session.put_back(tracker, state).index == 2
        assert iou(session.states[0].box, red_at(2)) > 0.6


class Covered(Pictures):
    """Only wall from the third picture on."""

    def read(self):
        frame = super().read()
        if frame is not None and frame.index > 1:
            frame.image[:] = np.random.default_rng(frame.index).integers(100, 120, frame.image.shape, np.uint8)
        return frame
