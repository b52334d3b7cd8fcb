import numpy as np
import pytest
from PyQt5.QtGui import QIcon, QImage, QPalette
from PyQt5.QtWidgets import QAction

from ui.look.icons import icon, refresh_icons
from ui.look.palettes import dark_palette, light_palette
from ui.look.shapes import SHAPES

SIZE = 24


def alpha(name: str, palette: QPalette, mode: QIcon.Mode = QIcon.Normal) -> np.ndarray:
    return pixels(icon(name, palette), mode)[..., 3]


def pixels(drawn: QIcon, mode: QIcon.Mode = QIcon.Normal) -> np.ndarray:
    image = drawn.pixmap(SIZE, SIZE, mode).toImage().convertToFormat(QImage.Format_RGBA8888)
    return np.frombuffer(image.constBits().asarray(image.byteCount()), np.uint8).reshape(image.height(), -1, 4).copy()


def test_every_icon_is_drawn_within_its_square(qapp):
    for name in SHAPES:
        marks = alpha(name, light_palette()) > 128
        assert 0.04 < marks.mean() < 0.5, name
        edges = np.concatenate([marks[0], marks[-1], marks[:, 0], marks[:, -1]])
        assert not edges.any(), name


def test_no_two_icons_look_alike(qapp):
    shapes = {name: alpha(name, light_palette()).astype(int) for name in SHAPES}
    names = list(shapes)
    for place, one in enumerate(names):
        for other in names[place + 1 :]:
            assert np.abs(shapes[one] - shapes[other]).mean() > 4, (one, other)


@pytest.mark.parametrize("palette", [light_palette, dark_palette])
def test_icons_have_the_colour_of_the_text_around_them(qapp, palette):
    for mode, group in ((QIcon.Normal, QPalette.Active), (QIcon.Disabled, QPalette.Disabled)):
        drawn = pixels(icon("play", palette()), mode)
        assert tuple(drawn[SIZE // 2, SIZE // 2, :3]) == palette().color(group, QPalette.ButtonText).getRgb()[:3]


def test_actions_follow_a_new_palette(qapp):
    actions = {name: QAction(icon(name, light_palette()), name) for name in ("play", "quit")}
    refresh_icons(actions, dark_palette())
    expected = dark_palette().color(QPalette.ButtonText).getRgb()[:3]
    assert tuple(pixels(actions["play"].icon())[SIZE // 2, SIZE // 2, :3]) == expected
    assert actions["quit"].icon().isNull()
