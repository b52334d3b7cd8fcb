"""The object under a click, so that no box has to be drawn: what stands out from its surroundings there."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from tracker.errors import RoiError
from tracker.geometry import Box
from tracker.modes.pictures import Picture, checked_picture
from tracker.modes.segmentation import Segmentation, segment

# The side of the part looked at, px of the (reduced) picture: this bounds the work.
_SIDE = 160
_ZOOM = 2
_SPATIAL_PX = 8.0
_RANGE = 18.0
_MIN_REGION = 12
# A region is ground when its colour is nearer than this to one that runs out of the part looked at.
_LIKE_GROUND = 20.0
# Of the part looked at, or of the picture: more is no object in front of something.
_MOST = 0.5
_LEAST_PX = 6.0
_COMPACT = 7.0
_MOST_REGIONS = 40
_FALLBACK_SHARE = 0.15


class _View(NamedTuple):
    """A part of the picture, reduced: every ``step`` px are one."""

    image: Picture
    x: int
    y: int
    step: int


def suggest_box(image: Picture, point: Sequence[float]) -> Box:
    """Return a box around the object under a point.

    The surroundings of the point are segmented, first closely and then, as long as what is there runs out of sight, in
    wider and coarser views, so that the work hardly grows with the picture. What reaches out of the view, or looks like
    that, is ground. The object is the region under the point and those around it that are not ground and together with
    it make a large body without dents: neighbours of several colours each come apart where they touch.

    Parameters
    ----------
    image : ndarray, shape (H, W, 3) BGR or (H, W) grey
        uint8, or float from 0 to 1.
    point : (x, y)
        px, continuous: pixel i covers [i, i + 1).

    Returns
    -------
    Box
        Inside the picture, around the point, never more than half of it. Where nothing stands out, a square of 15 %
        of the picture's shorter side.

    Raises
    ------
    RoiError
        If the point is no pair of finite numbers or lies outside the picture.
    FrameError
        If the picture has another form.
    """
    picture = checked_picture(image)
    rows, columns = picture.shape[:2]
    x, y = _checked_point(point, columns, rows)
    step = 1
    while True:
        view = _view(picture, x, y, step)
        at = int((x - view.x) / step), int((y - view.y) / step)
        whole = view.image.shape[0] * step >= rows - step and view.image.shape[1] * step >= columns - step
        found = _object_at(view, at, whole)
        if found is not None:
            box = Box(view.x + step * found[0], view.y + step * found[1], step * found[2], step * found[3])
            clipped = box.clipped(columns, rows)
            if clipped is not None and clipped.area <= _MOST * rows * columns:
                return clipped
        if whole:
            return _fallback(x, y, columns, rows)
        step *= _ZOOM


def _checked_point(point: Any, columns: int, rows: int) -> tuple[float, float]:
    try:
        x, y = (float(number) for number in point)
    except (TypeError, ValueError):
        raise RoiError(f"point needs to be two numbers x, y, got {point!r}") from None
    if not (0 <= x < columns and 0 <= y < rows):
        raise RoiError(f"point needs to be inside the picture of {columns} x {rows} px, got {x:g}, {y:g}")
    return x, y


def _view(picture: Picture, x: float, y: float, step: int) -> _View:
    """Cut out `_SIDE` x `_SIDE` px of ``step`` px each, shifted to lie inside the picture."""
    rows, columns = picture.shape[:2]
    side = _SIDE * step
    left = int(np.clip(x - side / 2, 0, max(0, columns - side)))
    top = int(np.clip(y - side / 2, 0, max(0, rows - side)))
    part = picture[top : top + side, left : left + side]
    if step == 1:
        return _View(part, left, top, step)
    # Two of the rows and columns of each pixel of the view are enough, and reading all of them would take longest.
    stride = max(1, step // 2)
    thinned = cast(Any, np.ascontiguousarray(part[::stride, ::stride]))
    size = max(1, part.shape[1] // step), max(1, part.shape[0] // step)
    return _View(cast(Picture, cv2.resize(thinned, size, interpolation=cv2.INTER_AREA)), left, top, step)


def _object_at(view: _View, at: tuple[int, int], whole: bool) -> tuple[int, int, int, int] | None:
    """Return x, y, width, height of the object in px of the view; None where it is not seen whole."""
    cut = segment(
        view.image, _SPATIAL_PX, _RANGE, _MIN_REGION, algorithm="grid", merge=(_RANGE / 2, _SPATIAL_PX), n_jobs=1
    )
    rows, columns = cut.labels.shape
    own = int(cut.labels[min(at[1], rows - 1), min(at[0], columns - 1)])
    rim = _rim(cut)
    if rim[own] > 0 and not (whole and rim[own] < 0.1):
        return None
    members = _grown(cut, own, _ground(cut, rim, own))
    left, top = cut.regions.box[members, :2].min(axis=0)
    right, bottom = (cut.regions.box[members, :2] + cut.regions.box[members, 2:]).max(axis=0)
    width, height = int(right - left), int(bottom - top)
    if width * height > _MOST * rows * columns or max(width, height) < _LEAST_PX:
        return None
    return int(left), int(top), width, height


def _rim(cut: Segmentation) -> NDArray[np.float64]:
    """Share of the view's outline that each region has."""
    labels = cut.labels
    outline = np.concatenate((labels[0], labels[-1], labels[:, 0], labels[:, -1]))
    return np.bincount(outline, minlength=len(cut.regions)) / len(outline)


