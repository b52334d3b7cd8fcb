"""The rows of a target as a strip of pixels: a column shows the worst of the frames in it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PyQt5.QtGui import QColor, QImage, QPalette, QPixmap

from tracker.editing import STATUSES, Track
from tracker.values import TrackStatus
from ui.look import theme
from ui.panels.timeline_axis import Axis
from ui.snapshot import Target

# From the least to the most worth seeing; rank 0 is a column without a row.
ORDER = (TrackStatus.TRACKING, TrackStatus.MANUAL, TrackStatus.UNCERTAIN, TrackStatus.LOST)
_RANKS = np.array([1 + ORDER.index(status) for status in STATUSES], np.uint8)
_TINT, _FILL = 0.25, 0.72


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """A track reduced to pixel columns.

    Parameters
    ----------
    rank : ndarray, shape (w,), uint8
        1 plus the place of the worst status in `ORDER`; 0 without a row.
    score : ndarray, shape (w,), float64
        The lowest; 0 without a row.
    """

    rank: NDArray[np.uint8]
    score: NDArray[np.float64]


def columns(track: Track | None, start: float, span: float, width: int) -> Columns:
    """Reduce the frames of ``[start, start + span)`` to ``width`` columns."""
    rank, score = np.zeros(width, np.uint8), np.zeros(width)
    if track is None or not track.frame.size:
        return Columns(rank, score)
    edges = start + np.arange(width + 1) * (span / width)
    first = np.searchsorted(track.frame, np.floor(edges[:-1]).astype(np.int64))
    stop = np.searchsorted(track.frame, np.ceil(edges[1:]).astype(np.int64))
    held = first < stop
    if not held.any():
        return Columns(rank, score)
    low, high = int(first[held][0]), int(stop[held][-1])
    pairs = np.column_stack([first[held], stop[held]]).ravel() - low
    # One row more than there is: reduceat takes no index behind the last.
    ranks, scores = np.zeros(high - low + 1, np.uint8), np.ones(high - low + 1)
    np.take(_RANKS, track.status[low:high], out=ranks[:-1], mode="clip")
    scores[:-1] = track.score[low:high]
    rank[held] = np.maximum.reduceat(ranks, pairs)[::2]
    score[held] = np.minimum.reduceat(scores, pairs)[::2]
    return Columns(rank, score)


@dataclass(frozen=True, slots=True, eq=False)
class LaneColours:
    """Colours of a strip as ``0xffRRGGBB``.

    Parameters
    ----------
    tints, fills, curves : ndarray, shape (5,), uint32
        By rank: above the score, below it, and the score itself.
    groove, beyond, mark : uint32
        Where nothing is tracked yet, behind the end, and where the user put a box.
    """

    tints: NDArray[np.uint32]
    fills: NDArray[np.uint32]
    curves: NDArray[np.uint32]
    groove: np.uint32
    beyond: np.uint32
    mark: np.uint32

    @classmethod
    def of(cls, palette: QPalette) -> "LaneColours":
        """Choose what is seen on the backgrounds of a palette."""
        base, text = palette.color(QPalette.Base), palette.color(QPalette.Text)
        statuses = [theme.STATUS_COLOURS[status] for status in ORDER]
        groove = mixed(base, text, 0.07)
        tints = [mixed(base, colour, _TINT) for colour in statuses]
        fills = [mixed(base, colour, _FILL) for colour in statuses]
        # A lost target has no score worth a tint: the whole height says it.
        tints[-1] = fills[-1] = mixed(base, statuses[-1], 0.9)
        curves = [mixed(colour, text, 0.45) for colour in statuses]
        return cls(
            *(np.array([_rgb(groove), *map(_rgb, group)], np.uint32) for group in (tints, fills, curves)),
            groove=_rgb(groove),
            beyond=_rgb(base),
            mark=_rgb(text),
        )


def lane_image(
    track: Track | None, placed: tuple[int, ...], end: int | None, axis: Axis, height: int, colours: LaneColours
) -> NDArray[np.uint32]:
    """Return the strip of a target, shape (height, axis.width), ``0xffRRGGBB``."""
    reduced = columns(track, axis.start, axis.span, axis.width)
    level = np.rint((1 - np.clip(reduced.score, 0, 1)) * (height - 1)).astype(np.int16)
    # Each step of the curve is as high as it needs to be to join its neighbour.
    before = np.where(np.roll(reduced.rank, 1) > 0, np.roll(level, 1), level)
    before[0] = level[0]
    top, bottom = np.minimum(level, before), np.maximum(level, before)
    row = np.arange(height, dtype=np.int16)[:, np.newaxis]
    image = np.where(row < top, colours.tints[reduced.rank], colours.curves[reduced.rank])
    np.copyto(image, colours.fills[reduced.rank], where=row > bottom)
    _put_end(image, end, axis, colours)
    _put_marks(image, placed, axis, colours)
    return image


class Strips:
    """Strips of targets, painted anew only when something in them changed."""

    def __init__(self) -> None:
        self._strips: dict[int, tuple[Track | None, tuple[object, ...], QPixmap]] = {}
        self._palette: tuple[int, LaneColours] | None = None

    def pixmap(
        self, target: Target, track: Track | None, axis: Axis, height: int, palette: QPalette, ratio: float
    ) -> QPixmap:
        """Return the strip of a target for a screen of ``ratio`` device px per px."""
        key = (target.placed, target.end, axis, height, palette.cacheKey(), ratio)
        known = self._strips.get(target.number)
        if known is not None and known[0] is track and known[1] == key:
            return known[2]
        device = Axis(0, max(1, round(axis.width * ratio)), axis.start, axis.span)
        image = np.ascontiguousarray(
            lane_image(track, target.placed, target.end, device, max(1, round(height * ratio)), self._colours(palette))
        )
        rows, width = image.shape
        # A copy: the pixmap would go on using the array's memory.
        pixmap = QPixmap.fromImage(QImage(image.data, width, rows, 4 * width, QImage.Format_RGB32).copy())
        pixmap.setDevicePixelRatio(ratio)
        self._strips[target.number] = (track, key, pixmap)
        return pixmap

    def keep(self, numbers: set[int]) -> None:
        """Forget all other targets."""
        for number in self._strips.keys() - numbers:
            del self._strips[number]

    def _colours(self, palette: QPalette) -> LaneColours:
        if self._palette is None or self._palette[0] != palette.cacheKey():
            self._palette = (palette.cacheKey(), LaneColours.of(palette))
        return self._palette[1]


def mixed(ground: QColor, colour: QColor, share: float) -> QColor:
    """Return ``share`` of a colour on a ground."""
    pairs = zip(ground.getRgb()[:3], colour.getRgb()[:3], strict=True)
    return QColor(*(round(below + share * (above - below)) for below, above in pairs))


def _put_end(image: NDArray[np.uint32], end: int | None, axis: Axis, colours: LaneColours) -> None:
    if end is not None and end < axis.stop:
        edge = max(0, round(axis.x(end)))
        image[:, edge:] = colours.beyond
        image[:, max(0, edge - (_thick(image) + 1) // 2) : edge] = colours.mark


def _put_marks(image: NDArray[np.uint32], placed: tuple[int, ...], axis: Axis, colours: LaneColours) -> None:
    """Put ticks with a rim, to be seen on every status and side by side."""
    thick = _thick(image)
    lefts = {int(axis.x(frame) + (min(axis.frame_px, thick) - thick) / 2) for frame in placed if axis.shows(frame)}
    for grown, colour in ((1, colours.beyond), (0, colours.mark)):
        for left in lefts:
            image[:, max(0, left - grown) : max(0, left + thick + grown)] = colour


def _thick(image: NDArray[np.uint32]) -> int:
    return max(3, round(0.12 * image.shape[0]))


def _rgb(colour: QColor) -> np.uint32:
    return np.uint32(colour.rgb())
