import numpy as np
import pytest

from tests.oracles.projection import cell_of
from tracker.appearance.grid import CELL, Grid
from tracker.appearance.posterior import ColourPosterior

RED, BLUE, GREEN = (0, 0, 255), (255, 0, 0), (0, 255, 0)
# 40 x 32 cells; the target is 48 x 32 px in their middle.
GRID = Grid(160.0, 128.0, 32, 40, 48.0, 32.0)
ROWS, COLS = GRID.patch_shape
ALL = 0, 0, COLS, ROWS
both_kinds = pytest.mark.parametrize("grey", [False, True], ids=["colour", "grey"])


def patch_with(target, surroundings, right=0, down=0, width=48, height=32):
    """Return a patch with a plain target, by default in the middle."""
    patch = np.empty((ROWS, COLS, 3), np.uint8)
    patch[:] = surroundings
    x, y = (COLS - width) // 2 + right, (ROWS - height) // 2 + down
    patch[max(y, 0) : y + height, max(x, 0) : x + width] = target
    return patch


def kind_of(patch, grey):
    """Return a colour patch or its red channel."""
    return np.ascontiguousarray(patch[:, :, 2]) if grey else patch


def learnt(patch, inside=ALL):
    posterior = ColourPosterior(GRID, patch.ndim == 2)
    posterior.learn(patch, inside, 1.0)
    return posterior


def noise(seed):
    return np.random.default_rng(seed).integers(0, 256, (ROWS, COLS, 3)).astype(np.uint8)


@both_kinds
def test_colours_of_their_own_are_told_apart(grey):
    patch = kind_of(patch_with(RED, BLUE), grey)
    posterior = learnt(patch)
    expected = kind_of(patch_with((0, 0, 1), (0, 0, 0)), True)
    np.testing.assert_allclose(posterior.project(patch, ALL), expected, atol=1e-6)


