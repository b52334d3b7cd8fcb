import threading
from time import monotonic, sleep

import pytest

from tests.ui.doubles import LiveSource
from tracker.errors import SourceError
from tracker.geometry import Box
from ui.snapshot import Level, Phase
from ui.worker.engine import Engine
from ui.worker.player import Player

CLIP = "synth:plain:frames=60:size=160x120"


@pytest.fixture
def run(open_, qapp):
    """Return what starts an engine; all are stopped after the test."""
    engines = []

    def started(make) -> Engine:
        engines.append(Engine("the source", lambda wake: make()))
        engines[-1].start()
        return engines[-1]

    yield started
    for engine in engines:
        engine.stop()
        assert engine.join(3)


def wait_for(engine: Engine, condition, timeout_s: float = 10.0):
    """Return the first snapshot taken for which something holds."""
    deadline_s = monotonic() + timeout_s
    while monotonic() < deadline_s:
        snapshot = engine.take()
        if snapshot is not None and condition(snapshot):
            return snapshot
        sleep(0.002)
    raise TimeoutError


def test_it_opens_plays_and_ends(run, open_):
    engine = run(lambda: open_(CLIP))
    wait_for(engine, lambda one: one.phase is Phase.PAUSED)
    engine.call(Player.toggle)
    assert wait_for(engine, lambda one: one.phase is Phase.ENDED).frame.index == 59


def test_what_fails_to_open_says_why(run):
    def make():
        raise SourceError("clip.mp4: no such file")

    notice = wait_for(run(make), lambda one: one.phase is Phase.FAILED).notice
    assert (notice.level, notice.text, notice.retry) == (Level.ERROR, "clip.mp4: no such file", True)


def test_a_defect_is_shown_and_the_thread_goes_on(run, open_, monkeypatch):
    engine = run(lambda: open_(CLIP))
    monkeypatch.setattr("ui.worker.clip.ClipPlayer.rename", lambda *_: 1 / 0)
    engine.call(Player.rename, 1, "x")
    shown = wait_for(engine, lambda one: one.notice is not None)
    assert shown.notice.text.startswith("internal error: ZeroDivisionError")
    engine.call(Player.seek, 7)
    wait_for(engine, lambda one: one.frame.index == 7)


def test_of_many_seeks_only_the_last_counts(run, open_):
    player = None
    gate = threading.Event()
    sought = []

    def make():
        nonlocal player
        player = open_(CLIP)
        seek = player.seek
        player.seek = lambda index: (sought.append(index), seek(index))[1]
        gate.wait(5)
        return player

    engine = run(make)
    for index in range(50):
        engine.call(Player.seek, index)
    gate.set()
    wait_for(engine, lambda one: one.frame is not None and one.frame.index == 49)
    assert sought == [49]


def test_commands_that_differ_are_all_obeyed_in_order(run, open_):
    engine = run(lambda: open_(CLIP))
    engine.call(Player.seek, 5)
    engine.call(Player.place, Box(40, 40, 30, 30))
    engine.call(Player.pause)
    engine.call(Player.seek, 9)
    shown = wait_for(engine, lambda one: one.frame is not None and one.frame.index == 9)
    assert shown.targets[0].placed == (5,)


def test_long_work_goes_on_between_commands(run, open_):
    engine = run(lambda: open_(CLIP))
    engine.call(Player.place, Box(40, 40, 30, 30))
    engine.call(Player.pause)
    engine.call(Player.track_all)
    engine.call(Player.seek, 3)
    shown = wait_for(engine, lambda one: 1 in one.tracks and len(one.tracks[1].frame) == 60)
    assert shown.frame.index == 3


def test_long_work_goes_on_while_a_clip_is_played_as_fast_as_possible(run, open_, tmp_path):
    engine = run(lambda: open_("synth:plain:frames=3000:size=160x120"))
    engine.call(Player.place, Box(40, 40, 30, 30))
    engine.call(Player.export, tmp_path / "a.csv", "csv")
    shown = wait_for(engine, lambda one: one.notice is not None)
    assert shown.notice.text == f"exported to {tmp_path / 'a.csv'}"
    assert shown.phase is Phase.PLAYING


def test_an_idle_engine_takes_no_time(run, open_):
    engine = run(lambda: open_(CLIP))
    wait_for(engine, lambda one: one.phase is Phase.PAUSED and one.counted)
    sleep(0.2)
    engine.take()
    thread = next(one for one in threading.enumerate() if one.name == "modetrack the source")
    with open(f"/proc/self/task/{thread.native_id}/stat") as file:
        before = file.read().split()[13:15]
    sleep(0.5)
    with open(f"/proc/self/task/{thread.native_id}/stat") as file:
        assert file.read().split()[13:15] == before


def test_stopping_wakes_a_source_that_stalls(run, open_):
    source = LiveSource("0")
    engine = run(lambda: open_("0", opener=lambda _: source))
    wait_for(engine, lambda one: one.phase is Phase.PLAYING)
    source.read = lambda: source.closed.wait(30) and None
    sleep(0.05)
    started = monotonic()
    engine.stop()
    assert engine.join(2)
    assert monotonic() - started < 1
    engine.stop = lambda: None
