"""What the worker thread does with one source, whatever its kind: playing, targets, and what is shown of them."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PyQt5.QtGui import QImage

from tracker.config import Profile, profile_from_name
from tracker.editing import Track
from tracker.errors import SinkError, TrackerError
from tracker.geometry import Box
from tracker.measuring import Calibration
from tracker.modes.suggest import suggest_box
from tracker.session_file import TextFormat
from tracker.tracking import Tracker
from tracker.values import Frame
from ui.snapshot import Notice, Phase, Rates, Snapshot, Suggestion, Target
from ui.worker.timing import Meter, Pace, StageTimes


@dataclass(frozen=True, slots=True)
class Wishes:
    """What holds for every source that is opened.

    Parameters
    ----------
    speed : float or None
        Times the pace of the clip; None for as fast as possible.
    why : bool
        Say why each target is where it is.
    """

    speed: float | None = 1.0
    why: bool = False


class Player(ABC):
    """A source, its targets and their rows; used by one thread only.

    Methods that have something to tell the user return it as one line; those that cannot do what was asked raise
    `TrackerError`.

    Parameters
    ----------
    spec : str
        What was opened, as on the command line.
    wishes : Wishes

    Attributes
    ----------
    phase : Phase
    remark : str
        What the user should know of the source from the start; mostly empty.
    due_s : float
        When the picture that `advance` has fetched is to be shown, on the clock of `time.monotonic`.
    """

    live: bool
    name: str
    remark: str = ""

    def __init__(self, spec: str, wishes: Wishes) -> None:
        self.spec = spec
        self.phase = Phase.PAUSED
        self.due_s = 0.0
        self._speed = wishes.speed
        self._why_wanted = wishes.why
        self._frame: Frame | None = None
        self._fresh = True
        self._selected: int | None = None
        self._suggestion: Suggestion | None = None
        self._pace = Pace()
        self._read_meter, self._track_meter = Meter(), Meter()
        self._stages = StageTimes()
        self._let_go: Callable[[bool], None] | None = None

    def on_close(self, let_go: Callable[[bool], None]) -> None:
        """Have somebody told, when the source is closed, whether nothing of it is worth keeping."""
        self._let_go = let_go

    @abstractmethod
    def advance(self) -> None:
        """Fetch the next picture with its rows and set ``due_s``; if that fails the source is finished."""

    @abstractmethod
    def close(self) -> None:
        """Release the source."""

    def interrupt(self) -> None:  # noqa: B027
        """Wake a thread that waits for the source: the one method for another thread."""

    @property
    def busy(self) -> bool:
        """True while there is something to do beside playing."""
        return False

    @property
    def rest_s(self) -> float:
        """How long the work can wait, in case something else is asked for."""
        return 0.0

    def work(self, budget_s: float) -> str | None:
        """Do some of it, for about that long."""
        return None

    def play(self) -> str | None:
        """Go on until paused or at the end."""
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

    @abstractmethod
    def step(self, count: int = 1) -> str | None:
        """Pause, and go on by some pictures; back where ``count`` is negative."""

    @abstractmethod
    def seek(self, index: int) -> str | None:
        """Show a picture of the clip."""

    @abstractmethod
    def seek_end(self) -> str | None:
        """Show the last picture, of a live source the newest."""

    def set_speed(self, speed: float | None) -> None:
        """Play at a multiple of the pace of the clip, or as fast as possible."""
        self._speed = speed
        self._pace.restart(speed)
        self.due_s = 0.0

    @abstractmethod
    def mark_loop(self) -> str | None:
        """Mark the start of a loop here, then its end, then none."""

    @abstractmethod
    def set_loop(self, loop: tuple[int, int] | None) -> None:
        """Play a part again and again."""

    @abstractmethod
    def place(self, box: Box, add: bool = False, number: int | None = None) -> str | None:
        """Put a target at a box in the current picture: the one of a number, the selected one, or a new one."""

    @abstractmethod
    def uncorrect(self, number: int) -> str | None:
        """Take away the box that was placed in the current picture."""

    def select(self, number: int | None) -> None:
        """Choose the target that the next `place` moves."""
        if number is None or number in self._numbers():
            self._selected = number

    @abstractmethod
    def remove(self, number: int) -> None:
        """Remove a target with all its rows; of a live source the rows up to now stay."""

    @abstractmethod
    def rename(self, number: int, name: str) -> None:
        """Give a target a name; an empty one is none."""

    @abstractmethod
    def end(self, number: int) -> str | None:
        """Follow a target up to the current picture only, or on again."""

    @abstractmethod
    def clear_targets(self) -> None:
        """Remove every target."""

    @abstractmethod
    def use_profile(self, profile: Profile) -> str | None:
        """Follow every target without a profile of its own with another one."""

    @abstractmethod
    def use_own_profile(self, number: int, profile: Profile | None) -> str | None:
        """Follow one target with a profile of its own, or with that of all."""

    def use_named_profile(self, number: int, name: str | None) -> str | None:
        """Follow one target with a built-in profile."""
        return self.use_own_profile(number, None if name is None else profile_from_name(name))

    @abstractmethod
    def calibrate(self, calibration: Calibration | None) -> None:
        """Measure in other units."""

    @abstractmethod
    def undo(self) -> str | None:
        """Take the last edit back."""

    @abstractmethod
    def redo(self) -> str | None:
        """Do again what was taken back."""

    def suggest(self, x: float, y: float) -> None:
        """Propose a box around what is at a point of the current picture."""
        if self._frame is None:
            raise TrackerError("there is no picture to find an object in")
        box = suggest_box(self._frame.image, (x, y))
        serial = self._suggestion.serial + 1 if self._suggestion is not None else 1
        self._suggestion = Suggestion(serial, self._frame.index, box)

    def want_why(self, on: bool) -> None:
        """Put into the snapshots why each target is where it is, or not."""
        self._why_wanted = on

    @abstractmethod
    def track_all(self) -> str | None:
        """Track to the end of the clip without playing it."""

    @abstractmethod
    def cancel_work(self) -> None:
        """Stop the long work that goes on."""

    @abstractmethod
    def export(self, path: Path, format: TextFormat) -> str | None:
        """Write all rows, as a headless run would."""

    @abstractmethod
    def save_session(self, path: Path) -> str | None:
        """Write a session file that `modetrack replay` computes the rows from."""

    @abstractmethod
    def export_video(self, path: Path) -> str | None:
        """Write the pictures with what is drawn on them."""

    @abstractmethod
    def record(self, path: Path | None) -> str | None:
        """Write the pictures of a live source to a file from now on, or end that."""

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
        shown = Snapshot(
            source=self.name,
            phase=self.phase,
            live=self.live,
            frame=self._frame,
            fresh=self._fresh,
            targets=self._targets(),
            selected_number=self._selected,
            tracks=self._tracks(),
            speed=self._speed,
            suggestion=self._suggestion,
            rates=Rates(self._read_meter.per_second, self._track_meter.per_second),
            stage_ms=self._stages.as_dict(),
            notice=notice,
        )
        return self._completed(shown)

    def _completed(self, shown: Snapshot) -> Snapshot:
        """Add what only this kind of source knows."""
        return shown

    @abstractmethod
    def _numbers(self) -> tuple[int, ...]:
        """Return the number of every target."""

    @abstractmethod
    def _targets(self) -> tuple[Target, ...]:
        """Describe every target in the current picture."""

    @abstractmethod
    def _tracks(self) -> Mapping[int, Track]:
        """Return all rows; the same object while nothing in it has changed."""

    def _closed(self, *, done_with: bool) -> None:
        if self._let_go is not None:
            self._let_go(done_with)

    def _note_placed(self, number: int) -> None:
        """Select what was just placed, and play on if the user has not been at the controls yet."""
        self._selected = number
        self._suggestion = None
        if self._fresh:
            self.play()

    def _stop_in(self, phase: Phase) -> None:
        self.phase = phase
        self._read_meter.clear()
        self._track_meter.clear()

    def _note_stages(self, trackers: Mapping[int, Tracker]) -> None:
        total_s: dict[str, float] = {}
        for tracker in trackers.values():
            for stage, elapsed_s in tracker.stage_times.items():
                total_s[stage] = total_s.get(stage, 0.0) + elapsed_s
        for stage, elapsed_s in total_s.items():
            self._stages.note(stage, elapsed_s)
