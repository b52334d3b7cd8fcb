"""What the demo makes of each frame besides the trajectory: tiles of a contact sheet, the score."""

from collections.abc import Callable, Collection, Sequence
from itertools import chain
from pathlib import Path

import cv2
import numpy as np

from tracker.capture.synth import Truth
from tracker.geometry import iou
from tracker.session import Session
from tracker.sinks.base import Sink
from tracker.sinks.draw import STATUS_COLOURS, Trails, annotate, contact_sheet, fitted
from tracker.sinks.paths import cannot_write
from tracker.sinks.view import View, draw_outline
from tracker.values import Frame, Image, TrackState, TrackStatus

COLUMNS = 4
TILE_WIDTH = 400


class SheetSink(Sink):
    """Draws some frames and, below each, what the tracker saw there: the map of each cue and what they make together.

    Parameters
    ----------
    path : Path
        PNG, written by `close` unless no frame came.
    frames : collection of int
        Which frames to show.
    session : Session
        Follows one target; its tracker has the maps.
    """

    def __init__(self, path: Path, frames: Collection[int], session: Session) -> None:
        self._path = path
        self._frames = frozenset(frames)
        self._session = session
        self._trails = Trails()
        self._columns: list[list[Image]] = []

    def write(self, frame: Frame, states: Sequence[TrackState]) -> None:
        """Keep one frame if it is to be shown."""
        self._trails.add(states)
        if frame.index not in self._frames:
            return
        (state,), (tracker,) = states, self._session.trackers.values()
        cues = tracker.cues if len(tracker.cues) > 1 else ()
        maps = [*((cue.name, cue.probability) for cue in cues), ("probability image", tracker.probability)]
        height, width = frame.image.shape[:2]
        view = View(0, 0, width, height, TILE_WIDTH, round(height * TILE_WIDTH / width))
        picture = fitted(annotate(frame.image, states, self._trails), view.tile_width, view.tile_height)
        column = [_captioned(picture, f"frame {frame.index}")]
        for name, probability in maps:
            seen = view.heated(frame.image, probability)
            draw_outline(seen, view.box(state.box), STATUS_COLOURS[state.status])
            column.append(_captioned(seen, name))
        self._columns.append(column)

    def close(self) -> None:
        """Write the sheet; may be called twice.

        Raises
        ------
        SinkError
            If the file cannot be written.
        """
        columns, self._columns = self._columns, []
        if not columns:
            return
        across = min(COLUMNS, len(columns))
        # An interrupted demo may leave the last block with fewer frames.
        columns += [[np.zeros_like(tile) for tile in columns[0]]] * (-len(columns) % across)
        tiles: list[Image] = []
        for first in range(0, len(columns), across):
            tiles += chain.from_iterable(zip(*columns[first : first + across], strict=True))
        try:
            self._path.write_bytes(cv2.imencode(".png", contact_sheet(tiles, across))[1].tobytes())
        except OSError as error:
            raise cannot_write(self._path, error) from error


class ScoreSink(Sink):
    """Compares each box with the truth.

    A frame counts if at least half of the target is seen in it; there a target reported lost scores 0.

    Parameters
    ----------
    truth : callable
        From a frame's number to its truth.
    """

    def __init__(self, truth: Callable[[int], Truth]) -> None:
        self._truth = truth
        self._overlaps: list[float] = []

    @property
    def frames(self) -> int:
        """Number of frames that count."""
        return len(self._overlaps)

    @property
    def mean_iou(self) -> float:
        """Mean intersection over union of box and truth, 0 if no frame counts."""
        return sum(self._overlaps) / len(self._overlaps) if self._overlaps else 0.0

    def write(self, frame: Frame, states: Sequence[TrackState]) -> None:
        """Score one frame."""
        truth = self._truth(frame.index)
        if truth.box is None or truth.visible < 0.5:
            return
        (state,) = states
        self._overlaps.append(0.0 if state.status is TrackStatus.LOST else iou(state.box, truth.box))

    def close(self) -> None:
        """Do nothing: the score stays."""


def _captioned(tile: Image, words: str) -> Image:
    """Write in the lower left corner of a tile, in place, and return it."""
    place, font, white = (6, tile.shape[0] - 8), cv2.FONT_HERSHEY_SIMPLEX, (255, 255, 255)
    cv2.putText(tile, words, place, font, 0.5, white, 1, cv2.LINE_AA)
    return tile
