import cv2
import pytest

from tests.helpers import footage
from tests.helpers.footage import FOOTAGE, footage_boxes, footage_path


@pytest.mark.parametrize("name", FOOTAGE)
def test_boxes_lie_inside_frames_that_exist(name):
    capture = cv2.VideoCapture(str(footage_path(name)))
    width, height = capture.get(cv2.CAP_PROP_FRAME_WIDTH), capture.get(cv2.CAP_PROP_FRAME_HEIGHT)
    boxes = footage_boxes(name)
    assert len(boxes) >= 8
    assert list(boxes) == sorted(boxes)
    assert max(boxes) < capture.get(cv2.CAP_PROP_FRAME_COUNT)
    assert max(boxes) - min(boxes) > 60
    for box in boxes.values():
        assert box.clipped(width, height) == box


def test_missing_footage_is_said_clearly(monkeypatch):
    monkeypatch.setattr(footage, "find_spec", lambda name: None)
    with pytest.raises(FileNotFoundError, match=r"pip install 'modetrack\[test\]'"):
        footage_path("carphone")
    with pytest.raises(ValueError, match="carphone_tie, bigbuckbunny, got 'foreman'"):
        footage_path("foreman")
