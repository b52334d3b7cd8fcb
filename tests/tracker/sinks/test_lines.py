import errno
import io
import os
import resource
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.tracker.sinks.states import frame, state, walk
from tracker.errors import SinkError
from tracker.sinks import FORMATS, lines, open_text_sink, paths

HEADER = FORMATS["csv"].header
ROW = "0,0.000,1,10.000,20.000,30.000,40.000,25.000,40.000,0.000,0.9000,tracking\n"
ROOT = Path(__file__).parents[3]


def run_python(script, *arguments, **options):
    command = [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)]
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.Popen(command, cwd=ROOT, env=environ, text=True, **options)


def test_a_file_that_is_there_stays_until_the_first_frame(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("precious\n")
    with open_text_sink(path, "csv"):
        assert path.read_text() == "precious\n"
    assert path.read_text() == "precious\n"
    with open_text_sink(path, "csv") as sink:
        sink.write(frame(), [state()])
    assert path.read_text() == HEADER + ROW


def test_a_run_without_a_frame_leaves_no_file(tmp_path):
    path = tmp_path / "t.csv"
    with open_text_sink(path, "csv"):
        assert path.exists()
    assert not path.exists()


def test_frames_without_a_target_leave_the_header(tmp_path):
    path = tmp_path / "t.csv"
    with open_text_sink(path, "csv") as sink:
        sink.write(frame(), [])
    assert path.read_text() == HEADER


def test_rows_reach_the_file_once_a_second(tmp_path, monkeypatch):
    now_s = 100.0
    monkeypatch.setattr(lines, "monotonic", lambda: now_s)
    path = tmp_path / "t.csv"
    sink = open_text_sink(path, "csv")
    sizes = []
    for now_s in (100.0, 100.5, 100.9, 101.0, 101.9, 102.1):  # noqa: B007
        sink.write(frame(), [state()])
        sizes.append(len(path.read_text().splitlines()) - 1)
    assert sizes == [1, 1, 1, 4, 4, 6]
    sink.write(frame(), [state()])
    sink.close()
    assert path.read_text() == HEADER + 7 * ROW


def test_many_rows_within_a_second_do_not_pile_up(tmp_path, monkeypatch):
    monkeypatch.setattr(lines, "monotonic", lambda: 1.0)
    path = tmp_path / "t.csv"
    with open_text_sink(path, "csv") as sink:
        for _ in range(2000):
            sink.write(frame(), [state()])
        assert len(path.read_text().splitlines()) > 1400


def test_a_killed_run_loses_less_than_a_second(tmp_path):
    script = """
        import sys, time
        from tests.tracker.sinks.states import state
        from tracker.sinks import open_text_sink
        sink = open_text_sink(sys.argv[1], "csv")
        for index in range(3):
            sink.write_states([state()])
            time.sleep(1.05 if index == 0 else 0)
        print("written", flush=True)
        time.sleep(60)
    """
    path = tmp_path / "t.csv"
    with run_python(script, path, stdout=subprocess.PIPE) as child:
        assert child.stdout.readline() == "written\n"
        child.send_signal(signal.SIGKILL)
    text = path.read_text()
    assert text.startswith(HEADER + 2 * ROW)
    assert text.endswith("\n")


def test_close_twice_is_fine(tmp_path):
    sink = open_text_sink(tmp_path / "t.csv", "csv")
    sink.write(frame(), [state()])
    sink.close()
    sink.close()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "Is a directory"),
        ("no/such/t.csv", "folder .*no/such does not exist"),
        ("file/t.csv", "folder .*file does not exist"),
    ],
)
def test_a_path_that_cannot_be_written_is_refused_at_once(tmp_path, name, reason):
    (tmp_path / "file").write_text("")
    path = tmp_path / name
    with pytest.raises(SinkError, match=f"{path}: cannot be written: {reason}"):
        open_text_sink(path, "csv")


