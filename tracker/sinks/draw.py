"""Pictures for people: tracked boxes drawn on a frame, contact sheets, probability as colour."""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from tracker.errors import FrameError
from tracker.geometry import Box, RotatedBox
from tracker.values import Image, TrackState, TrackStatus

Colour = tuple[int, int, int]
Points = NDArray[np.int32]

STATUS_COLOURS: dict[TrackStatus, Colour] = {
    TrackStatus.TRACKING: (70, 220, 70),
    TrackStatus.UNCERTAIN: (0, 180, 255),
    TrackStatus.LOST: (50, 50, 255),
    TrackStatus.MANUAL: (255, 150, 50),
}
_BLACK: Colour = (0, 0, 0)
_REGION_COLOUR: Colour = (210, 210, 210)
_SHEET_COLOUR = 32
_FONT = cv2.FONT_HERSHEY_SIMPLEX
_FONT_HEIGHT_PX = 22
_SMALLEST_TEXT_PX = 8
_PLATE_COLOUR = 24
SUBPIXEL_BITS = 4
_FARTHEST_PX = 30_000
# A line of one pixel along a pixel edge is spread over two and pales.
_THINNEST_PX = 2


class Trails:
    """The last centres of each target.

    Parameters
    ----------
    length : int, >= 1
        Frames to look back.
    """

    def __init__(self, length: int = 60) -> None:
        self._length = length
        self._centres: dict[int, deque[tuple[float, float] | None]] = {}

    def add(self, states: Sequence[TrackState]) -> None:
        """Take the states of the next frame; a target that is not among them is forgotten."""
        centres: dict[int, deque[tuple[float, float] | None]] = {}
        for state in states:
            trail = self._centres.get(state.target_id) or deque(maxlen=self._length)
            lost = state.status == TrackStatus.LOST
            trail.append(None if lost else (state.box.cx, state.box.cy))
            centres[state.target_id] = trail
        self._centres = centres

    def pieces(self, target_id: int) -> list[list[tuple[float, float]]]:
        """Return the path of a target, ``(x, y)`` in px, oldest first, broken where it was lost."""
        pieces: list[list[tuple[float, float]]] = [[]]
        for centre in self._centres.get(target_id, ()):
            if centre is not None:
                pieces[-1].append(centre)
            elif pieces[-1]:
                pieces.append([])
        return [piece for piece in pieces if piece]

    def clear(self) -> None:
        """Forget every target."""
        self._centres.clear()


