import json
import math
import os

import pytest

from tests.tracker.sinks.states import frame, state, walk
from tracker.errors import SinkError
from tracker.measuring import Calibration, Scale
from tracker.sinks import open_text_sink
from tracker.sinks.measured import COLUMNS, MEASURED
from tracker.values import TrackStatus

# 10 px are 2 m; the origin is the lower left corner of a picture 48 px high.
METRES = Calibration("m", Scale((0, 0), (10, 0), 2), origin=(0, 48), smoothing_s=0)


def written(path, format, frames, calibration=METRES):
    with open_text_sink(path, format, calibration=calibration) as sink:
        for index, states in enumerate(frames):
            sink.write(frame(index), states)
    return path.read_bytes().decode("utf-8")


def moving(index, x, status=TrackStatus.TRACKING, target_id=1):
    """A target that stands at x px, one row each second."""
    return state(index, target_id, (x - 4.0, 10.0, 8.0, 16.0), status, time_s=float(index))


def test_the_columns_follow_those_of_the_contract(tmp_path):
    frames = [[moving(0, 5)], [moving(1, 10)], [moving(2, 20)], [moving(3, 20, TrackStatus.LOST)], [moving(4, 0)]]
    text = written(tmp_path / "t.csv", "csv", frames)
    assert text == (
        "frame,time_s,target,x,y,width,height,cx,cy,angle_deg,score,status,"
        "unit,x_world,y_world,x_smooth,y_smooth,vx,vy,speed,ax,ay,acceleration,distance\n"
        "0,0.000,1,1.000,10.000,8.000,16.000,5.000,18.000,0.000,0.9000,tracking,m,1,6,1,6,0.5,0,0.5,1,0,1,0\n"
        "1,1.000,1,6.000,10.000,8.000,16.000,10.000,18.000,0.000,0.9000,tracking,m,2,6,2,6,1.5,0,1.5,1,0,1,1\n"
        "2,2.000,1,16.000,10.000,8.000,16.000,20.000,18.000,0.000,0.9000,tracking,m,4,6,4,6,2.5,0,2.5,1,0,1,3\n"
        "3,3.000,1,16.000,10.000,8.000,16.000,20.000,18.000,0.000,0.9000,lost,m,,,,,,,,,,,\n"
        "4,4.000,1,-4.000,10.000,8.000,16.000,0.000,18.000,0.000,0.9000,tracking,m,0,6,0,6,,,,,,,3\n"
    )


@pytest.mark.parametrize("format", MEASURED)
def test_what_was_there_before_keeps_its_bytes(tmp_path, format):
    frames = [[], *walk(targets=3), []]
    plain = written(tmp_path / "plain", format, frames, None).splitlines()
    measured = written(tmp_path / "measured", format, frames).splitlines()
    assert len(plain) == len(measured) > 10
    assert all(with_it.startswith(without.rstrip("}") + ",") for with_it, without in zip(measured, plain, strict=True))


@pytest.mark.parametrize("format", ["mot", "vot"])
def test_the_formats_of_benchmarks_stay_as_they_are(tmp_path, format):
    assert format not in MEASURED
    assert written(tmp_path / "a", format, walk()) == written(tmp_path / "b", format, walk(), None)


def test_jsonl_holds_the_numbers_of_the_csv(tmp_path):
    header, *rows = written(tmp_path / "t.csv", "csv", walk(targets=2)).splitlines()
    objects = [json.loads(line) for line in written(tmp_path / "t.jsonl", "jsonl", walk(targets=2)).splitlines()]
    assert len(objects) == len(rows) == 12
    for values, row in zip(objects, rows, strict=True):
        assert list(values) == header.split(",")
        for value, text in zip(values.values(), row.split(","), strict=True):
            assert text == "" if value is None else value in (text, float(text) if text[-1].isdigit() else text)
    assert objects[6]["speed"] is None
    assert objects[0]["unit"] == "m"


def test_targets_are_measured_apart(tmp_path):
    frames = [[moving(index, 10 * index, target_id=2), moving(index, 5, target_id=7)] for index in range(4)]
    rows = [line.split(",") for line in written(tmp_path / "t.csv", "csv", frames).splitlines()[1:]]
    speeds = [(row[2], row[12 + COLUMNS.index("speed")]) for row in rows]
    assert speeds == [("2", "2"), ("7", "0")] * 4