def _ground(cut: Segmentation, rim: NDArray[np.float64], own: int) -> NDArray[np.bool_]:
    colours = cut.regions.colour
    ground = rim > 0
    far = np.linalg.norm(colours[:, None] - colours[None, rim > 0.03], axis=2).min(axis=1, initial=np.inf)
    ground |= far < _LIKE_GROUND
    ground[own] = False
    return np.asarray(ground, np.bool_)


def _grown(cut: Segmentation, own: int, ground: NDArray[np.bool_]) -> list[int]:
    """Return the regions that with ``own`` make the largest body without dents: ``area * solidity ** _COMPACT``.

    Neighbours join one by one, each time the one that is best for the body; of the bodies on the way the best is taken.
    """
    pairs, areas = cut.adjacency.pairs, cut.regions.area
    hull_of = cache(lambda region: _hull(cut, region))
    members, area, hull = [own], float(areas[own]), hull_of(own)
    best, kept = _worth(area, hull), 1
    while len(members) < _MOST_REGIONS:
        inside = np.isin(pairs, members)
        across = np.unique(pairs[inside.any(axis=1) & ~inside.all(axis=1)])
        around = [int(other) for other in across if other not in members and not ground[other]]
        if not around:
            break
        hulls = [_convex(np.concatenate((hull, hull_of(other)))) for other in around]
        worths = [_worth(area + areas[other], joined) for other, joined in zip(around, hulls, strict=True)]
        first = int(np.argmax(worths))
        members.append(around[first])
        area, hull = area + float(areas[around[first]]), hulls[first]
        if worths[first] > best:
            best, kept = worths[first], len(members)
    return members[:kept]


def _hull(cut: Segmentation, region: int) -> NDArray[np.int32]:
    """Corners of the convex hull of a region's pixels, (n, 1, 2), px of the view."""
    x, y, width, height = (int(side) for side in cut.regions.box[region])
    rows, columns = np.nonzero(cut.labels[y : y + height, x : x + width] == region)
    corners = np.stack((columns + x, rows + y), axis=1)
    corners = np.concatenate([corners + step for step in ((0, 0), (1, 0), (0, 1), (1, 1))])
    return _convex(corners.astype(np.int32))


def _convex(corners: NDArray[np.int32]) -> NDArray[np.int32]:
    return np.asarray(cv2.convexHull(corners), np.int32)


def _worth(area: float, hull: NDArray[np.int32]) -> float:
    return float(area * min(1.0, area / cv2.contourArea(hull)) ** _COMPACT)


def _fallback(x: float, y: float, columns: int, rows: int) -> Box:
    side = max(1.0, _FALLBACK_SHARE * min(columns, rows))
    left = min(max(x - side / 2, 0.0), columns - side)
    top = min(max(y - side / 2, 0.0), rows - side)
    return Box(left, top, min(side, columns), min(side, rows))
