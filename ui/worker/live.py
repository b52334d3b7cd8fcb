"""A camera or stream: what is gone is gone, and the newest picture is what counts."""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from time import monotonic

from tracker.capture.base import Source
from tracker.config import Profile
from tracker.editing import Track, calibration_change
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
from ui.worker.acts import Acts, assign
from ui.worker.edits import Act, Edits, together
from ui.worker.player import Player, Wishes
from ui.worker.tables import Tables
from ui.worker.trails import Trails
from ui.worker.why import why_of


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
        self._kept, not_kept = _csv(kept)
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
        self._edits, self._acts = Edits(), Acts(self._session)
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
        self.remark = "; ".join(filter(None, (source.remark, not_kept)))

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
            self._edits.did(f"Add target {number}", self._acts.take(number))
        else:
            put_back = self._acts.as_now(number)
            self._session.correct_target(number, box, self._profiles.get(number, self._session.profile))
            self._edits.did(f"Correct target {number}", put_back)
        self._placed[number] = (*self._placed.get(number, ()), self._session.frame.index)
        self._note_placed(number)
        self._show_rows()
        return None

    def remove(self, number: int) -> None:
        """Follow a target no more; its rows up to now stay."""
        if number not in self._session.trackers:
            raise TrackerError(f"there is no target {number}")
        self._edits.did(f"Remove target {number}", self._acts.take(number)())
        self._edited()

    def uncorrect(self, number: int) -> str | None:
        """Say what to do instead."""
        raise TrackerError("a live source goes on: undo takes the last box back")

    def rename(self, number: int, name: str) -> None:
        """Give a target a name; an empty one is none."""
        self._edits.did(f"Rename target {number}", assign(self._names, number, name.strip() or None)())

    def end(self, number: int) -> str | None:
        """Follow a target no more."""
        self.remove(number)
        return None

    def clear_targets(self) -> None:
        """Remove every target."""
        takes = [self._acts.take(number) for number in self._numbers()]
        if takes:
            self._edits.did("Remove every target", together(takes))
            self._edited()

    def use_profile(self, profile: Profile) -> str | None:
        """Learn every target without its own profile anew, where it is."""
        numbers = [number for number in self._numbers() if number not in self._profiles]
        acts = [self._acts.use(profile), *(self._acts.learn(number, profile) for number in numbers)]
        self._edits.change("Change the profile", lambda: together(acts))
        return self._learnt(numbers)

    def use_own_profile(self, number: int, profile: Profile | None) -> str | None:
        """Learn one target anew, where it is, with a profile of its own or with that of all."""
        acts = [
            self._acts.learn(number, profile or self._session.profile),
            assign(self._profiles, number, profile),
        ]
        self._edits.change(f"Change the profile of target {number}", lambda: together(acts))
        return self._learnt([number])

    def calibrate(self, calibration: Calibration | None) -> None:
        """Measure in other units."""
        label = calibration_change(self._calibration, calibration)
        self._edits.did(label, self._measure(calibration)())

    def undo(self) -> str | None:
        """Take the last edit back, from the newest picture on."""
        if not self._edits.undo():
            return "nothing to undo"
        self._edited()
        return None

    def redo(self) -> str | None:
        """Do again what was taken back."""
        if not self._edits.redo():
            return "nothing to redo"
        self._edited()
        return None

    def track_all(self) -> str | None:
        """Say that there is no end."""
        raise TrackerError("a live source has no end: it is tracked as it comes")

    def cancel_work(self) -> None:
        """Do nothing: there is no long work."""

    def export(self, path: Path, format: TextFormat) -> str | None:
        """Write all rows up to the newest picture."""
        session = self._session
        if not session.states and not self._recording.has_rows:
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
            undo=self._edits.undo_label,
            redo=self._edits.redo_label,
            rates=replace(shown.rates, dropped=self._source.dropped),
            recording=None if self._pictures is None else self._pictures.path.name,
            shown_s=self._arrival_s(),
        )

    def _arrival_s(self) -> float:
        started_s = self._source.started_s
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
        return self._tables.get(len(self._recording), self._recording.tracks, at_once=self.phase is not Phase.PLAYING)

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

    def _learnt(self, numbers: Sequence[int]) -> str | None:
        """Show targets with other settings, and say for which of them these have to wait."""
        self._show_rows()
        lost = self._acts.lost(numbers)
        names = " and ".join(str(number) for number in lost)
        return f"target {names} is lost: other settings hold from where you place it again" if lost else None

    def _edited(self) -> None:
        """Show what an edit has left of the targets."""
        if self._selected not in self._session.trackers:
            self._selected = next(iter(self._numbers()), None)
        self._show_rows()

    def _measure(self, calibration: Calibration | None) -> Act:
        def act() -> Act:
            before, self._calibration = self._calibration, calibration
            return self._measure(before)

        return act


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


def _csv(kept: Path | None) -> tuple[Sink | None, str]:
    """Return what keeps the rows, and what is wrong with it: a full disk does not keep anybody from working."""
    if kept is None:
        return None, ""
    try:
        return open_text_sink(kept, "csv"), ""
    except SinkError as error:
        return None, f"rows cannot be restored after a crash: {error}"
