"""Colour and template fused into one probability image, states and recovery: profile ``robust``."""

import math
from collections.abc import Iterable
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
from tracker.tracking.candidates import Whereabouts
from tracker.tracking.colour import Colour
from tracker.tracking.judge import Judge, Signs
from tracker.tracking.maps import Maps
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

# A target that turns shows another texture in the same colours. Where they are this clear, and this much like those of
# the first frame, it is not lost yet but goes with them, for so many frames: what covers a target has other colours.
_CLEAR_COLOURS, _SAME_COLOURS = 0.5, 0.7
_MOST_BY_COLOUR = 30

# A target this sure is measured and learnt in every other frame only, with more weight then.
_STEADY = 0.95
_STEADY_WEIGHT = 1.5

# Below this peak-to-sidelobe ratio of its response the template does not lead; a place then has to be this much more
# like the first frame.
_CLEAR = 12.0
_MORE_ALIKE = 0.03

_VELOCITY_GAIN = 0.3

# A lost target is also taken up where it shows fairly well this many frames in a row, so many of its mean sides from
# where it was lost at most: farther off most such places are something else.
_HOPEFUL_FRAMES = 3
_HOPEFUL_REACH = 1.0

# Share of the way from the template's place to that of the colours, the longest such way in sides of the target, and
# the largest step of the size's logarithm that colours can cause in a frame.
_COLOUR_MOVE = 0.5
_MAX_COLOUR_MOVE, _MAX_COLOUR_STEP = 0.1, 0.1
_MIN_SIDE_PX = 5.0
_MAX_GROWTH, _MAX_SHRINKING = 10.0, 0.1


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
    maps: Maps


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
        self._maps: Maps | None = None
        self._search_s = self._learn_s = 0.0

    @property
    def stage_times(self) -> dict[str, float]:
        """Seconds that the last frame spent on the ``search`` and on learning (``learn``), size included."""
        return {"search": self._search_s, "learn": self._learn_s}

    @property
    def search_region(self) -> Box | None:
        """The part of the last frame that was looked at, px."""
        return None if self._maps is None else self._maps.in_frame

    @property
    def probability(self) -> Probability | None:
        """The fused probability image of the last search region; None when that was outside the frame."""
        maps = self._maps
        return None if maps is None or not maps.are_visible else maps.probability(maps.fused)

    @property
    def cues(self) -> tuple[Cue, ...]:
        """What the probability image is made of."""
        maps, weight = self._maps, self.profile.colour.weight
        if maps is None or not maps.are_visible:
            return ()
        return (
            Cue("colour", weight, maps.probability(maps.likelihood)),
            Cue("template", 1 - weight, maps.probability(maps.response)),
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
        self._lean_x = self._lean_y = 0.0
        self._hoped_cx = self._hoped_cy = 0.0
        self._whereabouts: Whereabouts | None = None
        self._learnt = self._doubtful_frames = self._hopeful_frames = 0
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
        if self._whereabouts is None:
            self._state = self._follow(frame, image)
        else:
            self._state = self._look_again(frame, image, self._whereabouts)
        return self._state

    def _follow(self, frame: Frame, image: Image) -> TrackState:
        limits = self.profile.status
        place = self._led_by_colour(image, self._search(image, self._cx, self._cy))
        doubtful = place.score < limits.lost_below
        self._doubtful_frames = self._doubtful_frames + 1 if doubtful else 0
        if self._doubtful_frames >= _PATIENCE and not self._held_by_colour(image):
            last = Box.from_centre(self._cx, self._cy, *self._size)
            self._whereabouts = Whereabouts(last, (self._velocity_x, self._velocity_y), _PATIENCE)
            self._hopeful_frames = 0
            return self._report_loss(frame, place.score)
        if not doubtful:
            if place.score > _SURE:
                self._velocity_x += _VELOCITY_GAIN * (place.cx - self._cx - self._velocity_x)
                self._velocity_y += _VELOCITY_GAIN * (place.cy - self._cy - self._velocity_y)
            self._accept(image, place)
        return self._report(frame, place.score, self._status(place.score))

    def _held_by_colour(self, image: Image) -> bool:
        """Go where the colours of a target are that the template does not know, if they are clear, but not for ever."""
        if self._doubtful_frames >= _PATIENCE + _MOST_BY_COLOUR:
            return False
        started = perf_counter()
        cx, cy, score = self._colours.mode_near(image, self._cx, self._cy, *self._size)
        cx, cy = self._held_in(image, cx, cy)
        similarity = self._similarity(image, cx, cy) / self._first_similarity
        self._search_s += perf_counter() - started
        if score < _CLEAR_COLOURS or similarity < _SAME_COLOURS:
            return False
        self._cx, self._cy = cx, cy
        return True

    def _look_again(self, frame: Frame, image: Image, whereabouts: Whereabouts) -> TrackState:
        found_above = self.profile.status.found_above
        expected = whereabouts.expect(image.shape[1], image.shape[0])
        places = [self._search(image, expected.cx, expected.cy)]
        if places[0].score < found_above:
            places += self._searches(image, whereabouts)
        best = max(places, key=lambda place: place.score)
        found = best if best.score >= found_above else self._hoped(image, places)
        self._maps = (found or best).maps
        if found is None:
            return self._report_loss(frame, best.score)
        self._whereabouts = None
        self._doubtful_frames = 0
        self._velocity_x = self._velocity_y = 0.0
        self._accept(image, found)
        return self._report(frame, found.score, self._status(found.score))

    def _searches(self, image: Image, whereabouts: Whereabouts) -> Iterable[_Place]:
        """Search wherever else a lost target may be; further away it has to show better."""
        width, height = (side * self._scale for side in (self._grid.region_width, self._grid.region_height))
        for cx, cy in whereabouts.places(image, self._posterior.table, width, height):
            place = self._search(image, cx, cy)
            yield place._replace(score=place.score * whereabouts.trust(place.cx, place.cy))

    def _hoped(self, image: Image, places: Iterable[_Place]) -> _Place | None:
        """Return where a lost target shows fairly well for some frames now; None as long as there is no such place."""
        place = self._search(image, self._hoped_cx, self._hoped_cy) if self._hopeful_frames else None
        if place is None or not self._is_hopeful(place):
            self._hopeful_frames = 0
            hopeful = filter(self._is_hopeful, places)
            place = max(hopeful, key=lambda place: self._judge.score(place.signs), default=None)
        if place is None:
            return None
        self._hopeful_frames += 1
        self._hoped_cx, self._hoped_cy = place.cx, place.cy
        if self._hopeful_frames < _HOPEFUL_FRAMES:
            return None
        return place._replace(score=self._judge.score(place.signs))

    def _is_hopeful(self, place: _Place) -> bool:
        near = math.hypot(place.cx - self._cx, place.cy - self._cy) <= _HOPEFUL_REACH * math.sqrt(math.prod(self._size))
        return near and self._judge.is_hopeful(place.signs)

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
        path = np.array([(cx, cy), (mode_x, mode_y)])
        cell_px = min(grid.cell_width, grid.cell_height) * scale
        self._maps = Maps(level, likelihood, fused, region, path, cell_px, image.shape[1], image.shape[0])
        self._view = _View(cx, cy, scale, patch, inside, spectrum)
        self._search_s += perf_counter() - started
        score = self._judge.score(signs) if self._whereabouts is None else self._judge.score_again(signs)
        return _Place(mode_x, mode_y, score, signs, self._maps)

    def _led_by_colour(self, image: Image, place: _Place) -> _Place:
        """Return a place near by that is more like the first frame, unless the template says clearly where it is."""
        if place.signs.sharpness >= _CLEAR:
            return place
        started = perf_counter()
        cx, cy, _score = self._colours.mode_near(image, place.cx, place.cy, *self._size)
        cx, cy = self._held_in(image, cx, cy)
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
        weight = min(1.0, max(0.0, (place.score - _LEARN_FROM) / (_LEARN_FULLY - _LEARN_FROM)))
        if not self._rested:
            growth = self._sizes.measure(image, self._cx, self._cy, *self._size, weight)
            self._resize(growth**place.score, image)
            if place.score > _SURE:
                self._measure_by_colour(image)
        self._cx += self._lean_x * self._size[0]
        self._cy += self._lean_y * self._size[1]
        self._maps = place.maps._replace(path=np.vstack([place.maps.path, (self._cx, self._cy)]))
        if not self._rested and weight > 0:
            self._judge.accept(place.signs, weight)
            self._learn(image, _STEADY_WEIGHT * weight if place.score > _STEADY else weight)
        self._learn_s += perf_counter() - started

    def _measure_by_colour(self, image: Image) -> None:
        """See where and how large the target is by its colours, and go there as far as they are sure.

        The template holds on to the place in the target where it was started, also where that was a bit beside it.
        """
        wide, high = self._size
        cx, cy, width, height, score = self._colours.measure_at(image, self._cx, self._cy, wide, high)
        self._lean_x, self._lean_y = (
            _COLOUR_MOVE * score * min(max(move, -_MAX_COLOUR_MOVE), _MAX_COLOUR_MOVE)
            for move in ((cx - self._cx) / wide, (cy - self._cy) / high)
        )
        growth = self.profile.scale.colour_weight * score * math.log(math.sqrt(width * height / (wide * high)))
        self._resize(math.exp(min(max(growth, -_MAX_COLOUR_STEP), _MAX_COLOUR_STEP)), image)

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
        patch = self._template.crop(image, cx, cy, self._scale)
        return patch, self._grid.inside(image.shape[1], image.shape[0], cx, cy, self._scale)

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

    def _status(self, score: float) -> TrackStatus:
        return TrackStatus.TRACKING if score >= self.profile.status.uncertain_below else TrackStatus.UNCERTAIN

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
