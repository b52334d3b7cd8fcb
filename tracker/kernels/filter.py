"""Correlation filters: learning, response and peak, of many channels in the plane and along the scale axis.

Spectra are what ``scipy.fft.rfft2`` gives of real float32 arrays (C, h, w), each number as its real and its
imaginary part (``view(np.float32)``): float32, (C, 2 n), with n = h * (w // 2 + 1) frequencies. One convention
everywhere: a filter F answers features X with ``irfft2(sum over c of conj(F_c) X_c)``, so that it is the circular
cross-correlation of the two in the plane. Arrays are C-contiguous.
"""

import numpy as np
from numpy.typing import NDArray

from tracker.kernels.jit import kernel


@kernel
def correlate_filter(filters: NDArray[np.float32], spectrum: NDArray[np.float32], out: NDArray[np.float32]) -> None:
    """Write ``sum over c of conj(F_c) X_c`` to ``out``, (2 n,)."""
    for k in range(out.shape[0]):
        out[k] = np.float32(0.0)
    for c in range(spectrum.shape[0]):
        f, x = filters[c], spectrum[c]
        for k in range(out.shape[0] // 2):
            out[2 * k] += f[2 * k] * x[2 * k] + f[2 * k + 1] * x[2 * k + 1]
            out[2 * k + 1] += f[2 * k] * x[2 * k + 1] - f[2 * k + 1] * x[2 * k]


@kernel
def solve_channels(
    spectrum: NDArray[np.float32],
    label: NDArray[np.float32],
    previous: NDArray[np.float32],
    auxiliary: NDArray[np.float32],
    multiplier: NDArray[np.float32],
    temporal: float,
    penalty: float,
    out: NDArray[np.float32],
) -> None:
    """Write the filter that minimises the augmented Lagrangian at fixed auxiliary and multiplier to ``out``.

    At every frequency the C-vector F that minimises ``|F^H X - Y|^2 / 2 + temporal |F - P|^2 / 2 +
    penalty |F - H|^2 / 2 + Re(M^H (F - H))``, which solves ``(X X^H + (temporal + penalty) I) F = X conj(Y) +
    temporal P + penalty H - M``, by the Sherman-Morrison formula. The label Y is (2 n,).

    Li, Tian, Zuo, Zhang, Yang: Learning spatial-temporal regularized correlation filters for visual tracking.
    CVPR 2018, section 3.2.
    """
    size = label.shape[0] // 2
    mu, gamma = np.float32(temporal), np.float32(penalty)
    both = mu + gamma
    energy, shared = np.zeros(size, np.float32), np.zeros(2 * size, np.float32)
    for c in range(spectrum.shape[0]):
        x, f, p, h, m = spectrum[c], out[c], previous[c], auxiliary[c], multiplier[c]
        for k in range(size):
            re, im = x[2 * k], x[2 * k + 1]
            u = re * label[2 * k] + im * label[2 * k + 1] + mu * p[2 * k] + gamma * h[2 * k] - m[2 * k]
            v = im * label[2 * k] - re * label[2 * k + 1] + mu * p[2 * k + 1] + gamma * h[2 * k + 1] - m[2 * k + 1]
            f[2 * k], f[2 * k + 1] = u, v
            energy[k] += re * re + im * im
            shared[2 * k] += re * u + im * v
            shared[2 * k + 1] += re * v - im * u
    for k in range(size):
        scale = np.float32(1.0) / (both + energy[k])
        shared[2 * k] *= scale
        shared[2 * k + 1] *= scale
    inverse = np.float32(1.0) / both
    for c in range(spectrum.shape[0]):
        x, f = spectrum[c], out[c]
        for k in range(size):
            re, im, u, v = x[2 * k], x[2 * k + 1], shared[2 * k], shared[2 * k + 1]
            f[2 * k] = inverse * (f[2 * k] - (re * u - im * v))
            f[2 * k + 1] = inverse * (f[2 * k + 1] - (re * v + im * u))


@kernel
def penalised(
    filters: NDArray[np.float32], multiplier: NDArray[np.float32], penalty: float, out: NDArray[np.float32]
) -> None:
    """Write ``penalty F + M`` to ``out``, all (C * 2 n,): its ``irfft2`` is what `shrink` takes."""
    gamma = np.float32(penalty)
    for k in range(out.shape[0]):
        out[k] = gamma * filters[k] + multiplier[k]


@kernel
def shrink(planes: NDArray[np.float32], weights: NDArray[np.float32], penalty: float) -> None:
    """Divide every channel, (C, h * w), by ``weights^2 + penalty`` in place: from ``penalty f + m`` to the auxiliary h.

    This minimises ``|weights h|^2 / 2 + penalty |f - h|^2 / 2 + <m, f - h>``. Where the weight is infinite h is 0.
    """
    scale = np.empty(weights.shape[0], np.float32)
    for k in range(scale.shape[0]):
        scale[k] = np.float32(1.0) / (weights[k] * weights[k] + np.float32(penalty))
    for c in range(planes.shape[0]):
        plane = planes[c]
        for k in range(scale.shape[0]):
            plane[k] *= scale[k]


@kernel
def raise_multiplier(
    filters: NDArray[np.float32], auxiliary: NDArray[np.float32], penalty: float, multiplier: NDArray[np.float32]
) -> None:
    """Add ``penalty (F - H)`` to the multiplier in place, all (C * 2 n,)."""
    gamma = np.float32(penalty)
    for k in range(multiplier.shape[0]):
        multiplier[k] += gamma * (filters[k] - auxiliary[k])


@kernel
def vertex(before: float, at: float, after: float) -> float:
    """Where the parabola through three equally spaced values peaks, from the middle one, in [-0.5, 0.5]."""
    curvature = before - 2.0 * at + after
    if not curvature < 0.0:
        return 0.0
    return min(0.5, max(-0.5, 0.5 * (before - after) / curvature))


@kernel
def peak(response: NDArray[np.float32], row: int, col: int, reach_x: int, reach_y: int) -> tuple[float, float, float]:
    """Row, column and value of the largest entry within ``reach`` of (row, col) on the circular map.

    A reach beyond half the map is all of it. Row and column are refined by a parabola per axis and are not wrapped:
    around (0, 0) they are the signed shift, and around (h // 2, w // 2) a place in the array. The value is that of the
    entry. Of equal entries the first counts.
    """
    rows, cols = response.shape
    best, best_j, best_i = np.float32(-np.inf), row, col
    for j in range(row - min(reach_y, rows // 2), row + min(reach_y, (rows - 1) // 2) + 1):
        line = response[j % rows]
        for i in range(col - min(reach_x, cols // 2), col + min(reach_x, (cols - 1) // 2) + 1):
            value = line[i % cols]
            if value > best:
                best, best_j, best_i = value, j, i
    j, i = best_j % rows, best_i % cols
    at = response[j, i]
    dy = vertex(response[(j - 1) % rows, i], at, response[(j + 1) % rows, i])
    dx = vertex(response[j, (i - 1) % cols], at, response[j, (i + 1) % cols])
    return best_j + dy, best_i + dx, float(at)


@kernel
def sidelobe(response: NDArray[np.float32], row: int, col: int, radius: int) -> float:
    """Peak-to-sidelobe ratio: by how many standard deviations an entry exceeds the mean of those further off.

    Left out are those within ``radius`` rows and columns on the circular map. 0 when nothing is left or all is flat.

    Bolme, Beveridge, Draper, Lui: Visual object tracking using adaptive correlation filters. CVPR 2010, section 3.5.
    """
    rows, cols = response.shape
    at = response[row % rows, col % cols]
    count, total, squares = 0, 0.0, 0.0
    for j in range(rows):
        dy = abs(j - row) % rows
        near = min(dy, rows - dy) <= radius
        for i in range(cols):
            dx = abs(i - col) % cols
            if near and min(dx, cols - dx) <= radius:
                continue
            # About the peak, so that float sums of squares lose nothing.
            value = float(response[j, i] - at)
            count += 1
            total += value
            squares += value * value
    if count == 0:
        return 0.0
    mean = total / count
    variance = squares / count - mean * mean
    return -mean / np.sqrt(variance) if variance > 1e-12 * mean * mean else 0.0


@kernel
def scale_learn(
    numerator: NDArray[np.float32],
    denominator: NDArray[np.float32],
    spectrum: NDArray[np.float32],
    label: NDArray[np.float32],
    rate: float,
) -> None:
    """Move ``A_c`` towards ``conj(Y) X_c`` and ``B`` towards ``sum over c of |X_c|^2``, in place.

    Spectra (k, 2 D) are ``rfft`` over the scales of D features, label Y is (2 k,) and B (k,).
    Danelljan, Haeger, Khan, Felsberg: Accurate scale estimation for robust visual tracking. BMVC 2014, section 3.
    """
    new, keep = np.float32(rate), np.float32(1.0 - rate)
    for j in range(denominator.shape[0]):
        y_re, y_im = new * label[2 * j], new * label[2 * j + 1]
        a, x = numerator[j], spectrum[j]
        energy = np.float32(0.0)
        for k in range(x.shape[0] // 2):
            re, im = x[2 * k], x[2 * k + 1]
            a[2 * k] = keep * a[2 * k] + (y_re * re + y_im * im)
            a[2 * k + 1] = keep * a[2 * k + 1] + (y_re * im - y_im * re)
            energy += re * re + im * im
        denominator[j] = keep * denominator[j] + new * energy


@kernel
def scale_correlate(
    numerator: NDArray[np.float32],
    denominator: NDArray[np.float32],
    spectrum: NDArray[np.float32],
    regularisation: float,
    out: NDArray[np.float32],
) -> None:
    """Write ``sum over c of conj(A_c) X_c / (B + regularisation)`` to ``out``, (2 k,); spectra (k, 2 D) and B (k,)."""
    for j in range(denominator.shape[0]):
        a, x = numerator[j], spectrum[j]
        re, im = np.float32(0.0), np.float32(0.0)
        for k in range(x.shape[0] // 2):
            re += a[2 * k] * x[2 * k] + a[2 * k + 1] * x[2 * k + 1]
            im += a[2 * k] * x[2 * k + 1] - a[2 * k + 1] * x[2 * k]
        energy = denominator[j] + np.float32(regularisation)
        out[2 * j], out[2 * j + 1] = re / energy, im / energy
