"""The classic: a window climbs the colours' probability, its size and angle come from the mass under it."""

import math
from dataclasses import dataclass, replace
from time import perf_counter
from typing import NamedTuple

import numpy as np

from tracker.appearance.colour import ColourModel
from tracker.backprojection import Backprojector, Probability
from tracker.config import CamShiftProfile
from tracker.geometry import Box, Ellipse, RotatedBox
from tracker.kernels.window import pursue
from tracker.search import Blob, measure_blob
from tracker.tracking.recovery import densest_place
from tracker.values import Frame, Image, TrackState, TrackStatus

# The search region, and how far around the window the size is measured in it (share of the window, grid px).
_MIN_MARGIN_PX = 8.0
_REACH = 0.2
_MIN_REACH_PX = 4.0
_MAX_RECENTRES = 4
# Mean side of a target from which on fewer pixels are looked at.
_FULL_RESOLUTION_PX = 23.0

# The start: a mass further off than this share of the box is not the target's, rounder than this has no direction.
_MAX_OFFSET = 0.3
_ELONGATED = 1.3
_TINY = 1e-6

# Shares of a new measurement that are taken over per frame, and the largest and least change of size.
_VELOCITY_GAIN = 0.5
_SIZE_GAIN = 0.5
_MAX_SIZE_STEP = 0.08
_MIN_SIZE_STEP = 0.01
_RESIZE_SCORE = 0.75
_USUAL_SIZE_GAIN = 0.05
_MAX_OVER_USUAL = 1.25

# How far a lost target is looked for, in mean sides of the window.
_LOST_REACH = 0.75
_LOST_REACH_PER_FRAME = 0.12
_MAX_LOST_REACH = 3.5


_Span = tuple[float, float]


class _Found(NamedTuple):
    """Where one search ended and what is there, px of the frame."""

    cx: float
    cy: float
    similarity: float
    density: float
    blob: Blob | None
    ellipse: Ellipse | None
    iterations: int


@dataclass(frozen=True, slots=True)
class _Reference:
    """What the search found on the start box; later frames are read against it.

    The colours of a target seldom fill the box that the user drew: so the box keeps its offset from the mass and its
    size in proportion to the spread of the mass, and a score of 1 means "as in the first frame".
    """

    box: Box
    offset_x: float
    offset_y: float
    similarity: float
    density: float
    blob: Blob | None
    edges: tuple[_Span, _Span] | None
    elongated: bool


