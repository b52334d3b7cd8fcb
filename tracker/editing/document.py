"""What the user did to a source, as frozen values: every edit gives a new document.

The rows are a function of the document and the pictures, in whatever order they are computed:

- Forward: a target is learnt in each box that the user placed and followed up to the next one.
- Backward: a box may have a ``back_to``. From that frame on, up to the box, the rows are those of a tracker learnt in
  the box and run backward; they replace the forward ones. They never go beyond the box before.
"""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, replace

from tracker.config import Profile
from tracker.errors import TrackerError
from tracker.geometry import Box
from tracker.measuring import Calibration
from tracker.session_file import Correction, SessionPlan, TargetStart, TextFormat


@dataclass(frozen=True, slots=True)
class Placement:
    """A box that the user put around a target.

    Parameters
    ----------
    frame : int, >= 0
    box : Box
    back_to : int, optional
        First frame of the rows tracked backward from here.
    seek_below : int, optional
        While not None ``back_to`` is being looked for: backward from here at least to this frame, and below it until
        the rows that are there agree.
    """

    frame: int
    box: Box
    back_to: int | None = None
    seek_below: int | None = None

    @property
    def seeking(self) -> bool:
        """True while nobody knows how far backward rows are needed."""
        return self.seek_below is not None

    def settled(self, back_to: int | None) -> "Placement":
        """Return the placement with what was found; its own frame means that no backward row counts."""
        return replace(self, back_to=None if back_to == self.frame else back_to, seek_below=None)


@dataclass(frozen=True, slots=True)
class Target:
    """One target and all its boxes.

    Parameters
    ----------
    number : int, >= 1
        As in the results.
    placements : tuple of Placement
        At least one, in order of frames, one per frame; the first is the target's start.
    end : int, optional
        First frame without it.
    name : str, optional
    profile : Profile, optional
        Its own; without it the document's.
    """

    number: int
    placements: tuple[Placement, ...]
    end: int | None = None
    name: str | None = None
    profile: Profile | None = None

    @property
    def start(self) -> int:
        """Frame of the first box."""
        return self.placements[0].frame

    def placed(self, frame: int, box: Box, *, backward: bool) -> "Target":
        """Return the target with a box in a frame.

        A box inside the range that was tracked backward from the next one takes that range over: forward from here its
        rows are new, and its own backward rows go back at least as far.
        """
        before = [one for one in self.placements if one.frame < frame]
        after = [one for one in self.placements if one.frame > frame]
        old = next((one for one in self.placements if one.frame == frame), None)
        floor = None if old is None else old.back_to
        if after and (after[0].seeking or (after[0].back_to is not None and after[0].back_to <= frame)):
            floor = after[0].back_to
            after[0] = replace(after[0], back_to=None, seek_below=None)
        seek_below = frame if floor is None else floor
        # Before a target's first box nothing is there to meet: only what was there already is tracked again.
        far_enough = before[-1].frame < frame - 1 if before else floor is not None
        new = Placement(frame, box, seek_below=seek_below if backward and far_enough else None)
        return replace(self, placements=(*before, new, *after))

    def without(self, frame: int) -> "Target":
        """Return the target without its box in a frame.

        Raises
        ------
        TrackerError
            If there is none, or it is the only one.
        """
        kept = tuple(one for one in self.placements if one.frame != frame)
        if len(kept) == len(self.placements):
            raise TrackerError(f"target {self.number} has no box placed in frame {frame}")
        if not kept:
            raise TrackerError(f"frame {frame} has the only box of target {self.number}: remove the target instead")
        return replace(self, placements=kept)

    def ended(self, end: int | None) -> "Target":
        """Return the target without the frames from ``end`` on, and without the boxes in them.

        Raises
        ------
        TrackerError
            If nothing of the target would be left.
        """
        if end is not None and end <= self.start:
            raise TrackerError(f"target {self.number} starts in frame {self.start}: it cannot end before frame {end}")
        kept = tuple(one for one in self.placements if end is None or one.frame < end)
        return replace(self, placements=kept, end=end)


