import numpy as np
import pytest
import scipy.fft

from tests.oracles import filter as oracle
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
@pytest.mark.parametrize(("temporal", "penalty"), [(0.7, 1.3), (0.0, 0.5), (16.0, 1.0)])
def test_solve_channels(shape, temporal, penalty):
    spectrum, previous, auxiliary, multiplier = (spectra(*shape, seed=seed) for seed in range(4))
    label, out = spectra(*shape[1:], seed=5), np.full(shape, np.nan, np.complex64)
    before = [rows(array) for array in (previous, auxiliary, multiplier)]
    kernels.solve_channels(rows(spectrum), flat(label), *before, temporal, penalty, rows(out))
    expected = oracle.solve_channels(spectrum, label, previous, auxiliary, multiplier, temporal, penalty)
    assert_close(out, expected)


@each_shape
def test_penalised_shrink_and_raise_multiplier(shape):
    filters, multiplier, out = spectra(*shape), spectra(*shape, seed=18), np.full(shape, np.nan, np.complex64)
    kernels.penalised(flat(filters), flat(multiplier), 1.5, flat(out))
    assert_close(out, oracle.penalised(filters, multiplier, 1.5))
    planes, weights = values(*shape), values(*shape[1:], seed=19)
    expected = oracle.shrink(planes, weights, 1.5)
    kernels.shrink(rows(planes), flat(weights), 1.5)
    assert_close(planes, expected)
    auxiliary = spectra(*shape, seed=20)
    expected = oracle.raise_multiplier(filters, auxiliary, 1.5, multiplier)
    kernels.raise_multiplier(flat(filters), flat(auxiliary), 1.5, flat(multiplier))
    assert_close(multiplier, expected)


def alternate(features, label, weights, previous, temporal, penalty, rounds):
    """Run the alternating directions to rest; the auxiliary filter in the plane."""
    size = features.shape[1:]
    spectrum, label_spectrum = scipy.fft.rfft2(features), scipy.fft.rfft2(label)
    previous_spectrum = scipy.fft.rfft2(previous)
    auxiliary, multiplier = np.zeros_like(spectrum), np.zeros_like(spectrum)
    filters, mixed = np.zeros_like(spectrum), np.zeros_like(spectrum)
    for _ in range(rounds):
        before = rows(previous_spectrum), rows(auxiliary), rows(multiplier)
        kernels.solve_channels(rows(spectrum), flat(label_spectrum), *before, temporal, penalty, rows(filters))
        kernels.penalised(flat(filters), flat(multiplier), penalty, flat(mixed))
        plane = scipy.fft.irfft2(mixed, s=size)
        kernels.shrink(rows(plane), flat(weights), penalty)
        auxiliary = scipy.fft.rfft2(plane)
        kernels.raise_multiplier(flat(filters), flat(auxiliary), penalty, flat(multiplier))
    return plane


@pytest.mark.parametrize("temporal", [0.0, 2.0])
@pytest.mark.parametrize("outside", [4.0, np.inf], ids=["weighted", "masked"])
@pytest.mark.parametrize("size", [(4, 5), (5, 6)])
def test_alternating_directions_reach_the_least_squares_filter(temporal, outside, size):
    features, previous = values(3, *size), values(3, *size, seed=21) - np.float32(0.5)
    label, weights = np.zeros(size, np.float32), np.full(size, outside, np.float32)
    label[0, 0], label[0, 1] = 1.0, 0.5
    weights[1:4, 1:4] = 0.3
    plane = alternate(features, label, weights, previous, temporal, 2.0, 500)
    expected = oracle.regularised_filter(features, label, weights, previous, temporal)
    np.testing.assert_allclose(plane, expected, atol=2e-4 * np.abs(expected).max())


@pytest.mark.parametrize(
    "triple", [(0.0, 1.0, 0.0), (0.9, 1.0, 0.2), (0.1, 1.0, 1.0), (1.0, 1.0, 1.0), (2.0, 1.0, 3.0), (0.0, 1.0, 5.0)]
)
def test_vertex(triple):
    assert kernels.vertex(*triple) == pytest.approx(oracle.vertex(*triple), abs=1e-9)


