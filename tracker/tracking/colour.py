"""The fastest that is good: mean shift on histograms of colours and edges against the surroundings, with scale."""

import math
from time import perf_counter
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from tracker.appearance.colour import ColourModel
from tracker.backprojection import Cue, Probability
from tracker.config import ColourProfile
from tracker.geometry import Box, RotatedBox
from tracker.kernels.contrast import clearest_windows
from tracker.kernels.hellinger import centre, resize, seek
from tracker.tracking.camera import CameraShift
from tracker.tracking.colour_target import ColourTarget
from tracker.tracking.light import Light
from tracker.tracking.region import Region, RegionBuffer, grid_step, look_up
from tracker.values import Frame, Image, TrackState, TrackStatus

# The search region reaches beyond its margin by this much.
_REACH_PX = 6.0
_TINY = 1e-6

# Share of a new shift in the velocity. A shift that may be expected is a start of its own where it leads away from the
# other starts, in sides of the window, and not too far.
_VELOCITY_GAIN = 0.5
_AHEAD = 0.1
_FURTHEST = 3.0
_HERE = np.zeros((1, 2))

# Scores below which the surroundings are looked through, and from which on their colours are learned. Another place
# has to be better by this factor and this difference.
_DOUBTED = 0.6
_LEARN = 0.7
_BETTER = 1.2
_BETTER_BY = 0.02

# How far a target is looked for, in mean sides of the window, when in the whole picture, and at how many places.
_REACH = 0.75
_REACH_PER_FRAME = 0.15
_MAX_REACH = 4.0
_EVERYWHERE_AFTER = 10
_EVERYWHERE_EVERY = 3
_PLACES = 3
_CELLS = 6
_MAX_CELLS = 40_000


class _Slot:
    """Room for one search: its region and the centres of its path."""

    __slots__ = ("points", "region")

    def __init__(self, points: int) -> None:
        self.region = RegionBuffer()
        self.points = np.empty((points, 2))


class _Found(NamedTuple):
    """Where one search ended, px of the frame, how it looks there, and the region that was looked at.

    The score is by the colours alone, which the target keeps when it turns; the rank, by which places are compared, by
    the edges as well.
    """

    cx: float
    cy: float
    scale: float
    likeness: float
    edges: float
    density: float
    score: float
    rank: float
    iterations: int
    region: Region
    points: NDArray[np.float64]


