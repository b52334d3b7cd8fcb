"""What the demo makes of each frame besides the trajectory: tiles of a contact sheet, the score."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import cv2
import numpy as np

from tracker.backprojection import Probability
from tracker.capture.synth import Truth
from tracker.errors import SinkError
from tracker.geometry import iou
from tracker.session import Session
from tracker.sinks.base import Sink
from tracker.sinks.draw import Trails, annotate, contact_sheet, fitted, heat
from tracker.values import Frame, Image, TrackState, TrackStatus

COLUMNS = 4
TILE_WIDTH = 400
DIMMED = 0.25


class SheetSink(Sink):
    """Draws some frames and, below each, what the tracker saw there: the probability image in its place.

    Parameters
    ----------
    path : Path
        PNG, written by `close` unless no frame came.
    frames : collection of int
        Which frames to show.
    session : Session
        Whose tracker has the probability image.
    """

    def __init__(self, path: Path, frames: Collection[int], session: Session) -> None:
        self._path = path
        self._frames = frozenset(frames)
        self._session = session
        self._trails = Trails()
        self._pairs: list[tuple[Image, Image]] = []

    def write(self, frame: Frame, states: Sequence[TrackState]) -> None:
        """Keep one frame if it is to be shown."""
        self._trails.add(states)
        if frame.index not in self._frames:
            return
        seen = _dimmed(frame.image)
        for tracker in self._session.trackers.values():
            if tracker.probability is not None:
                _paste(seen, tracker.probability)
        picture = annotate(frame.image, states, self._trails)
        self._pairs.append((_tile(picture, frame.index), _tile(annotate(seen, states), frame.index)))

    def close(self) -> None:
        """Write the sheet; may be called twice.

        Raises
        ------
        SinkError
            If the file cannot be written.
        """
        pairs, self._pairs = self._pairs, []
        if not pairs:
            return
        tiles: list[Image] = []
        for first in range(0, len(pairs), COLUMNS):
            row = pairs[first : first + COLUMNS]
            tiles += [picture for picture, _ in row] + [seen for _, seen in row]
        try:
            self._path.write_bytes(cv2.imencode(".png", contact_sheet(tiles, COLUMNS))[1].tobytes())
        except OSError as error:
            raise SinkError(f"{self._path}: cannot be written: {error.strerror}") from error


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


def _tile(picture: Image, number: int) -> Image:
    """Return a picture in the size of the sheet with the frame's number in the corner."""
    height = round(picture.shape[0] * TILE_WIDTH / picture.shape[1])
    tile = fitted(picture, TILE_WIDTH, height)
    place, font, white = (6, height - 8), cv2.FONT_HERSHEY_SIMPLEX, (255, 255, 255)
    cv2.putText(tile, f"frame {number}", place, font, 0.5, white, 1, cv2.LINE_AA)
    return tile


def _dimmed(image: Image) -> Image:
    return np.asarray(cv2.convertScaleAbs(image, alpha=DIMMED), dtype=np.uint8)


def _paste(picture: Image, probability: Probability) -> None:
    """Put a probability image where it belongs in the picture, as far as it lies inside."""
    height, width = picture.shape[:2]
    step = probability.step
    levels = heat(probability.image).repeat(step, axis=0).repeat(step, axis=1)
    right, bottom = min(probability.x + levels.shape[1], width), min(probability.y + levels.shape[0], height)
    picture[probability.y : bottom, probability.x : right] = levels[: bottom - probability.y, : right - probability.x]
