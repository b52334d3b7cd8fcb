import pytest

from tracker.errors import DataError
from tracker.measuring import Calibration, Plane, Scale
from ui.panels.measure_draft import Draft, number_of, words

CORNERS = ((10.0, 90.0), (90.0, 90.0), (70.0, 40.0), (30.0, 40.0))
SCALED = Calibration(unit="cm", scale=Scale((0, 0), (30, 40), 12.5), origin=(5, 6), x_axis=(9, 3), y_up=False)
FLAT = Calibration(unit="m", plane=Plane.rectangle(CORNERS, 4, 3), point="bottom", smoothing_s=1)
SKEW = Calibration(unit="m", plane=Plane(CORNERS, ((0, 0), (4, 0), (5, 3), (0, 3))))


@pytest.mark.parametrize("calibration", [None, SCALED, FLAT, SKEW, Calibration(origin=(3, 4))])
def test_a_calibration_comes_back_as_it_was(calibration):
    assert Draft.of(calibration).calibration() == calibration


def test_px_as_in_the_picture_is_no_calibration():
    assert Draft.of(Calibration.identity()).calibration() is None


def test_what_is_missing_is_said():
    assert Draft().missing == ""
    assert "length" in Draft(ends=((0, 0), (1, 1))).missing
    assert Draft(ends=((0, 0), (1, 1)), length="2").missing == ""
    assert "height" in Draft(corners=CORNERS, width="2").missing
    assert Draft(corners=CORNERS, width="2", height="1").missing == ""


@pytest.mark.parametrize(("text", "number"), [("2", 2), (" 2.5 ", 2.5), ("2,5", 2.5), ("1e-3", 0.001)])
def test_numbers_are_read_as_typed(text, number):
    assert number_of(text, "length") == number


@pytest.mark.parametrize("length", ["two", "-1", "0", "nan", "1.000,5"])
def test_a_length_that_is_none_is_refused_in_one_line(length):
    with pytest.raises(DataError, match=r"^length needs to be [^\n]+$"):
        Draft(ends=((0, 0), (1, 1)), length=length).calibration()


def test_words_say_what_a_calibration_is():
    assert "px" in words(None)
    said = words(SCALED)
    # 50 px are 12.5 cm.
    assert "1 cm = 4 px" in said
    assert "Origin at 5, 6 px" in said
    # From (5, 6) to (9, 3): 4 right, 3 up.
    assert "x turned by 36.9°, y down" in said
    assert words(FLAT) == "Rectangle of 4 x 3 m\nOrigin in the first corner"
    assert words(SKEW).startswith("Four points of a plane, in m")
    assert words(Calibration(origin=(3, 4))) == "Lengths in px\nOrigin at 3, 4 px\nx to the right, y up"
