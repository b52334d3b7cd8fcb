"""Slow, obvious twins of what correlation filters compute; everything in double precision."""

import numpy as np


def correlate_filter(filters, spectrum):
    return (filters.astype(complex).conj() * spectrum).sum(axis=0)


def scaled_filter(spectrum, label, auxiliary, multiplier, penalty):
    """Solve the C x C system of every frequency as it stands."""
    out = np.zeros(spectrum.shape, complex)
    for j, i in np.ndindex(label.shape):
        x, h, m = (array[:, j, i].astype(complex) for array in (spectrum, auxiliary, multiplier))
        matrix = np.outer(x, x.conj()) + penalty * np.eye(len(x))
        out[:, j, i] = np.linalg.solve(matrix, x * label[j, i].conj() + penalty * h - m)
    return penalty * out


def response(filters, features):
    """Circular cross-correlation in the plane, summed over channels; both (C, h, w)."""
    _, rows, cols = features.shape
    out = np.zeros((rows, cols))
    for dy, dx in np.ndindex(rows, cols):
        out[dy, dx] = (filters * np.roll(features, (-dy, -dx), axis=(1, 2))).sum()
    return out


def regularised_filter(features, label, costs):
    """Filter in the plane that minimises |response - label|^2 + costs |f|^2.

    As one least squares problem over all values at once. Where the cost is infinite the filter is 0.
    """
    channels, rows, cols = features.shape
    unit = np.eye(channels * rows * cols).reshape(-1, channels, rows, cols)
    answers = np.stack([response(one, features).ravel() for one in unit], axis=1)
    free = np.isfinite(np.broadcast_to(costs, features.shape)).ravel()
    penalties = np.diag(np.sqrt(np.broadcast_to(costs, features.shape).ravel()[free]))
    matrix = np.concatenate([answers[:, free], penalties])
    target = np.concatenate([label.ravel(), np.zeros(free.sum())])
    out = np.zeros(free.size)
    out[free] = np.linalg.lstsq(matrix, target, rcond=None)[0]
    return out.reshape(features.shape)


def vertex(before, at, after):
    square, slope, _ = np.polyfit([-1, 0, 1], [before, at, after], 2)
    return float(np.clip(-slope / (2 * square), -0.5, 0.5)) if before - 2 * at + after < 0 else 0.0


def peak(response):
    rows, cols = response.shape
    j, i = max(np.ndindex(rows, cols), key=lambda entry: response[entry])
    dy = vertex(*(float(response[(j + d) % rows, i]) for d in (-1, 0, 1)))
    dx = vertex(*(float(response[j, (i + d) % cols]) for d in (-1, 0, 1)))
    return j + dy, i + dx


def sidelobe(response, row, col, radius):
    rows, cols = response.shape
    near_y = {(row + d) % rows for d in range(-radius, radius + 1)}
    near_x = {(col + d) % cols for d in range(-radius, radius + 1)}
    rest = [float(response[j, i]) for j, i in np.ndindex(rows, cols) if j not in near_y or i not in near_x]
    if not rest or np.std(rest) == 0:
        return 0.0
    return (float(response[row % rows, col % cols]) - np.mean(rest)) / np.std(rest)
