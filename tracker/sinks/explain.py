"""Why the window went where it went: for each frame a picture of what the trackers saw in it."""

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np

from tracker.backprojection import Probability
from tracker.geometry import Box
from tracker.sinks.base import Sink
from tracker.sinks.draw import STATUS_COLOURS, Colour, annotate, fitted, heat
from tracker.sinks.paths import cannot_write, check_writable, written
from tracker.sinks.view import View, draw_outline, draw_path, peak_of
from tracker.tracking import Tracker
from tracker.values import Frame, Image, TrackState, TrackStatus

_WIDTH = 976
_GAP = 8
_FRAME_HEIGHT = 544
_MAP_HEIGHT = 240
_LINE_HEIGHT = 26
_FEWEST_COLUMNS = 2
_GROUND = 32

_FONT = cv2.FONT_HERSHEY_SIMPLEX
_FONT_SCALE = 0.5
_BASELINE = 18
_TEXT: Colour = (225, 225, 225)
_REGION_COLOUR: Colour = (210, 210, 210)

# At full colour resolution: thin lines in pure colours stay thin. PNG takes twenty times as long.
_JPEG = (
    cv2.IMWRITE_JPEG_QUALITY, 90,
    cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
)  # fmt: skip


class ExplainSink(Sink):
    """Writes one picture per frame, ``000012.jpg`` for frame 12, of what the trackers saw in it.

    On top the frame with each target's box, status and score, its search region and the path of its window. Below, a
    row for each target: the search region enlarged, the map of each cue with the cue's weight in the caption, and the
    probability image they make together. Each map runs from black (0) to yellow (its peak, which its caption tells,
    or 0.1 if the peak is lower). A target with a single cue has no other probability image than that cue's map.

    A picture that was there under the same name is replaced once the new one is complete; others stay.

    Parameters
    ----------
    folder : Path or str
        Made if it is missing, and removed again by `close` if no picture came.
    trackers : mapping of int to Tracker
        The tracker of each target; may change between frames, as that of a `Session` does.

    Raises
    ------
    SinkError
        If the folder cannot be made or written to.
    """

    def __init__(self, folder: Path | str, trackers: Mapping[int, Tracker]) -> None:
        self._folder = Path(folder)
        self._trackers = trackers
        self._made_for_nothing = not self._folder.exists()
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_write(folder, error) from error
        check_writable(self._folder / f".{_name(0)}")

    def write(self, frame: Frame, states: Sequence[TrackState]) -> None:
        """Draw and write one frame.

        Raises
        ------
        SinkError
            If the picture cannot be written, as on a full disk; those before it are complete.
        """
        encoded = cv2.imencode(".jpg", explain(frame, states, self._trackers), _JPEG)[1]
        path = self._folder / _name(frame.index)
        with written(path) as unfinished:
            unfinished.write_bytes(encoded.tobytes())
        self._made_for_nothing = False

    def close(self) -> None:
        """Remove the folder again if it was made for nothing; may be called twice."""
        if self._made_for_nothing:
            with suppress(OSError):
                self._folder.rmdir()