@pytest.mark.parametrize("shape", [(9, 7), (8, 10), (1, 1), (1, 6), (5, 2)], ids=str)
@pytest.mark.parametrize(("row", "col"), [(0, 0), (4, 3), (-2, 9)])
@pytest.mark.parametrize(("reach_x", "reach_y"), [(1, 2), (0, 0), (3, 50), (99, 99)])
def test_peak(shape, row, col, reach_x, reach_y):
    for seed in range(8):
        response = values(*shape, seed=seed)
        ours, expected = (module.peak(response, row, col, reach_x, reach_y) for module in (kernels, oracle))
        assert ours == pytest.approx(expected, abs=1e-4)


def test_peak_of_a_smooth_map_lies_between_entries():
    ys, xs = np.indices((20, 24))
    response = np.exp(-((ys - 11.3) ** 2 + (xs - 8.6) ** 2) / 50).astype(np.float32)
    assert kernels.peak(response, 10, 12, 12, 10)[:2] == pytest.approx((11.3, 8.6), abs=0.02)


def test_the_first_of_equal_peaks_counts():
    assert kernels.peak(np.ones((7, 8), np.float32), 3, 4, 2, 1) == (2.0, 2.0, 1.0)


def test_peak_of_nan_stays_where_it_was():
    row, col, value = kernels.peak(np.full((6, 6), np.nan, np.float32), 3, 2, 2, 2)
    assert (row, col) == (3, 2)
    assert np.isnan(value)


@pytest.mark.parametrize("shape", [(9, 7), (12, 12), (1, 20)], ids=str)
@pytest.mark.parametrize(("row", "col"), [(0, 0), (8, 6), (-3, 40), (5, 2)])
@pytest.mark.parametrize("radius", [0, 2, 6])
@pytest.mark.parametrize("offset", [0.0, 100.0])
def test_sidelobe(shape, row, col, radius, offset):
    response = values(*shape) + np.float32(offset)
    ours = kernels.sidelobe(response, row, col, radius)
    assert ours == pytest.approx(oracle.sidelobe(response, row, col, radius), rel=1e-4, abs=1e-4)


def test_the_sidelobe_of_a_flat_map_is_0():
    flat = np.full((6, 6), 0.3, np.float32)
    assert kernels.sidelobe(flat, 2, 2, 1) == 0


@pytest.mark.parametrize("shape", [(17, 96), (1, 1), (5, 31)], ids=str)
@pytest.mark.parametrize("rate", [0.025, 1.0])
def test_scale_filter(shape, rate):
    numerator, energy = spectra(*shape), values(shape[0])
    spectrum, label = spectra(*shape, seed=22), spectra(shape[0], seed=23)
    out = np.full(shape[0], np.nan, np.complex64)
    kernels.scale_correlate(rows(numerator), energy, rows(spectrum), 0.1, flat(out))
    assert_close(out, oracle.scale_correlate(numerator, energy, spectrum, 0.1))
    expected = oracle.scale_learn(numerator, energy, spectrum, label, rate)
    kernels.scale_learn(rows(numerator), energy, rows(spectrum), flat(label), rate)
    assert_close(numerator, expected[0])
    assert_close(energy, expected[1])


def test_a_learned_scale_filter_finds_the_shift():
    features = values(33, 40)
    label = np.exp(-((np.arange(33) - 16.0) ** 2) / 4).astype(np.float32)
    spectrum = scipy.fft.rfft(features, axis=0)
    numerator, energy, out = np.zeros_like(spectrum), np.zeros(17, np.float32), np.zeros(17, np.complex64)
    kernels.scale_learn(rows(numerator), energy, rows(spectrum), flat(scipy.fft.rfft(label)), 1.0)
    moved = scipy.fft.rfft(np.roll(features, 4, axis=0), axis=0)
    kernels.scale_correlate(rows(numerator), energy, rows(moved), 1e-4, flat(out))
    assert scipy.fft.irfft(out, n=33).argmax() == 20
