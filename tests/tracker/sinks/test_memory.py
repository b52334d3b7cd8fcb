import pytest

from tests.tracker.sinks.states import frame, state, walk
from tracker.errors import SinkError
from tracker.sinks import FORMATS, open_text_sink
from tracker.sinks.memory import Recording


def recorded(frames):
    recording = Recording()
    for index, states in enumerate(frames):
        recording.write(frame(index), states)
    recording.close()
    return recording


@pytest.mark.parametrize("format", FORMATS)
def test_an_export_has_the_bytes_of_a_headless_run(tmp_path, format):
    frames = [[], *walk(targets=1 if format == "vot" else 3), []]
    with open_text_sink(tmp_path / "headless", format) as sink:
        for index, states in enumerate(frames):
            sink.write(frame(index), states)
    recorded(frames).export(tmp_path / "exported", format)
    assert (tmp_path / "exported").read_bytes() == (tmp_path / "headless").read_bytes()


def test_states_come_back_as_they_were():
    frames = walk(targets=2)
    recording = recorded(frames)
    assert len(recording) == 6
    assert [list(states) for states in recording] == frames
    assert recording.states_of(2) == [states[1] for states in frames]
    assert recording.states_of(9) == []


def test_targets_may_come_and_go():
    frames = [[], [state(1, 1)], [state(2, 1), state(2, 2)], [state(3, 2)]]
    assert [list(states) for states in recorded(frames)] == frames


def test_clear_forgets_everything(tmp_path):
    recording = recorded(walk())
    recording.clear()
    assert len(recording) == 0
    assert recording.states_of(1) == []
    with pytest.raises(SinkError, match="no frame has been recorded"):
        recording.export(tmp_path / "t.csv", "csv")
    assert not (tmp_path / "t.csv").exists()


def test_an_export_that_fails_keeps_the_recording(tmp_path):
    recording = recorded(walk(targets=2))
    with pytest.raises(SinkError, match="one target"):
        recording.export(tmp_path / "t.txt", "vot")
    recording.export(tmp_path / "t.csv", "csv")
    assert len((tmp_path / "t.csv").read_text().splitlines()) == 13