def explain(frame: Frame, states: Sequence[TrackState], trackers: Mapping[int, Tracker]) -> Image:
    """Draw what the trackers saw in a frame, as `ExplainSink` writes it.

    Parameters
    ----------
    frame : Frame
        The one that the trackers saw last.
    states : sequence of TrackState
        A target without a tracker is drawn in the frame and has no row.
    trackers : mapping of int to Tracker

    Returns
    -------
    ndarray, shape (H, 976, 3) BGR, uint8
        The height grows with the number of targets.
    """
    image = fitted(frame.image, frame.image.shape[1], frame.image.shape[0])
    seen = [(state, trackers[state.target_id]) for state in states if state.target_id in trackers]
    maps = [_maps_of(tracker) for _, tracker in seen]
    columns = max([_FEWEST_COLUMNS, *(1 + len(those) for those in maps)])
    parts = [_title(frame), _beside([_overview(image, states, [tracker for _, tracker in seen])])]
    for (state, tracker), those in zip(seen, maps, strict=True):
        parts += _row(image, state, tracker, those, (_WIDTH - _GAP) // columns - _GAP)
    return np.concatenate(parts)


def _name(index: int) -> str:
    return f"{index:06d}.jpg"


def _maps_of(tracker: Tracker) -> list[tuple[str, Probability | None]]:
    """Return the maps to show, each with its caption: the cues, and what they make together."""
    cues, fused = tracker.cues, tracker.probability
    maps: list[tuple[str, Probability | None]] = [
        (f"{cue.name}: weight {cue.weight:.2f}, peak {peak_of(cue.probability):.2f}", cue.probability) for cue in cues
    ]
    if len(cues) != 1:
        maps.append(("nothing was looked at" if fused is None else f"fused: peak {peak_of(fused):.2f}", fused))
    return maps


def _title(frame: Frame) -> Image:
    """Return the line that says which frame this is and what the marks and the colours mean."""
    line = _line(
        [
            (_GAP, f"frame {frame.index} at {frame.time_s:.3f} s", _TEXT),
            (428, "search region", _TEXT),
            (624, "path of the window", _TEXT),
            (816, "0", _TEXT),
            (936, "peak", _TEXT),
        ]
    )
    draw_outline(line, Box(386, 6, 34, 14), _REGION_COLOUR)
    draw_path(line, [(574, _LINE_HEIGHT / 2), (604, _LINE_HEIGHT / 2)])
    line[6:20, 831:931] = heat(np.tile(np.linspace(0, 1, 100, dtype=np.float32), (14, 1)))
    return line


def _overview(image: Image, states: Sequence[TrackState], trackers: Sequence[Tracker]) -> Image:
    """Return the whole frame with boxes, search regions and paths."""
    view = View(0, 0, image.shape[1], image.shape[0], _WIDTH - 2 * _GAP, _FRAME_HEIGHT)
    regions = [view.box(tracker.search_region) for tracker in trackers if tracker.search_region is not None]
    tile = annotate(view.shown(image), [view.state(state) for state in states], regions=regions)
    for tracker in trackers:
        draw_path(tile, view.path(tracker.path))
    return tile


def _row(
    image: Image, state: TrackState, tracker: Tracker, maps: Sequence[tuple[str, Probability | None]], width: int
) -> list[Image]:
    """Return what a target gets: a line of words, tiles of a width beside one another, and their captions."""
    view = _view_of(tracker, state, image, width)
    tiles = [view.shown(image), *(view.heated(image, probability) for _, probability in maps)]
    for tile in tiles:
        draw_outline(tile, view.box(state.box), STATUS_COLOURS[state.status])
        draw_path(tile, view.path(tracker.path))
    captions = ["search region", *(caption for caption, _ in maps)]
    return [
        _line([(_GAP, _words_of(state), STATUS_COLOURS[state.status])]),
        _beside(tiles),
        _line([(_GAP + place * (width + _GAP), caption, _TEXT) for place, caption in enumerate(captions)]),
    ]


def _view_of(tracker: Tracker, state: TrackState, image: Image, tile_width: int) -> View:
    """Return the part of the frame in which a target was looked for, the whole frame if that lies outside."""
    height, width = image.shape[:2]
    probability = tracker.probability
    looked_at = None if probability is None or probability.image.size == 0 else probability.region
    regions = [region for region in (tracker.search_region, looked_at) if region is not None] or [state.box]
    left = max(0, math.floor(min(region.x for region in regions)))
    top = max(0, math.floor(min(region.y for region in regions)))
    right = min(width, math.ceil(max(region.right for region in regions)))
    bottom = min(height, math.ceil(max(region.bottom for region in regions)))
    if left >= right or top >= bottom:
        left, top, right, bottom = 0, 0, width, height
    return View(left, top, right - left, bottom - top, tile_width, _MAP_HEIGHT)


def _words_of(state: TrackState) -> str:
    words = f"target {state.target_id}: {state.status}, score {state.score:.2f}"
    return f"{words}, box: where it was last believed" if state.status is TrackStatus.LOST else words


def _line(texts: Sequence[tuple[int, str, Colour]]) -> Image:
    """Return a line of text: pieces from left to right with their left edge and colour, smaller where it gets tight."""
    line = np.full((_LINE_HEIGHT, _WIDTH, 3), _GROUND, np.uint8)
    ends = [*(left for left, _, _ in texts[1:]), _WIDTH]
    for (left, text, colour), end in zip(texts, ends, strict=True):
        needed = cv2.getTextSize(text, _FONT, _FONT_SCALE, 1)[0][0]
        scale = _FONT_SCALE * min(1.0, (end - left - _GAP) / needed)
        cv2.putText(line, text, (left, _BASELINE), _FONT, scale, colour, 1, cv2.LINE_AA)
    return line


def _beside(tiles: Sequence[Image]) -> Image:
    """Lay tiles of the same size out in one row."""
    height, width = tiles[0].shape[:2]
    row = np.full((height, _WIDTH, 3), _GROUND, np.uint8)
    for place, tile in enumerate(tiles):
        left = _GAP + place * (width + _GAP)
        row[:, left : left + width] = tile
    return row
