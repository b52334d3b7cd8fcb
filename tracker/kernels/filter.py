"""Correlation filters of many channels in the plane: learning and response.

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
def scaled_filter(
    spectrum: NDArray[np.float32],
    label: NDArray[np.float32],
    auxiliary: NDArray[np.float32],
    multiplier: NDArray[np.float32],
    penalty: float,
    energy: NDArray[np.float32],
    shared: NDArray[np.float32],
    out: NDArray[np.float32],
) -> None:
    """Write ``penalty`` times the filter that minimises the augmented Lagrangian to ``out``.

    At every frequency the C-vector F that minimises ``|F^H X - Y|^2 / 2 + penalty |F - H|^2 / 2 + Re(M^H (F - H))`` at
    fixed auxiliary H and multiplier M, which solves ``(X X^H + penalty I) F = X conj(Y) + penalty H - M``, by the
    Sherman-Morrison formula. The label Y is (2 n,); ``energy``, (n,), and ``shared``, (2 n,), are scratch.

    Li, Tian, Zuo, Zhang, Yang: Learning spatial-temporal regularized correlation filters for visual tracking.
    CVPR 2018, section 3.2.
    """
    gamma = np.float32(penalty)
    for k in range(energy.shape[0]):
        energy[k] = gamma
        shared[2 * k], shared[2 * k + 1] = np.float32(0.0), np.float32(0.0)
    for c in range(spectrum.shape[0]):
        x, f, h, m = spectrum[c], out[c], auxiliary[c], multiplier[c]
        for k in range(energy.shape[0]):
            re, im = x[2 * k], x[2 * k + 1]
            u = re * label[2 * k] + im * label[2 * k + 1] + gamma * h[2 * k] - m[2 * k]
            v = im * label[2 * k] - re * label[2 * k + 1] + gamma * h[2 * k + 1] - m[2 * k + 1]
            f[2 * k], f[2 * k + 1] = u, v
            energy[k] += re * re + im * im
            shared[2 * k] += re * u + im * v
            shared[2 * k + 1] += re * v - im * u
    for c in range(spectrum.shape[0]):
        x, f = spectrum[c], out[c]
        for k in range(energy.shape[0]):
            re, im, u, v = x[2 * k], x[2 * k + 1], shared[2 * k], shared[2 * k + 1]
            f[2 * k] -= (re * u - im * v) / energy[k]
            f[2 * k + 1] -= (re * v + im * u) / energy[k]
