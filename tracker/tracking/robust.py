"""Colour and template fused into one probability image, states and recovery: profile ``robust``."""

import math
from collections.abc import Iterable
from itertools import islice
from time import perf_counter
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from tracker.appearance.colour import ColourModel
from tracker.appearance.grid import CELL, Grid
from tracker.appearance.peaks import peak, sidelobe
from tracker.appearance.posterior import ColourPosterior
from tracker.appearance.scale import ScaleFilter
from tracker.appearance.template import Template
from tracker.backprojection import Cue, Probability
from tracker.config import ColourProfile, ColourSettings, RobustProfile
from tracker.geometry import Box, Ellipse, RotatedBox
from tracker.tracking.candidates import dense_places, ring_places
from tracker.tracking.colour import Colour
from tracker.tracking.judge import Judge, Signs
from tracker.values import Frame, Image, TrackState, TrackStatus

# Side of the target in px from which on its colours are compared on every n-th pixel only.
_FULL_RESOLUTION_PX = 40.0
_SIDELOBE_RADIUS = 2
_REFINE_EVERY = 3
_TINY = 1e-3
_SURE = 0.5

# A target found at most so many cells from the middle of a patch and of nearly the same size is learnt from that patch.
_NEAR_CELLS, _NEAR_GROWTH = 3.0, 0.03

# Scores between which learning goes from nothing to all, and frames in a row below the lost score.
_LEARN_FROM, _LEARN_FULLY = 0.1, 0.4
_PATIENCE = 3

# A target this sure is measured and learnt in every other frame only, with more weight then.
_STEADY = 0.95
_STEADY_WEIGHT = 1.5

# Below this peak-to-sidelobe ratio of its response the template does not lead; a place then has to be this much more
# like the first frame.
_CLEAR = 12.0
_MORE_ALIKE = 0.03

# While lost: how the last motion fades, how far to look in mean sides of the target and more per frame, how many
# places per frame, and how much less a place counts that is far from where the target is expected.
_VELOCITY_GAIN = 0.3
_COASTING = 0.9
_REACH, _REACH_PER_FRAME = 1.0, 0.25
_PLACES = 3
_MAX_RINGS = 4
_OVERLAP = 0.55
_FAR = 0.03
_EXPECTED_SPREAD = 0.1

# Largest step of the size's logarithm that colours can cause in a frame.
_MAX_COLOUR_STEP = 0.1
_MIN_SIDE_PX = 5.0
_MAX_GROWTH, _MAX_SHRINKING = 10.0, 0.1


class _Maps(NamedTuple):
    """Both cues over the cells of one patch, where the patch lay, and the climb."""

    response: NDArray[np.float32]
    likelihood: NDArray[np.float32]
    fused: NDArray[np.float32]
    region: Box
    path: NDArray[np.float64]


class _View(NamedTuple):
    """The last patch that was looked at, which the next one overwrites: its centre, px of the frame, and its size."""

    cx: float
    cy: float
    scale: float
    patch: Image
    inside: tuple[int, int, int, int]
    spectrum: NDArray[np.complex64]


class _Place(NamedTuple):
    """The mode of one probability image, px of the frame, and what speaks for it."""

    cx: float
    cy: float
    score: float
    signs: Signs
    maps: _Maps


