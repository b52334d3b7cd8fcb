"""Slow, obvious twins of the correlation filter kernels; everything in double precision."""

import numpy as np


def correlate_filter(filters, spectrum):
    return (filters.astype(complex).conj() * spectrum).sum(axis=0)


def solve_channels(spectrum, label, previous, auxiliary, multiplier, temporal, penalty):
    """Solve the C x C system of every frequency as it stands."""
    out = np.zeros(spectrum.shape, complex)
    for j, i in np.ndindex(label.shape):
        x, p, h, m = (array[:, j, i].astype(complex) for array in (spectrum, previous, auxiliary, multiplier))
        matrix = np.outer(x, x.conj()) + (temporal + penalty) * np.eye(len(x))
        out[:, j, i] = np.linalg.solve(matrix, x * label[j, i].conj() + temporal * p + penalty * h - m)
    return out


def penalised(filters, multiplier, penalty):
    return penalty * filters.astype(complex) + multiplier


def shrink(planes, weights, penalty):
    return planes / (weights.astype(float) ** 2 + penalty)


def raise_multiplier(filters, auxiliary, penalty, multiplier):
    return multiplier + penalty * (filters.astype(complex) - auxiliary)


def response(filters, features):
    """Circular cross-correlation in the plane, summed over channels; both (C, h, w)."""
    _, rows, cols = features.shape
    out = np.zeros((rows, cols))
    for dy, dx in np.ndindex(rows, cols):
        out[dy, dx] = (filters * np.roll(features, (-dy, -dx), axis=(1, 2))).sum()
    return out


def regularised_filter(features, label, weights, previous, temporal):
    """Filter in the plane that minimises, halved, |response - label|^2 + |weights f|^2 + temporal |f - previous|^2.

    As one least squares problem over all values at once. Where the weight is infinite the filter is 0.
    """
    channels, rows, cols = features.shape
    unit = np.eye(channels * rows * cols).reshape(-1, channels, rows, cols)
    answers = np.stack([response(one, features).ravel() for one in unit], axis=1)
    free = np.isfinite(np.broadcast_to(weights, features.shape)).ravel()
    penalties = np.diag(np.broadcast_to(weights, features.shape).ravel()[free])
    pull = np.sqrt(temporal) * np.eye(free.sum())
    matrix = np.concatenate([answers[:, free], penalties, pull])
    target = np.concatenate([label.ravel(), np.zeros(free.sum()), np.sqrt(temporal) * previous.ravel()[free]])
    out = np.zeros(free.size)
    out[free] = np.linalg.lstsq(matrix, target, rcond=None)[0]
    return out.reshape(features.shape)


def vertex(before, at, after):
    square, slope, _ = np.polyfit([-1, 0, 1], [before, at, after], 2)
    return float(np.clip(-slope / (2 * square), -0.5, 0.5)) if before - 2 * at + after < 0 else 0.0


def peak(response, row, col, reach_x, reach_y):
    """Roll the map so that (row, col) is in its middle, then look there."""
    rows, cols = response.shape
    middle_y, middle_x = rows // 2, cols // 2
    rolled = np.roll(response.astype(float), (middle_y - row, middle_x - col), axis=(0, 1))
    masked = np.full_like(rolled, -np.inf)
    part = (
        slice(max(0, middle_y - reach_y), middle_y + reach_y + 1),
        slice(max(0, middle_x - reach_x), middle_x + reach_x + 1),
    )
    masked[part] = rolled[part]
    j, i = np.unravel_index(masked.argmax(), masked.shape)
    dy = vertex(rolled[j - 1, i], rolled[j, i], rolled[(j + 1) % rows, i])
    dx = vertex(rolled[j, i - 1], rolled[j, i], rolled[j, (i + 1) % cols])
    return row + j - middle_y + dy, col + i - middle_x + dx, rolled[j, i]


def sidelobe(response, row, col, radius):
    rows, cols = response.shape
    near_y = {(row + d) % rows for d in range(-radius, radius + 1)}
    near_x = {(col + d) % cols for d in range(-radius, radius + 1)}
    rest = [float(response[j, i]) for j, i in np.ndindex(rows, cols) if j not in near_y or i not in near_x]
    if not rest or np.std(rest) == 0:
        return 0.0
    return (float(response[row % rows, col % cols]) - np.mean(rest)) / np.std(rest)


def scale_learn(numerator, denominator, spectrum, label, rate):
    spectrum = spectrum.astype(complex)
    new_numerator, new_denominator = label.conj()[:, None] * spectrum, (abs(spectrum) ** 2).sum(axis=1)
    return (
        numerator + rate * (new_numerator - numerator),
        denominator + rate * (new_denominator - denominator),
    )


def scale_correlate(numerator, denominator, spectrum, regularisation):
    return (numerator.astype(complex).conj() * spectrum).sum(axis=1) / (denominator.astype(float) + regularisation)
