"""Writes the pictures of a clip with its tracks drawn on them, a few at a time."""

from collections.abc import Mapping
from pathlib import Path
from time import perf_counter

import numpy as np

from tracker.capture.store import FrameStore
from tracker.editing import Track
from tracker.sinks.video import VideoSink
from tracker.values import TrackState
from ui.snapshot import Work


class VideoJob:
    """An annotated video that is being written.

    Parameters
    ----------
    path : Path
    store : FrameStore
    tracks : mapping of int to Track
        As they are now: edits that come later are not in the video.
    frames : range

    Raises
    ------
    SinkError
        If the path cannot be written.
    """

    def __init__(self, path: Path, store: FrameStore, tracks: Mapping[int, Track], frames: range) -> None:
        self.path = path
        self._sink = VideoSink(path, store.nominal_fps)
        self._store = store
        self._tracks = tracks
        self._frames = frames
        self._done = 0

    @property
    def progress(self) -> Work:
        """How far it is."""
        return Work(f"writing {self.path.name}", self._done, len(self._frames))

    def work(self, budget_s: float) -> bool:
        """Write for about that long; True while there is more.

        Raises
        ------
        TrackerError
            If a picture cannot be read or written; the file is finished then.
        """
        end_s = perf_counter() + budget_s
        try:
            while self._done < len(self._frames) and perf_counter() < end_s:
                index = self._frames[self._done]
                self._sink.write(self._store.frame(index), self._states(index))
                self._done += 1
        except Exception:
            self._sink.close()
            raise
        if self._done < len(self._frames):
            return True
        self._sink.close()
        return False

    def cancel(self) -> None:
        """Finish the file as far as it is."""
        self._sink.close()

    def _states(self, index: int) -> list[TrackState]:
        states = []
        for number, track in self._tracks.items():
            place = int(np.searchsorted(track.frame, index))
            if place < len(track.frame) and track.frame[place] == index:
                states.append(track.state(number, place))
        return states
