import numpy as np
import pytest
import scipy.fft

from tests.oracles import correlation as oracle
from tracker.kernels import filter as kernels

pytestmark = pytest.mark.kernels

SHAPES = [(1, 1, 1), (1, 4, 3), (3, 5, 4), (28, 9, 7), (4, 1, 8)]
each_shape = pytest.mark.parametrize("shape", SHAPES, ids=str)


def values(*shape, seed=11):
    return np.random.default_rng(seed).random(shape, np.float32)


def spectra(*shape, seed=12):
    rng = np.random.default_rng(seed)
    return (rng.standard_normal(shape) + 1j * rng.standard_normal(shape)).astype(np.complex64)


def assert_close(ours, expected):
    np.testing.assert_allclose(ours, expected, rtol=1e-5, atol=2e-6 * (1 + np.abs(expected).max()))


def rows(array):
    """A view of channels as the kernels take them: a row for each, complex numbers as two in turn."""
    return array.view(np.float32).reshape(len(array), -1)


def flat(array):
    return array.view(np.float32).reshape(-1)


def solved(spectrum, label, auxiliary, multiplier, penalty):
    energy, shared = np.full(label.size, np.nan, np.float32), np.full(2 * label.size, np.nan, np.float32)
    out = np.full(spectrum.shape, np.nan, np.complex64)
    held = rows(auxiliary), rows(multiplier)
    kernels.scaled_filter(rows(spectrum), flat(label), *held, penalty, energy, shared, rows(out))
    return out


@each_shape
def test_correlate_filter(shape):
    filters, spectrum = spectra(*shape), spectra(*shape, seed=14)
    out = np.full(shape[1:], np.nan, np.complex64)
    kernels.correlate_filter(rows(filters), rows(spectrum), flat(out))
    assert_close(out, oracle.correlate_filter(filters, spectrum))


def test_a_filter_answers_with_the_cross_correlation():
    filters, features = values(3, 6, 5), values(3, 6, 5, seed=15)
    out = np.zeros((6, 3), np.complex64)
    kernels.correlate_filter(rows(scipy.fft.rfft2(filters)), rows(scipy.fft.rfft2(features)), flat(out))
    assert_close(scipy.fft.irfft2(out, s=(6, 5)), oracle.response(filters, features))


@each_shape
@pytest.mark.parametrize("penalty", [1.3, 0.5, 17.0])
def test_scaled_filter(shape, penalty):
    spectrum, auxiliary, multiplier = (spectra(*shape, seed=seed) for seed in range(3))
    label = spectra(*shape[1:], seed=5)
    ours = solved(spectrum, label, auxiliary, multiplier, penalty)
    assert_close(ours, oracle.scaled_filter(spectrum, label, auxiliary, multiplier, penalty))


@pytest.mark.parametrize("outside", [16.0, np.inf], ids=["costly", "masked"])
@pytest.mark.parametrize("size", [(4, 5), (5, 6)])
def test_alternating_directions_reach_the_least_squares_filter(outside, size):
    features = values(3, *size)
    label, costs = np.zeros(size, np.float32), np.full(size, outside, np.float32)
    label[0, 0], label[0, 1] = 1.0, 0.5
    costs[1:4, 1:4] = 0.09
    spectrum, label_spectrum, penalty = scipy.fft.rfft2(features), scipy.fft.rfft2(label), 2.0
    auxiliary, multiplier = np.zeros((2, *spectrum.shape), np.complex64)
    for _ in range(500):
        scaled = solved(spectrum, label_spectrum, auxiliary, multiplier, penalty)
        plane = scipy.fft.irfft2(scaled + multiplier, s=size) / (costs + np.float32(penalty))
        auxiliary = scipy.fft.rfft2(plane)
        multiplier = multiplier + scaled - np.float32(penalty) * auxiliary
    expected = oracle.regularised_filter(features, label, costs)
    np.testing.assert_allclose(plane, expected, atol=2e-4 * np.abs(expected).max())
