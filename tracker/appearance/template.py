"""What the target looks like beyond its colours: a correlation filter on gradients and colour names.

The filter is learnt on a region much larger than the target, yet its taps are kept inside the target's box: so it sees
real surroundings as negatives and can follow far moves, without the wrap-around that plain correlation filters learn.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import fft

from tracker.appearance.gradients import GRADIENTS, SIGNED, Gradients
from tracker.appearance.grid import CELL, Grid, mean_cells
from tracker.appearance.names import NAMES, name_table
from tracker.config import TemplateSettings
from tracker.kernels.filter import correlate_filter, scaled_filter
from tracker.kernels.patch import crop_scales
from tracker.kernels.posterior import name_cells
from tracker.values import Image

Spectrum = NDArray[np.complex64]

_POSTERIOR_WEIGHT = 0.5
_NAME_GAP = 2
# Width of the wanted response, in mean sides of the target.
_LABEL_WIDTH = 1 / 16
# The penalty of the alternating directions method, its growth and limit, and the weight of the filter's energy. Few
# steps from a high penalty stop far from the optimum, and hold targets better than filters that fit the model closely.
_PENALTY, _PENALTY_GROWTH, _MAX_PENALTY = 1.0, 10.0, 1000.0
_ENERGY = 0.01
_FIRST_ITERATIONS = 6
_ONE_SIZE = np.ones(1)


class Template:
    """A correlation filter with its taps inside the target.

    Parameters
    ----------
    grid : Grid
    grey : bool
        Whether the pictures have one channel: then there are no colour names.
    settings : TemplateSettings

    References
    ----------
    Galoogahi, Fagg, Lucey: Learning background-aware correlation filters for visual tracking. ICCV 2017, section 3.
    Danelljan, Häger, Khan, Felsberg: Learning spatially regularized correlation filters for visual tracking. ICCV 2015.
    """

    def __init__(self, grid: Grid, grey: bool, settings: TemplateSettings) -> None:
        self._grid = grid
        self._settings = settings
        rows, cols = grid.patch_shape
        self._patch = np.empty((rows, cols) if grey else (rows, cols, 3), np.uint8)
        channels = GRADIENTS + 2 + (0 if grey else NAMES)
        self._gradients = Gradients(1, grid.rows, grid.cols)
        self._features = np.empty((channels, grid.rows, grid.cols), np.float32)
        self._label = _label_of(grid)
        self._window = _window_of(grid)
        self._total = np.empty((grid.rows, grid.cols // 2 + 1), np.complex64)
        self._energy = np.empty(self._total.size, np.float32)
        costs = _tap_costs(grid)
        # Rows of taps that are not kept at 0.
        self._tap_rows = np.flatnonzero(np.isfinite(costs).any(axis=1))
        self._tap_costs = costs[self._tap_rows]
        self._row_frequencies, self._col_frequencies = fft.fftfreq(grid.rows), fft.rfftfreq(grid.cols)
        self._model: Spectrum | None = None
        self._filter: Spectrum | None = None

    def crop(self, image: Image, cx: float, cy: float, scale: float) -> Image:
        """Return the patch around a centre, px of the frame; the next call overwrites it."""
        grid = self._grid
        # The kernels of the scale filter, for one size: others would double the time that compiling takes.
        width, height = grid.region_width * scale, grid.region_height * scale
        crop_scales(image, cx, cy, width, height, _ONE_SIZE, self._patch[None])
        return self._patch

    def transform(self, patch: Image, posterior: NDArray[np.float32]) -> Spectrum:
        """Return the spectrum of a patch's features, shape (channels, rows, cols // 2 + 1).

        Parameters
        ----------
        patch : ndarray, shape (rows, cols, 3) or (rows, cols), uint8
        posterior : ndarray, shape (rows, cols), float32
            How likely each pixel is the target by its colour: a channel of its own.
        """
        # Which side of an edge is the brighter one depends on what is behind the target: those directions are left out.
        features, seen = self._features, self._features[SIGNED:]
        self._gradients.write(patch[None], features[:GRADIENTS].reshape(1, GRADIENTS, -1))
        luminance = features[GRADIENTS]
        grey = patch if patch.ndim == 2 else cv2.cvtColor(patch, cv2.COLOR_BGR2GRAY)
        mean_cells(np.asarray(grey, np.float32), luminance)
        luminance /= 255
        luminance -= 0.5
        likelihood = features[GRADIENTS + 1]
        mean_cells(posterior, likelihood)
        likelihood -= 0.5
        likelihood *= _POSTERIOR_WEIGHT
        if patch.ndim == 3:
            name_cells(patch, name_table().view(np.uint64), CELL, _NAME_GAP, 1.0, features[GRADIENTS + 2 :])
        seen *= self._window
        spectrum: Spectrum = fft.rfft2(seen, axes=(-2, -1), workers=1)
        return spectrum

    def respond(self, spectrum: Spectrum) -> NDArray[np.float32]:
        """Return the filter's response, shape (rows, cols): its middle cell, (rows // 2, cols // 2), is no move."""
        assert self._filter is not None
        correlate_filter(_parts(self._filter), _parts(spectrum), _parts(self._total).ravel())
        response: NDArray[np.float32] = fft.irfft2(self._total, s=(self._grid.rows, self._grid.cols), workers=1)
        return response

    def start(self, spectrum: Spectrum) -> None:
        """Learn from a first patch with the target in its middle."""
        self._model = spectrum.copy()
        self._filter = np.zeros_like(spectrum)
        self._solve(_FIRST_ITERATIONS)

    def learn(self, spectrum: Spectrum, weight: float = 1.0, right: float = 0.0, down: float = 0.0) -> None:
        """Move the model towards a patch with the target in its middle, or ``right`` and ``down`` of it by few cells.

        Parameters
        ----------
        spectrum : ndarray, shape (channels, rows, cols // 2 + 1), complex64
        weight : float, in [0, 1]
        right, down : float
            Cells; parts of one count.
        """
        assert self._model is not None
        if right or down:
            spectrum = spectrum * self._turned(right, down)
        cv2.accumulateWeighted(_parts(spectrum), _parts(self._model), weight * self._settings.learning_rate)

    def _turned(self, right: float, down: float) -> Spectrum:
        """Phases that bring what is ``right`` and ``down`` of the middle there, by the shift theorem."""
        turns = []
        for cells, shift, frequencies in (
            (self._grid.rows, down, self._row_frequencies),
            (self._grid.cols, right, self._col_frequencies),
        ):
            turn = np.exp(2j * np.pi * shift * frequencies)
            if cells % 2 == 0:
                # The highest frequency has no sign: only the real part is a picture's.
                turn[cells // 2] = turn[cells // 2].real
            turns.append(turn)
        turned: Spectrum = np.outer(*turns).astype(np.complex64)
        return turned

    def refine(self) -> None:
        """Solve for the filter of the model, going on from the last one."""
        self._solve(self._settings.iterations)

    def _solve(self, iterations: int) -> None:
        """Alternate between the best filter at each frequency and the best with no taps outside the target."""
        model, auxiliary = self._model, self._filter
        assert model is not None
        assert auxiliary is not None
        penalty, multiplier, scaled = _PENALTY, np.zeros_like(model), np.empty_like(model)
        x, m, f = map(_parts, (model, multiplier, scaled))
        label, shared = (_parts(spectrum).ravel() for spectrum in (self._label, self._total))
        for iteration in range(iterations):
            scaled_filter(x, label, _parts(auxiliary), m, penalty, self._energy, shared, f)
            auxiliary = self._kept_inside(scaled + multiplier, penalty)
            if iteration < iterations - 1:
                m += cv2.scaleAdd(_parts(auxiliary), -penalty, f)
                penalty = min(penalty * _PENALTY_GROWTH, _MAX_PENALTY)
        self._filter = auxiliary

    def _kept_inside(self, spectrum: Spectrum, penalty: float) -> Spectrum:
        """Shrink the taps of a filter, those outside the target to 0; only rows with others are transformed at all."""
        rows = fft.ifft(spectrum, axis=-2, workers=1)[:, self._tap_rows]
        taps = fft.irfft(rows, n=self._grid.cols, axis=-1, workers=1)
        # Minimises cost |h|^2 / 2 + penalty |f - h|^2 / 2 + <m, f - h> over h, given penalty f + m.
        taps /= self._tap_costs + np.float32(penalty)
        planes = np.zeros_like(spectrum)
        planes[:, self._tap_rows] = fft.rfft(taps, axis=-1, workers=1)
        kept: Spectrum = fft.fft(planes, axis=-2, overwrite_x=True, workers=1)
        return kept


def _parts(spectrum: Spectrum) -> NDArray[np.float32]:
    """View a spectrum as real and imaginary parts in turn, a row for each channel."""
    return spectrum.view(np.float32).reshape(len(spectrum), -1)


def _label_of(grid: Grid) -> Spectrum:
    """Spectrum of the wanted response: a narrow Gaussian at the middle cell."""
    sigma = math.sqrt(grid.target_width * grid.target_height) * _LABEL_WIDTH / CELL
    y, x = np.mgrid[: grid.rows, : grid.cols].astype(np.float32)
    squares = (x - grid.cols // 2) ** 2 + (y - grid.rows // 2) ** 2
    spectrum: Spectrum = fft.rfft2(np.exp(-squares / (2 * sigma * sigma)).astype(np.float32), workers=1)
    return spectrum


def _window_of(grid: Grid) -> NDArray[np.float32]:
    """Hann window, scaled so that spectra do not grow with the number of cells."""
    window = np.outer(np.hanning(grid.rows + 2)[1:-1], np.hanning(grid.cols + 2)[1:-1])
    return (window / math.sqrt(grid.rows * grid.cols)).astype(np.float32)


def _tap_costs(grid: Grid) -> NDArray[np.float32]:
    """Return what each tap's energy costs: little in the target's box, more in its edge cells, outside infinite."""
    inside = np.outer(_covered(grid.rows, grid.target_height / CELL), _covered(grid.cols, grid.target_width / CELL))
    with np.errstate(divide="ignore"):
        return (_ENERGY / np.square(inside)).astype(np.float32)


def _covered(cells: int, target: float) -> NDArray[np.float64]:
    """Share of each tap's cell that lies in the target, along one axis; tap 0 reads the cell that responds."""
    taps = (np.arange(cells) + cells // 2) % cells - cells // 2
    middle = (cells - 1) / 2 - cells // 2
    covered: NDArray[np.float64] = np.clip(0.5 - (np.abs(taps - middle) - target / 2), 0.0, 1.0)
    return covered
