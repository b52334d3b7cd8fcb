"""A camera or stream: what is gone is gone, and the newest picture is what counts."""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic

from tracker.capture.base import Source
from tracker.config import Profile
from tracker.editing import Track
from tracker.errors import SinkError, SourceError, TrackerError
from tracker.geometry import Box
from tracker.measuring import Calibration
from tracker.session import Session
from tracker.session_file import TextFormat
from tracker.sinks import open_text_sink
from tracker.sinks.base import Sink
from tracker.sinks.memory import Recording
from tracker.sinks.video import VideoSink
from tracker.values import Frame, TrackState
from ui.snapshot import Phase, Snapshot, Target
from ui.worker.player import Player, Wishes
from ui.worker.tables import Tables
from ui.worker.trails import Trails
from ui.worker.why import why_of


@dataclass(frozen=True, slots=True)
class _Edit:
    """Something done, and how it is taken back and done again."""

    label: str
    undo: Callable[[], None]
    redo: Callable[[], None]


class LivePlayer(Player):
    """A session on a live source, and its recording.

    Parameters
    ----------
    spec : str
    source : Source
        Open; closed with the player.
    profile : Profile
    wishes : Wishes
    kept : Path, optional
        CSV file that takes every row at once, to restore from after a crash.
    """

    live = True

    def __init__(self, spec: str, source: Source, profile: Profile, wishes: Wishes, kept: Path | None = None) -> None:
        super().__init__(spec, wishes)
        self.name = source.name
        self._source = source
        self._recording = Recording()
        self._kept = None if kept is None else open_text_sink(kept, "csv")
        sinks: list[Sink] = [self._recording] if self._kept is None else [self._recording, self._kept]
        # The window's own thread has nothing to do while a picture is tracked.
        self._helpers = ThreadPoolExecutor(os.cpu_count() or 1, f"following {spec}")
        self._session = Session(source, profile, sinks, helpers=self._helpers)
        self._pictures: _Pictures | None = None
        self._calibration: Calibration | None = None
        self._exported = -1
        self._names: dict[int, str] = {}
        self._profiles: dict[int, Profile] = {}
        self._placed: dict[int, tuple[int, ...]] = {}
        self._done: list[_Edit] = []
        self._undone: list[_Edit] = []
        self._shown = -1
        self._trails = Trails()
        self._tables = Tables()
        try:
            self.advance()
            if self._frame is None:
                raise SourceError(f"{spec}: there is no picture in it")
        except BaseException:
            self._end()
            raise
        self.phase = Phase.PLAYING
        self.remark = source.remark

    def close(self) -> None:
        """Release the device; a recording is finished, rows that were not exported are kept."""
        try:
            self._end()
        finally:
            self._closed(done_with=self._exported == len(self._recording))

    def interrupt(self) -> None:
        """Wake a thread that waits for the next picture."""
        self._source.close()

    def advance(self) -> None:
        """Wait for the newest picture and track into it."""
        dropped_before = self._source.dropped
        try:
            step = self._session.step()
        except SinkError:
            # A full disk ends what is written, not what is followed.
            self._write_no_more()
            raise
        except Exception:
            self._stop_in(Phase.FAILED)
            raise
        if step is None:
            self._stop_in(Phase.ENDED)
            return
        now_s = monotonic()
        self._frame = step.frame
        self._shown += 1
        self._read_meter.tick(now_s, 1 + self._source.dropped - dropped_before)
        self._stages.note("read", step.read_s)
        if step.states:
            self._track_meter.tick(now_s)
            self._note_stages(self._session.trackers)
        self._show_rows()

    def step(self, count: int = 1) -> str | None:
        """Pause, and take one more picture."""
        if count != 1:
            return self.seek(count)
        self.pause()
        if self.phase is Phase.PAUSED:
            self.advance()
        return None

    def seek(self, index: int) -> str | None:
        """Say that it cannot be done."""
        raise TrackerError("a live source has no pictures to go back to: record it, then open the recording")

    def seek_end(self) -> str | None:
        """Go on with the newest picture."""
        return self.play()

    def mark_loop(self) -> str | None:
        """Say that it cannot be done."""
        return self.seek(0)

    def set_loop(self, loop: tuple[int, int] | None) -> None:
        """Say that it cannot be done."""
        self.seek(0)

    def place(self, box: Box, add: bool = False, number: int | None = None) -> str | None:
        """Put a target at a box in the newest picture."""
        if self._session.frame is None:
            raise TrackerError("this picture is finished: start again to draw a box in it")
        number = self._selected if number is None else number
        if add or number is None or number not in self._session.trackers:
            number = self._session.add_target(box).target_id
            self._done_now(f"Add target {number}", lambda: self._take(number), self._putting_back(number))
        else:
            undo = self._putting_back(number)
            self._session.correct_target(number, box)
            self._done_now(f"Correct target {number}", undo, self._putting_back(number))
        self._placed[number] = (*self._placed.get(number, ()), self._session.frame.index)
        self._note_placed(number)
        self._show_rows()
        return None

    def remove(self, number: int) -> None:
        """Follow a target no more; its rows up to now stay."""
        if number not in self._session.trackers:
            raise TrackerError(f"there is no target {number}")
        undo = self._putting_back(number)
        self._take(number)
        self._done_now(f"Remove target {number}", undo, lambda: self._take(number))

    def uncorrect(self, number: int) -> str | None:
        """Say what to do instead."""
        raise TrackerError("a live source goes on: undo takes the last box back")

    def rename(self, number: int, name: str) -> None:
        """Give a target a name; an empty one is none."""
        before = self._names.get(number, "")
        self._name(number, name)
        self._done_now(f"Rename target {number}", lambda: self._name(number, before), lambda: self._name(number, name))

    def end(self, number: int) -> str | None:
        """Follow a target no more."""
        self.remove(number)
        return None

    def clear_targets(self) -> None:
        """Remove every target."""
        for number in self._numbers():
            self.remove(number)

    def use_profile(self, profile: Profile) -> None:
        """Learn every target without its own profile anew, where it is."""
        self._session.profile = profile
        for number in self._numbers():
            if number not in self._profiles:
                self._session.relearn_target(number, profile)

    def use_own_profile(self, number: int, profile: Profile | None) -> None:
        """Learn one target anew, where it is, with a profile of its own or with that of all."""
        self._session.relearn_target(number, profile or self._session.profile)
        self._profiles.pop(number, None)
        if profile is not None:
            self._profiles[number] = profile

    def calibrate(self, calibration: Calibration | None) -> None:
        """Measure in other units."""
        before, self._calibration = self._calibration, calibration
        self._done_now(
            "Change the calibration" if calibration else "Remove the calibration",
            lambda: setattr(self, "_calibration", before),
            lambda: setattr(self, "_calibration", calibration),
        )

    def undo(self) -> str | None:
        """Take the last edit back, from the newest picture on."""
        if not self._done:
            return "nothing to undo"
        edit = self._done.pop()
        edit.undo()
        self._undone.append(edit)
        return None

    def redo(self) -> str | None:
        """Do again what was taken back."""
        if not self._undone:
            return "nothing to redo"
        edit = self._undone.pop()
        edit.redo()
        self._done.append(edit)
        return None

    def track_all(self) -> str | None:
        """Say that there is no end."""
        raise TrackerError("a live source has no end: it is tracked as it comes")

    def cancel_work(self) -> None:
        """Do nothing: there is no long work."""

    def export(self, path: Path, format: TextFormat) -> str | None:
        """Write all rows up to the newest picture."""
        session = self._session
        if not session.states and not len(self._recording.table()):
            raise SinkError("nothing to export yet: drag a box around a target first")
        with open_text_sink(path, format, calibration=self._calibration) as sink:
            for states in self._recording:
                sink.write_states(states)
            # The current picture stays open for corrections, so it is not in the recording yet.
            if session.frame is not None:
                sink.write_states(session.states)
        self._exported = len(self._recording) + (session.frame is not None)
        return f"exported to {path}"

    def save_session(self, path: Path) -> str | None:
        """Say what can be done instead."""
        raise TrackerError("a live source cannot be computed again: record it, then open the recording")

    def export_video(self, path: Path) -> str | None:
        """Say what can be done instead."""
        raise TrackerError("the pictures are gone: record a live source while it runs")

    def record(self, path: Path | None) -> str | None:
        """Write the pictures, as they come from the source, to a file from now on; None ends it."""
        if self._pictures is not None:
            pictures, self._pictures = self._pictures, None
            self._session.sinks.remove(pictures)
            pictures.close()
            return f"recorded {pictures.count} pictures to {pictures.path}"
        if path is not None:
            self._pictures = _Pictures(path, self._source.nominal_fps)
            self._session.sinks.append(self._pictures)
        return None

    def _end(self) -> None:
        try:
            self._session.close()
        finally:
            self._helpers.shutdown()

    def _completed(self, shown: Snapshot) -> Snapshot:
        return replace(
            shown,
            profile=self._session.profile,
            calibration=self._calibration,
            undo=self._done[-1].label if self._done else None,
            redo=self._undone[-1].label if self._undone else None,
            rates=replace(shown.rates, dropped=self._source.dropped),
            recording=None if self._pictures is None else self._pictures.path.name,
            shown_s=self._arrival_s(),
        )

    def _arrival_s(self) -> float:
        started_s = getattr(self._source, "started_s", None)
        return 0.0 if started_s is None or self._frame is None else started_s + self._frame.time_s

    def _numbers(self) -> tuple[int, ...]:
        return tuple(sorted(self._session.trackers))

    def _targets(self) -> tuple[Target, ...]:
        return tuple(
            Target(
                number=state.target_id,
                state=state,
                name=self._names.get(state.target_id),
                own_profile=self._profiles.get(state.target_id),
                placed=self._placed.get(state.target_id, ()),
                why=why_of(self._session.trackers[state.target_id], maps=self._why_wanted),
                trail=self._trails.of(state.target_id),
            )
            for state in self._session.states
        )

    def _tracks(self) -> Mapping[int, Track]:
        return self._tables.get(len(self._recording), self._copied, at_once=self.phase is not Phase.PLAYING)

    def _copied(self) -> dict[int, Track]:
        table = self._recording.table()
        numbers = sorted({int(number) for number in table[:, 0]})
        return {number: Track.from_table(table[table[:, 0] == number, 1:]) for number in numbers}

    def _show_rows(self) -> None:
        if self._frame is not None:
            rows = {state.target_id: state for state in self._session.states}
            # Pictures that were dropped are no gaps in a trail: it counts those shown.
            self._trails.show(self._shown, rows, lambda number, at: rows[number] if at == self._shown else None)

    def _write_no_more(self) -> None:
        for sink in (self._pictures, self._kept):
            if sink is not None and sink in self._session.sinks:
                self._session.sinks.remove(sink)
                with suppress(SinkError):
                    sink.close()
        self._pictures = self._kept = None

    def _name(self, number: int, name: str) -> None:
        self._names.pop(number, None)
        if name.strip():
            self._names[number] = name.strip()

    def _take(self, number: int) -> None:
        self._session.remove_target(number)
        if self._selected == number:
            self._selected = next(iter(self._numbers()), None)

    def _putting_back(self, number: int) -> Callable[[], None]:
        """Return what puts the tracker that a target has now back in its place."""
        tracker = self._session.trackers[number]
        state = next(state for state in self._session.states if state.target_id == number)
        return lambda: self._session.put_back(tracker, state)

    def _done_now(self, label: str, undo: Callable[[], None], redo: Callable[[], None]) -> None:
        self._done.append(_Edit(label, undo, redo))
        self._undone.clear()


class _Pictures(Sink):
    """Writes the pictures alone."""

    def __init__(self, path: Path, fps: float | None) -> None:
        self.path = path
        self.count = 0
        self._video = VideoSink(path, fps)

    def write(self, frame: Frame, states: Sequence[TrackState]) -> None:
        self._video.write(frame, ())
        self.count += 1

    def close(self) -> None:
        self._video.close()
