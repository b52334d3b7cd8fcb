"""Render the clips of this folder and their ground truth again; see README.md.

``python videos/regenerate.py [FILE ...]`` writes all of them, or those that are named.
"""

import argparse
import struct
import tomllib
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from tracker.capture.synth import SynthSource, open_synth
from tracker.capture.synth.truth import write_rows

FOLDER = Path(__file__).parent
TICKS_PER_S = 90_000


def main() -> None:
    """Write the clips of clips.toml and their truth."""
    with open(FOLDER / "clips.toml", "rb") as file:
        clips = {clip["file"]: clip for clip in tomllib.load(file)["clip"]}
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("file", nargs="*", help="clips to write, as plain.mp4; all by default")
    names = parser.parse_args().file
    if unknown := set(names) - set(clips):
        parser.error(f"no such clip: {', '.join(sorted(unknown))}; there are {', '.join(clips)}")
    for clip in (clips[name] for name in names or clips):
        path = FOLDER / clip["file"]
        source = open_synth(clip["scene"])
        times_s = frame_times_s(source, clip.get("variable", False))
        if clip["codec"] == "ffv1":
            write_ffv1(path, source)
        else:
            write_h264(path, source, times_s, clip.get("turned", False))
        frames = range(source.spec.frames)
        rows = [(time_s, source.truth(index)) for time_s, index in zip(times_s, frames, strict=True)]
        write_rows(path.with_suffix(".truth.csv"), rows)


def frame_times_s(source: SynthSource, variable: bool) -> list[float]:
    """Return the time of each frame: the scene's own, or with every third frame late."""
    times_s = [source.time_s(index) for index in range(source.spec.frames)]
    late_s = 0.5 / source.spec.fps
    return [time_s + late_s * (variable and index % 3 == 2) for index, time_s in enumerate(times_s)]


def write_h264(path: Path, source: SynthSource, times_s: list[float], turned: bool) -> None:
    """Write a scene as high-quality H.264."""
    width, height = source.spec.size
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=Fraction(source.spec.fps).limit_denominator(1001))
        stream.width, stream.height = (height, width) if turned else (width, height)
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": "17", "preset": "slower"}
        stream.codec_context.time_base = Fraction(1, TICKS_PER_S)
        for frame, time_s in zip(source, times_s, strict=True):
            image = np.rot90(frame.image) if turned else frame.image
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="bgr24")
            picture.pts, picture.time_base = round(time_s * TICKS_PER_S), Fraction(1, TICKS_PER_S)
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
    if turned:
        turn_clockwise(path)


def turn_clockwise(path: Path) -> None:
    """Tell players, in the MP4 track header, to turn the pictures by 90 degrees clockwise."""
    data = bytearray(path.read_bytes())
    # Version 0 of the track header box: the matrix follows 40 bytes after the box type.
    matrix = data.index(b"tkhd") + 4 + 40
    one = 1 << 16
    data[matrix : matrix + 36] = struct.pack(">9i", 0, one, 0, -one, 0, 0, 0, 0, 1 << 30)
    path.write_bytes(data)


def write_ffv1(path: Path, source: SynthSource) -> None:
    """Write a scene without loss."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"FFV1"), source.spec.fps, source.spec.size)
    if not writer.isOpened():
        raise RuntimeError(f"this OpenCV cannot write FFV1 to {path}")
    for frame in source:
        writer.write(frame.image)
    writer.release()


if __name__ == "__main__":
    main()
