import numpy as np
import pytest

from tracker.appearance.colour import ColourModel
from tracker.config import ColourProfile
from tracker.geometry import Box
from tracker.tracking.colour_target import ColourTarget
from tracker.tracking.region import EDGES

BOX = Box(30, 20, 40, 40)
SETTINGS = ColourProfile().colour


def picture():
    """Bars on a grey wall, upright in the upper half of the box and level in the lower one, 60 grey levels apart."""
    image = np.full((80, 100, 3), 100, np.uint8)
    rows, columns = np.mgrid[:20, :40]
    image[20:40, 30:70] += (60 * (columns // 2 % 2)).astype(np.uint8)[..., None]
    image[40:60, 30:70] += (60 * (rows // 2 % 2)).astype(np.uint8)[..., None]
    return image


def learnt(way):
    return way(picture(), BOX, ColourModel.from_box(picture(), BOX, SETTINGS))


def test_parts_know_the_directions_of_their_edges():
    target = learnt(ColourTarget.from_box)
    edges = target.roots[:, :EDGES] ** 2
    np.testing.assert_allclose(edges.sum(axis=1), 1, rtol=1e-5)
    # Strong edges from left to right (5) in the upper quarters, from above to below (7) in the lower ones.
    strongest = edges[1:, 1:].argmax(axis=1) + 1
    np.testing.assert_array_equal(strongest, [5, 5, 7, 7])
    assert edges[0, 5] == pytest.approx(edges[0, 7], abs=0.1)


def test_neighbouring_directions_share_a_little():
    edges = learnt(ColourTarget.from_box).roots[1, :EDGES] ** 2
    # 0.15 of it goes to each of the diagonals, which hardly occur themselves; strong edges share with strong ones.
    assert edges[[6, 8]] / edges[5] == pytest.approx([0.15 / 0.7] * 2, abs=0.08)
    assert edges[[2, 4]].max() < 0.02


def test_the_wall_has_no_edges():
    target = learnt(ColourTarget.from_box)
    assert target.surroundings[:EDGES].argmax() == 0
    assert target.posterior[0] < 0.5 < target.posterior[5]


def test_a_model_brings_the_colours_and_the_box_the_edges():
    target = learnt(ColourTarget.from_model)
    assert len(target.parts) == 1
    edges = learnt(ColourTarget.from_box).roots[0, :EDGES]
    np.testing.assert_allclose(target.roots[0, :EDGES], edges, atol=1e-6)
    np.testing.assert_allclose((target.roots[0] ** 2).sum(), 2, rtol=1e-4)


def test_without_surroundings_there_are_none_of_either():
    settings = SETTINGS.model_copy(update={"background": False})
    target = ColourTarget.from_box(picture(), BOX, ColourModel.from_box(picture(), BOX, settings))
    assert not target.surroundings.any()