class CamShift:
    """Follows a target by its colours alone, profile ``camshift``.

    Parameters
    ----------
    profile : CamShiftProfile
    target_id : int, >= 1
    """

    def __init__(self, profile: CamShiftProfile, target_id: int) -> None:
        self.profile = profile
        self.target_id = target_id
        self.model: ColourModel | None = None
        self.probability: Probability | None = None
        self._search_s = 0.0
        self._measure_s = 0.0
        self._buffer = np.empty(0, np.float32)

    @property
    def stage_times(self) -> dict[str, float]:
        """Seconds that the last frame spent on the ``search`` and on the ``measure`` of size and score."""
        return {"search": self._search_s, "measure": self._measure_s}

    @property
    def search_region(self) -> Box | None:
        """The part of the last frame that was looked at, px."""
        if self.probability is None:
            return None
        return self.probability.region.clipped(self._frame_width, self._frame_height)

    def init(self, frame: Frame, box: Box, status: TrackStatus, model: ColourModel | None) -> TrackState:
        """Learn the target in a box that reaches into the picture and report it with ``status``."""
        self.model = model or ColourModel.from_box(frame.image, box, self.profile.colour)
        self._projector = Backprojector(self.model)
        self._cx, self._cy, self._width, self._height = box.cx, box.cy, float(box.width), float(box.height)
        self._usual_width, self._usual_height = self._width, self._height
        self._step = max(1, int(math.sqrt(self._width * self._height) / _FULL_RESOLUTION_PX))
        self._velocity_x = self._velocity_y = 0.0
        self._lost_frames = 0
        self._angle, self._aspect = 0.0, 1.0
        self._start = _Reference(box, 0.0, 0.0, 1.0, 1.0, None, None, False)
        self._search_s = self._measure_s = 0.0
        found = self._search(frame.image, box.cx, box.cy)
        if self._is_elongated(box, found.blob):
            assert self.probability is not None
            self._start = replace(self._start, elongated=True)
            found = self._measure(frame.image, self.probability, found.cx, found.cy, found.iterations)
        self._start = self._refer(box, found)
        self._cx, self._cy = box.cx - self._start.offset_x, box.cy - self._start.offset_y
        self._state = self._report(frame, found, box, 1.0, status)
        return self._state

    def update(self, frame: Frame) -> TrackState:
        """Follow the target into the next frame."""
        self._search_s = self._measure_s = 0.0
        lost = self._state.status is TrackStatus.LOST
        self._state = self._look_again(frame) if lost else self._follow(frame)
        return self._state

    def _follow(self, frame: Frame) -> TrackState:
        limits = self.profile.status
        found = self._search(frame.image, self._cx + self._velocity_x, self._cy + self._velocity_y)
        score = self._score(found)
        if score < limits.lost_below:
            self._lost_frames = 0
            # What covers a target or leads it out of the picture has made the window smaller before.
            self._width, self._height = self._usual_width, self._usual_height
            return self._report_loss(frame, found, score)
        self._velocity_x += _VELOCITY_GAIN * (found.cx - self._cx - self._velocity_x)
        self._velocity_y += _VELOCITY_GAIN * (found.cy - self._cy - self._velocity_y)
        self._cx, self._cy = found.cx, found.cy
        if score >= _RESIZE_SCORE and self.profile.search.method == "cam_shift":
            self._resize(frame.image, found)
            self._choose_step()
            self._usual_width += _USUAL_SIZE_GAIN * (self._width - self._usual_width)
            self._usual_height += _USUAL_SIZE_GAIN * (self._height - self._usual_height)
        status = TrackStatus.TRACKING if score >= limits.uncertain_below else TrackStatus.UNCERTAIN
        return self._report(frame, found, self._box(), score, status)

    def _look_again(self, frame: Frame) -> TrackState:
        self._lost_frames += 1
        reach = min(_MAX_LOST_REACH, _LOST_REACH + _LOST_REACH_PER_FRAME * self._lost_frames)
        window = Box.from_centre(self._cx, self._cy, self._width, self._height)
        place = densest_place(self._projector, frame.image, window, reach)
        if place is None:
            return self._report_loss(frame, None, 0.0)
        found = self._search(frame.image, *place)
        score = self._score(found)
        if score < self.profile.status.found_above:
            return self._report_loss(frame, found, score)
        self._velocity_x = self._velocity_y = 0.0
        self._cx, self._cy = found.cx, found.cy
        return self._report(frame, found, self._box(), score, TrackStatus.TRACKING)

    def _search(self, image: Image, cx: float, cy: float) -> _Found:
        """Climb from a place and see what is there."""
        assert self.model is not None
        started = perf_counter()
        settings, step, width, height = self.profile.search, self._step, self._width, self._height
        margin_x = max(_MIN_MARGIN_PX, settings.margin * width)
        margin_y = max(_MIN_MARGIN_PX, settings.margin * height)
        size = int((width + 2 * margin_x) / step + 3) * int((height + 2 * margin_y) / step + 3)
        if self._buffer.size < size:
            self._buffer = np.empty(2 * size, np.float32)
        cx, cy, x, y, rows, columns, iterations = pursue(
            image,
            self.model.cube_table if image.ndim == 3 else self.model.grey_table,
            cx,
            cy,
            width,
            height,
            margin_x,
            margin_y,
            margin_x - _REACH * width,
            margin_y - _REACH * height,
            step,
            settings.kernel == "epanechnikov",
            settings.max_iterations,
            settings.epsilon_px,
            _MAX_RECENTRES,
            self._buffer,
        )
        self._search_s += perf_counter() - started
        self._frame_height, self._frame_width = image.shape[:2]
        if rows == 0:
            self.probability = None
            return _Found(cx, cy, 0.0, 0.0, None, None, iterations)
        self.probability = Probability(self._buffer[: rows * columns].reshape(rows, columns), x, y, step)
        return self._measure(image, self.probability, cx, cy, iterations)

    def _choose_step(self) -> None:
        """Choose every how many pixels to look: large targets need no full resolution, so their cost stays bounded.

        What is measured depends a little on it, so it changes only when the size has changed a lot.
        """
        fitting = math.sqrt(self._width * self._height) / _FULL_RESOLUTION_PX
        if not self._step / 2 <= fitting < 2 * self._step + 1:
            self._step = max(1, int(fitting))

    def _measure(self, image: Image, region: Probability, cx: float, cy: float, iterations: int) -> _Found:
        """See what lies under the window; where the picture cuts it off, go over the border with it."""
        assert self.model is not None
        started = perf_counter()
        width, height, start = self._width, self._height, self._start
        blob = measure_blob(region, cx, cy, width, height, image.shape, _REACH, _MIN_REACH_PX)
        if blob is not None:
            if start.edges is not None and blob.cut:
                across, down = start.edges
                cx = _over_the_border(cx, width, (blob.left, blob.right), (blob.cut_left, blob.cut_right), across)
                cy = _over_the_border(cy, height, (blob.top, blob.bottom), (blob.cut_top, blob.cut_bottom), down)
            if start.elongated:
                along, wide, self._angle = blob.axes
                self._aspect = along / wide
        self._measured_width, self._measured_height = width, height
        ellipse = self._ellipse(cx, cy, width, height)
        density, similarity = self.model.compare(image, region.image, region.x, region.y, region.step, ellipse)
        self._measure_s += perf_counter() - started
        return _Found(cx, cy, similarity, density, blob, ellipse, iterations)

    def _refer(self, box: Box, found: _Found) -> _Reference:
        offset_x, offset_y = box.cx - found.cx, box.cy - found.cy
        if abs(offset_x) > _MAX_OFFSET * box.width or abs(offset_y) > _MAX_OFFSET * box.height:
            offset_x = offset_y = 0.0
        # Where the border cuts the target, the offset is the border's and would stay when the target has come in.
        if found.blob is not None:
            offset_x = 0.0 if found.blob.cut_left or found.blob.cut_right else offset_x
            offset_y = 0.0 if found.blob.cut_top or found.blob.cut_bottom else offset_y
        return _Reference(
            box, offset_x, offset_y, max(found.similarity, _TINY), max(found.density, _TINY), found.blob,
            _edges(box, offset_x, offset_y, found.blob), self._start.elongated,
        )  # fmt: skip

    def _is_elongated(self, box: Box, blob: Blob | None) -> bool:
        """Say whether the orientation of the mass can be relied on, and the box lies around it."""
        if blob is None or blob.cut or self.profile.search.method == "mean_shift":
            return False
        along, across, _ = blob.axes
        proportion = math.sqrt(blob.xx / blob.yy) * box.height / box.width
        return along >= _ELONGATED * across and 1 / _ELONGATED < proportion < _ELONGATED

    def _score(self, found: _Found) -> float:
        """How much it looks like the start (colours alike) times how much of it is there, in [0, 1]."""
        start = self._start
        return min(1.0, found.similarity / start.similarity) * min(1.0, found.density / start.density)

    def _resize(self, image: Image, found: _Found) -> None:
        """Take the size from the spread of the mass where the colours fit no worse with it.

        Moments alone let the window creep over surroundings of the target's colour; the histogram sees that.
        """
        blob, start = found.blob, self._start
        if blob is None or start.blob is None:
            return
        width, height = self._width, self._height
        if not (blob.cut_left or blob.cut_right):
            width = _stepped(width, start.box.width * math.sqrt(blob.xx / start.blob.xx), self._usual_width)
        if not (blob.cut_top or blob.cut_bottom):
            height = _stepped(height, start.box.height * math.sqrt(blob.yy / start.blob.yy), self._usual_height)
        if start.elongated:
            if width * height <= self._width * self._height or self._fits(image, width, height, found):
                self._width, self._height = width, height
            return
        if width != self._width and self._fits(image, width, self._height, found):
            self._width = width
        if height != self._height and self._fits(image, self._width, height, found):
            self._height = height

    def _fits(self, image: Image, width: float, height: float, found: _Found) -> bool:
        assert self.model is not None
        ellipse = self._ellipse(found.cx, found.cy, width, height)
        return self.model.similarity(image, ellipse, self._step) >= found.similarity

    def _box(self) -> Box:
        start = self._start
        cx = self._cx + start.offset_x * self._width / start.box.width
        cy = self._cy + start.offset_y * self._height / start.box.height
        return Box(cx - self._width / 2, cy - self._height / 2, self._width, self._height)

    def _ellipse(self, cx: float, cy: float, width: float, height: float) -> Ellipse:
        """Return the target's outline; a long target is turned, within an upright box of the same area."""
        if not self._start.elongated:
            return Ellipse(cx, cy, width / 2, height / 2, 1.0, 0.0)
        cosine, sine = math.cos(self._angle), math.sin(self._angle)
        upright = math.hypot(self._aspect * cosine, sine) * math.hypot(self._aspect * sine, cosine)
        b = math.sqrt(width * height / upright) / 2
        return Ellipse(cx, cy, self._aspect * b, b, cosine, sine)

    def _report(self, frame: Frame, found: _Found, box: Box, score: float, status: TrackStatus) -> TrackState:
        outline = found.ellipse
        if outline is None or box.width != self._measured_width or box.height != self._measured_height:
            outline = self._ellipse(box.cx, box.cy, box.width, box.height)
        angle_deg = math.degrees(self._angle) if self._start.elongated else 0.0
        rotated = RotatedBox(box.cx, box.cy, 2 * outline.a, 2 * outline.b, angle_deg)
        return TrackState(frame.index, frame.time_s, self.target_id, box, rotated, score, status, found.iterations)

    def _report_loss(self, frame: Frame, found: _Found | None, score: float) -> TrackState:
        last, iterations = self._state, found.iterations if found else 0
        return TrackState(
            frame.index, frame.time_s, self.target_id, last.box, last.rotated_box, score, TrackStatus.LOST, iterations
        )


