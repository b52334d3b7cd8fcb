import numpy as np
import pytest

from tracker.capture.base import Source
from tracker.capture.synth import open_synth, scene_names

SMALL = "size=160x120:frames=20"


def test_it_is_a_source():
    with open_synth(f"synth:plain:{SMALL}:fps=12.5") as source:
        assert isinstance(source, Source)
        frames = list(source)
    assert [frame.index for frame in frames] == list(range(20))
    assert [frame.time_s for frame in frames] == pytest.approx([index / 12.5 for index in range(20)])
    assert all(frame.image.shape == (120, 160, 3) and frame.image.flags.c_contiguous for frame in frames)
    assert source.read() is None


def test_close_ends_it():
    source = open_synth(f"synth:plain:{SMALL}")
    source.close()
    source.close()
    assert source.read() is None


def test_skip_passes_over_pictures():
    source = open_synth(f"synth:plain:{SMALL}")
    assert source.skip(15) == 15
    frame = source.read()
    assert frame.index == 15
    assert np.array_equal(frame.image, source.image(15))
    assert source.skip(10) == 4
    assert source.skip(1) == 0
    assert source.read() is None


@pytest.mark.parametrize("name", scene_names())
def test_the_same_spec_gives_the_same_bytes_in_any_order(name):
    text = f"synth:{name}:seed=5:{SMALL}"
    first, second = open_synth(text), open_synth(text)
    pictures = [frame.image.tobytes() for frame in first]
    assert pictures == [second.image(index).tobytes() for index in reversed(range(20))][::-1]
    assert [first.truth(i) for i in range(20)] == [second.truth(i) for i in range(20)]


def test_a_longer_scene_starts_like_a_shorter_one():
    short, long = open_synth(f"synth:crowd:{SMALL}"), open_synth("synth:crowd:size=160x120:frames=40")
    assert np.array_equal(short.image(19), long.image(19))


def test_a_picture_handed_out_stays_as_it_is():
    source = open_synth(f"synth:illumination:{SMALL}")
    frame = source.read()
    before = frame.image.copy()
    for _ in source:
        pass
    assert np.array_equal(frame.image, before)


def test_the_global_random_state_is_neither_used_nor_touched():
    np.random.seed(1)  # noqa: NPY002
    state = np.random.get_state()[1].tobytes()  # noqa: NPY002
    picture = open_synth(f"synth:crowd:{SMALL}").image(3)
    assert np.random.get_state()[1].tobytes() == state  # noqa: NPY002
    np.random.seed(2)  # noqa: NPY002
    assert np.array_equal(picture, open_synth(f"synth:crowd:{SMALL}").image(3))
