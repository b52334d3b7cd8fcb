import pytest

from tests.tracker.sinks.states import state, walk
from tracker.errors import SinkError
from tracker.sinks import FORMATS, open_text_sink


def write(path, format, frames, **options):
    with open_text_sink(path, format, **options) as sink:
        for states in frames:
            sink.write_states(states)
    return sink


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_cut_anywhere_ends_with_the_bytes_of_an_uninterrupted_run(tmp_path, format):
    frames = walk()
    path = tmp_path / "track"
    write(path, format, frames)
    whole = path.read_bytes()
    for length in range(len(whole) + 1):
        path.write_bytes(whole[:length])
        sink = write(path, format, frames, resume=True)
        assert path.read_bytes() == whole, f"cut at byte {length}"
        assert not sink.ahead


def test_a_missing_file_is_started_anew(tmp_path):
    write(tmp_path / "a", "csv", walk())
    write(tmp_path / "b", "csv", walk(), resume=True)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_line_of_another_run_is_named_and_the_file_stays(tmp_path):
    path = tmp_path / "track.csv"
    write(path, "csv", walk())
    there = path.read_bytes() + b"5,0.2"
    path.write_bytes(there)
    frames = walk()
    frames[2] = [state(2, box=(11, 20, 30, 40))]
    with pytest.raises(SinkError) as caught:
        write(path, "csv", frames, resume=True)
    message = str(caught.value)
    assert message.startswith(f"{path}: line 4 was written by another run: expected '2,0.080,1,11.000,")
    assert "\n" not in message
    assert path.read_bytes() == there


def test_a_file_of_another_kind_is_refused_at_its_first_line(tmp_path):
    path = tmp_path / "photo.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\xff\xfe")
    with pytest.raises(SinkError, match="line 1 was written by another run"):
        write(path, "csv", walk(), resume=True)
    assert path.read_bytes() == b"\x89PNG\r\n\x1a\n\x00\xff\xfe"


@pytest.mark.parametrize("ending", [b"", b"5,0.2"])
def test_a_resumed_run_that_stops_early_keeps_the_longer_file_and_says_so(tmp_path, ending):
    path = tmp_path / "track.csv"
    write(path, "csv", walk())
    there = path.read_bytes() + ending
    path.write_bytes(there)
    sink = write(path, "csv", walk(frames=3), resume=True)
    assert path.read_bytes() == there
    assert sink.ahead


def test_a_resumed_run_may_go_further_than_the_first(tmp_path):
    path = tmp_path / "track.csv"
    write(path, "csv", walk(frames=3))
    write(path, "csv", walk(frames=6), resume=True)
    write(tmp_path / "whole.csv", "csv", walk(frames=6))
    assert path.read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_a_line_that_only_starts_alike_differs(tmp_path):
    path = tmp_path / "track.txt"
    path.write_text("1\n10.000,20.000,30.000,40.0001\n")
    with pytest.raises(SinkError, match="line 2"):
        write(path, "vot", [[state()], [state(1)]], resume=True)
