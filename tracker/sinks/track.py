"""All rows of one target as columns."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from tracker.geometry import Box, RotatedBox
from tracker.sinks.packing import STATUSES
from tracker.values import TrackState, TrackStatus


@dataclass(frozen=True, slots=True)
class Track:
    """All rows that a target has, in order of frames; read-only arrays of n rows.

    Parameters
    ----------
    frame : ndarray, shape (n,), int64
        Rising; frames without a row are left out.
    time_s : ndarray, shape (n,), float64
    box : ndarray, shape (n, 4), float64
        x, y, width, height, px.
    rotated_box : ndarray, shape (n, 5), float64
        cx, cy, width, height in px, angle in degrees.
    score : ndarray, shape (n,), float64
    status : ndarray, shape (n,), uint8
        Place in `STATUSES`.
    """

    frame: NDArray[np.int64]
    time_s: NDArray[np.float64]
    box: NDArray[np.float64]
    rotated_box: NDArray[np.float64]
    score: NDArray[np.float64]
    status: NDArray[np.uint8]

    @classmethod
    def from_table(cls, table: NDArray[np.float64]) -> "Track":
        """Take the columns of packed rows, shape (n, 14)."""
        track = cls(
            frame=table[:, 0].astype(np.int64),
            time_s=table[:, 1].copy(),
            box=table[:, 2:6].copy(),
            rotated_box=table[:, 6:11].copy(),
            score=table[:, 11].copy(),
            status=table[:, 12].astype(np.uint8),
        )
        for field in fields(track):
            getattr(track, field.name).setflags(write=False)
        return track

    def state(self, number: int, place: int) -> TrackState:
        """Return one row of the target with a number; how many mean shift steps it took is not kept."""
        return TrackState(
            index=int(self.frame[place]),
            time_s=float(self.time_s[place]),
            target_id=number,
            box=Box(*self.box[place].tolist()),
            rotated_box=RotatedBox(*self.rotated_box[place].tolist()),
            score=float(self.score[place]),
            status=STATUSES[self.status[place]],
            iterations=0,
        )

    def losses(self) -> tuple[int, ...]:
        """Return the frames in which the target is lost and was not in the frame before."""
        lost = self.status == STATUSES.index(TrackStatus.LOST)
        before = np.zeros_like(lost)
        if lost.size:
            before[1:] = lost[:-1] & (np.diff(self.frame) == 1)
        return tuple(int(frame) for frame in self.frame[lost & ~before])