@dataclass(frozen=True, slots=True)
class Document:
    """Everything that results depend on, apart from the pictures.

    Parameters
    ----------
    profile : Profile
        Of every target that has none of its own.
    start : int, >= 0
        First frame that is written.
    targets : tuple of Target
        In order of numbers.
    calibration : Calibration, optional
        What is measured with; no row depends on it.
    """

    profile: Profile
    start: int = 0
    targets: tuple[Target, ...] = ()
    calibration: Calibration | None = None

    def target(self, number: int) -> Target:
        """Return a target.

        Raises
        ------
        TrackerError
            If there is none of that number.
        """
        for target in self.targets:
            if target.number == number:
                return target
        raise TrackerError(f"there is no target {number}")

    def with_target(self, target: Target) -> "Document":
        """Return the document with one more target."""
        place = bisect_left([one.number for one in self.targets], target.number)
        return replace(self, targets=(*self.targets[:place], target, *self.targets[place:]))

    def without_target(self, number: int) -> "Document":
        """Return the document without a target."""
        gone = self.target(number)
        return replace(self, targets=tuple(target for target in self.targets if target is not gone))

    def changed(self, number: int, change: Callable[[Target], Target]) -> "Document":
        """Return the document with one target changed."""
        old = self.target(number)
        return replace(self, targets=tuple(change(one) if one is old else one for one in self.targets))

    def amended(self, number: int, old: Placement, new: Placement) -> "Document":
        """Return the document with ``new`` wherever the target has exactly ``old``."""
        if not any(one.number == number and old in one.placements for one in self.targets):
            return self
        return self.changed(
            number,
            lambda one: replace(one, placements=tuple(new if placed == old else placed for placed in one.placements)),
        )

    @property
    def free_number(self) -> int:
        """The number of the next target."""
        return max((target.number for target in self.targets), default=0) + 1

    @property
    def last_placement(self) -> int:
        """The last frame with a box of the user, -1 without any."""
        return max((target.placements[-1].frame for target in self.targets), default=-1)

    def plan(self, source: str, out: str, format: TextFormat, stop: int | None) -> SessionPlan:
        """Return the document as a session file holds it; a search for ``back_to`` that goes on is left out.

        Raises
        ------
        TrackerError
            If there is no target.
        """
        if not self.targets:
            raise TrackerError("there is no target yet: place a box first")
        targets = sorted(self.targets, key=lambda target: (target.start, target.number))
        natural = [target.number for target in targets] == list(range(1, len(targets) + 1))
        return SessionPlan(
            source=source,
            start=self.start,
            stop=stop,
            out=out,
            format=format,
            profile=self.profile,
            calibration=self.calibration,
            targets=tuple(_start_of(target, None if natural else target.number) for target in targets),
            corrections=tuple(
                Correction(frame=one.frame, target=target.number, box=one.box, back_to=one.back_to)
                for target in self.targets
                for one in target.placements[1:]
            ),
        )

    @classmethod
    def from_plan(cls, plan: SessionPlan) -> "Document":
        """Take a session file; where it places a target twice in a frame the last box counts, as in a replay."""
        targets = []
        for number, start in zip(plan.numbers, plan.targets, strict=True):
            placed = {start.frame: Placement(start.frame, start.box, start.back_to)}
            for one in plan.corrections:
                if one.target == number:
                    back_to = start.back_to if one.frame == start.frame else one.back_to
                    placed[one.frame] = Placement(one.frame, one.box, back_to)
            placements = tuple(placed[frame] for frame in sorted(placed))
            targets.append(Target(number, placements, start.end, start.name, start.profile))
        targets.sort(key=lambda target: target.number)
        return cls(plan.profile, plan.start, tuple(targets), plan.calibration)


def _start_of(target: Target, number: int | None) -> TargetStart:
    first = target.placements[0]
    return TargetStart(
        frame=first.frame,
        box=first.box,
        end=target.end,
        back_to=first.back_to,
        number=number,
        name=target.name,
        profile=target.profile,
    )


def calibration_change(old: Calibration | None, new: Calibration | None) -> str:
    """Return what the user did to a calibration, for undo."""
    if new is None:
        return "Remove the calibration"
    old = old or Calibration()
    if new.plane is not None and new.plane != old.plane:
        return "Calibrate the plane"
    if new.scale is not None and new.scale != old.scale:
        return "Set the scale"
    if (new.origin, new.x_axis, new.y_up) != (old.origin, old.x_axis, old.y_up):
        return "Set the axes"
    if new.smoothing_s != old.smoothing_s:
        return "Change the smoothing"
    return "Change the calibration"
