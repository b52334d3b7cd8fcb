import pytest

from tests.helpers import clips
from tracker.capture.container import is_cut


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.mp4", {}),
        ("fast.mp4", {"faststart": True}),
        ("a.mov", {}),
        ("a.mkv", {}),
        ("a.webm", {"codec": "libvpx"}),
        ("a.avi", {"codec": "mpeg4"}),
    ],
)
def test_whole_files_are_whole_and_one_byte_less_is_cut(tmp_path, name, options):
    path = clips.write_clip(tmp_path / name, clips.noise_frames(8), **options)
    assert not is_cut(path)
    path.write_bytes(path.read_bytes()[:-1])
    assert is_cut(path)


def test_other_files_cannot_tell(tmp_path):
    path = tmp_path / "a.txt"
    for content in (b"", b"x", b"some text that is long enough", b"RIFF", bytes(40)):
        path.write_bytes(content)
        assert not is_cut(path) or content == b"RIFF"


def test_a_matroska_file_of_open_length_is_not_cut(tmp_path):
    path = tmp_path / "live.mkv"
    header = b"\x1aE\xdf\xa3\x84abcd"
    path.write_bytes(header + b"\x18S\x80g\x01" + b"\xff" * 7 + b"pictures")
    assert not is_cut(path)
    path.write_bytes(header + b"\x18S\x80g\x88" + b"pictur")
    assert is_cut(path)


def test_64_bit_and_open_box_lengths(tmp_path):
    path = tmp_path / "a.mp4"
    start = (16).to_bytes(4, "big") + b"ftypisom" + bytes(4)
    path.write_bytes(start + (1).to_bytes(4, "big") + b"mdat" + (24).to_bytes(8, "big") + bytes(8))
    assert not is_cut(path)
    path.write_bytes(start + (1).to_bytes(4, "big") + b"mdat" + (25).to_bytes(8, "big") + bytes(8))
    assert is_cut(path)
    path.write_bytes(start + (0).to_bytes(4, "big") + b"mdat" + b"\xff" * 8)
    assert not is_cut(path)
