"""The rows of one target, put together from its passes."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from tracker.config import Profile
from tracker.editing.document import Placement, Target
from tracker.editing.meeting import back_to_of, trimmed
from tracker.editing.passes import BACKWARD, FORWARD, Origin, Pass
from tracker.sinks.packing import STATUSES, WIDTH
from tracker.sinks.track import Track
from tracker.values import TrackState, TrackStatus

_MANUAL = STATUSES.index(TrackStatus.MANUAL)
_STATUS_COLUMN = 12


class Piece(NamedTuple):
    """Frames from ``first`` to ``last`` whose rows come from one pass."""

    first: int
    last: int
    source: Pass


@dataclass(slots=True)
class Task:
    """A pass that is to go on until it has a row for a frame; a search backward may end before."""

    source: Pass
    until: int
    target: Target
    seeking: Placement | None = None

    @property
    def left(self) -> int:
        """Pictures to take at most."""
        return self.source.steps_to(self.until)


class Course:
    """Which pass gives which row of a target.

    Parameters
    ----------
    target : Target
    profile : Profile
        The target's own or the document's.
    find : callable
        Returns the pass of an origin, always the same one.
    """

    def __init__(self, target: Target, profile: Profile, find: Callable[[Origin], Pass]) -> None:
        self.target = target
        self._frames = [placed.frame for placed in target.placements]
        origins = [Origin(target.number, profile, one.frame, one.box, FORWARD) for one in target.placements]
        self._looked_at: dict[int, int] = {}
        self._forward = [find(origin) for origin in origins]
        self._backward = [
            find(origin._replace(direction=BACKWARD)) if placed.seeking or placed.back_to is not None else None
            for origin, placed in zip(origins, target.placements, strict=True)
        ]

    @property
    def passes(self) -> Iterator[Pass]:
        """Every pass that the target needs."""
        yield from self._forward
        yield from (source for source in self._backward if source is not None)

    def row(self, frame: int) -> TrackState | None:
        """Return the row of a frame, None where there is none (yet)."""
        source = self.pass_of(frame)
        if source is None:
            return None
        state = source.rows[source.place(frame)]
        # A pass does not know whether its box is the target's first.
        corrected = frame in self._frames[1:]
        return replace(state, status=TrackStatus.MANUAL) if corrected else state

    def pass_of(self, frame: int) -> Pass | None:
        """Return the pass that has the row of a frame, None where there is no row (yet)."""
        target, after = self.target, bisect_right(self._frames, frame)
        if target.end is not None and frame >= target.end:
            return None
        source = self._forward[after - 1] if after else None
        if after < len(self._frames) and frame >= self._seam(after):
            source = self._backward[after]
        return source if source is not None and source.has(frame) else None

    def track(self) -> Track:
        """Return every row there is."""
        tables = [np.empty((0, WIDTH))]
        for first, last, source in self._pieces():
            places = sorted((source.place(first), source.place(last)))
            table = source.rows.table()[places[0] : places[1] + 1]
            table = table[:: source.origin.direction].copy()
            if source.origin.direction == FORWARD and first > self._frames[0]:
                table[0, _STATUS_COLUMN] = _MANUAL
            tables.append(table)
        return Track.from_table(np.concatenate(tables))

    def spans(self) -> tuple[tuple[int, int], ...]:
        """Return the ranges of frames that have a row: the first and one past the last of each."""
        spans: list[tuple[int, int]] = []
        for first, last, _ in self._pieces():
            if spans and spans[-1][1] == first:
                first = spans.pop()[0]
            spans.append((first, last + 1))
        return tuple(spans)

    def missing(self, start: int, stop: int) -> int:
        """Return how many frames of a range have no row though the target is there."""
        begin = max(start, self._seam(0))
        end = stop if self.target.end is None else min(stop, self.target.end)
        held = sum(max(0, min(last + 1, end) - max(first, begin)) for first, last in self._ranges())
        return max(0, end - begin) - held

    def forward_tasks(self, last: int) -> Iterator[Task]:
        """Yield what is to be done for rows up to a frame, searches backward left out."""
        for k, source in enumerate(self._forward):
            until = last if self.target.end is None else min(last, self.target.end - 1)
            if k + 1 < len(self._forward):
                # While a search comes this way nobody knows how far forward rows are needed.
                seeking = self.target.placements[k + 1].seeking
                until = min(until, source.reached if seeking else self._seam(k + 1) - 1)
            # A box always has its own row.
            yield Task(source, max(until, self._frames[k]), self.target)

    def backward_tasks(self) -> Iterator[Task]:
        """Yield what is to be done backward from the boxes."""
        for k, (placed, source) in enumerate(zip(self.target.placements, self._backward, strict=True)):
            if source is None:
                continue
            if placed.seeking:
                yield Task(source, self._limit(k), self.target, placed)
            elif placed.back_to is not None:
                yield Task(source, placed.back_to, self.target)

    def meeting(self, placed: Placement) -> int | None:
        """Return where the backward rows of a box that is seeking begin, None while they have to go on."""
        k = self._frames.index(placed.frame)
        source, limit = self._backward[k], self._limit(k)
        assert source is not None
        assert placed.seek_below is not None
        before = self._forward[k - 1] if k else None
        # An earlier search may have left rows here: so each is looked at, and once only.
        for place in range(self._looked_at.get(placed.frame, 0), min(len(source.rows), placed.frame - limit + 1)):
            self._looked_at[placed.frame] = place + 1
            found = back_to_of(source, placed.frame - place, before, placed.seek_below, limit)
            if found is not None:
                return found
        return None

    def so_far(self, placed: Placement) -> int:
        """Return where the backward rows begin if the search for their end is given up now."""
        k = self._frames.index(placed.frame)
        source = self._backward[k]
        return placed.frame if source is None else trimmed(source, self._seam(k))

    def _limit(self, k: int) -> int:
        """Return the first frame that backward rows of a box may have."""
        return self._frames[k - 1] + 1 if k else self.target.placements[0].seek_below or 0

    def _seam(self, k: int) -> int:
        """Return the frame from which on rows before a box are its backward ones."""
        placed, source = self.target.placements[k], self._backward[k]
        if placed.seeking and source is not None and len(source.rows):
            return max(source.reached, self._limit(k))
        return placed.frame if placed.back_to is None else placed.back_to

    def _pieces(self) -> Iterator[Piece]:
        """Yield the rows that there are, in order of frames."""
        end = self.target.end
        for k, frame in enumerate(self._frames):
            backward, forward = self._backward[k], self._forward[k]
            first = self._seam(k)
            if backward is not None and len(backward.rows) and max(first, backward.reached) < frame:
                yield Piece(max(first, backward.reached), frame - 1, backward)
            last = forward.reached
            if k + 1 < len(self._frames):
                last = min(last, self._seam(k + 1) - 1)
            if end is not None:
                last = min(last, end - 1)
            if last >= frame:
                yield Piece(frame, last, forward)

    def _ranges(self) -> Iterator[tuple[int, int]]:
        return ((first, last) for first, last, _ in self._pieces())
