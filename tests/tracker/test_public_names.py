import subprocess
import sys

import pytest

import tracker


@pytest.mark.parametrize("name", tracker.__all__)
def test_every_public_name_resolves(name):
    value = getattr(tracker, name)
    assert value.__name__ == name
    assert value.__doc__
    assert name in dir(tracker)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'tracker' has no attribute 'Trakcer'"):
        _ = tracker.Trakcer


def modules_after(code):
    listing = f"import sys\n{code}\nprint(*sys.modules)"
    answer = subprocess.run([sys.executable, "-c", listing], capture_output=True, text=True, check=True, timeout=60)
    return set(answer.stdout.split())


def test_importing_the_library_loads_nothing_heavy():
    loaded = modules_after("import tracker; dir(tracker)")
    assert "tracker" in loaded
    assert not loaded & {"numpy", "cv2", "numba", "pydantic", "PyQt5"}


def test_boxes_and_errors_need_no_arrays():
    loaded = modules_after("from tracker import Box, RoiError, iou")
    assert "tracker.geometry" in loaded
    assert not loaded & {"numpy", "cv2", "numba", "pydantic", "PyQt5"}
