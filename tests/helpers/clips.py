"""Video files for tests, made to measure and, on request, broken."""

import struct
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

_IDENTITY = (1, 0, 0, 1)
_TURNS = {90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}
_MS = Fraction(1, 1000)
_SOUND_HZ = 48000


def noise_frames(count: int, width: int = 160, height: int = 120) -> list[np.ndarray]:
    """Return BGR pictures that differ everywhere and compress badly; the same at every call."""
    rng = np.random.default_rng(7)
    return [rng.integers(0, 256, (height, width, 3), np.uint8) for _ in range(count)]


def grey_levels(count: int, width: int = 64, height: int = 48) -> list[np.ndarray]:
    """Return flat BGR pictures whose level tells their number: picture i has 4 * i."""
    return [np.full((height, width, 3), 4 * index, np.uint8) for index in range(count)]


def write_clip(
    path: Path,
    frames: Sequence[np.ndarray],
    *,
    fps: int = 25,
    times_s: Sequence[float] | None = None,
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    gop: int = 12,
    faststart: bool = False,
    sound_s: float = 0.0,
) -> Path:
    """Write BGR pictures as a video; the suffix of ``path`` decides the container.

    ``times_s`` gives each picture its own time (to the millisecond) in place of ``fps``; ``sound_s`` adds
    a silent sound track of that length; ``faststart`` puts an MP4's index before its pictures.
    """
    with av.open(str(path), "w", options={"movflags": "faststart"} if faststart else {}) as container:
        stream = container.add_stream(codec, rate=fps, options=_options(codec, gop))
        stream.height, stream.width = frames[0].shape[:2]
        stream.pix_fmt = pix_fmt
        time_base = Fraction(1, fps) if times_s is None else _MS
        stream.codec_context.time_base = time_base
        sound = container.add_stream("aac", rate=_SOUND_HZ) if sound_s else None
        for index, image in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(image, format="bgr24")
            frame.pts = index if times_s is None else round(times_s[index] * 1000)
            frame.time_base = time_base
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
        if sound is not None:
            _write_silence(container, sound, sound_s)
    return path


def _options(codec: str, gop: int) -> dict[str, str]:
    # Fast, and with pictures that refer to later ones: those come out of order from the file.
    return {"g": str(gop)} | ({"preset": "superfast"} if codec == "libx264" else {})


def write_sound(path: Path, seconds: float) -> Path:
    """Write an MP4 file that holds silence and no pictures."""
    with av.open(str(path), "w", format="mp4") as container:
        _write_silence(container, container.add_stream("aac", rate=_SOUND_HZ), seconds)
    return path


def _write_silence(container: av.container.OutputContainer, sound: av.audio.stream.AudioStream, seconds: float) -> None:
    for start in range(0, int(_SOUND_HZ * seconds), 1024):
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 2048), np.int16), format="s16", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = _SOUND_HZ, start, Fraction(1, _SOUND_HZ)
        container.mux(sound.encode(frame))
    container.mux(sound.encode())


def concatenate(path: Path, parts: Sequence[Path]) -> Path:
    """Put the coded pictures of several clips behind one another in one stream, at 25 fps."""
    with av.open(str(path), "w") as container:
        stream = None
        index = 0
        for part in parts:
            with av.open(str(part)) as source:
                coded = source.streams.video[0]
                stream = stream or container.add_stream_from_template(coded)
                for packet in source.demux(coded):
                    if not packet.size:
                        continue
                    copy = av.Packet(bytes(packet))
                    copy.stream, copy.is_keyframe = stream, packet.is_keyframe
                    copy.pts, copy.dts, copy.time_base = index, index, Fraction(1, 25)
                    container.mux(copy)
                    index += 1
    return path


def cut(path: Path, share: float) -> Path:
    """Keep only the first ``share`` of a file's bytes."""
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    return path


def blank(path: Path, start: float, stop: float) -> Path:
    """Overwrite the bytes between two shares of a file with zeros."""
    data = bytearray(path.read_bytes())
    first, last = int(len(data) * start), int(len(data) * stop)
    data[first:last] = bytes(last - first)
    path.write_bytes(data)
    return path


def set_rotation(path: Path, degrees: int) -> Path:
    """Ask players to turn an MP4 clockwise, as phones do: the matrix in its track header."""
    data = bytearray(path.read_bytes())
    matrix = data.index(b"tkhd") + 44
    a, b, c, d = (65536 * value for value in _TURNS.get(degrees, _IDENTITY))
    data[matrix : matrix + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    path.write_bytes(data)
    return path


def trim(path: Path, seconds: float) -> Path:
    """Let an MP4 play only its first seconds, as editors on phones do: through its edit list."""
    data = bytearray(path.read_bytes())
    header = data.index(b"mvhd") + 16
    (timescale,) = struct.unpack_from(">I", data, header)
    struct.pack_into(">I", data, data.index(b"elst") + 12, int(seconds * timescale))
    path.write_bytes(data)
    return path
