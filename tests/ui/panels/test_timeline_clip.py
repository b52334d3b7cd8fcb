from dataclasses import replace

import numpy as np
import pytest

from tests.ui.made import snapshot, track
from tracker.values import TrackStatus
from ui.panels.timeline_clip import Clip
from ui.snapshot import Phase

T = TrackStatus.TRACKING


def learned(*snapshots) -> Clip:
    clip = Clip()
    for one in snapshots:
        clip.learn(one)
    return clip


def test_a_clip_is_as_long_as_announced_unless_there_is_more():
    assert learned(snapshot(3)).frames == 100
    assert learned(snapshot(120)).frames == 121
    assert learned(snapshot(0, tracks={1: track([T] * 140)})).frames == 140


def test_without_a_total_there_is_room_for_what_comes_and_the_axis_stands_still():
    clip, lengths = Clip(), []
    for count in range(1, 400, 3):
        clip.learn(snapshot(0, total=None, frame=None, tracks={1: track([T] * count)}))
        assert clip.frames >= count
        lengths.append(clip.frames)
    assert len(set(lengths)) < 10


def test_a_live_source_is_as_long_as_it_has_lasted():
    assert learned(snapshot(41, live=True, total=None)).frames == 42


def test_one_picture_does_not_tell_the_pace():
    clip = learned(snapshot(0))
    assert clip.pace_s is None
    assert clip.seconds(10) is None
    assert clip.frame_at(1.0) is None


def test_two_pictures_tell_the_pace_forwards_and_backwards():
    clip = learned(snapshot(10), snapshot(60))
    assert clip.pace_s == pytest.approx(1 / 25)
    assert [clip.seconds(frame) for frame in (0, 35, 90)] == pytest.approx([0, 1.4, 3.6])
    assert [clip.frame_at(seconds) for seconds in (0, 1.4, 3.6)] == pytest.approx([0, 35, 90])


def test_times_of_tracked_frames_are_exact():
    rows = track([T] * 5, first=10)
    # Twice as slow in the second half.
    rows = replace(rows, time_s=np.array([1.0, 1.1, 1.2, 1.4, 1.6]))
    clip = learned(snapshot(10, tracks={1: rows}, frame=None))
    assert [clip.seconds(frame) for frame in (11, 12.5, 13)] == pytest.approx([1.1, 1.3, 1.4])
    assert clip.frame_at(1.5) == pytest.approx(13.5)
    assert clip.seconds(16) == pytest.approx(1.6 + 2 * 0.15)


def test_another_source_is_learned_from_the_beginning():
    clip = learned(snapshot(10), snapshot(90))
    assert clip.learn(snapshot(0, source="other.mp4", total=20))
    assert (clip.frames, clip.pace_s) == (20, None)
    assert clip.learn(snapshot(0, source="other.mp4", phase=Phase.OPENING))
    assert not clip.learn(snapshot(1, source="other.mp4"))
