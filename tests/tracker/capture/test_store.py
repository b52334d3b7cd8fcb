"""Pictures by number: the ones that reading in order gives, whatever was asked for before."""

import os
import random
import threading
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.helpers import clips
from tracker.capture import base, open_source, store, store_file
from tracker.capture.store import open_frames
from tracker.capture.store_packets import PacketTable, read_packets
from tracker.errors import SourceError
from tracker.values import Frame

COUNT = 90
"""Enough for several groups of pictures and for seeks that begin behind the first key picture."""
UNEVEN_S = [0.02 * i for i in range(40)] + [0.8 + 0.2 * i for i in range(COUNT - 40)]


def in_order(spec) -> list[Frame]:
    """What sequential reading hands out, up to the end or the damage."""
    frames = []
    with open_source(spec) as source:
        try:
            frames.extend(frame for frame in source)
        except SourceError:
            assert frames
    return frames


def same(one: Frame, other: Frame) -> bool:
    return (one.index, one.time_s) == (other.index, other.time_s) and np.array_equal(one.image, other.image)


def shuffled(count: int, seed: int = 0) -> list[int]:
    order = list(range(count))
    random.Random(seed).shuffle(order)
    return order


WRITTEN: dict[tuple, bytes] = {}


def write(folder: Path, name: str, **options) -> Path:
    """Write a clip of noise; coded once for all tests."""
    path = folder / name
    recipe = (name, repr(options), clips._options)
    if recipe not in WRITTEN:
        WRITTEN[recipe] = clips.write_clip(path, clips.noise_frames(COUNT, 96, 64), **options).read_bytes()
    path.write_bytes(WRITTEN[recipe])
    return path


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.mp4", {}),
        ("long.mp4", {"gop": 60}),
        ("fast.mov", {"faststart": True}),
        ("a.mkv", {}),
        ("a.ts", {}),
        ("raw.h264", {}),
        ("a.avi", {"codec": "mjpeg", "pix_fmt": "yuvj420p"}),
        ("packed.avi", {"codec": "mpeg4"}),
        ("hidden.webm", {"codec": "libvpx"}),
        ("a.webm", {"codec": "libvpx-vp9"}),
        ("lossless.mkv", {"codec": "ffv1", "pix_fmt": "bgr0"}),
        ("uneven.mp4", {"times_s": UNEVEN_S}),
        ("uneven.mkv", {"times_s": UNEVEN_S}),
    ],
)
def test_any_order_gives_what_reading_in_order_gives(tmp_path, name, options):
    path = write(tmp_path, name, **options)
    truth = in_order(path)
    # Room for few pictures: nearly all are decoded when asked for.
    with open_frames(str(path), budget_bytes=200_000) as frames:
        for index in shuffled(len(truth)):
            assert same(frames.frame(index), truth[index]), index
        assert frames.learn() == frames.count == len(truth)
        with pytest.raises(SourceError, match=f"frame needs to be in 0..{len(truth) - 1}, got {len(truth)}"):
            frames.frame(len(truth))


@pytest.mark.parametrize("size", [(33, 21), (97, 63)])
def test_odd_sizes(tmp_path, size):
    path = clips.write_clip(tmp_path / "odd.mkv", clips.noise_frames(30, *size), codec="ffv1", pix_fmt="bgr0")
    truth = in_order(path)
    with open_frames(path) as frames:
        assert all(same(frames.frame(index), truth[index]) for index in shuffled(30))


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_turned_clips_come_upright(tmp_path, degrees):
    path = clips.set_rotation(write(tmp_path, "a.mp4"), degrees)
    truth = in_order(path)
    with open_frames(path) as frames:
        assert all(same(frames.frame(index), truth[index]) for index in shuffled(COUNT)[:30])


@pytest.mark.parametrize("params", ["open-gop=1:bframes=3", "intra-refresh=1:bframes=0", "keyint=infinite"])
def test_groups_that_lean_on_the_one_before_are_exact_too(tmp_path, monkeypatch, params):
    monkeypatch.setattr(clips, "_options", lambda codec, gop: {"g": "30", "x264-params": params, "preset": "superfast"})
    truth = in_order(path := write(tmp_path, "a.mp4"))
    for visited in (False, True):
        with open_frames(path, budget_bytes=200_000) as frames:
            if visited:
                visit_all(frames, truth)
            for index in shuffled(COUNT)[:40]:
                assert same(frames.frame(index), truth[index]), index