def test_a_file_without_permission_is_refused_at_once_and_kept(tmp_path, monkeypatch):
    def refuse(path, mode):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)

    path = tmp_path / "t.csv"
    path.write_text("kept")
    monkeypatch.setattr(paths, "FileIO", refuse)
    with pytest.raises(SinkError, match=f"{path}: cannot be written: Permission denied"):
        open_text_sink(path, "csv")
    assert path.read_text() == "kept"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_one_error_and_close_is_quiet():
    sink = open_text_sink("/dev/full", "csv")
    for _ in range(2):
        with pytest.raises(SinkError, match="/dev/full: cannot be written: No space left on device"):
            sink.write(frame(), [state()])
    sink.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_disk_that_fills_up_at_the_end_is_told_by_close(monkeypatch):
    sink = open_text_sink("/dev/full", "csv")
    monkeypatch.setattr(sink._lines, "_flushed_s", 1e12)
    sink.write(frame(), [state()])
    with pytest.raises(SinkError, match="No space left on device"):
        sink.close()
    sink.close()


def test_a_disk_that_fills_up_in_mid_run_keeps_the_complete_rows(tmp_path):
    script = """
        import resource, sys
        from tests.tracker.sinks.states import state
        from tracker.errors import SinkError
        from tracker.sinks import open_text_sink
        sink = open_text_sink(sys.argv[1], "csv")
        limit = int(sys.argv[2])
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        try:
            for _ in range(2000):
                sink.write_states([state()])
        except SinkError as error:
            print(error)
        sink.close()
    """
    path = tmp_path / "t.csv"
    limit = len(HEADER) + 10 * len(ROW) + 7
    with run_python(script, path, limit, stdout=subprocess.PIPE) as child:
        assert child.stdout.read() == f"{path}: cannot be written: File too large\n"
    assert child.returncode == 0
    assert path.read_text() == HEADER + 10 * ROW
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


def test_a_dash_is_stdout(capfdbinary):
    with open_text_sink("-", "csv") as sink:
        sink.write(frame(), [state()])
    assert capfdbinary.readouterr().out.decode() == HEADER + ROW
    assert not sys.stdout.closed


def test_rows_on_stdout_are_not_held_back_either():
    script = """
        import sys, time
        from tests.tracker.sinks.states import state
        from tracker.sinks import open_text_sink
        open_text_sink("-", "csv").write_states([state()])
        print("written", file=sys.stderr, flush=True)
        time.sleep(60)
    """
    with run_python(script, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stderr.readline() == "written\n"
        child.send_signal(signal.SIGKILL)
        assert child.stdout.read() == HEADER + ROW


def test_stdout_may_be_replaced_by_a_text_stream(monkeypatch):
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    with open_text_sink("-", "csv") as sink:
        sink.write(frame(), [state()])
    assert stream.getvalue() == HEADER + ROW


def test_stdout_cannot_be_resumed():
    with pytest.raises(SinkError, match="stdout: cannot be resumed"):
        open_text_sink("-", "csv", resume=True)


def test_a_reader_that_goes_away_is_one_error_and_no_noise_at_exit():
    script = """
        import sys
        from tests.tracker.sinks.states import state
        from tracker.errors import SinkError
        from tracker.sinks import open_text_sink
        sink = open_text_sink("-", "csv")
        try:
            for _ in range(100000):
                sink.write_states([state()])
        except SinkError as error:
            print(error, file=sys.stderr)
        sink.close()
    """
    with run_python(script, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout.readline() == HEADER
        child.stdout.close()
        assert child.stderr.read() == "stdout: cannot be written: Broken pipe\n"
    assert child.returncode == 0


def test_a_named_pipe_can_be_written(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = subprocess.Popen(["cat", str(path)], stdout=subprocess.PIPE, text=True)
    with open_text_sink(path, "csv", resume=True) as sink:
        sink.write(frame(), [state()])
    assert reader.communicate(timeout=10)[0] == HEADER + ROW
    assert path.exists()


@pytest.mark.parametrize("format", FORMATS)
def test_two_runs_give_the_same_bytes(tmp_path, format):
    for name in ("a", "b"):
        with open_text_sink(tmp_path / name, format) as sink:
            for states in walk():
                sink.write_states(states)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
