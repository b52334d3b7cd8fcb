import json

import pytest

from tests.tracker.sinks.states import frame, state, walk
from tracker.errors import SinkError
from tracker.geometry import Box
from tracker.sinks import FORMATS, TextSink, open_text_sink
from tracker.sinks.csv import csv_row
from tracker.sinks.mot import to_mot_1based
from tracker.values import TrackStatus

ODD = state(
    12, 3, (336.25, -165.5, 26.125, 61.0625), TrackStatus.UNCERTAIN,
    time_s=0.48049, score=0.87654, angle_deg=-12.3456,
)  # fmt: skip


def written(tmp_path, format, frames):
    path = tmp_path / f"track.{format}"
    with open_text_sink(path, format) as sink:
        for index, states in enumerate(frames):
            sink.write(frame(index), states)
    return path.read_bytes().decode("utf-8")


def test_csv_lines_are_the_contract(tmp_path):
    text = written(tmp_path, "csv", [[state()], [], [ODD, state(2, 4, status=TrackStatus.LOST)]])
    assert text == (
        "frame,time_s,target,x,y,width,height,cx,cy,angle_deg,score,status\n"
        "0,0.000,1,10.000,20.000,30.000,40.000,25.000,40.000,0.000,0.9000,tracking\n"
        "12,0.480,3,336.250,-165.500,26.125,61.062,349.312,-134.969,-12.346,0.8765,uncertain\n"
        "2,0.080,4,10.000,20.000,30.000,40.000,25.000,40.000,0.000,0.9000,lost\n"
    )


@pytest.mark.parametrize("format", FORMATS)
def test_a_negative_number_that_rounds_to_zero_has_no_sign(tmp_path, format):
    almost = state(1, box=(-0.0004, -1.0003, 3, 2.0002), score=-0.00001, angle_deg=-0.0002, time_s=-0.0001)
    assert "-0.0" not in written(tmp_path, format, [[state()], [almost]])


def test_csv_values_come_from_the_box_and_only_the_angle_from_the_rotated_box():
    fields = dict(zip(FORMATS["csv"].header.strip().split(","), csv_row(ODD).strip().split(","), strict=True))
    assert fields["cx"] == f"{ODD.box.cx:.3f}"
    assert fields["cy"] == f"{ODD.box.cy:.3f}"
    assert fields["angle_deg"] == f"{ODD.rotated_box.angle_deg:.3f}"


def test_jsonl_holds_the_fields_and_numbers_of_the_csv(tmp_path):
    frames = [[ODD, state(12, 4)], *walk()]
    header, *rows = written(tmp_path, "csv", frames).splitlines()
    objects = [json.loads(line) for line in written(tmp_path, "jsonl", frames).splitlines()]
    assert len(objects) == len(rows) == 8
    for values, row in zip(objects, rows, strict=True):
        assert list(values) == header.split(",")
        for value, text in zip(values.values(), row.split(","), strict=True):
            assert value == text if isinstance(value, str) else value == float(text)
    assert objects[0]["frame"] == 12
    assert isinstance(objects[0]["target"], int)


def test_mot_counts_from_one_and_leaves_a_lost_target_out(tmp_path):
    frames = [[state()], [state(1, status=TrackStatus.LOST), state(1, 2)], [ODD]]
    assert written(tmp_path, "mot", frames) == (
        "1,1,11.000,21.000,30.000,40.000,0.9000,-1,-1,-1\n"
        "2,2,11.000,21.000,30.000,40.000,0.9000,-1,-1,-1\n"
        "13,3,337.250,-164.500,26.125,61.062,0.8765,-1,-1,-1\n"
    )


def test_the_first_pixel_of_a_picture_is_one_in_mot():
    assert to_mot_1based(Box(0, 0, 5, 6)) == (1, 1, 5, 6)


def test_vot_has_one_line_for_every_frame(tmp_path):
    frames = [
        [],
        [state(1)],
        [state(2)],
        [state(3, status=TrackStatus.LOST)],
        [state(4, box=(-3.5, 0.25, 9, 8), status=TrackStatus.UNCERTAIN)],
        [state(5, status=TrackStatus.MANUAL)],
        [state(6)],
        [],
    ]
    region = "10.000,20.000,30.000,40.000"
    assert written(tmp_path, "vot", frames).splitlines() == [
        "0", "1", region, "0", "-3.500,0.250,9.000,8.000", "1", region, "0",
    ]  # fmt: skip


@pytest.mark.parametrize("second", [[state(1), state(1, 2)], [state(1, 2)]])
def test_vot_refuses_a_second_target_and_keeps_what_it_wrote(tmp_path, second):
    path = tmp_path / "track.txt"
    sink = open_text_sink(path, "vot")
    sink.write(frame(0), [state()])
    with pytest.raises(SinkError, match=r"track\.txt: the vot format holds one target, got 1 and 2"):
        sink.write(frame(1), second)
    sink.close()
    assert path.read_text() == "1\n"


def test_an_unknown_format_names_the_known_ones(tmp_path):
    with pytest.raises(SinkError, match=r"one of csv, mot, vot, jsonl, got 'xml'"):
        open_text_sink(tmp_path / "t.xml", "xml")
    assert not (tmp_path / "t.xml").exists()


@pytest.mark.parametrize("format", FORMATS)
def test_states_alone_make_the_same_file_as_frames(tmp_path, format):
    path = tmp_path / "states"
    with open_text_sink(path, format) as sink:
        assert isinstance(sink, TextSink)
        for states in walk():
            sink.write_states(states)
    assert path.read_text() == written(tmp_path, format, walk())
