import numpy as np
import pytest
from scipy import fft

from tests.oracles import correlation as oracle
from tests.tracker.appearance.pictures import grey, scene
from tracker.appearance import template
from tracker.appearance.grid import Grid
from tracker.appearance.peaks import peak
from tracker.appearance.template import Template
from tracker.config import TemplateSettings

CX, CY, WIDTH, HEIGHT = 150.3, 118.6, 46.0, 34.0
SETTINGS = TemplateSettings(learning_rate=0.1)
both_kinds = pytest.mark.parametrize("kind", [np.copy, grey], ids=["colour", "grey"])


class Taught:
    """A template that has learnt the target of the scene."""

    def __init__(self, kind=np.copy, width=WIDTH, height=HEIGHT):
        self.image = kind(scene(CX, CY, width, height))
        self.grid = Grid.around(width, height, SETTINGS.padding, SETTINGS.patch_px)
        self.template = Template(self.grid, self.image.ndim == 2, SETTINGS)
        self.middle = self.grid.rows // 2, self.grid.cols // 2
        self.spectrum = self.see(CX, CY)
        self.template.start(self.spectrum)

    def see(self, cx, cy, scale=1.0, image=None):
        """Return the spectrum of what is around a place, with a posterior that says nothing."""
        patch = self.template.crop(self.image if image is None else image, cx, cy, scale)
        return self.template.transform(patch, np.full(self.grid.patch_shape, 0.5, np.float32))

    def move(self, spectrum):
        """Return by how many cells the target is off the middle, right and down, and the response there."""
        response = self.template.respond(spectrum)
        row, col = peak(response)
        return col - self.middle[1], row - self.middle[0], response.max()


@both_kinds
@pytest.mark.parametrize(("width", "height"), [(46, 34), (24, 60), (150, 120), (12, 14)])
def test_what_was_learnt_is_found_in_the_middle(kind, width, height):
    taught = Taught(kind, float(width), float(height))
    response = taught.template.respond(taught.spectrum)
    assert response.shape == (taught.grid.rows, taught.grid.cols)
    assert np.unravel_index(response.argmax(), response.shape) == taught.middle
    right, down, value = taught.move(taught.spectrum)
    assert (right, down) == pytest.approx((0, 0), abs=0.1)
    # The wanted response is 1 there, which the solver comes closer to with every step, and 0 far off.
    assert 0 < value < 1.1
    assert abs(response[0]).max() < value / 4
    assert abs(response[:, 0]).max() < value / 4


def test_the_first_filter_is_that_of_six_alternating_steps():
    taught = Taught()
    spectrum, size = taught.spectrum, (taught.grid.rows, taught.grid.cols)
    costs, label = template._tap_costs(taught.grid).astype(float), template._label_of(taught.grid)
    auxiliary, multiplier = np.zeros((2, *spectrum.shape), complex)
    for penalty in (1, 10, 100, 1000, 1000, 1000):
        scaled = oracle.scaled_filter(spectrum, label, auxiliary, multiplier, penalty)
        auxiliary = fft.rfft2(fft.irfft2(scaled + multiplier, s=size) / (costs + penalty))
        multiplier = multiplier + scaled - penalty * auxiliary
    expected = fft.irfft2(oracle.correlate_filter(auxiliary, spectrum), s=size)
    np.testing.assert_allclose(taught.template.respond(spectrum), expected, atol=1e-3 * expected.max())


@both_kinds
@pytest.mark.parametrize(("right", "down"), [(3, 0), (0, -2), (-5, 4), (1, 1), (0.5, 0), (-2.3, 1.7), (6.4, -5.5)])
def test_a_move_of_the_target_moves_the_response_by_as_many_cells(kind, right, down):
    taught = Taught(kind)
    look = CX - right * taught.grid.cell_width, CY - down * taught.grid.cell_height
    assert taught.move(taught.see(*look))[:2] == pytest.approx((right, down), abs=0.2)


@both_kinds
@pytest.mark.parametrize(("right_px", "down_px"), [(11.0, -6.0), (-20.4, 13.3)])
def test_the_target_is_found_where_it_went_to(kind, right_px, down_px):
    taught = Taught(kind)
    right, down, value = taught.move(taught.see(CX, CY, image=kind(scene(CX + right_px, CY + down_px, WIDTH, HEIGHT))))
    assert right * taught.grid.cell_width == pytest.approx(right_px, abs=1)
    assert down * taught.grid.cell_height == pytest.approx(down_px, abs=1)
    assert value > taught.move(taught.spectrum)[2] / 2