@both_kinds
def test_the_same_colour_is_not(grey):
    posterior = learnt(kind_of(patch_with(RED, RED), grey))
    assert posterior.project(kind_of(patch_with(RED, BLUE), grey), ALL)[0, 0] == 0
    assert posterior.project(kind_of(patch_with(RED, BLUE), grey), ALL)[ROWS // 2, COLS // 2] == pytest.approx(0.5)


@both_kinds
def test_a_colour_of_both_is_shared_by_how_often_it_occurs(grey):
    # Every other row of the target has the colour of its surroundings: half of the one's pixels, all of the other's.
    patch = patch_with(RED, BLUE)
    patch[::2] = BLUE
    seen = learnt(kind_of(patch, grey)).project(kind_of(patch, grey), ALL)
    assert seen[0, 0] == pytest.approx(1 / 3, abs=0.02)
    assert seen[ROWS // 2 + 1, COLS // 2] == pytest.approx(1, abs=1e-5)


def test_a_colour_that_was_never_seen_is_not_the_targets():
    posterior = learnt(patch_with(RED, BLUE))
    assert not posterior.project(patch_with(GREEN, (90, 90, 90)), ALL).any()


@both_kinds
def test_the_table_holds_what_is_projected(grey):
    patch = kind_of(noise(1), grey)
    posterior = learnt(patch)
    assert posterior.table.shape == (256 if grey else 32**3,)
    projected = posterior.project(patch, ALL)
    for j, i in ((0, 0), (ROWS // 2, COLS // 2), (ROWS - 1, COLS - 1)):
        assert projected[j, i] == posterior.table[patch[j, i] if grey else cell_of(patch[j, i])]


@pytest.mark.parametrize("inside", [(0, 0, 97, ROWS), (31, 17, COLS, 101), (0, 0, 0, ROWS), (5, 9, 5, 9)], ids=str)
@both_kinds
def test_what_lies_outside_the_frame_is_surely_not_the_target(inside, grey):
    patch = kind_of(patch_with(RED, BLUE), grey)
    posterior = learnt(patch)
    everywhere = posterior.project(kind_of(patch_with(RED, RED), grey), ALL)
    assert everywhere.min() > 0.9
    x0, y0, x1, y1 = inside
    expected = np.zeros((ROWS, COLS), bool)
    expected[y0:y1, x0:x1] = True
    np.testing.assert_array_equal(posterior.project(kind_of(patch_with(RED, RED), grey), inside) > 0.9, expected)


@pytest.mark.parametrize(
    ("x", "y"), [(30, 64), (130, 64), (80, 24), (80, 104)], ids=["left", "right", "above", "below"]
)
def test_surroundings_on_each_side_are_learnt(x, y):
    patch = patch_with(RED, BLUE)
    patch[y : y + 8, x : x + 8] = RED
    # 64 pixels of the surroundings are red, and all of the target.
    share = 64 / (ROWS * COLS - 48 * 32)
    assert learnt(patch).table[cell_of(RED)] == pytest.approx(1 / (1 + share), abs=1e-6)


def test_surroundings_outside_the_frame_are_not_learnt():
    # Right of the frame the patch goes on as its last column, which is green here and must not count.
    patch = patch_with(RED, BLUE)
    patch[:, 120:] = GREEN
    posterior = learnt(patch, (0, 0, 120, ROWS))
    assert posterior.table[cell_of(RED)] == pytest.approx(1)
    patch[:, 120:] = RED
    other = learnt(patch, (0, 0, 120, ROWS))
    np.testing.assert_array_equal(other.table, posterior.table)


@pytest.mark.parametrize(
    "inside",
    [
        pytest.param((56, 48, 104, 80), id="the target fills the frame"),
        pytest.param((0, 0, 0, 0), id="nothing is in the frame"),
        pytest.param((0, 0, 20, ROWS), id="the target is outside"),
    ],
)
def test_a_frame_without_surroundings_or_target_is_no_error(inside):
    posterior = learnt(patch_with(RED, BLUE), inside)
    assert np.isfinite(posterior.table).all()
    assert 0 <= posterior.table.min() <= posterior.table.max() <= 1


def test_learning_at_rate_0_changes_nothing():
    posterior = learnt(noise(1))
    before = posterior.table.copy()
    posterior.learn(patch_with(RED, BLUE), ALL, 0.0)
    np.testing.assert_allclose(posterior.table, before, atol=1e-6)


def test_learning_at_rate_1_starts_anew():
    posterior = learnt(noise(1))
    posterior.learn(patch_with(RED, BLUE), ALL, 1.0)
    np.testing.assert_array_equal(posterior.table, learnt(patch_with(RED, BLUE)).table)


@pytest.mark.parametrize(("right", "down"), [(6, 0), (0, -9), (-13, 7)])
@both_kinds
def test_a_target_off_the_middle_is_learnt_where_it_is(right, down, grey):
    patch = kind_of(patch_with(RED, BLUE, right, down), grey)
    posterior = ColourPosterior(GRID, grey)
    posterior.learn(patch, ALL, 1.0, float(right), float(down))
    np.testing.assert_allclose(posterior.table, learnt(kind_of(patch_with(RED, BLUE), grey)).table, atol=1e-6)
    assert abs(learnt(patch).table - posterior.table).max() > 0.01


@pytest.mark.parametrize(("right", "down"), [(90, 0), (0, -70)])
def test_of_a_target_beyond_the_patch_the_part_inside_is_learnt(right, down):
    posterior = ColourPosterior(GRID, False)
    posterior.learn(patch_with(RED, BLUE, right, down), ALL, 1.0, float(right), float(down))
    assert posterior.table[cell_of(RED)] == pytest.approx(1, abs=1e-5)
    assert posterior.table[cell_of(BLUE)] == 0


def test_of_a_target_wholly_beyond_the_patch_nothing_is_the_targets():
    posterior = ColourPosterior(GRID, False)
    posterior.learn(patch_with(RED, BLUE), ALL, 1.0, float(COLS), 0.0)
    assert (posterior.table == 0).all()


def test_a_new_colour_is_learnt_little_by_little():
    posterior = learnt(patch_with(RED, BLUE))
    seen = []
    for _ in range(4):
        posterior.learn(patch_with(RED, GREEN), ALL, 0.1)
        seen.append((posterior.table[cell_of(GREEN)], posterior.table[cell_of(BLUE)], posterior.table[cell_of(RED)]))
    assert seen[-1] == pytest.approx((0, 0, 1), abs=1e-5)
    # The target takes over a colour of its surroundings: 0.1 of it is the target's, 1 the surroundings'.
    posterior = learnt(patch_with(RED, BLUE))
    posterior.learn(patch_with(BLUE, BLUE), ALL, 0.1)
    assert posterior.table[cell_of(BLUE)] == pytest.approx(0.1 / 1.1, abs=1e-5)


@pytest.mark.parametrize(("right", "down"), [(0, 0), (5, 0), (0, -4), (-7, 3)])
@both_kinds
def test_the_box_likelihood_is_highest_where_the_target_is(right, down, grey):
    posterior = learnt(kind_of(patch_with(RED, BLUE), grey))
    posterior.project(kind_of(patch_with(RED, BLUE, right * CELL, down * CELL), grey), ALL)
    likelihood = posterior.box_likelihood()
    assert likelihood.shape == (GRID.rows, GRID.cols)
    row, col = np.unravel_index(likelihood.argmax(), likelihood.shape)
    assert (row, col) == (GRID.rows // 2 + down, GRID.cols // 2 + right)
    # A box that is at most a pixel larger than the target holds little else.
    assert likelihood.max() > 0.93
    assert likelihood.min() == 0


def test_the_box_likelihood_halves_when_half_of_the_box_is_off():
    posterior = learnt(patch_with(RED, BLUE))
    posterior.project(patch_with(RED, BLUE), ALL)
    likelihood = posterior.box_likelihood()
    row, col = GRID.rows // 2, GRID.cols // 2
    assert likelihood[row, col + 6] == pytest.approx(0.5, abs=0.03)
    assert likelihood[row + 4, col] == pytest.approx(0.5, abs=0.03)
    assert likelihood[row, col + 13] == 0


def test_the_arrays_of_two_targets_are_their_own():
    one, other = learnt(patch_with(RED, BLUE)), learnt(patch_with(BLUE, RED))
    first = one.project(patch_with(RED, BLUE), ALL)
    other.project(patch_with(RED, BLUE), ALL)
    assert first[ROWS // 2, COLS // 2] == pytest.approx(1)
    assert other.table[cell_of(BLUE)] == pytest.approx(1)
