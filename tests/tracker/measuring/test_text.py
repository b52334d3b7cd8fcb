import math

import pytest

from tracker.measuring import Calibration, Scale, length_text, number_text, position_text

METRES = Calibration("m", Scale((0, 0), (200, 0), 4), origin=(0, 100))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.000"),
        (1.23456, "1.235"),
        (-12.3456, "-12.35"),
        (123456.7, "123457"),
        (0.00012347, "0.0001235"),
        (-0.0, "0.000"),
        (math.nan, "\N{EN DASH}"),
    ],
)
def test_numbers_have_four_digits_and_no_exponent(value, text):
    assert number_text(value) == text


def test_a_length_is_measured_in_the_world():
    assert length_text(METRES, (0, 0), (30, 40)) == "1.000 m"
    assert length_text(Calibration(), (0, 0), (30, 40)) == "50.00 px"


def test_a_position_has_both_coordinates():
    assert position_text(METRES, (50, 0)) == "x 1.000 m, y 2.000 m"