class Colour:
    """Follows a target by its colours and edges against those of its surroundings, profile ``colour``.

    Parameters
    ----------
    profile : ColourProfile
    target_id : int, >= 1

    References
    ----------
    Comaniciu, Ramesh, Meer: Kernel-based object tracking. PAMI 25(5), 2003, section 4 (the shift).
    Vojir, Noskova, Matas: Robust scale-adaptive mean-shift for tracking. PRL 49, 2014, sections 3 and 4 (surroundings,
    scale and its check backward in time).
    Freeman, Roth: Orientation histograms for hand gesture recognition. IEEE Int. Workshop on Automatic Face and Gesture
    Recognition, 1995 (edges by their direction).
    """

    def __init__(self, profile: ColourProfile, target_id: int) -> None:
        self.profile = profile
        self.target_id = target_id
        self.model: ColourModel | None = None
        self._search_s = self._measure_s = 0.0
        self._seen: _Found | None = None
        # Of this frame, of the frame before (the check backward in time needs it), of a look elsewhere and of the best.
        self._slots = [_Slot(profile.search.max_iterations + 1) for _ in range(4)]

    @property
    def stage_times(self) -> dict[str, float]:
        """Seconds that the last frame spent on the ``search`` and on the ``measure`` of size and surroundings."""
        return {"search": self._search_s, "measure": self._measure_s}

    @property
    def probability(self) -> Probability | None:
        """How likely each looked-at pixel is the target by its colour; computed when asked for."""
        seen = self._seen
        if seen is None or seen.region.codes.size == 0:
            return None
        _codes, x, y, step = seen.region
        return Probability(seen.region.of_colours(self._target.posterior), x, y, step)

    @property
    def cues(self) -> tuple[Cue, ...]:
        """What the probability image is made of: colour alone."""
        probability = self.probability
        return () if probability is None else (Cue("colour", 1.0, probability),)

    @property
    def search_region(self) -> Box | None:
        """The part of the last frame that was looked at, px."""
        seen = self._seen
        if seen is None or seen.region.codes.size == 0:
            return None
        codes, x, y, step = seen.region
        rows, columns = codes.shape
        return Box(x, y, columns * step, rows * step).clipped(*self._frame_size)

    @property
    def path(self) -> NDArray[np.float64]:
        """Centres of the window during the last frame's search, first to last, shape (n, 2), px."""
        seen = self._seen
        return np.empty((0, 2)) if seen is None else seen.points[: seen.iterations + 1].copy()

    def init(self, frame: Frame, box: Box, status: TrackStatus, model: ColourModel | None) -> TrackState:
        """Learn the target in a box that reaches into the picture and report it with ``status``."""
        known = model or ColourModel.from_box(frame.image, box, self.profile.colour)
        learn = ColourTarget.from_model if model else ColourTarget.from_box
        self._target = learn(frame.image, box, known)
        self.model = known
        self._cx, self._cy, self._width, self._height = box.cx, box.cy, float(box.width), float(box.height)
        self._first_width, self._first_height = self._width, self._height
        self._velocity_x = self._velocity_y = 0.0
        self._lost_frames = 0
        self._camera = CameraShift()
        self._camera.measure(frame.image)
        self._usual = 1.0, 1.0, 1.0
        self._light = Light()
        self._seen = found = self._search(frame.image, box.cx, box.cy, _HERE, self._slots[0])
        likeness, both, density = found.likeness, found.likeness + found.edges, found.density
        self._usual = max(likeness, _TINY), max(both, _TINY), max(density, _TINY)
        self._search_s = self._measure_s = 0.0
        self._state = self._report(frame, box, 1.0, status)
        return self._state

    def update(self, frame: Frame) -> TrackState:
        """Follow the target into the next frame."""
        started = perf_counter()
        image, limits, slots, before = frame.image, self.profile.status, self._slots, self._seen
        slots[0], slots[1] = slots[1], slots[0]
        found, jumped = self._search(image, self._cx, self._cy, self._starts(image), slots[0]), False
        if found.rank < _DOUBTED or self._lost_frames:
            # More places are tried only where the window is certainly wrong: each is one more that could deceive.
            gone = self._lost_frames > 0 or found.score < limits.lost_below
            other = self._look_around(image, _PLACES if gone else 1)
            if other is not None and other.rank > _BETTER * found.rank + _BETTER_BY:
                found, jumped = other, True
                slots[0], slots[3] = slots[3], slots[0]
        self._seen = found
        searched = perf_counter()
        self._search_s = searched - started
        if found.score < (limits.found_above if self._lost_frames else limits.lost_below):
            self._lost_frames += 1
            self._velocity_x = self._velocity_y = 0.0
            last = self._state
            self._state = TrackState(
                frame.index, frame.time_s, self.target_id, last.box, last.rotated_box,
                found.score, TrackStatus.LOST, found.iterations,
            )  # fmt: skip
        else:
            self._seen = found = self._centred(found)
            again = jumped or self._lost_frames > 0
            self._settle(found, None if again else before)
            self._light.follow(image, self._target, self._window, found.region.step, self.profile.search.parts_weight)
            self._lost_frames = 0
            status = TrackStatus.TRACKING if found.score >= limits.uncertain_below else TrackStatus.UNCERTAIN
            box = Box(self._cx - self._width / 2, self._cy - self._height / 2, self._width, self._height)
            self._state = self._report(frame, box, found.score, status)
        self._measure_s = perf_counter() - searched
        return self._state

    def mode_near(self, image: Image, cx: float, cy: float, width: float, height: float) -> tuple[float, float, float]:
        """Return the centre, px, that a window of a size comes to from a place, and its score; nothing is learnt."""
        self._width, self._height = width, height
        found = self._search(image, cx, cy, _HERE, self._slots[2])
        return found.cx, found.cy, found.score

    def measure_at(
        self, image: Image, cx: float, cy: float, width: float, height: float
    ) -> tuple[float, float, float, float, float]:
        """Take over a place that was found otherwise and measure the target there.

        Parameters
        ----------
        image : ndarray, shape (H, W, 3) BGR or (H, W) grey, uint8
            The next picture.
        cx, cy, width, height : float
            Where the target is and how large it was, px.

        Returns
        -------
        cx, cy, width, height : float
            What its colours and edges say, px.
        score : float, in [0, 1]
            How far they are to be trusted.
        """
        slots, before = self._slots, self._seen
        slots[0], slots[1] = slots[1], slots[0]
        self._width, self._height = width, height
        self._seen = found = self._search(image, cx, cy, _HERE, slots[0])
        self._settle(found, before)
        self._light.follow(image, self._target, self._window, found.region.step, self.profile.search.parts_weight)
        self._cx, self._cy = cx, cy
        return found.cx, found.cy, self._width, self._height, found.score

    def _starts(self, image: Image) -> NDArray[np.float64]:
        """Return where to climb from, as offsets: here, where the velocity leads, and where the camera's turn does."""
        side_x, side_y, starts = self._width, self._height, [(0.0, 0.0)]
        for x, y in ((self._velocity_x, self._velocity_y), self._camera.measure(image)):
            apart = all(abs(x - u) > _AHEAD * side_x or abs(y - v) > _AHEAD * side_y for u, v in starts)
            if apart and abs(x) < _FURTHEST * side_x and abs(y) < _FURTHEST * side_y:
                starts.append((x, y))
        return np.array(starts)

    def _search(self, image: Image, cx: float, cy: float, ahead: NDArray[np.float64], slot: _Slot) -> _Found:
        """Climb from a place, at offsets from it, and see what is there."""
        settings, target, width, height = self.profile.search, self._target, self._width, self._height
        self._frame_size = float(image.shape[1]), float(image.shape[0])
        reach = 0.5 + settings.margin
        reach_x, reach_y = reach * width + _REACH_PX, reach * height + _REACH_PX
        across, down = zip(*ahead.tolist(), strict=True)
        bounds = (
            cx + min(across) - reach_x,
            cy + min(down) - reach_y,
            cx + max(across) + reach_x,
            cy + max(down) + reach_y,
        )
        step = grid_step(width, height)
        region = slot.region.look(image, target.cube, target.grey, self._light.levels, bounds, step)
        if region.codes.size == 0:
            return _Found(cx, cy, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0, region, slot.points)
        cx, cy, scale, likeness, edges, density, iterations = seek(
            *region, cx, cy, width, height, ahead,
            target.parts, settings.parts_weight, target.roots, target.grounds, target.posterior, target.spill,
            settings.max_iterations, settings.epsilon_px, slot.points,
        )  # fmt: skip
        colours, both, mass = self._usual
        dense = math.sqrt(min(1.0, density / mass))
        score, rank = min(1.0, likeness / colours) * dense, min(1.0, (likeness + edges) / both) * dense
        return _Found(cx, cy, scale, likeness, edges, density, score, rank, iterations, region, slot.points)

    def _look_around(self, image: Image, most: int) -> _Found | None:
        """Climb from ``most`` places that stand out at most, further off the longer the target is lost."""
        lost, width, height = self._lost_frames, self._width, self._height
        reach = min(_MAX_REACH, _REACH + _REACH_PER_FRAME * lost) * math.sqrt(width * height)
        if lost >= _EVERYWHERE_AFTER and lost % _EVERYWHERE_EVERY == 0:
            reach = math.hypot(*self._frame_size)
        left, top = max(0, int(self._cx - width / 2 - reach)), max(0, int(self._cy - height / 2 - reach))
        wide = min(image.shape[1], int(self._cx + width / 2 + reach)) - left
        high = min(image.shape[0], int(self._cy + height / 2 + reach)) - top
        if wide < 1 or high < 1:
            return None
        step = max(1, int(min(width, height) / _CELLS), math.ceil(math.sqrt(wide * high / _MAX_CELLS)))
        rows, columns = max(1, high // step), max(1, wide // step)
        region, target = Region(np.empty((rows, columns), np.uint32), left, top, step), self._target
        look_up(image, target.cube, target.grey, self._light.levels, left, top, step, region.codes)
        across, down = min(columns, max(1, round(width / step))), min(rows, max(1, round(height / step)))
        sums = np.asarray(cv2.integral(region.of_colours(target.posterior)), np.float64)
        places = np.empty((most, 2), np.int64)
        count = clearest_windows(sums, across, down, np.empty((rows, columns)), places)
        best, slots = None, self._slots
        for column, row in places[:count].tolist():
            x, y = left + (column + across / 2) * step, top + (row + down / 2) * step
            found = self._search(image, x, y, _HERE, slots[2])
            if best is None or found.rank > best.rank:
                best = found
                slots[2], slots[3] = slots[3], slots[2]
        return best

    def _centred(self, found: _Found) -> _Found:
        """Improve the place where a search ended."""
        if found.iterations == 0:
            return found
        target = self._target
        cx, cy = centre(
            *found.region, found.cx, found.cy, self._width, self._height,
            target.parts, self.profile.search.parts_weight, target.roots, target.posterior,
        )  # fmt: skip
        found.points[found.iterations] = cx, cy
        return found._replace(cx=cx, cy=cy)

    def _settle(self, found: _Found, before: _Found | None) -> None:
        """Take place and size over, and learn what is around them now."""
        settings, target, region = self.profile.search, self._target, found.region
        past = region._replace(codes=region.codes[:0]) if before is None else before.region
        self._width, self._height, _confirmed = resize(
            *region, found.cx, found.cy, *past, self._cx, self._cy, self._width, self._height, found.scale,
            self._first_width, self._first_height,
            target.parts, settings.parts_weight, target.roots, target.grounds, target.posterior, target.spill,
            settings.max_iterations, settings.epsilon_px,
        )  # fmt: skip
        if before is None:
            self._velocity_x = self._velocity_y = 0.0
        else:
            self._velocity_x += _VELOCITY_GAIN * (found.cx - self._cx - self._velocity_x)
            self._velocity_y += _VELOCITY_GAIN * (found.cy - self._cy - self._velocity_y)
        frame_width, frame_height = self._frame_size
        self._cx, self._cy = min(max(found.cx, 0.0), frame_width), min(max(found.cy, 0.0), frame_height)
        # Beyond the picture nothing speaks against a larger window.
        self._width = min(self._width, max(frame_width, self._first_width))
        self._height = min(self._height, max(frame_height, self._first_height))
        if found.score > _LEARN and settings.learning_rate > 0 and self.profile.colour.background:
            codes, x, y, step = region
            u, v, half_x, half_y = (
                (self._cx - x) / step, (self._cy - y) / step, self._width / step / 2, self._height / step / 2
            )  # fmt: skip
            target.learn(codes, u, v, half_x, half_y, settings.learning_rate)

    @property
    def _window(self) -> tuple[float, float, float, float]:
        return self._cx, self._cy, self._width, self._height

    def _report(self, frame: Frame, box: Box, score: float, status: TrackStatus) -> TrackState:
        assert self._seen is not None
        rotated = RotatedBox(box.cx, box.cy, box.width, box.height, 0.0)
        return TrackState(frame.index, frame.time_s, self.target_id, box, rotated, score, status, self._seen.iterations)
