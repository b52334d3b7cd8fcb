"""Every jitted function: arrays and scalars only, one file per family, no policy."""

import numpy as np


def warm_up() -> None:
    """Compile every kernel that tracking uses, or load it from numba's cache on disk.

    Takes some ten seconds the first time on a machine, a fraction of a second afterwards.
    """
    from tracker.kernels import mass, window

    colour, grey = np.zeros((4, 4, 3), np.uint8), np.zeros((4, 4), np.uint8)
    image, q = np.zeros((4, 4), np.float32), np.ones(1)
    pursuit, measuring = (False, 1, 0.1, 1), (0.1, 1.0, 0.1, 1.0, 0.1, 0.1, 0.9)
    window.project_bgr(colour, np.zeros(32768, np.float32), 0, 0, 1, image)
    window.project_grey(grey, np.zeros(256, np.float32), 0, 0, 1, image)
    for pixels, cells, histogram in (
        (colour, 32768, window.histogram_bgr),
        (grey, 256, window.histogram_grey),
    ):
        bin_of, table = np.zeros(cells, np.int32), np.zeros(cells, np.float32)
        histogram(pixels, bin_of, 2.0, 2.0, 2.0, 2.0, 1.0, 0.0, 1, np.zeros(1))
        place = 2.0, 2.0, 2.0, 2.0, 1, False, 1.0, 0.0, -0.5, -0.5, 0.5, 0.5
        window.follow(pixels, table, bin_of, q, *place, *pursuit, *measuring)
        window.compare(pixels, bin_of, q, image, 0, 0, 1, 2.0, 2.0, 2.0, 2.0, 1.0, 0.0)
    window.coefficient(q, q)
    for shift in (window.shift_flat, window.shift_epanechnikov):
        shift(image, 2.0, 2.0, 4.0, 4.0, 1, 0.1)
    window.measure(image, 0, 0, 1, 4, 4, 2.0, 2.0, 4.0, 4.0, 0.1, 1.0, 0.1, 0.1)
    window.main_axes(1.0, 0.0, 1.0)
    window.upright_area(1.0, 0.0)
    mass.principal_kurtosis(image, 0, 0, 4, 4, 0.0, 2.0, 2.0, 1.0, 0.0)
    mass.densest_window(image, 2, 2, np.zeros((5, 5)))
