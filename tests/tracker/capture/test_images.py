from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.helpers.clips import noise_frames
from tracker.capture import open_source
from tracker.capture.images import natural_key
from tracker.errors import SourceError

PICTURE = noise_frames(1, 32, 24)[0]
GREY = np.ascontiguousarray(PICTURE[..., 0])
WIDE = PICTURE.astype(np.uint16) * 257
ALPHA = np.dstack([PICTURE, GREY])


def write(path: Path, image: np.ndarray = PICTURE) -> Path:
    path.write_bytes(cv2.imencode(path.suffix, image)[1].tobytes())
    return path


def test_a_folder_plays_in_natural_order_whatever_else_lies_in_it(tmp_path):
    for number in (10, 2, 1):
        write(tmp_path / f"img{number}.png", np.full((4, 5, 3), number, np.uint8))
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / "folder.png").mkdir()
    with open_source(tmp_path) as source:
        frames = list(source)
        assert source.announced_frames == 3
        assert source.read() is None
    assert [frame.image[0, 0, 0] for frame in frames] == [1, 2, 10]
    assert [(frame.index, frame.time_s) for frame in frames] == [(0, 0.0), (1, 0.04), (2, 0.08)]


def test_natural_order_compares_numbers_and_never_fails():
    names = ["b", "a10b", "a2b", "a02b", "2", "10", "A3", "a²", ""]
    paths = sorted(map(Path, names), key=natural_key)
    assert [path.name for path in paths if path.name in ("2", "10", "a2b", "A3", "a10b", "b")] == [
        "2",
        "10",
        "a2b",
        "A3",
        "a10b",
        "b",
    ]


def test_a_glob_takes_the_pictures_it_matches(tmp_path):
    for name in ("a1.png", "a2.jpg", "b1.png", "a3.txt"):
        write(tmp_path / name) if not name.endswith("txt") else (tmp_path / name).write_text("x")
    with open_source(f"{tmp_path}/a*") as source:
        assert source.announced_frames == 2


def test_one_picture_file_is_a_source_of_one(tmp_path):
    with open_source(write(tmp_path / "one.PNG")) as source:
        assert np.array_equal(source.read().image, PICTURE)
        assert source.read() is None


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".bmp", ".tif", ".webp"])
def test_every_kind_is_read(tmp_path, suffix):
    image = open_source(write(tmp_path / f"p{suffix}", np.full((24, 32, 3), (10, 120, 230), np.uint8))).read().image
    assert image.shape == (24, 32, 3)
    assert np.abs(image.astype(int) - (10, 120, 230)).max() <= 4


@pytest.mark.parametrize(
    ("image", "expected"),
    [(GREY, GREY), (WIDE, PICTURE), (np.ascontiguousarray(WIDE[..., 0]), GREY), (ALPHA, PICTURE)],
    ids=["grey", "16 bit", "16 bit grey", "alpha"],
)
@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_pixels_come_as_8_bit_grey_or_bgr(tmp_path, suffix, image, expected):
    frame = open_source(write(tmp_path / f"p{suffix}", image)).read()
    assert frame.image.dtype == np.uint8
    assert np.array_equal(frame.image, expected)


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".bmp", ".tif", ".webp"])
def test_a_broken_picture_is_named(tmp_path, suffix):
    write(tmp_path / f"1{suffix}")
    broken = write(tmp_path / f"2{suffix}")
    data = broken.read_bytes()
    for content in (data[: len(data) // 2], b"no picture at all", b""):
        broken.write_bytes(content)
        with open_source(tmp_path) as source:
            assert source.read() is not None
            with pytest.raises(SourceError, match=f"2{suffix}: not a complete picture"):
                source.read()


def test_a_picture_that_went_away_is_named(tmp_path):
    gone = write(tmp_path / "1.png")
    with open_source(tmp_path) as source:
        gone.unlink()
        with pytest.raises(SourceError, match=r"1\.png: cannot be read: No such file"):
            source.read()


def test_skip_and_close(tmp_path):
    for number in range(5):
        write(tmp_path / f"{number}.png", np.full((4, 5, 3), number, np.uint8))
    source = open_source(tmp_path)
    assert source.skip(3) == 3
    assert source.read().image[0, 0, 0] == 3
    assert source.skip(9) == 1
    assert source.read() is None
    source.close()
    source.close()


def test_sizes_may_change_from_picture_to_picture(tmp_path):
    write(tmp_path / "1.png", noise_frames(1, 8, 6)[0])
    write(tmp_path / "2.png", noise_frames(1, 10, 4)[0])
    assert [frame.image.shape[:2] for frame in open_source(tmp_path)] == [(6, 8), (4, 10)]