@pytest.mark.parametrize("scale", [0.5, 1.5])
def test_a_target_of_another_size_is_found_at_that_size(scale):
    taught = Taught()
    image = scene(CX + 9 * scale, CY - 6 * scale, WIDTH * scale, HEIGHT * scale)
    right, down, _ = taught.move(taught.see(CX, CY, scale, image))
    assert right * taught.grid.cell_width == pytest.approx(9, abs=1)
    assert down * taught.grid.cell_height == pytest.approx(-6, abs=1)


def test_a_target_over_the_border_of_the_frame_is_found():
    image = scene(8.0, 30.0, WIDTH, HEIGHT)
    taught = Taught()
    right, down, _ = taught.move(taught.see(14.0, 34.0, image=image))
    assert right * taught.grid.cell_width == pytest.approx(-6, abs=1.5)
    assert down * taught.grid.cell_height == pytest.approx(-4, abs=1.5)


@both_kinds
def test_an_empty_ground_answers_less_than_the_target(kind):
    taught = Taught(kind)
    there = taught.move(taught.spectrum)[2]
    for seed in range(3):
        gone = kind(scene(-500.0, -500.0, WIDTH, HEIGHT, seed=seed))
        assert taught.move(taught.see(CX, CY, image=gone))[2] < there / 2


def responses_at_the_middle(taught, cells, seed=1):
    """Return the response at the middle cell to random features in some cells only, one channel after another."""
    rng = np.random.default_rng(seed)
    channels = taught.spectrum.shape[0]
    for channel in range(channels):
        features = np.zeros((channels, taught.grid.rows, taught.grid.cols), np.float32)
        features[channel][cells] = rng.choice([-1.0, 1.0], cells.sum())
        yield taught.template.respond(fft.rfft2(features, axes=(-2, -1), workers=1))[taught.middle]


@both_kinds
@pytest.mark.parametrize(("width", "height"), [(46, 34), (20, 70)])
def test_the_filter_sees_the_target_only(kind, width, height):
    taught = Taught(kind, float(width), float(height))
    grid = taught.grid
    ys, xs = np.indices((grid.rows, grid.cols)) + 0.5
    # Cells that the target's box touches, in the grid's middle.
    within = (abs(xs - grid.cols / 2) < grid.target_width / 8 + 0.5) & (
        abs(ys - grid.rows / 2) < grid.target_height / 8 + 0.5
    )
    inner = list(responses_at_the_middle(taught, within))
    outer = list(responses_at_the_middle(taught, ~within))
    assert max(map(abs, outer)) < 1e-4 * max(map(abs, inner))


def test_the_ground_around_the_target_does_not_change_the_response_there():
    # What the filter is for: its taps end with the target, so another ground says little at the target's place.
    taught = Taught()
    there = taught.move(taught.spectrum)[2]
    right, down, value = taught.move(taught.see(CX, CY, image=scene(CX, CY, WIDTH, HEIGHT, seed=11)))
    assert (right, down) == pytest.approx((0, 0), abs=0.2)
    assert value == pytest.approx(there, rel=0.1)


def test_the_posterior_is_a_channel_of_its_own():
    taught = Taught()
    patch = taught.template.crop(taught.image, CX, CY, 1.0)
    nothing, all_of_it = (np.full(taught.grid.patch_shape, value, np.float32) for value in (0.5, 1.0))
    spectra = taught.template.transform(patch, nothing), taught.template.transform(patch, all_of_it)
    changed = [channel for channel, (a, b) in enumerate(zip(*spectra, strict=True)) if not np.array_equal(a, b)]
    assert len(changed) == 1
    # One half in every cell is no evidence and leaves the channel empty.
    assert abs(spectra[0][changed[0]]).max() < 1e-6


def test_a_grey_picture_has_no_colour_names():
    assert Taught().spectrum.shape[0] == Taught(grey).spectrum.shape[0] + 11


def test_learning_at_weight_0_changes_nothing():
    one, other = Taught(), Taught()
    other.template.learn(one.see(CX + 40, CY + 20), 0.0)
    for taught in (one, other):
        taught.template.refine()
    spectrum = one.see(CX + 3, CY - 2)
    np.testing.assert_array_equal(one.template.respond(spectrum), other.template.respond(spectrum))


