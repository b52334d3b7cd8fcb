"""Whether a video file is all there, by what its outermost structure says.

The announced number of pictures cannot tell: it is an estimate in Matroska (99 for a sound file of 60
pictures at a variable rate, or the length of a longer sound track) and counts trimmed pictures in MP4.
"""

from pathlib import Path
from typing import BinaryIO

_EBML = b"\x1aE\xdf\xa3"
_ISO_BOXES = frozenset({b"ftyp", b"styp", b"moov", b"mdat", b"wide", b"free", b"skip"})
_RIFF_UNKNOWN = frozenset({0, 0xFFFFFFFF})


def is_cut(path: Path) -> bool:
    """Return True when an MP4/MOV, Matroska/WebM or AVI file ends before its outermost structure does.

    Other containers, and files that leave their length open, give False: nobody can tell.
    """
    if not path.is_file():
        return False
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(8)
        file.seek(0)
        if head[4:8] in _ISO_BOXES:
            return _iso_end(file, size) > size
        if head[:4] == b"RIFF":
            return _riff_end(file, size) > size
        if head[:4] == _EBML:
            return _ebml_end(file, size) > size
    return False


def _iso_end(file: BinaryIO, size: int) -> int:
    end = 0
    while end < size:
        file.seek(end)
        header = file.read(16)
        length = int.from_bytes(header[:4], "big")
        if length == 0:
            return size
        if length == 1:
            length = int.from_bytes(header[8:16], "big")
        end += max(length, 8)
    return end


def _riff_end(file: BinaryIO, size: int) -> int:
    end = 0
    while end < size:
        file.seek(end)
        header = file.read(8)
        length = int.from_bytes(header[4:8], "little")
        if header[:4] != b"RIFF" or length in _RIFF_UNKNOWN:
            return size
        end += 8 + length
        if end < size:
            end += length % 2
    return end


def _ebml_end(file: BinaryIO, size: int) -> int:
    end = 0
    while end < size:
        file.seek(end)
        header = file.read(12)
        id_bytes = _vint_bytes(header[0])
        if len(header) <= id_bytes:
            return size + 1
        length_bytes = _vint_bytes(header[id_bytes])
        marker = 1 << 7 * length_bytes
        length = int.from_bytes(header[id_bytes : id_bytes + length_bytes], "big") ^ marker
        if length == marker - 1:
            return size
        end += id_bytes + length_bytes + length
    return end


def _vint_bytes(first: int) -> int:
    """Bytes of a Matroska variable-length number, from the leading zeros of its first byte."""
    return 9 - max(first, 1).bit_length()