def _edges(box: Box, offset_x: float, offset_y: float, blob: Blob | None) -> tuple[_Span, _Span] | None:
    """Where the mass begins and ends from the window's centre, in window sizes, per axis; None where it is cut."""
    if blob is None or blob.cut:
        return None
    cx, cy = box.cx - offset_x, box.cy - offset_y
    return (
        ((blob.left - cx) / box.width, (blob.right - cx) / box.width),
        ((blob.top - cy) / box.height, (blob.bottom - cy) / box.height),
    )


def _stepped(size: float, wanted: float, usual: float) -> float:
    """Move a size towards the wanted one, a few percent per frame at most; leave it for less than a percent.

    It stays below a multiple of the usual size: a neighbour of the same colours passes, a target that really grows
    takes its usual size along.
    """
    step = max(-_MAX_SIZE_STEP, min(_MAX_SIZE_STEP, _SIZE_GAIN * (wanted / size - 1)))
    if abs(step) < _MIN_SIZE_STEP:
        return size
    return min(size * (1 + step), max(size, _MAX_OVER_USUAL * usual))


def _over_the_border(centre: float, size: float, run: _Span, cut: tuple[bool, bool], edges: _Span) -> float:
    """Hold on to the edge that is still seen while the other one is beyond the picture."""
    if cut[0] == cut[1] or run[1] - run[0] > 0.9 * (edges[1] - edges[0]) * size:
        return centre
    return min(centre, run[1] - edges[1] * size) if cut[0] else max(centre, run[0] - edges[0] * size)
