from tests.tracker.sinks.states import frame, state, walk
from tracker.sinks.memory import Recording


def recorded(frames):
    recording = Recording()
    for index, states in enumerate(frames):
        recording.write(frame(index), states)
    recording.close()
    return recording


def test_states_come_back_as_they_were():
    frames = walk(targets=2)
    recording = recorded(frames)
    assert len(recording) == 6
    assert [list(states) for states in recording] == frames
    assert recording.numbers.tolist() == [1, 2] * 6


def test_each_target_has_its_track():
    frames = [[], [state(1, 1)], [state(2, 1), state(2, 2)], [state(3, 2)]]
    tracks = recorded(frames).tracks()
    assert {number: track.frame.tolist() for number, track in tracks.items()} == {1: [1, 2], 2: [2, 3]}
    assert tracks[2].state(2, 1).box == frames[3][0].box


def test_frames_without_a_target_are_no_rows():
    assert not recorded([[], []]).has_rows
    assert recorded([[], [state(1, 1)]]).has_rows
    assert recorded([[], []]).tracks() == {}


def test_targets_may_come_and_go():
    frames = [[], [state(1, 1)], [state(2, 1), state(2, 2)], [state(3, 2)]]
    assert [list(states) for states in recorded(frames)] == frames