def annotate(
    image: Image,
    states: Sequence[TrackState],
    trails: Trails | None = None,
    *,
    regions: Iterable[Box] | None = None,
) -> Image:
    """Draw targets on a copy of a picture.

    Each target gets its box, the ellipse of its rotated box where that says more than the box, its trail,
    and a label of id, status and score; colour follows the status. Lines grow with the picture.

    Parameters
    ----------
    image : ndarray, shape (H, W, 3) BGR or (H, W) grey, uint8
    states : sequence of TrackState
    trails : Trails, optional
        Paths to draw; the caller adds the states to it.
    regions : iterable of Box, optional
        Search regions, drawn thin.

    Returns
    -------
    ndarray, shape (H, W, 3) BGR, uint8
    """
    picture = _colour_copy(image)
    width = line_width(picture)
    for region in regions or ():
        _draw_lines(picture, [_box_points(region)], _REGION_COLOUR, _THINNEST_PX, closed=True)
    for state in states:
        colour = STATUS_COLOURS[state.status]
        for piece in trails.pieces(state.target_id) if trails else ():
            _draw_lines(picture, [fixed_point(piece)], colour, max(_THINNEST_PX, width // 2), closed=False)
        _draw_lines(picture, [_box_points(state.box)], colour, width, closed=True)
        if _says_more(state.rotated_box, state.box) and state.status != TrackStatus.LOST:
            _draw_ellipse(picture, state.rotated_box, colour, width)
    for state in states:
        _draw_label(picture, label_of(state), state.box, STATUS_COLOURS[state.status])
    return picture


def label_of(state: TrackState) -> str:
    """Return the words drawn at a target: id, status, and the score while there is one to trust."""
    if state.status == TrackStatus.LOST:
        return f"{state.target_id} LOST"
    return f"{state.target_id} {state.status} {state.score:.2f}"


def line_width(image: Image) -> int:
    """Return the width of lines in px that suits the size of a picture."""
    shorter_px = float(min(image.shape[:2]))
    return max(_THINNEST_PX, round(shorter_px / 300))


def heat(probability: NDArray[np.float32]) -> Image:
    """Return a probability image as colours from black (0) to bright yellow (1).

    Parameters
    ----------
    probability : ndarray, shape (H, W), float32 in [0, 1]
        Outside values are clipped, NaN is 0.

    Returns
    -------
    ndarray, shape (H, W, 3) BGR, uint8
    """
    levels = np.clip(np.nan_to_num(probability, nan=0.0), 0, 1) * 255 + 0.5
    return _as_image(cv2.applyColorMap(levels.astype(np.uint8), cv2.COLORMAP_INFERNO))


def contact_sheet(tiles: Sequence[Image], columns: int) -> Image:
    """Lay pictures out in rows, each fitted into the size of the first.

    Parameters
    ----------
    tiles : sequence of ndarray, shape (H, W, 3) BGR or (H, W) grey, uint8
        At least one.
    columns : int, >= 1

    Returns
    -------
    ndarray, shape (H, W, 3) BGR, uint8

    Raises
    ------
    FrameError
        If there is no tile or no column.
    """
    if not tiles or columns < 1:
        raise FrameError(f"contact sheet needs a tile and a column, got {len(tiles)} and {columns}")
    height, width = tiles[0].shape[:2]
    columns = min(columns, len(tiles))
    gap = 2 * line_width(tiles[0])
    rows = -(-len(tiles) // columns)
    shape = (rows * (height + gap) + gap, columns * (width + gap) + gap, 3)
    sheet = np.full(shape, _SHEET_COLOUR, np.uint8)
    for place, tile in enumerate(tiles):
        top = gap + place // columns * (height + gap)
        left = gap + place % columns * (width + gap)
        sheet[top : top + height, left : left + width] = fitted(tile, width, height)
    return sheet


def fitted(image: Image, width: int, height: int) -> Image:
    """Return a picture as colour in another size: scaled as a whole, centred, black beside it.

    Parameters
    ----------
    image : ndarray, shape (H, W, 3) BGR or (H, W) grey, uint8
    width, height : int, >= 1
        px.

    Returns
    -------
    ndarray, shape (height, width, 3) BGR, uint8
        The picture itself, not a copy, when it is that already.
    """
    picture = _colour_copy(image) if image.ndim == 2 else image
    if picture.shape[:2] == (height, width):
        return picture
    scale = min(width / picture.shape[1], height / picture.shape[0])
    inner = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    picture = _as_image(cv2.resize(picture, inner, interpolation=method))
    left, top = (width - inner[0]) // 2, (height - inner[1]) // 2
    right, bottom = width - inner[0] - left, height - inner[1] - top
    return _as_image(cv2.copyMakeBorder(picture, top, bottom, left, right, cv2.BORDER_CONSTANT))


def _as_image(picture: Any) -> Image:
    """Give cv2's loosely typed result the type of an image."""
    return np.asarray(picture, dtype=np.uint8)


def _colour_copy(image: Image) -> Image:
    return _as_image(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR)) if image.ndim == 2 else image.copy()


def fixed_point(points: Sequence[tuple[float, float]]) -> Points:
    """Turn continuous-edge coordinates into cv2's, whose pixel centres are whole, with sub-pixel bits."""
    near = np.clip(np.nan_to_num(np.asarray(points, dtype=np.float64)), -_FARTHEST_PX, _FARTHEST_PX)
    fixed: Points = np.rint((near - 0.5) * (1 << SUBPIXEL_BITS)).astype(np.int32)
    return fixed


def _box_points(box: Box) -> Points:
    return fixed_point([(box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom)])


def _says_more(turned: RotatedBox, box: Box) -> bool:
    """Tell whether the rotated box is visibly another shape than the box."""
    axis_aligned = abs(turned.angle_deg) < 0.5
    same_size = abs(turned.width - box.width) < 1 and abs(turned.height - box.height) < 1
    return not (axis_aligned and same_size)


def _draw_lines(picture: Image, lines: list[Points], colour: Colour, width: int, *, closed: bool) -> None:
    """Draw lines over a darker, wider copy of themselves, so that they stand out from any background."""
    for ink, thickness in ((_BLACK, width + 2), (colour, width)):
        cv2.polylines(picture, lines, closed, ink, thickness, cv2.LINE_AA, SUBPIXEL_BITS)


def _draw_ellipse(picture: Image, turned: RotatedBox, colour: Colour, width: int) -> None:
    centre = fixed_point([(turned.cx, turned.cy)])[0].tolist()
    sides = np.clip([turned.width / 2, turned.height / 2], 0, _FARTHEST_PX) * (1 << SUBPIXEL_BITS)
    axes = np.rint(sides).astype(int).tolist()
    for ink, thickness in ((_BLACK, width + 2), (colour, width)):
        cv2.ellipse(picture, centre, axes, turned.angle_deg, 0, 360, ink, thickness, cv2.LINE_AA, SUBPIXEL_BITS)


def _draw_label(picture: Image, text: str, box: Box, colour: Colour) -> None:
    """Write on a dark plate above the box, below it where there is no room, always inside the picture."""
    height, width = picture.shape[:2]
    thickness = line_width(picture)
    scale = max(_SMALLEST_TEXT_PX, min(height, width) / 30) / _FONT_HEIGHT_PX
    (text_width, text_height), baseline = cv2.getTextSize(text, _FONT, scale, thickness)
    plate_width, plate_height = text_width + 2 * thickness, text_height + baseline + 2 * thickness
    above, below = box.y - plate_height - thickness, box.bottom + thickness
    left = int(max(0, min(box.x, width - plate_width)))
    top = int(max(0, min(above if above >= 0 else below, height - plate_height)))
    picture[top : top + plate_height, left : left + plate_width] = _PLATE_COLOUR
    origin = left + thickness, top + thickness + text_height
    cv2.putText(picture, text, origin, _FONT, scale, colour, thickness, cv2.LINE_AA)
