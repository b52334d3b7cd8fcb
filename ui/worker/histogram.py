"""The bars of a target model: the colour of each bin, its share in the target and around it."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tracker.appearance.colour import IGNORED, LEVELS, ColourModel, colour_bins, grey_bins
from tracker.config import ColourSettings
from ui.snapshot import Histogram


def histogram_of(model: ColourModel, limit: int = 24) -> Histogram:
    """Return the commonest bins of a target model, the most frequent in the target first.

    Parameters
    ----------
    model : ColourModel
    limit : int, >= 1
        Bins at most; those that the target does not have, and the share that the gate ignores, are left out.
    """
    occupied = np.flatnonzero(model.histogram)
    occupied = occupied[occupied != IGNORED]
    order = np.argsort(-model.histogram[occupied], kind="stable")[:limit]
    chosen = occupied[order]
    return Histogram(
        _colours_of(chosen, None if model.grey else model.settings),
        model.histogram[chosen],
        model.surroundings[chosen],
    )


def _colours_of(chosen: NDArray[np.intp], settings: ColourSettings | None) -> NDArray[np.uint8]:
    """Mean BGR of bins; a bin that no cell of the cube falls into is mid-grey."""
    bins, colours = _bin_colours(settings)
    place = np.minimum(np.searchsorted(bins, chosen), len(bins) - 1)
    return np.where((bins[place] == chosen)[:, None], colours[place], np.uint8(128))


@lru_cache(maxsize=16)
def _bin_colours(settings: ColourSettings | None) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """Bins that occur, sorted, and the mean BGR of what falls into each; None for grey levels.

    Only those that occur: a histogram can have millions of bins, the cube has 32768 cells.
    """
    cells, colours = (colour_bins(settings).cube, _cell_colours()) if settings else (grey_bins().grey, _grey_levels())
    bins, inverse, counts = np.unique(cells, return_inverse=True, return_counts=True)
    sums = [np.bincount(inverse, weights=channel, minlength=len(bins)) for channel in colours.T]
    return bins, np.rint(np.stack(sums, axis=1) / counts[:, None]).astype(np.uint8)


def _cell_colours() -> NDArray[np.float64]:
    """Centre of each cell of the BGR cube in the order of `BinTables.cube`, shape (32768, 3)."""
    width = 256 // LEVELS
    levels = np.indices((LEVELS,) * 3).reshape(3, -1).T
    return levels * width + (width - 1) / 2


def _grey_levels() -> NDArray[np.float64]:
    """Every grey level as BGR, shape (256, 3)."""
    return np.repeat(np.arange(256.0)[:, None], 3, axis=1)
