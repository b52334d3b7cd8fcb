import numpy as np
import pytest
from PyQt5.QtGui import QImage, QPainter

from tracker.measuring import Calibration, Plane, Scale
from ui.panels.measure_overlay import paint_calibration
from ui.picture.placement import Placement

WIDTH, HEIGHT = 300, 200
WHOLE = Placement(0, 0, 1, WIDTH, HEIGHT)
CORNERS = ((20.0, 180.0), (280.0, 180.0), (220.0, 60.0), (80.0, 60.0))


def marked(calibration: Calibration, placement: Placement = WHOLE) -> np.ndarray:
    """Return where a grey picture is painted on."""
    image = QImage(WIDTH, HEIGHT, QImage.Format_RGB32)
    image.fill(0xFF808080)
    painter = QPainter(image)
    paint_calibration(painter, calibration, placement)
    painter.end()
    pixels = np.frombuffer(image.constBits().asarray(image.byteCount()), np.uint8)
    return (pixels.reshape(HEIGHT, WIDTH, 4)[:, :, :3] != 0x80).any(axis=-1)


def test_nothing_is_painted_where_nothing_was_marked(qapp):
    assert not marked(Calibration.identity()).any()


def test_the_scale_is_a_line_between_its_ends(qapp):
    painted = marked(Calibration(unit="m", scale=Scale((50, 150), (250, 150), 2)))
    assert painted[150, 55:245].all()
    assert not painted[150, :44].any()
    assert not painted[150, 257:].any()
    # Its length is written above it.
    assert painted[120:144, 130:170].sum() > 200


@pytest.mark.parametrize(("y_up", "rows"), [(True, slice(40, 90)), (False, slice(110, 160))])
def test_the_axes_point_where_x_and_y_grow(qapp, y_up, rows):
    painted = marked(Calibration(origin=(150, 100), y_up=y_up))
    assert painted[100, 155:210].all()
    assert painted[rows, 150].all()
    other = slice(200 - rows.stop, 200 - rows.start)
    assert not painted[other, 150].any()


def test_a_turned_x_axis_goes_through_its_point(qapp):
    painted = marked(Calibration(origin=(100, 150), x_axis=(200, 50)))
    assert all(painted[150 - step, 100 + step] for step in range(5, 40))


def test_the_plane_has_its_outline_and_a_grid_in_perspective(qapp):
    calibration = Calibration(unit="m", plane=Plane.rectangle(CORNERS, 4, 3))
    painted = marked(calibration)
    assert painted[60, 85:215].all()
    # Lines every half metre, and nothing in between them.
    for x, y, there in [(2, 1.25, True), (3, 0.75, True), (1.75, 1, True), (1.75, 2.5, True), (1.75, 1.25, False)]:
        column, row = calibration.to_image([(x, y)])[0]
        near = painted[int(row - 1) : int(row + 2), int(column - 1) : int(column + 2)]
        assert near.any() == there
    # The first metre takes more of the picture than the last.
    rows = [calibration.to_image([(1.75, y)])[0][1] for y in (0, 1, 2, 3)]
    assert rows[0] - rows[1] > rows[1] - rows[2] > rows[2] - rows[3]


def test_it_is_painted_where_the_picture_lies(qapp):
    calibration = Calibration(unit="m", scale=Scale((50, 150), (250, 150), 2))
    painted = marked(calibration, Placement(100, 50, 0.5, WIDTH, HEIGHT))
    assert painted[125, 130:220].all()
    assert not painted[125, :120].any()
    # Clipped to the picture.
    assert not marked(Calibration(origin=(150, 10)), Placement(100, 50, 0.5, WIDTH, HEIGHT))[:50].any()


def test_the_painter_is_left_as_it_was(qapp):
    image = QImage(WIDTH, HEIGHT, QImage.Format_RGB32)
    painter = QPainter(image)
    before = painter.pen(), painter.hasClipping()
    paint_calibration(
        painter, Calibration(unit="m", plane=Plane.rectangle(CORNERS, 4, 3)), Placement(0, 0, 1, 300, 200)
    )
    assert (painter.pen(), painter.hasClipping()) == before
    painter.end()
