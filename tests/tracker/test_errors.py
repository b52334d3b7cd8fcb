import pytest

import tracker
from tracker import errors

NAMES = ["ConfigError", "DataError", "FrameError", "RoiError", "SinkError", "SourceError"]


@pytest.mark.parametrize("name", NAMES)
def test_every_error_is_a_tracker_error(name):
    error = getattr(errors, name)
    assert error.__bases__[0] is errors.TrackerError
    assert getattr(tracker, name) is error
    assert error.__doc__


def test_only_data_errors_are_value_errors_too():
    assert [name for name in NAMES if issubclass(getattr(errors, name), ValueError)] == ["DataError"]


def test_the_tree_holds_nothing_else():
    found = {name for name, value in vars(errors).items() if isinstance(value, type)}
    assert found == {"TrackerError", *NAMES}
    assert errors.TrackerError.__bases__ == (Exception,)


def test_the_message_is_the_line_for_the_user():
    assert str(errors.RoiError("box needs width and height > 0")) == "box needs width and height > 0"