def visit_all(frames: store.FrameStore, truth: list[Frame]) -> None:
    for frame in truth:
        frames.visit(frame)


@pytest.mark.parametrize("share", [0.5, 0.97])
@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
@pytest.mark.parametrize("learnt", [False, True])
def test_before_the_damage_of_a_truncated_file_everything_is_reached(tmp_path, suffix, share, learnt):
    path = clips.cut(write(tmp_path, f"a{suffix}", faststart=suffix == ".mp4"), share)
    truth = in_order(path)
    message = f"{path}: ends after frame {len(truth)} of {COUNT} announced: the file is damaged or truncated"
    with open_frames(path) as frames:
        if learnt:
            assert frames.learn() == len(truth)
        assert frames.announced_frames == COUNT
        for index in [*shuffled(len(truth)), COUNT - 1, *shuffled(len(truth), seed=1)]:
            if index < len(truth):
                assert same(frames.frame(index), truth[index])
                continue
            with pytest.raises(SourceError) as caught:
                frames.frame(index)
            assert str(caught.value) == message
        assert frames.count == len(truth)


def test_damage_in_the_middle_ends_it_once_it_is_met(tmp_path):
    path = clips.blank(write(tmp_path, "a.mp4", faststart=True, gop=30), 0.5, 0.6)
    truth = in_order(path)
    assert 30 < len(truth) < 60
    with open_frames(path) as frames:
        with pytest.raises(SourceError, match=f"ends after frame {len(truth)} of {COUNT} announced"):
            frames.frame(len(truth))
        assert frames.count == len(truth)
        assert all(same(frames.frame(index), truth[index]) for index in shuffled(len(truth)))


