from dataclasses import replace

import numpy as np
import pytest
from PyQt5.QtCore import QPointF
from PyQt5.QtGui import QColor, QImage

from tests.ui import made
from tracker.geometry import Box
from tracker.values import TrackStatus
from ui.panels.model import ModelPanel
from ui.panels.model_maps import heat_image
from ui.picture.heat import heat_table
from ui.snapshot import CueMap, Histogram, ProbabilityMap, Target, Why

RIGHT, DOWN = QPointF(1, 0), QPointF(0, 1)
REGION = Box(60, 50, 120, 90)


@pytest.fixture
def panel(qtbot) -> ModelPanel:
    panel = ModelPanel()
    qtbot.addWidget(panel)
    panel.resize(320, 640)
    return panel


def snapshot(why: Why | None, **changes):
    return made.snapshot(targets=[Target(1, made.state(1), why=why)], **changes)


def shown(panel, why):
    panel.show()
    panel.show_snapshot(snapshot(why))
    return panel


def image_of(widget) -> QImage:
    return widget.grab().toImage()


def test_a_panel_that_is_seen_asks_for_what_it_shows(panel):
    wishes = []
    panel.wanted.connect(wishes.append)
    assert wishes == []
    panel.show()
    panel.hide()
    assert wishes == [True, False]


def test_what_came_while_it_was_hidden_is_shown_later(panel):
    panel.show_snapshot(snapshot(made.why()))
    assert not panel.maps.cards
    panel.show()
    assert [card.name for card in panel.maps.cards] == ["template", "colour"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (made.snapshot(targets=[], selected_number=None), "Draw a box"),
        (made.snapshot(selected_number=None), "Select a target"),
        (made.snapshot(targets=[Target(1)]), "not followed in this frame"),
        (made.snapshot(), "Play, or go on by a step"),
    ],
)
def test_what_is_missing_is_said(panel, given, words):
    shown(panel, made.why())
    assert not panel.empty.isVisible()
    panel.show_snapshot(given)
    assert panel.empty.isVisible()
    assert words in panel.empty.text()
    assert not panel.bars.isVisible()


def test_bars_have_the_colour_of_their_bin_and_its_share(panel):
    shown(panel, made.why())
    image = image_of(panel.bars)
    heights = []
    for index, name in enumerate(("#1e1ec8", "#1ec81e", "#c81e1e")):
        up, down = panel.bars.bar(index)
        for bar in (up, down):
            assert image.pixelColor(bar.center().toPoint()) == QColor(name)
        assert up.bottom() == down.top()
        heights.append((up.height(), down.height()))
    scale = heights[0][0] / 0.6
    assert heights == [
        (pytest.approx(scale * target), pytest.approx(scale * around))
        for target, around in ((0.6, 0.1), (0.3, 0.2), (0.1, 0.7))
    ]


def test_a_bar_tells_its_shares(panel):
    shown(panel, made.why())
    assert panel.bars.bin_at(panel.bars.bar(1)[0].center().x()) == 1
    assert panel.bars.bin_at(panel.bars.width() - 2) is None
    assert panel.bars.accessibleDescription() == "red 30, green 30, blue 200: 60.0 % of the target, 10.0 % around it"


def test_each_cue_is_shown_with_its_name_and_weight(panel):
    shown(panel, made.why())
    cards = [card for card in panel.maps.cards if card.isVisible()]
    assert [card.accessibleName() for card in cards] == ["template, weight 70 %", "colour, weight 30 %"]
    widths = [image_row_width(card) for card in cards]
    assert widths[0] / widths[1] == pytest.approx(7 / 3, rel=0.1)
    panel.show_snapshot(snapshot(replace(made.why(), cues=made.why().cues[:1])))
    assert [card.isVisible() for card in panel.maps.cards] == [True, False]


def image_row_width(card) -> int:
    """Return how many px of the bar of a card are filled."""
    image, filled = image_of(card), card.palette().highlight().color()
    y = int(card.picture_rect().top()) - 5
    return sum(image.pixelColor(x, y) == filled for x in range(card.width()))


def test_maps_are_drawn_as_heat_where_they_were_computed(panel):
    hot = np.zeros((30, 40), np.uint8)
    hot[15:, :] = 255
    colour = CueMap("colour", 1.0, ProbabilityMap(hot, REGION))
    shown(panel, Why(probability=ProbabilityMap(hot, REGION), cues=(colour,)))
    card = panel.maps.cards[0]
    rect, image = card.picture_rect(), image_of(card)
    assert rect.width() / rect.height() == pytest.approx(120 / 90)
    for share, level in ((0.05, 0), (0.95, 255)):
        place = (rect.topLeft() + 0.05 * rect.width() * RIGHT + share * rect.height() * DOWN).toPoint()
        assert image.pixel(place) == heat_table()[level]
    # The box of the state, 100,80 40 x 30, has white edges at a third of the width and of the height.
    edge = (rect.topLeft() + rect.width() / 3 * RIGHT + 0.5 * rect.height() * DOWN).toPoint()
    near = [image.pixelColor(edge.x() + shift, edge.y()).lightness() for shift in (-1, 0, 1)]
    assert max(near) > 200


def test_the_way_to_the_mode_is_on_the_fused_map(panel):
    dark = np.zeros((30, 40), np.uint8)
    why = Why(probability=ProbabilityMap(dark, REGION), path=np.array([[70.0, 60.0], [150.0, 120.0]]))
    shown(panel, why)
    rect, image = panel.maps.fused.picture_rect(), image_of(panel.maps.fused)
    end = rect.topLeft() + rect.width() * 90 / 120 * RIGHT + rect.height() * 70 / 90 * DOWN
    assert image.pixelColor(end.toPoint()).lightness() > 200
    assert image.pixelColor(rect.topRight().toPoint() + (-3 * RIGHT + 3 * DOWN).toPoint()).lightness() < 60


def test_what_is_not_exact_is_said(panel):
    shown(panel, made.why())
    assert not panel.approximate.isVisible()
    panel.show_snapshot(snapshot(replace(made.why(), exact=False)))
    assert panel.approximate.isVisible()
    assert panel.approximate.text().startswith("Approximate")


def test_parts_that_are_missing_take_no_room(panel):
    empty = Histogram(np.empty((0, 3), np.uint8), np.empty(0), np.empty(0))
    shown(panel, Why(histogram=empty))
    assert not panel.bars.isVisible()
    assert not panel.maps.isVisible()
    assert panel.no_map.text() == "There is no probability image of this frame."
    by_hand = Target(1, made.state(status=TrackStatus.MANUAL), why=Why())
    panel.show_snapshot(made.snapshot(targets=[by_hand]))
    assert "by hand" in panel.no_map.text()
    assert not panel.grab().isNull()


def test_the_same_is_not_drawn_again(panel):
    given = snapshot(made.why())
    shown(panel, None)
    panel.show_snapshot(given)
    shows = []
    panel.maps.show_why = lambda why, box: shows.append(why)
    panel.show_snapshot(replace(given, shown_s=1.0))
    assert shows == []
    panel.show_snapshot(snapshot(made.why()))
    assert len(shows) == 1


def test_heat_pictures_outlive_their_maps(qapp):
    levels = np.full((3, 5), 255, np.uint8)
    image = heat_image(levels)
    del levels
    assert (image.width(), image.height(), image.pixel(4, 2)) == (5, 3, heat_table()[255])
