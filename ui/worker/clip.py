"""A recording: every picture can be shown again, every box corrected, every edit taken back."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from time import monotonic

from tracker.capture.store import FrameStore
from tracker.config import Profile
from tracker.editing import Document, Editor, Kept, Track
from tracker.errors import SinkError, TrackerError
from tracker.geometry import Box
from tracker.measuring import Calibration
from tracker.session_file import TextFormat
from ui.snapshot import Notice, Phase, Snapshot, Target, Work
from ui.worker.edits import MERGE_WITHIN_S
from ui.worker.explaining import Explainer, Seen
from ui.worker.film import Film
from ui.worker.outputs import Outputs
from ui.worker.player import Player, Wishes
from ui.worker.tables import Tables
from ui.worker.trails import Trails

# Further behind, a clip plays on and its rows follow when there is time.
_CATCH_UP = 40


class ClipPlayer(Player):
    """A frame store, its editor and a place in it.

    Parameters
    ----------
    spec : str
    store : FrameStore
        Closed with the player.
    document : Document or Kept
        Where the editor begins.
    wishes : Wishes
    wake : callable
        Called by any thread when there is something new to show.
    journal : Path, optional
        To restore from after a crash.
    """

    live = False

    def __init__(
        self,
        spec: str,
        store: FrameStore,
        document: Document | Kept,
        wishes: Wishes,
        wake: Callable[[], None],
        journal: Path | None = None,
    ) -> None:
        super().__init__(spec, wishes)
        self.name = store.name
        start = document.history.document.start if isinstance(document, Kept) else document.start
        self._film = Film(store, start, wake)
        self._frame = self._film.frame
        self._pace.restart(wishes.speed)
        self._editor, self.remark = _editor(store, spec, document, journal)
        numbers = self._numbers()
        self._selected = numbers[0] if numbers else None
        self._fresh = not numbers
        self._trails = Trails()
        self._tables = Tables()
        self._explainer = Explainer(self._editor, store)
        self._outputs = Outputs(self._editor, self._film)
        self._profile_changed_s = 0.0
        self._view = self._editor.view(self._film.frame.index)
        self._show()

    def close(self) -> None:
        """Release the clip; edits that were not saved stay in the journal."""
        self._outputs.close()
        self._film.close()
        with suppress(TrackerError):
            self._editor.close(discard=False)
        self._closed(done_with=not self._editor.changed)

    @property
    def busy(self) -> bool:
        """True while rows are missing or something is to be written."""
        return self._outputs.busy or not self._film.exact or self._editor.progress.total > 0

    @property
    def rest_s(self) -> float:
        """How long a preview can stay, where nothing else is to be done."""
        if self._film.exact or self._outputs.busy or self._editor.progress.total > 0:
            return 0.0
        return max(0.0, self._film.settle_s - monotonic())

    def work(self, budget_s: float) -> str | None:
        """Track, or write, for a while."""
        if not self._film.exact and monotonic() >= self._film.settle_s:
            self._film.settle()
            self._show()
        elif self._editor.progress.total > 0:
            try:
                self._editor.work(budget_s)
            except TrackerError:
                self._outputs.forget_waiting()
                raise
            self._show_rows()
        else:
            return self._outputs.work(budget_s)
        return None

    def advance(self) -> None:
        """Fetch the next picture and its rows."""
        self._go_on(self._film.next_index())

    def play(self) -> str | None:
        """Go on until paused or at the end; at the end, begin again."""
        if self.phase is Phase.ENDED:
            self.seek(self._film.start)
        return super().play()

    def step(self, count: int = 1) -> str | None:
        """Pause, and go on by some pictures."""
        self.pause()
        self._fresh = False
        if count == 1 and self.phase is Phase.PAUSED:
            # A step leaves the loop.
            self._go_on(self._film.frame.index + 1)
            return None
        return self.seek(self._film.frame.index + count)

    def seek(self, index: int) -> str | None:
        """Show a picture; a clip that plays goes on from there."""
        if self.phase is Phase.ENDED:
            self.phase = Phase.PAUSED
        self._film.seek(index)
        self._pace.restart()
        self.due_s = 0.0
        self._show()
        return None

    def seek_end(self) -> str | None:
        """Show the last picture, counting the pictures first if need be."""
        if self._film.store.count is None:
            self._film.store.learn()
        return self.seek((self._film.total or 1) - 1)

    def mark_loop(self) -> str | None:
        """Mark the start of a loop here, then its end, then none."""
        self._film.mark_loop()
        return None if self._film.loop_start is None else "loop starts here: mark its end where it is to go back"

    def set_loop(self, loop: tuple[int, int] | None) -> None:
        """Play a part again and again."""
        self._film.loop, self._film.loop_start = loop, None

    def place(self, box: Box, add: bool = False, number: int | None = None) -> str | None:
        """Put a target at a box in the picture that is shown."""
        if not self._film.exact:
            self._film.settle()
        number = self._selected if number is None else number
        frame = self._film.frame.index
        if add or number not in self._numbers():
            number = self._editor.add_target(frame, box)
        else:
            self._editor.correct(number, frame, box)
        self._note_placed(number)
        self._edited()
        return None

    def remove(self, number: int) -> None:
        """Remove a target with all its rows."""
        self._editor.remove(number)
        self._edited()

    def uncorrect(self, number: int) -> str | None:
        """Take away the box that was placed in this picture."""
        self._editor.uncorrect(number, self._film.frame.index)
        self._edited()
        return None

    def rename(self, number: int, name: str) -> None:
        """Give a target a name; an empty one is none."""
        self._editor.rename(number, name.strip() or None)

    def end(self, number: int) -> str | None:
        """Follow a target up to the current picture only; if it ends already, to the end of the clip again."""
        ended = self._editor.document.target(number).end
        self._editor.end(number, None if ended is not None else self._film.frame.index + 1)
        self._edited()
        return None

    def clear_targets(self) -> None:
        """Remove every target."""
        self._editor.clear()
        self._edited()

    def use_profile(self, profile: Profile) -> None:
        """Follow every target without its own profile with another one."""
        self._merge_with("Change the profile")
        seen = self._explainer.seen(self._film.frame.index)
        self._editor.use_profile(profile)
        self._profile_used(seen)

    def use_own_profile(self, number: int, profile: Profile | None) -> None:
        """Follow one target with a profile of its own, or with that of all."""
        self._merge_with(f"Change the profile of target {number}")
        seen = self._explainer.seen(self._film.frame.index)
        self._editor.use_own_profile(number, profile)
        self._profile_used(seen)

    def calibrate(self, calibration: Calibration | None) -> None:
        """Measure in other units."""
        self._editor.calibrate(calibration)

    def undo(self) -> str | None:
        """Take the last edit back."""
        if self._editor.undo() is None:
            return "nothing to undo"
        self._edited()
        return None

    def redo(self) -> str | None:
        """Do again what was taken back."""
        if self._editor.redo() is None:
            return "nothing to redo"
        self._edited()
        return None

    def track_all(self) -> str | None:
        """Track to the end of the clip without playing it."""
        if not self._numbers():
            raise TrackerError("there is no target yet: drag a box around what to follow")
        last = self._film.store.learn() if self._film.store.count is None else self._film.store.count
        self._editor.want(last - 1)
        return None

    def cancel_work(self) -> None:
        """Stop the long work that goes on; what is done stays."""
        self._editor.cancel()
        self._outputs.cancel()

    def export(self, path: Path, format: TextFormat) -> None:
        """Write all rows as soon as they are tracked."""
        self._outputs.export(path, format)

    def save_session(self, path: Path) -> None:
        """Write a session file."""
        self._outputs.save_session(path)

    def export_video(self, path: Path) -> None:
        """Write the pictures up to the last row, with what is drawn on them."""
        self._outputs.export_video(path)

    def record(self, path: Path | None) -> str | None:
        """Say what a recording has instead."""
        raise TrackerError("this is a recording already: export it as a video to have boxes and trails drawn in")

    def snapshot(self, notice: Notice | None = None) -> Snapshot:
        """Describe everything as it is now."""
        self._view = self._editor.view(self._film.frame.index)
        return super().snapshot(notice)

    def _completed(self, shown: Snapshot) -> Snapshot:
        film, view = self._film, self._view
        return replace(
            shown,
            exact=film.exact,
            total=film.total,
            counted=film.store.count is not None,
            profile=view.document.profile,
            calibration=view.document.calibration,
            loop=film.loop,
            loop_start=film.loop_start,
            work=self._work(),
            undo=view.undo,
            redo=view.redo,
            changed=view.changed,
            saved=self._outputs.saved,
        )

    def _work(self) -> Work | None:
        progress = self._view.progress
        if progress.total:
            return Work("tracking", progress.done, progress.total)
        return self._outputs.work_text

    def _numbers(self) -> tuple[int, ...]:
        return tuple(target.number for target in self._editor.document.targets)

    def _targets(self) -> tuple[Target, ...]:
        rows = {row.target_id: row for row in self._view.rows}
        self._explainer.explain(self._view.frame, rows, maps=self._why_wanted)
        return tuple(
            Target(
                number=target.number,
                state=rows.get(target.number, self._explainer.states.get(target.number)),
                name=target.name,
                own_profile=target.profile,
                placed=tuple(placed.frame for placed in target.placements),
                end=target.end,
                why=self._explainer.whys.get(target.number),
                trail=self._trails.of(target.number),
            )
            for target in self._view.document.targets
        )

    def _tracks(self) -> Mapping[int, Track]:
        view = self._view
        settled = self.phase is not Phase.PLAYING and view.progress.total == 0
        return self._tables.get((view.document, tuple(view.spans.items())), self._copied, at_once=settled)

    def _copied(self) -> dict[int, Track]:
        return {number: self._editor.track_of(number) for number in self._numbers()}

    def _go_on(self, index: int) -> None:
        """Fetch a picture and its rows."""
        started = monotonic()
        try:
            if not self._film.advance(index):
                self._stop_in(Phase.ENDED)
                return
            arrived = monotonic()
            self._follow(self._film.frame.index)
        except Exception:
            self._stop_in(Phase.PAUSED)
            raise
        self._stages.note("read", arrived - started)
        self._read_meter.tick(arrived)
        self._show()
        paced = self._speed is not None
        self.due_s = self._pace.due_s(self._film.frame.time_s, monotonic()) if paced else 0.0

    def _follow(self, index: int) -> None:
        """Track into a picture; where many rows are missing before it, only a little of that."""
        if not self._numbers():
            return
        self._editor.want(index)
        if self._editor.behind(index) > _CATCH_UP * len(self._numbers()):
            self._editor.track(index, 0.01)
            return
        while not self._editor.track(index, 0.05):
            pass
        trackers = {number: self._editor.tracker_in(number, index) for number in self._numbers()}
        working = {number: tracker for number, tracker in trackers.items() if tracker is not None}
        if working:
            self._track_meter.tick(monotonic())
            self._note_stages(working)

    def _show(self) -> None:
        """Take over the picture of the film, with its rows."""
        before = self._frame
        self._frame = self._film.frame
        if before is None or self._frame.index != before.index + 1:
            self._trails.clear()
        self._explainer.show()
        self._show_rows()

    def _show_rows(self) -> None:
        self._trails.show(self._film.frame.index, self._numbers(), self._editor.row)
        self._explainer.refresh()

    def _edited(self) -> None:
        """Show what an edit has left of the rows."""
        self._explainer.forget()
        self._trails.clear()
        numbers = self._numbers()
        if self._selected not in numbers:
            self._selected = numbers[-1] if numbers else None
        self._show_rows()

    def _merge_with(self, label: str) -> None:
        """Make edits that follow each other quickly, as while a slider is dragged, one."""
        now_s = monotonic()
        if self._editor.view(self._film.frame.index).undo == label and now_s - self._profile_changed_s < MERGE_WITHIN_S:
            self._editor.undo()
        self._profile_changed_s = now_s

    def _profile_used(self, seen: Seen) -> None:
        """Show at once what other settings make of the picture; the rows follow."""
        self._edited()
        if self.phase is not Phase.PLAYING:
            self._explainer.foresee(self._film.frame.index, seen)


def _editor(store: FrameStore, spec: str, document: Document | Kept, journal: Path | None) -> tuple[Editor, str]:
    """Return the editor, and what is wrong with its journal: a full disk does not keep anybody from working."""
    try:
        return Editor(store, spec, document, journal=journal), ""
    except SinkError as error:
        return Editor(store, spec, document), f"edits cannot be restored after a crash: {error}"