@pytest.mark.parametrize("case", ["long sound", "uneven", "trimmed", "cut transport stream"])
@pytest.mark.parametrize("learnt", [False, True])
def test_a_wrong_announcement_does_no_harm(tmp_path, case, learnt):
    if case == "long sound":
        path = write(tmp_path, "a.mkv", sound_s=9.0)
    elif case == "uneven":
        path = write(tmp_path, "a.mkv", times_s=UNEVEN_S)
    elif case == "trimmed":
        path = clips.trim(write(tmp_path, "a.mp4"), 1.6)
    else:
        path = write(tmp_path, "a.ts")
        data = path.read_bytes()
        path.write_bytes(data[len(data) // 188 // 3 * 188 :])
    truth = in_order(path)
    with open_frames(path) as frames:
        assert frames.announced_frames != len(truth)
        assert frames.count is None
        if learnt:
            assert frames.learn() == len(truth)
        assert all(same(frames.frame(index), truth[index]) for index in shuffled(len(truth)))
        with pytest.raises(SourceError):
            frames.frame(len(truth))
        assert frames.count == len(truth)


def tables_with_one_more(time_s: float):
    """Packet tables with a packet too many, as from a codec that hides pictures."""

    def read(path, stopped):
        table = read_packets(path, stopped)
        return PacketTable(tuple(sorted([*table.times_s, time_s])), table.key_times_s, complete=True)

    return read


@pytest.mark.parametrize("told_by", ["reading from the start", "a visitor", "looking for the end"])
def test_a_packet_table_that_is_wrong_is_given_up(tmp_path, monkeypatch, told_by):
    monkeypatch.setattr(store_file, "read_packets", tables_with_one_more(0.01))
    truth = in_order(path := write(tmp_path, "a.mp4"))
    with open_frames(path) as frames:
        misnumbered = frames.frame(70)
        assert misnumbered.time_s == truth[69].time_s, "the table was not used"
        if told_by == "reading from the start":
            assert same(frames.frame(1), truth[1])
        elif told_by == "a visitor":
            frames.visit(truth[2])
            assert same(frames.frame(30), truth[30])
        else:
            assert frames.learn() == COUNT
        assert same(frames.frame(70), truth[70])
        assert same(frames.preview(70), truth[70])


def test_a_packet_without_a_picture_at_the_end_is_not_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(store_file, "read_packets", tables_with_one_more(99.0))
    path = write(tmp_path, "a.mp4")
    with open_frames(path) as frames:
        assert frames.learn() == COUNT


def test_a_decoder_that_comes_out_elsewhere_is_not_believed(tmp_path, monkeypatch):
    truth = in_order(path := write(tmp_path, "a.mp4"))
    begin_at = store_file.SeekingSource.begin_at
    led_astray = []

    def one_off(self, key_s, numbers):
        index = begin_at(self, key_s, numbers)
        led_astray.append(index)
        self._count = index + 1
        return index + 1

    monkeypatch.setattr(store_file.SeekingSource, "begin_at", one_off)
    with open_frames(path, budget_bytes=1) as frames:
        assert all(same(frames.frame(index), truth[index]) for index in (80, 40, 60, 20, 85))
    assert led_astray


def test_a_picture_decoded_to_other_pixels_than_seen_before_is_not_believed(tmp_path, monkeypatch):
    class Smeared(store_file.SeekingSource):
        def _picture(self):
            return 255 - super()._picture()

    monkeypatch.setattr(store_file, "SeekingSource", Smeared)
    truth = in_order(path := write(tmp_path, "a.mp4"))
    with open_frames(path, budget_bytes=1) as frames:
        assert not same(frames.frame(60), truth[60]), "no seek took place"
    with open_frames(path, budget_bytes=1) as frames:
        visit_all(frames, truth)
        assert all(same(frames.frame(index), truth[index]) for index in (60, 30, 80))


def test_a_seek_begins_at_the_last_key_picture_that_leaves_room(tmp_path, monkeypatch):
    truth = in_order(path := write(tmp_path, "a.mp4", gop=30))
    begin_at = store_file.SeekingSource.begin_at
    begun = []

    def noted(self, key_s, numbers):
        begun.append((numbers.find(key_s), begin_at(self, key_s, numbers)))
        return begun[-1][1]

    monkeypatch.setattr(store_file.SeekingSource, "begin_at", noted)
    wanted = (89, 77, 70, 47)
    with open_frames(path, budget_bytes=1) as frames:
        assert all(same(frames.frame(index), truth[index]) for index in wanted)
    table = read_packets(path, lambda: False)
    keys = [index for index, time_s in enumerate(table.times_s) if time_s in table.key_times_s]
    assert len(keys) < 6
    for index, (key, came_out) in zip(wanted, begun, strict=True):
        assert key == max(key for key in keys if key + 17 <= index)
        assert key + 16 <= came_out <= key + 17


def test_packets_of_a_codec_that_hides_pictures_promise_nothing(tmp_path):
    assert not read_packets(write(tmp_path, "hiding.webm", codec="libvpx"), lambda: False).complete
    assert read_packets(write(tmp_path, "a.mkv"), lambda: False).complete


def test_packets_that_begin_in_the_middle_of_a_group_promise_nothing(tmp_path):
    path = write(tmp_path, "a.ts")
    assert read_packets(path, lambda: False).complete
    data = path.read_bytes()
    path.write_bytes(data[len(data) // 188 // 3 * 188 :])
    table = read_packets(path, lambda: False)
    assert not table.complete
    assert 1 < len(table.key_times_s) < len(table.times_s) < COUNT
    assert read_packets(path, lambda: True) is None
    assert read_packets(tmp_path / "none.ts", lambda: False) is None


def test_a_file_that_changed_is_named(tmp_path):
    path = write(tmp_path, "a.mp4")
    with open_frames(path, budget_bytes=1) as frames:
        for frame in in_order(path):
            frames.visit(Frame(255 - frame.image, frame.index, frame.time_s))
        with pytest.raises(SourceError, match="frame 50 is not what it was: the file has changed"):
            frames.frame(50)


def test_stepping_backward_decodes_a_group_once(tmp_path, monkeypatch):
    truth = in_order(path := write(tmp_path, "a.mp4", gop=40))
    decoded = []
    monkeypatch.setattr(
        store_file.SeekingSource, "_time_of", lambda self, index: decoded.append(index) or truth[index].time_s
    )
    with open_frames(path) as frames:
        assert all(same(frames.frame(index), truth[index]) for index in reversed(range(COUNT)))
    # The pictures of a group, and those of the next that decoding from its key picture passes.
    assert len(decoded) < 3 * COUNT


def test_stepping_forward_decodes_every_picture_once(tmp_path, monkeypatch):
    path = write(tmp_path, "a.mp4", gop=40)
    seeks = []
    monkeypatch.setattr(store_file.FileAccess, "_seek", lambda self, key: seeks.append(key))
    with open_frames(path) as frames:
        assert [frames.frame(index).index for index in range(COUNT)] == list(range(COUNT))
    assert not seeks


def test_pictures_of_a_folder_and_of_a_scene_come_by_number(tmp_path):
    for number, image in enumerate(clips.noise_frames(12, 32, 24)):
        (tmp_path / f"img{number}.png").write_bytes(cv2.imencode(".png", image)[1].tobytes())
    for spec in (str(tmp_path), f"{tmp_path}/img*.png", "synth:plain:frames=12:size=64x64"):
        truth = in_order(spec)
        with open_frames(spec, budget_bytes=20_000) as frames:
            assert frames.count == frames.announced_frames == frames.learn() == 12
            assert all(same(frames.frame(index), truth[index]) for index in shuffled(12) * 2)
            with pytest.raises(SourceError, match=r"frame needs to be in 0\.\.11, got 12"):
                frames.frame(12)


def test_a_broken_picture_file_spoils_only_itself(tmp_path):
    for number, image in enumerate(clips.noise_frames(4, 32, 24)):
        (tmp_path / f"{number}.png").write_bytes(cv2.imencode(".png", image)[1].tobytes())
    (tmp_path / "2.png").write_bytes(b"broken")
    with open_frames(tmp_path) as frames:
        assert frames.frame(3).index == 3
        with pytest.raises(SourceError, match=r"2\.png: not a complete picture"):
            frames.frame(2)
        assert frames.frame(1).index == 1


def test_live_sources_and_pipes_are_refused(tmp_path, monkeypatch):
    class Live(base.Source):
        name, live, closed = "camera 0", True, False

        def read(self):
            raise AssertionError

        def close(self):
            self.closed = True

    live = Live()
    monkeypatch.setattr(store, "open_source", lambda spec: live)
    with pytest.raises(SourceError, match=r"^camera 0: a live source cannot be scrubbed: record it first$"):
        open_frames("0")
    assert live.closed
    monkeypatch.undo()
    data = write(tmp_path, "a.ts").read_bytes()
    os.mkfifo(pipe := tmp_path / "pipe.ts")
    feeder = threading.Thread(target=feed, args=(pipe, data))
    feeder.start()
    with pytest.raises(SourceError, match="a pipe can be read only once"):
        open_frames(pipe)
    feeder.join()


def feed(pipe: Path, data: bytes) -> None:
    try:
        pipe.write_bytes(data)
    except BrokenPipeError:
        return


def test_what_cannot_be_had_is_refused_in_one_line(tmp_path):
    with pytest.raises(SourceError, match="no such file or folder"):
        open_frames("missing.mp4")
    with pytest.raises(SourceError, match="budget_bytes needs to be > 0, got 0"):
        open_frames("synth:plain", budget_bytes=0)
    frames = open_frames(write(tmp_path, "a.mp4"))
    with pytest.raises(SourceError, match=r"a\.mp4: frame needs to be 0 or more, got -1"):
        frames.frame(-1)
    frames.close()
    frames.close()
    for ask in (frames.learn, lambda: frames.frame(0)):
        with pytest.raises(SourceError, match=r"a\.mp4: closed"):
            ask()
    frames.visit(Frame(clips.noise_frames(1)[0], 0, 0.0))
    assert (frames.preview(0), frames.nbytes) == (None, 0)


def test_several_threads_get_their_own_pictures(tmp_path):
    truth = in_order(path := write(tmp_path, "a.mp4"))
    wrong = []

    def ask(seed: int) -> None:
        wrong.extend(index for index in shuffled(COUNT, seed)[:40] if not same(frames.frame(index), truth[index]))

    with open_frames(path, budget_bytes=300_000) as frames:
        threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(3)]
        threads.append(threading.Thread(target=visit_all, args=(frames, truth)))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not wrong


def test_previews_and_visits_do_not_wait_for_a_decoder_and_closing_ends_it(tmp_path, monkeypatch):
    truth = in_order(path := write(tmp_path, "a.mp4", gop=COUNT))
    decoding, go_on = threading.Event(), threading.Event()
    skip = store_file.FileSource.skip

    def slow(self, count):
        decoding.set()
        assert go_on.wait(10)
        return skip(self, count)

    monkeypatch.setattr(store_file.FileSource, "skip", slow)
    frames = open_frames(path)
    ended = []

    def ask() -> None:
        with pytest.raises(SourceError, match="closed") as caught:
            frames.frame(COUNT - 1)
        ended.append(caught)

    asking = threading.Thread(target=ask)
    asking.start()
    assert decoding.wait(10)
    frames.visit(truth[5])
    assert same(frames.preview(5), truth[5])
    assert frames.preview(6) is None
    closing = threading.Thread(target=frames.close)
    closing.start()
    while not frames._access._stopped:
        pass
    go_on.set()
    closing.join(10)
    asking.join(10)
    assert ended
    assert threading.active_count() == 1
