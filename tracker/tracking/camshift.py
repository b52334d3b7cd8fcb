"""The classic: a window climbs the colours' probability, its size and angle come from the mass under it."""

import math
from dataclasses import dataclass
from time import perf_counter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tracker.appearance.colour import ColourModel
from tracker.backprojection import Backprojector, Cue, Probability
from tracker.config import CamShiftProfile
from tracker.geometry import Box, Ellipse, RotatedBox
from tracker.kernels.window import follow, upright_area
from tracker.search import GAP_SHARE, RIM_SHARE, Blob, measure_blob
from tracker.tracking.recovery import densest_place
from tracker.values import Frame, Image, TrackState, TrackStatus

# The search region, and how far around the window the size is measured in it (share of the window, grid px).
_MIN_MARGIN_PX = 8.0
_REACH = 0.2
_MIN_REACH_PX = 4.0
_MAX_RECENTRES = 4
# Mass that is seen to this share of its extent is seen as a whole, although the border touches it.
_WHOLE_SHARE = 0.9
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


_Edges = tuple[float, float, float, float]
"""Left, top, right and bottom end of the whole mass from the window's centre, in window sizes."""

_UNKNOWN: _Edges = math.nan, math.nan, math.nan, math.nan


class _Found(NamedTuple):
    """Where one search ended and what is there, px of the frame; as the kernel `follow` returns it.

    ``region`` is the probability image from (x, y) on, empty when it lies outside the frame; the variances ``xx`` and
    ``yy`` are 0 where no mass stands out.
    """

    cx: float
    cy: float
    region: NDArray[np.float32]
    x: int
    y: int
    iterations: int
    aspect: float
    angle: float
    upright: float
    similarity: float
    density: float
    xx: float
    yy: float
    cut_x: bool
    cut_y: bool


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
    xx: float
    yy: float
    edges: _Edges


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
        self._search_s = 0.0
        self._measure_s = 0.0
        self._looked: _Found | None = None
        search = profile.search
        # The last parameters of the kernel `follow`; after the edges they are the same for every target.
        self._limits = (
            search.kernel == "epanechnikov", search.max_iterations, float(search.epsilon_px), _MAX_RECENTRES,
            float(search.margin), _MIN_MARGIN_PX, _REACH, _MIN_REACH_PX, RIM_SHARE, GAP_SHARE, _WHOLE_SHARE,
        )  # fmt: skip

    @property
    def stage_times(self) -> dict[str, float]:
        """Seconds that the last frame spent on the ``search`` and on the ``measure`` of score and size after it."""
        return {"search": self._search_s, "measure": self._measure_s}

    @property
    def probability(self) -> Probability | None:
        """The probability image of the last search region."""
        looked = self._looked
        if looked is None or looked.region.size == 0:
            return None
        return Probability(looked.region, looked.x, looked.y, self._looked_step)

    @property
    def cues(self) -> tuple[Cue, ...]:
        """What the probability image is made of: colour alone."""
        probability = self.probability
        return () if probability is None else (Cue("colour", 1.0, probability),)

    @property
    def path(self) -> NDArray[np.float64]:
        """Where the window set out in the last frame and where it came to rest, shape (2, 2), px."""
        found = self._looked
        return np.empty((0, 2)) if found is None else np.array([self._begun, (found.cx, found.cy)])

    @property
    def search_region(self) -> Box | None:
        """The part of the last frame that was looked at, px."""
        probability = self.probability
        if probability is None:
            return None
        height, width = self._frame_shape[:2]
        return probability.region.clipped(width, height)

    def init(self, frame: Frame, box: Box, status: TrackStatus, model: ColourModel | None) -> TrackState:
        """Learn the target in a box that reaches into the picture and report it with ``status``."""
        self.model = model or ColourModel.from_box(frame.image, box, self.profile.colour)
        self._lookups = self.model.lookups
        self._projector = Backprojector(self.model)
        self._cx, self._cy, self._width, self._height = box.cx, box.cy, float(box.width), float(box.height)
        self._usual_width, self._usual_height = self._width, self._height
        self._step = max(1, int(math.sqrt(self._width * self._height) / _FULL_RESOLUTION_PX))
        self._velocity_x = self._velocity_y = 0.0
        self._lost_frames = 0
        self._turned, self._aspect, self._angle, self._upright = False, 1.0, 0.0, 1.0
        self._constants = (*_UNKNOWN, *self._limits)
        self._measure_s = 0.0
        found = self._search(frame.image, box.cx, box.cy)
        blob = self._blob(frame.image, found)
        if blob is not None and self._is_elongated(box, blob):
            found = self._turn(frame.image, found, blob)
        self._start = _refer(box, found, blob)
        self._constants = (*self._start.edges, *self._limits)
        self._cx, self._cy = box.cx - self._start.offset_x, box.cy - self._start.offset_y
        self._state = self._report(frame, found, box, 1.0, status)
        return self._state

    def update(self, frame: Frame) -> TrackState:
        """Follow the target into the next frame."""
        started = perf_counter()
        self._search_s = 0.0
        lost = self._state.status is TrackStatus.LOST
        self._state = self._look_again(frame) if lost else self._follow(frame)
        self._measure_s = perf_counter() - started - self._search_s
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
        """Climb from a place and see what is there; where the picture cuts the mass off, go over the border with it."""
        started = perf_counter()
        table, bin_of, histogram = self._lookups[image.ndim]
        found = _Found._make(
            follow(
                image, table, bin_of, histogram, cx, cy, self._width, self._height, self._step,
                self._turned, self._aspect, self._angle, *self._constants,
            )
        )  # fmt: skip
        self._looked, self._looked_step, self._begun = found, self._step, (cx, cy)
        self._frame_shape = image.shape
        self._aspect, self._angle, self._upright = found.aspect, found.angle, found.upright
        self._search_s = perf_counter() - started
        return found

    def _choose_step(self) -> None:
        """Choose every how many pixels to look: large targets need no full resolution, so their cost stays bounded.

        What is measured depends a little on it, so it changes only when the size has changed a lot.
        """
        fitting = math.sqrt(self._width * self._height) / _FULL_RESOLUTION_PX
        if not self._step / 2 <= fitting < 2 * self._step + 1:
            self._step = max(1, int(fitting))

    def _blob(self, image: Image, found: _Found) -> Blob | None:
        """Return all about the mass that a search found."""
        region = self.probability
        if region is None:
            return None
        return measure_blob(region, found.cx, found.cy, self._width, self._height, image.shape, _REACH, _MIN_REACH_PX)

    def _is_elongated(self, box: Box, blob: Blob) -> bool:
        """Say whether the orientation of the mass can be relied on, and the box lies around it."""
        if blob.cut or self.profile.search.method == "mean_shift":
            return False
        along, across, _ = blob.axes
        proportion = math.sqrt(blob.xx / blob.yy) * box.height / box.width
        return along >= _ELONGATED * across and 1 / _ELONGATED < proportion < _ELONGATED

    def _turn(self, image: Image, found: _Found, blob: Blob) -> _Found:
        """Give the target an orientation from now on; return what was found, with its colours in the turned outline."""
        assert self.model is not None
        along, across, self._angle = blob.axes
        self._turned, self._aspect = True, along / across
        self._upright = upright_area(self._aspect, self._angle)
        outline = self._ellipse(found.cx, found.cy, self._width, self._height)
        density, similarity = self.model.compare(image, found.region, found.x, found.y, self._step, outline)
        return found._replace(density=density, similarity=similarity)

    def _score(self, found: _Found) -> float:
        """How much it looks like the start (colours alike) times how much of it is there, in [0, 1]."""
        start = self._start
        return min(1.0, found.similarity / start.similarity) * min(1.0, found.density / start.density)

    def _resize(self, image: Image, found: _Found) -> None:
        """Take the size from the spread of the mass where the colours fit no worse with it.

        Moments alone let the window creep over surroundings of the target's colour; the histogram sees that.
        """
        start, width, height = self._start, self._width, self._height
        if found.xx == 0.0 or start.xx == 0.0:
            return
        if not found.cut_x:
            width = _stepped(width, start.box.width * math.sqrt(found.xx / start.xx), self._usual_width)
        if not found.cut_y:
            height = _stepped(height, start.box.height * math.sqrt(found.yy / start.yy), self._usual_height)
        if self._turned:
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
        """Return the target's outline."""
        a, b = self._semi_axes(width, height)
        if not self._turned:
            return Ellipse(cx, cy, a, b, 1.0, 0.0)
        return Ellipse(cx, cy, a, b, math.cos(self._angle), math.sin(self._angle))

    def _semi_axes(self, width: float, height: float) -> tuple[float, float]:
        """Return those of the outline; a long target is turned, within an upright box of the same area."""
        if not self._turned:
            return width / 2, height / 2
        across = math.sqrt(width * height / self._upright) / 2
        return self._aspect * across, across

    def _report(self, frame: Frame, found: _Found, box: Box, score: float, status: TrackStatus) -> TrackState:
        a, b = self._semi_axes(box.width, box.height)
        angle_deg = math.degrees(self._angle) if self._turned else 0.0
        rotated = RotatedBox(box.cx, box.cy, 2 * a, 2 * b, angle_deg)
        return TrackState(frame.index, frame.time_s, self.target_id, box, rotated, score, status, found.iterations)

    def _report_loss(self, frame: Frame, found: _Found | None, score: float) -> TrackState:
        last, iterations = self._state, found.iterations if found else 0
        return TrackState(
            frame.index, frame.time_s, self.target_id, last.box, last.rotated_box, score, TrackStatus.LOST, iterations
        )