@both_kinds
def test_what_is_learnt_again_and_again_is_found(kind):
    taught = Taught(kind)
    # Another pattern takes the target's place.
    other = kind(255 - scene(CX, CY, WIDTH, HEIGHT, seed=3))
    before = taught.move(taught.see(CX, CY, image=other))[2]
    seen = []
    for _ in range(20):
        taught.template.learn(taught.see(CX, CY, image=other))
        taught.template.refine()
        seen.append(taught.move(taught.see(CX, CY, image=other))[2])
    assert seen[-1] > before + 0.2
    assert taught.move(taught.see(CX, CY, image=other))[:2] == pytest.approx((0, 0), abs=0.2)


@both_kinds
@pytest.mark.parametrize(("right", "down"), [(2.0, -1.0), (-3.0, 0.0), (1.4, 0.7)])
def test_a_target_off_the_middle_is_learnt_as_if_it_were_there(kind, right, down):
    other = kind(255 - scene(CX, CY, WIDTH, HEIGHT, seed=3))

    def response_after_learning(look_right, look_down, *off):
        taught = Taught(kind)
        cell_width, cell_height = taught.grid.cell_width, taught.grid.cell_height
        seen = taught.see(CX - look_right * cell_width, CY - look_down * cell_height, image=other)
        for _ in range(20):
            taught.template.learn(seen, 1.0, *off)
            taught.template.refine()
        return taught.template.respond(taught.see(CX, CY, image=other)), taught

    expected, taught = response_after_learning(0.0, 0.0)
    found, _ = response_after_learning(right, down, right, down)
    row, col = peak(found)
    assert (col, row) == pytest.approx(taught.middle[::-1], abs=0.2)
    assert found.max() == pytest.approx(expected.max(), rel=0.15)
    # Without a word about it, it is learnt that the target lies beside the middle.
    wrong, _ = response_after_learning(right, down)
    row, col = peak(wrong)
    assert np.hypot(col - taught.middle[1], row - taught.middle[0]) > 1


@pytest.mark.parametrize(("right", "down"), [(3, -2), (-1, 0), (0, 5)])
def test_a_spectrum_is_turned_as_its_features_move(right, down):
    one, other = Taught(), Taught()
    rng = np.random.default_rng(5)
    features = rng.random((one.spectrum.shape[0], one.grid.rows, one.grid.cols), np.float32)
    moved = np.roll(features, (-down, -right), axis=(1, 2))
    one.template.learn(fft.rfft2(features, axes=(-2, -1)), 1.0, float(right), float(down))
    other.template.learn(fft.rfft2(moved, axes=(-2, -1)), 1.0)
    for taught in (one, other):
        taught.template.refine()
    spectrum = one.see(CX, CY)
    expected = other.template.respond(spectrum)
    np.testing.assert_allclose(one.template.respond(spectrum), expected, atol=1e-4 * abs(expected).max())


def test_less_weight_learns_less():
    def response_after(weight):
        taught = Taught()
        other = taught.see(CX, CY, image=255 - taught.image).copy()
        taught.template.learn(other, weight)
        taught.template.refine()
        return taught.move(other)[2]

    none, half, whole = map(response_after, (0.0, 0.5, 1.0))
    assert none < half < whole


def test_refining_comes_closer_to_the_wanted_response():
    taught = Taught()
    values = [taught.move(taught.spectrum)[2]]
    for _ in range(10):
        taught.template.refine()
        values.append(taught.move(taught.spectrum)[2])
    # It goes on from the last filter, and does not start anew or run away.
    assert max(values) < 1.1
    assert min(values) > values[0] - 0.05


@both_kinds
def test_a_flat_picture_gives_numbers(kind):
    flat = kind(np.full((90, 120, 3), 80, np.uint8))
    grid = Grid.around(30.0, 20.0, 2.0, 170.0)
    template = Template(grid, flat.ndim == 2, SETTINGS)
    for _ in range(2):
        patch = template.crop(flat, 60.0, 45.0, 1.0)
        spectrum = template.transform(patch, np.zeros(grid.patch_shape, np.float32))
        template.start(spectrum)
        assert np.isfinite(template.respond(spectrum)).all()


def test_the_picture_is_left_as_it_was():
    taught = Taught()
    before = taught.image.copy()
    taught.see(CX, CY)
    np.testing.assert_array_equal(taught.image, before)