class Robust:
    """Follows a target by its colours and a template of it, profile ``robust``.

    Both are fused in one probability image. The size is what the scale filter sees, held by what the colours in and
    around the box say: the filter learns what it measures, so alone it can shrink to a part of a target that deforms.

    Parameters
    ----------
    profile : RobustProfile
    target_id : int, >= 1
    """

    def __init__(self, profile: RobustProfile, target_id: int) -> None:
        self.profile = profile
        self.target_id = target_id
        self.model: ColourModel | None = None
        self._maps: _Maps | None = None
        self._search_s = self._learn_s = 0.0

    @property
    def stage_times(self) -> dict[str, float]:
        """Seconds that the last frame spent on the ``search`` and on learning (``learn``), size included."""
        return {"search": self._search_s, "learn": self._learn_s}

    @property
    def search_region(self) -> Box | None:
        """The part of the last frame that was looked at, px."""
        return None if self._maps is None else self._maps.region.clipped(self._frame_width, self._frame_height)

    @property
    def probability(self) -> Probability | None:
        """The fused probability image of the last search region; None when that was outside the frame."""
        maps = self._shown
        return None if maps is None else self._resampled(maps.fused)

    @property
    def cues(self) -> tuple[Cue, ...]:
        """What the probability image is made of."""
        maps, weight = self._shown, self.profile.colour.weight
        if maps is None:
            return ()
        return (
            Cue("colour", weight, self._resampled(maps.likelihood)),
            Cue("template", 1 - weight, self._resampled(maps.response)),
        )

    @property
    def path(self) -> NDArray[np.float64]:
        """Centres of the window on its way to the mode, shape (n, 2), px of the frame."""
        return np.empty((0, 2)) if self._maps is None else self._maps.path

    def init(self, frame: Frame, box: Box, status: TrackStatus, model: ColourModel | None) -> TrackState:
        """Learn the target in a box that reaches into the picture and report it with ``status``."""
        image, profile = frame.image, self.profile
        self.model = model or ColourModel.from_box(image, box, ColourSettings())
        self._dimensions = image.ndim
        grey = image.ndim == 2
        self._first_width, self._first_height = float(box.width), float(box.height)
        self._cx, self._cy, self._scale = float(box.cx), float(box.cy), 1.0
        self._velocity_x = self._velocity_y = 0.0
        self._grid = Grid.around(box.width, box.height, profile.template.padding, profile.template.patch_px)
        self._posterior = ColourPosterior(self._grid, grey)
        self._template = Template(self._grid, grey, profile.template)
        self._sizes = ScaleFilter(box.width, box.height, grey, profile.scale)
        self._colours = Colour(ColourProfile(), self.target_id)
        self._colours.init(frame, box, status, None)
        self._judge = Judge()
        self._rested = False
        self._learnt = self._doubtful_frames = self._lost_frames = 0
        patch, inside = self._patch(image, box.cx, box.cy)
        self._posterior.learn(patch, inside, 1.0)
        self._template.start(self._template.transform(patch, self._posterior.project(patch, inside)))
        self._sizes.start(image, self._cx, self._cy, self._first_width, self._first_height)
        self._first_similarity = max(self._similarity(image, box.cx, box.cy), 1e-6)
        self._search(image, box.cx, box.cy)
        self._search_s = self._learn_s = 0.0
        self._state = self._report(frame, 1.0, status)
        return self._state

    def update(self, frame: Frame) -> TrackState:
        """Follow the target into the next frame."""
        self._search_s = self._learn_s = 0.0
        image = self._as_first(frame.image)
        self._state = self._look_again(frame, image) if self._lost_frames else self._follow(frame, image)
        return self._state

    def _follow(self, frame: Frame, image: Image) -> TrackState:
        limits = self.profile.status
        place = self._led_by_colour(image, self._search(image, self._cx, self._cy))
        doubtful = place.score < limits.lost_below
        self._doubtful_frames = self._doubtful_frames + 1 if doubtful else 0
        if self._doubtful_frames >= _PATIENCE:
            self._lost_frames = 1
            return self._report_loss(frame, place.score)
        if not doubtful:
            if place.score > _SURE:
                self._velocity_x += _VELOCITY_GAIN * (place.cx - self._cx - self._velocity_x)
                self._velocity_y += _VELOCITY_GAIN * (place.cy - self._cy - self._velocity_y)
            self._accept(image, place)
        status = TrackStatus.TRACKING if place.score >= limits.uncertain_below else TrackStatus.UNCERTAIN
        return self._report(frame, place.score, status)

    def _look_again(self, frame: Frame, image: Image) -> TrackState:
        self._lost_frames += 1
        found_above = self.profile.status.found_above
        expected = self._expected(image)
        best = self._search(image, expected.cx, expected.cy)
        if best.score < found_above:
            best = max((best, *self._searches(image, expected)), key=lambda place: place.score)
        self._maps = best.maps
        if best.score < found_above:
            return self._report_loss(frame, best.score)
        self._lost_frames = self._doubtful_frames = 0
        self._velocity_x = self._velocity_y = 0.0
        self._accept(image, best)
        return self._report(frame, best.score, TrackStatus.TRACKING)

    def _expected(self, image: Image) -> Box:
        """Return where a lost target is by now if it went on as before, slower and slower."""
        frames = self._lost_frames + _PATIENCE
        coasted = (1 - _COASTING**frames) / (1 - _COASTING)
        cx = min(max(self._cx + self._velocity_x * coasted, 0.0), float(image.shape[1]))
        cy = min(max(self._cy + self._velocity_y * coasted, 0.0), float(image.shape[0]))
        return Box.from_centre(cx, cy, *self._size)

    def _searches(self, image: Image, expected: Box) -> Iterable[_Place]:
        """Search at places that have the target's colours, and in the next frame around where it is expected."""
        side, frames = math.sqrt(expected.area), self._lost_frames
        reach = (_REACH + _REACH_PER_FRAME * frames) * side
        if frames % 2 == 0:
            places = dense_places(image, self._posterior.table, expected, reach, _PLACES)
        else:
            grid = self._grid
            width, height = (_OVERLAP * self._scale * region for region in (grid.region_width, grid.region_height))
            tile = Box.from_centre(expected.cx, expected.cy, width, height)
            rings = max(1, min(_MAX_RINGS, int(reach / max(width, height)) + 1))
            begin = frames // 2 * _PLACES
            around = ring_places(image.shape[1], image.shape[0], tile, rings)
            places = list(islice(around, begin, begin + _PLACES))
        for cx, cy in places:
            place = self._search(image, cx, cy)
            away = math.hypot(place.cx - expected.cx, place.cy - expected.cy) / side
            far = away / (1 + _EXPECTED_SPREAD * frames)
            yield place._replace(score=place.score * math.exp(-_FAR * far * far))

    def _search(self, image: Image, cx: float, cy: float) -> _Place:
        """Climb to the mode of the probability image around a centre and judge it."""
        started = perf_counter()
        grid, weight, scale = self._grid, self.profile.colour.weight, self._scale
        # The frame may be smaller than the last one.
        cx, cy = self._held_in(image, cx, cy)
        patch, inside = self._patch(image, cx, cy)
        posterior = self._posterior.project(patch, inside)
        spectrum = self._template.transform(patch, posterior)
        response = self._template.respond(spectrum)
        likelihood = self._posterior.box_likelihood()
        # The response counts by its usual height, which is another one for every target.
        level = response / (self._judge.usual_strength or max(float(response.max()), _TINY))
        fused = (1 - weight) * level + weight * likelihood
        row, col = peak(fused)
        j, i = round(row) % grid.rows, round(col) % grid.cols
        region = Box.from_centre(cx, cy, grid.region_width * scale, grid.region_height * scale)
        mode_x, mode_y = self._held_in(
            image,
            cx + (col - grid.cols // 2) * grid.cell_width * scale,
            cy + (row - grid.rows // 2) * grid.cell_height * scale,
        )
        signs = Signs(
            self._similarity(image, mode_x, mode_y) / self._first_similarity,
            sidelobe(response, j, i, _SIDELOBE_RADIUS),
            float(response[j, i]),
        )
        self._maps = _Maps(level, likelihood, fused, region, np.array([(cx, cy), (mode_x, mode_y)]))
        self._view = _View(cx, cy, scale, patch, inside, spectrum)
        self._search_s += perf_counter() - started
        score = self._judge.score_again(signs) if self._lost_frames else self._judge.score(signs)
        return _Place(mode_x, mode_y, score, signs, self._maps)

    def _led_by_colour(self, image: Image, place: _Place) -> _Place:
        """Return a place near by that is more like the first frame, unless the template says clearly where it is."""
        if place.signs.sharpness >= _CLEAR:
            return place
        started = perf_counter()
        cx, cy = self._held_in(image, *self._colours.mode_near(image, place.cx, place.cy, *self._size))
        similarity = self._similarity(image, cx, cy) / self._first_similarity
        if similarity > place.signs.similarity + _MORE_ALIKE:
            self._maps = place.maps._replace(path=np.vstack([place.maps.path, (cx, cy)]))
            place = place._replace(cx=cx, cy=cy, maps=self._maps)
        self._search_s += perf_counter() - started
        return place

    def _held_in(self, image: Image, cx: float, cy: float) -> tuple[float, float]:
        """Return a centre from which at least a quarter of the target reaches into the frame."""
        margin_x, margin_y = (side / 4 for side in self._size)
        return (
            min(max(cx, -margin_x), image.shape[1] + margin_x),
            min(max(cy, -margin_y), image.shape[0] + margin_y),
        )

    def _accept(self, image: Image, place: _Place) -> None:
        """Take over a place; measure the size there and learn, as far as it is sure and not done just before."""
        started = perf_counter()
        self._cx, self._cy = place.cx, place.cy
        self._rested = place.score > _STEADY and not self._rested
        if not self._rested:
            weight = min(1.0, max(0.0, (place.score - _LEARN_FROM) / (_LEARN_FULLY - _LEARN_FROM)))
            growth = self._sizes.measure(image, self._cx, self._cy, *self._size, weight)
            self._resize(growth**place.score, image)
            if place.score > _SURE:
                self._resize(self._growth_by_colour(image), image)
            if weight > 0:
                self._judge.accept(place.signs, weight)
                self._learn(image, _STEADY_WEIGHT * weight if place.score > _STEADY else weight)
        self._learn_s += perf_counter() - started

    def _growth_by_colour(self, image: Image) -> float:
        """Return by which factor the target should grow towards the size that its colours have."""
        before = math.sqrt(math.prod(self._size))
        width, height, score = self._colours.size_at(image, self._cx, self._cy, *self._size)
        growth = self.profile.scale.colour_weight * score * math.log(math.sqrt(width * height) / before)
        return math.exp(min(max(growth, -_MAX_COLOUR_STEP), _MAX_COLOUR_STEP))

    def _learn(self, image: Image, weight: float) -> None:
        grid, view, rate = self._grid, self._view, weight * self.profile.colour.learning_rate
        right = (self._cx - view.cx) / (grid.cell_width * view.scale)
        down = (self._cy - view.cy) / (grid.cell_height * view.scale)
        near = max(abs(right), abs(down)) <= _NEAR_CELLS
        if near and abs(math.log(self._scale / view.scale)) <= _NEAR_GROWTH:
            self._posterior.learn(view.patch, view.inside, rate, right * CELL, down * CELL)
            self._template.learn(view.spectrum, weight, right, down)
        else:
            patch, inside = self._patch(image, self._cx, self._cy)
            self._posterior.learn(patch, inside, rate)
            self._template.learn(self._template.transform(patch, self._posterior.project(patch, inside)), weight)
        self._learnt += 1
        if self._learnt % _REFINE_EVERY == 0:
            self._template.refine()

    def _resize(self, growth: float, image: Image) -> None:
        width, height = self._first_width, self._first_height
        least = max(_MAX_SHRINKING, min(1.0, _MIN_SIDE_PX / min(width, height)))
        most = max(1.0, min(_MAX_GROWTH, image.shape[1] / width, image.shape[0] / height))
        self._scale = min(max(self._scale * growth, least), most)

    def _patch(self, image: Image, cx: float, cy: float) -> tuple[Image, tuple[int, int, int, int]]:
        """Return the patch around a centre and its part inside the frame."""
        self._frame_height, self._frame_width = image.shape[:2]
        patch = self._template.crop(image, cx, cy, self._scale)
        return patch, self._grid.inside(self._frame_width, self._frame_height, cx, cy, self._scale)

    def _similarity(self, image: Image, cx: float, cy: float) -> float:
        assert self.model is not None
        width, height = self._size
        step = max(1, int(math.sqrt(width * height) / _FULL_RESOLUTION_PX))
        return self.model.similarity(image, Ellipse(cx, cy, width / 2, height / 2, 1.0, 0.0), step)

    @property
    def _size(self) -> tuple[float, float]:
        return self._first_width * self._scale, self._first_height * self._scale

    def _as_first(self, image: Image) -> Image:
        """Return an image with as many channels as the first one had."""
        if image.ndim == self._dimensions:
            return image
        code = cv2.COLOR_BGR2GRAY if image.ndim == 3 else cv2.COLOR_GRAY2BGR
        return np.asarray(cv2.cvtColor(image, code), np.uint8)

    @property
    def _shown(self) -> _Maps | None:
        """The maps if enough of them lies in the frame to be shown."""
        region = self.search_region
        least = 2 * self._map_step if region is not None else 0
        return None if region is None or min(region.width, region.height) < least else self._maps

    @property
    def _map_step(self) -> int:
        """Pixels of the frame between two of a map that is shown."""
        return max(1, round(min(self._grid.cell_width, self._grid.cell_height) * self._scale))

    def _resampled(self, cells: NDArray[np.float32]) -> Probability:
        """Return a map of cells as a probability image on the pixels of the frame."""
        assert self._maps is not None
        region = self._maps.region
        step = self._map_step
        shape = max(1, round(region.width / step)), max(1, round(region.height / step))
        image = np.asarray(cv2.resize(np.clip(cells, 0, 1), shape, interpolation=cv2.INTER_LINEAR), np.float32)
        x, y = min(round(region.x), self._frame_width - 1), min(round(region.y), self._frame_height - 1)
        left, top = (max(0, -(start // step)) if start < 0 else 0 for start in (x, y))
        right = max(left + 1, (self._frame_width - x) // step)
        bottom = max(top + 1, (self._frame_height - y) // step)
        return Probability(np.ascontiguousarray(image[top:bottom, left:right]), x + left * step, y + top * step, step)

    def _report(self, frame: Frame, score: float, status: TrackStatus) -> TrackState:
        width, height = self._size
        box = Box(self._cx - width / 2, self._cy - height / 2, width, height)
        rotated = RotatedBox(self._cx, self._cy, width, height, 0.0)
        return TrackState(frame.index, frame.time_s, self.target_id, box, rotated, score, status, 1)

    def _report_loss(self, frame: Frame, score: float) -> TrackState:
        last = self._state
        return TrackState(
            frame.index, frame.time_s, self.target_id, last.box, last.rotated_box, score, TrackStatus.LOST, 0
        )