def _refer(box: Box, found: _Found, blob: Blob | None) -> _Reference:
    """Keep what the search found on the start box."""
    offset_x, offset_y = box.cx - found.cx, box.cy - found.cy
    if abs(offset_x) > _MAX_OFFSET * box.width or abs(offset_y) > _MAX_OFFSET * box.height:
        offset_x = offset_y = 0.0
    # Where the border cuts the target, the offset is the border's and would stay when the target has come in.
    offset_x, offset_y = 0.0 if found.cut_x else offset_x, 0.0 if found.cut_y else offset_y
    edges = _UNKNOWN
    if blob is not None and not blob.cut:
        cx, cy = box.cx - offset_x, box.cy - offset_y
        edges = (
            (blob.left - cx) / box.width, (blob.top - cy) / box.height,
            (blob.right - cx) / box.width, (blob.bottom - cy) / box.height,
        )  # fmt: skip
    similarity, density = max(found.similarity, _TINY), max(found.density, _TINY)
    return _Reference(box, offset_x, offset_y, similarity, density, found.xx, found.yy, edges)


def _stepped(size: float, wanted: float, usual: float) -> float:
    """Move a size towards the wanted one, a few percent per frame at most; leave it for less than a percent.

    It stays below a multiple of the usual size: a neighbour of the same colours passes, a target that really grows
    takes its usual size along.
    """
    step = max(-_MAX_SIZE_STEP, min(_MAX_SIZE_STEP, _SIZE_GAIN * (wanted / size - 1)))
    if abs(step) < _MIN_SIZE_STEP:
        return size
    return min(size * (1 + step), max(size, _MAX_OVER_USUAL * usual))