def test_numbers_have_enough_digits(tmp_path):
    unit = Calibration("µm", Scale((0, 0), (3, 0), 1), smoothing_s=0)
    frames = [[state(index, 1, (x, 0.0, 2.0, 2.0), time_s=float(index))] for index, x in enumerate((0, 0, 9000))]
    rows = [line.split(",")[12:] for line in written(tmp_path / "t.csv", "csv", frames, unit).splitlines()[1:]]
    assert [row[0] for row in rows] == ["µm"] * 3
    assert rows[2][1] == "3000.33333"
    assert rows[2][6:8] == ["0", "4500"]


@pytest.mark.parametrize("format", MEASURED)
def test_zero_has_no_sign_and_the_unknown_no_number(format):
    row = MEASURED[format].row(state(), "m", [-0.0] * 10 + [math.nan])
    assert row.endswith({"csv": ",m" + ",0" * 10 + ",\n", "jsonl": '"acceleration":0,"distance":null}\n'}[format])


def test_bytes_do_not_depend_on_the_run(tmp_path):
    assert written(tmp_path / "a", "csv", walk(targets=2)) == written(tmp_path / "b", "csv", walk(targets=2))


def test_a_file_is_replaced_as_a_whole_at_the_end(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("old\n")
    sink = open_text_sink(path, "csv", calibration=METRES)
    sink.write_states([state()])
    assert path.read_text() == "old\n"
    assert (sink.name, sink.ahead) == (str(path), False)
    sink.close()
    first = path.read_bytes()
    assert first.count(b"\n") == 2
    path.write_text("new\n")
    sink.close()
    assert path.read_text() == "new\n"
    assert os.listdir(tmp_path) == ["t.csv"]


def test_without_a_frame_nothing_is_written(tmp_path):
    path = tmp_path / "t.csv"
    open_text_sink(path, "csv", calibration=METRES).close()
    assert not path.exists()
    path.write_text("old\n")
    open_text_sink(path, "csv", calibration=METRES).close()
    assert path.read_text() == "old\n"


def test_frames_without_targets_give_a_header(tmp_path):
    assert written(tmp_path / "t.csv", "csv", [[], []]).count("\n") == 1


def test_stdout_gets_the_same(tmp_path, capfdbinary):
    with open_text_sink("-", "csv", calibration=METRES) as sink:
        for states in walk():
            sink.write_states(states)
        assert sink.name == "stdout"
    assert capfdbinary.readouterr().out.decode() == written(tmp_path / "t.csv", "csv", walk())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_what_is_no_file_is_written_to_and_not_replaced(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with open_text_sink(pipe, "csv", calibration=METRES) as sink:
            sink.write_states([state()])
        assert pipe.is_fifo()
        assert os.read(reader, 65536).decode() == written(tmp_path / "t.csv", "csv", [[state()]])
    finally:
        os.close(reader)


def test_a_path_that_cannot_be_written_is_told_at_once(tmp_path):
    with pytest.raises(SinkError, match="does not exist"):
        open_text_sink(tmp_path / "no" / "t.csv", "csv", calibration=METRES)
    with pytest.raises(SinkError, match="cannot be written: Is a directory"):
        open_text_sink(tmp_path, "csv", calibration=METRES)


def test_it_cannot_be_resumed(tmp_path):
    with pytest.raises(SinkError, match="cannot be resumed: with a calibration it is written at the end of a run"):
        open_text_sink(tmp_path / "t.csv", "csv", resume=True, calibration=METRES)
    open_text_sink(tmp_path / "t.txt", "mot", resume=True, calibration=METRES).close()


def test_a_row_takes_no_more_memory_than_its_numbers(tmp_path):
    sink = open_text_sink(tmp_path / "t.csv", "csv", calibration=METRES)
    for index in range(1000):
        sink.write_states([state(index)])
    numbers = sink._rows._numbers
    assert numbers.itemsize * len(numbers) == 120_000
    sink.close()
    assert len((tmp_path / "t.csv").read_text().splitlines()) == 1001
