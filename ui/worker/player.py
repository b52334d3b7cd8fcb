"""What the worker thread does with one source: drives the session and describes it in snapshots."""

from collections.abc import Callable
from pathlib import Path
from time import monotonic

import numpy as np
from PyQt5.QtGui import QImage

from tracker.capture.base import Source
from tracker.config import Profile
from tracker.errors import SinkError, SourceError, TrackerError
from tracker.geometry import Box
from tracker.session import Session
from tracker.sinks import open_text_sink
from tracker.sinks.memory import Recording
from tracker.tracking import Tracker
from tracker.values import Frame, TrackState
from ui.snapshot import Notice, Phase, ProbabilityMap, Rates, Snapshot, Target
from ui.worker.timing import Meter, Pace, StageTimes
from ui.worker.trails import Trails


class Player:
    """A source, its session and what was recorded; used by one thread only.

    Methods that have something to tell the user return it as one line; those that cannot do what was asked
    raise `TrackerError`.

    Parameters
    ----------
    spec : str
        What to open, as on the command line.
    profile : Profile
        Settings of every target.
    show_probability : bool
        Copy probability images into the snapshots.
    full_speed : bool
        Play as fast as possible instead of at the pace of the clip.
    """

    def __init__(
        self, spec: str, profile: Profile, *, show_probability: bool = False, full_speed: bool = False
    ) -> None:
        self.spec = spec
        self.phase = Phase.OPENING
        self.due_s = 0.0
        self._profile = profile
        self._show_probability = show_probability
        self._full_speed = full_speed
        self._opened: Session | None = None
        self._frame: Frame | None = None
        self._recording = Recording()
        self._fresh = True
        self._selected_id: int | None = None
        self._trails = Trails()
        self._pace = Pace()
        self._read_meter, self._track_meter = Meter(), Meter()
        self._stages = StageTimes()

    @property
    def _session(self) -> Session:
        if self._opened is None:
            raise TrackerError("nothing is open")
        return self._opened

    def open(self, opener: Callable[[str], Source]) -> None:
        """Open the source and read its first picture; a live one runs, a file waits."""
        try:
            source = opener(self.spec)
            self._opened = Session(source, self._profile, [self._recording])
            self.advance()
            if self._frame is None:
                raise SourceError(f"{self.spec}: there is no picture in it")
        except Exception:
            self._stop_in(Phase.FAILED)
            raise
        self.phase = Phase.PLAYING if source.live else Phase.PAUSED

    def close(self) -> None:
        """Release the source."""
        if self._opened is not None:
            self._opened.close()

    def interrupt(self) -> None:
        """Wake a thread that waits for a live source: the one method for another thread."""
        if self._opened is not None and self._opened.source.live:
            self._opened.source.close()

    def advance(self) -> None:
        """Track into the next picture and set ``due_s``, when it is to be shown.

        If that fails the source is finished; what was recorded stays.
        """
        source = self._session.source
        dropped_before = source.dropped
        try:
            step = self._session.step()
        except Exception:
            self._stop_in(Phase.FAILED)
            raise
        if step is None:
            self._stop_in(Phase.ENDED)
            return
        now_s = monotonic()
        self._frame = step.frame
        self._read_meter.tick(now_s, 1 + source.dropped - dropped_before)
        self._stages.note("read", step.read_s)
        if step.states:
            self._track_meter.tick(now_s)
            self._note_stages()
            self._trails.extend(step.states)
        paced = not (self._full_speed or source.live)
        self.due_s = self._pace.due_s(step.frame.time_s, now_s) if paced else 0.0

    def play(self) -> str | None:
        """Go on until paused or at the end."""
        if self.phase is Phase.ENDED:
            return "end of clip: Home starts again"
        if self.phase is Phase.PAUSED:
            self.phase = Phase.PLAYING
            self._fresh = False
            self._pace.restart()
            self.due_s = 0.0
        return None

    def pause(self) -> None:
        """Stay on the current picture."""
        if self.phase is Phase.PLAYING:
            self._fresh = False
            self._stop_in(Phase.PAUSED)

    def toggle(self) -> str | None:
        """Pause when playing, play when paused."""
        if self.phase is not Phase.PLAYING:
            return self.play()
        self.pause()
        return None

    def step(self) -> str | None:
        """Pause, and go on by one picture."""
        self.pause()
        if self.phase is not Phase.PAUSED:
            return self.play()
        self._fresh = False
        self.advance()
        return None

    def place(self, box: Box, add: bool = False) -> None:
        """Put the selected target at ``box`` in the current picture, or add a target there."""
        if self._session.frame is None:
            raise TrackerError("this picture is finished: start again (Home) to draw a box in it")
        if add or self._selected_id not in self._session.trackers:
            state = self._session.add_target(box)
        else:
            state = self._session.correct_target(self._selected_id, box)
        self._selected_id = state.target_id
        self._trails.replace_last(state)
        if self._fresh:
            self.play()

    def select(self, target_id: int) -> None:
        """Choose the target that the next `place` moves."""
        if target_id in self._session.trackers:
            self._selected_id = target_id

    def clear_targets(self) -> None:
        """Stop following every target; recorded rows stay."""
        for target_id in tuple(self._session.trackers):
            self._session.remove_target(target_id)
        self._selected_id = None
        self._trails.clear()

    def show_probability(self, on: bool) -> None:
        """Put probability images into the snapshots or not."""
        self._show_probability = on

    def run_at_full_speed(self, on: bool) -> None:
        """Play as fast as possible, or at the pace of the clip."""
        self._full_speed = on
        self._pace.restart()
        self.due_s = 0.0

    def export(self, path: Path, format: str) -> str:
        """Write all rows up to the current picture, as a headless run would."""
        session = self._session
        if not session.states and not any(self._recording):
            raise SinkError("nothing to export yet: drag a box around a target first")
        with open_text_sink(path, format) as sink:
            for states in self._recording:
                sink.write_states(states)
            # The current picture stays open for corrections, so it is not in the recording yet.
            if session.frame is not None:
                sink.write(session.frame, session.states)
        return f"exported to {path}"

    def save_picture(self, picture: QImage, path: Path) -> str:
        """Write a picture that the window painted."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SinkError(f"{path}: cannot be written: {error.strerror}") from error
        if not picture.save(str(path)):
            raise SinkError(f"{path}: cannot be written")
        return f"saved {path}"

    def snapshot(self, notice: Notice | None = None) -> Snapshot:
        """Describe everything as it is now."""
        session = self._opened
        if session is None:
            return Snapshot(self.spec, self.phase, notice=notice)
        source = session.source
        return Snapshot(
            source=source.name,
            phase=self.phase,
            live=source.live,
            frame=self._frame,
            total=source.announced_frames,
            fresh=self._fresh,
            targets=tuple(self._target(state) for state in session.states),
            selected_id=self._selected_id,
            rates=Rates(self._read_meter.per_second, self._track_meter.per_second, source.dropped),
            stage_ms=self._stages.as_dict(),
            notice=notice,
        )

    def _stop_in(self, phase: Phase) -> None:
        self.phase = phase
        self._read_meter.clear()
        self._track_meter.clear()

    def _note_stages(self) -> None:
        total_s: dict[str, float] = {}
        for tracker in self._session.trackers.values():
            for stage, elapsed_s in tracker.stage_times.items():
                total_s[stage] = total_s.get(stage, 0.0) + elapsed_s
        for stage, elapsed_s in total_s.items():
            self._stages.note(stage, elapsed_s)

    def _target(self, state: TrackState) -> Target:
        tracker = self._session.trackers[state.target_id]
        return Target(
            state=state,
            search_region=tracker.search_region,
            probability=_copied(tracker) if self._show_probability else None,
            trail=self._trails.of(state.target_id),
        )


def _copied(tracker: Tracker) -> ProbabilityMap | None:
    probability = tracker.probability
    if probability is None:
        return None
    image = (probability.image * np.float32(255)).astype(np.uint8)
    return ProbabilityMap(image, probability.region)
