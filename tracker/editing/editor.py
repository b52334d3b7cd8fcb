"""Place targets, correct them where they went wrong, and track only what that changes."""

from dataclasses import replace
from pathlib import Path

from tracker.config import Profile
from tracker.editing.document import Document, Placement, Target, calibration_change
from tracker.editing.follower import Follower
from tracker.editing.history import History
from tracker.editing.journal import Journal, Kept
from tracker.editing.passes import FORWARD, Frames, Origin
from tracker.editing.schedule import Settled
from tracker.editing.view import View
from tracker.errors import TrackerError
from tracker.geometry import Box
from tracker.measuring import Calibration
from tracker.session_file import SessionPlan, TextFormat
from tracker.sinks import open_text_sink


class Editor(Follower):
    """A document, its history and its rows; used by one thread.

    Edits take effect at once; the rows that they change are computed by `work` and `track`, which return soon. Going
    over frames that have been tracked costs nothing.

    Parameters
    ----------
    frames : Frames
        Pictures of the source by number.
    source : str
        What `tracker.capture.open_source` takes, for the session file.
    document : Document or Kept
        ``Document(profile)`` to begin with nothing, `Document.from_plan` for a session file, what `read_journal`
        returned to go on where a killed editor was: with all edits, undo, and the rows that the journal holds.
    journal : Path, optional
        File to restore from after a crash; what it holds is replaced, except by an editor that goes on with it.

    Raises
    ------
    SinkError
        If the journal cannot be written. Any later method that changes something raises it at most once, after the
        change; the editor goes on without a journal.
    """

    def __init__(self, frames: Frames, source: str, document: Document | Kept, *, journal: Path | None = None) -> None:
        self.source = source
        if isinstance(document, Kept):
            noted = Journal.continued(document) if journal == document.path else None
            super().__init__(frames, document.history, document.passes, noted)
            self._saved: Document | None = None
            self.want(max((one.reached for one in document.passes if one.origin.direction == FORWARD), default=-1))
        else:
            super().__init__(frames, History(document))
            self._saved = document
        if journal is not None and self._journal is None:
            self._journal = Journal.begun(journal, source, self.document)

    def add_target(
        self,
        frame: int,
        box: Box,
        *,
        name: str | None = None,
        profile: Profile | None = None,
        backward: bool = False,
    ) -> int:
        """Start to follow what is in a box and return the target's number.

        Parameters
        ----------
        frame : int
        box : Box
        name : str, optional
        profile : Profile, optional
            Its own; the document's without it.
        backward : bool
            Also follow it backward from here, as far as it is seen.

        Raises
        ------
        RoiError
            If the box cannot be used.
        TrackerError
            If there is no such frame.
        """
        document = self.document
        self._check_frame(frame)
        seek_below = document.start if backward and frame > document.start else None
        placed = Placement(frame, _in_floats(box), seek_below=seek_below)
        target = Target(document.free_number, (placed,), name=name, profile=profile)
        self._learn(target, placed)
        self._do(f"Add target {target.number}", document.with_target(target))
        return target.number

    def correct(self, number: int, frame: int, box: Box, *, backward: bool = True) -> None:
        """Put a target where it is in a frame: it is learnt anew there and followed up to its next box.

        Parameters
        ----------
        number : int
        frame : int
            Before the target's first box this becomes its start.
        box : Box
        backward : bool
            Also follow it backward from here, to where the rows from before are good.

        Raises
        ------
        RoiError
            If the box cannot be used; nothing is changed.
        TrackerError
            If there is no such target or it is not followed in that frame.
        """
        self._check_frame(frame)
        old = self.document.target(number)
        if old.end is not None and frame >= old.end:
            raise TrackerError(f"target {number} ends before frame {old.end}: it cannot be corrected in frame {frame}")
        target = old.placed(frame, _in_floats(box), backward=backward)
        self._learn(target, next(one for one in target.placements if one.frame == frame))
        self._do(f"Correct target {number} in frame {frame}", self.document.changed(number, lambda _: target))

    def uncorrect(self, number: int, frame: int) -> None:
        """Take away the box that was placed in a frame.

        Raises
        ------
        TrackerError
            If there is none, or the target has no other.
        """
        document = self.document.changed(number, lambda target: target.without(frame))
        self._do(f"Remove the box of target {number} in frame {frame}", document)

    def end(self, number: int, frame: int | None) -> None:
        """Follow a target up to the frame before ``frame`` only; None: to the end of the source again.

        Raises
        ------
        TrackerError
            If nothing of the target would be left.
        """
        self._do(f"End target {number}", self.document.changed(number, lambda target: target.ended(frame)))

    def remove(self, number: int) -> None:
        """Remove a target with all its rows.

        Raises
        ------
        TrackerError
            If there is none of that number.
        """
        self._do(f"Remove target {number}", self.document.without_target(number))

    def clear(self) -> None:
        """Remove every target with all its rows."""
        self._do("Remove every target", replace(self.document, targets=()))

    def rename(self, number: int, name: str | None) -> None:
        """Give a target a name, or none.

        Raises
        ------
        TrackerError
            If there is none of that number.
        """
        document = self.document.changed(number, lambda target: replace(target, name=name or None))
        self._do(f"Rename target {number}", document)

    def use_profile(self, profile: Profile) -> None:
        """Follow every target that has no profile of its own with another profile."""
        self._do("Change the profile", replace(self.document, profile=profile))

    def use_own_profile(self, number: int, profile: Profile | None) -> None:
        """Follow one target with a profile of its own, or again with the document's.

        Raises
        ------
        TrackerError
            If there is no target of that number.
        """
        document = self.document.changed(number, lambda target: replace(target, profile=profile))
        self._do(f"Change the profile of target {number}", document)

    def calibrate(self, calibration: Calibration | None) -> None:
        """Measure with another calibration, or not at all; no row is tracked again."""
        label = calibration_change(self.document.calibration, calibration)
        self._do(label, replace(self.document, calibration=calibration))

    def undo(self) -> str | None:
        """Take the last edit back and return what it was; None if there is none."""
        label = self._history.undo_label
        if label is not None:
            self._history.undo()
            self._note_step(back=True)
        return label

    def redo(self) -> str | None:
        """Do again what was taken back and return what it was; None if there is none."""
        label = self._history.redo_label
        if label is not None:
            self._history.redo()
            self._note_step(back=False)
        return label

    @property
    def changed(self) -> bool:
        """True with edits since `mark_saved`."""
        return self.document != self._saved

    def mark_saved(self) -> None:
        """Count the document as saved."""
        self._saved = self.document

    def view(self, frame: int) -> View:
        """Return everything that a window shows at a frame."""
        history = self._history
        return View(
            document=self.document,
            frame=frame,
            rows=self.rows(frame),
            spans=self._spans(),
            progress=self.progress,
            undo=history.undo_label,
            redo=history.redo_label,
            changed=self.changed,
        )

    def plan(self, out: str, format: TextFormat, stop: int | None = None) -> SessionPlan:
        """Return what a session file holds so that `modetrack replay` writes what `export` writes.

        Parameters
        ----------
        out : str
            File with the results.
        format : str
            A key of `tracker.sinks.FORMATS`.
        stop : int, optional
            First frame that is left out; by default one past the last row. It lies behind every box.

        Raises
        ------
        TrackerError
            If there is no target, or a box at or behind ``stop``.
        """
        stop, document = self._stop(stop), self.document
        if stop <= document.last_placement:
            raise TrackerError(f"stop needs to be greater than {document.last_placement}, got {stop}")
        # Where a search for the last good frame goes on, what `cancel` would leave.
        for one in self._schedule.given_up():
            document = document.amended(*one)
        return document.plan(self.source, out, format, stop)

    def export(self, path: Path | str, format: TextFormat, stop: int | None = None) -> None:
        """Write the rows, and what is measured of them, with the sinks of a headless run.

        Parameters
        ----------
        path : Path or str
            ``-`` is stdout.
        format : str
            A key of `tracker.sinks.FORMATS`.
        stop : int, optional
            As in `plan`.

        Raises
        ------
        TrackerError
            If rows are missing or about to change: `want` them and `work` first, or `cancel`.
        SinkError
            If the format cannot hold the rows, or the path cannot be written.
        """
        if not self.document.targets:
            raise TrackerError("there is no target yet: place a box first")
        stop = self._stop(stop)
        if missing := self.missing(stop):
            raise TrackerError(f"{missing} rows up to frame {stop - 1} are not tracked yet")
        if any(placed.seeking for target in self.document.targets for placed in target.placements):
            raise TrackerError("rows before a correction are being tracked backward: wait for that or cancel it")
        with open_text_sink(path, format, calibration=self.document.calibration) as sink:
            for index in range(self.document.start, stop):
                sink.write_states(self.rows(index))

    def close(self, *, discard: bool = True) -> None:
        """End the journal; ``discard`` removes it, when there is nothing to restore."""
        if self._journal is not None:
            self._journal.discard() if discard else self._journal.close()

    def _check_frame(self, frame: int) -> None:
        first, count = self.document.start, self._frames.count
        if frame < first or (count is not None and frame >= count):
            valid = f"from {first} on" if count is None else f"from {first} to {count - 1}"
            raise TrackerError(f"frame needs to be {valid}, got {frame}")

    def _learn(self, target: Target, placed: Placement) -> None:
        profile = target.profile or self.document.profile
        self._schedule.begin(Origin(target.number, profile, placed.frame, placed.box, FORWARD))

    def _do(self, label: str, document: Document) -> None:
        if document == self.document:
            return
        self._history.do(label, document)
        self._follow()
        self._schedule.forget(self._history.documents)
        if self._journal is not None:
            self._journal.did(label, document)
        self._flush()

    def _note_step(self, *, back: bool) -> None:
        self._follow()
        if self._journal is not None:
            self._journal.undid() if back else self._journal.redid()
        self._flush()

    def _settle(self, found: Settled) -> None:
        saved = not self.changed
        super()._settle(found)
        if saved:
            self._saved = self.document


def _in_floats(box: Box) -> Box:
    return Box(*(float(number) for number in box.as_tuple()))
