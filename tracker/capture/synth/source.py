"""A rendered scene as a source of pictures that knows the truth."""

from pathlib import Path

from tracker.capture.base import Source
from tracker.capture.synth.scenes import SCENES, build
from tracker.capture.synth.spec import Spec, parse_spec
from tracker.capture.synth.truth import Truth, write_rows
from tracker.errors import SourceError
from tracker.values import Frame, Image


class SynthSource(Source):
    """Pictures of a rendered world; its clock is ``index / fps``.

    Parameters
    ----------
    name : str
        What the user typed.
    spec : Spec
    """

    def __init__(self, name: str, spec: Spec) -> None:
        self.name = name
        self.nominal_fps = spec.fps
        self.announced_frames = spec.frames
        self.spec = spec
        self._scene = build(spec)
        self._next = 0

    def read(self) -> Frame | None:
        """Render the next picture, None at the end."""
        if self._next >= self.spec.frames:
            return None
        index = self._next
        self._next += 1
        return Frame(self._scene.render(index), index, self.time_s(index))

    def skip(self, count: int) -> int:
        """Pass over up to ``count`` pictures without rendering them and return how many there were."""
        skipped = max(min(count, self.spec.frames - self._next), 0)
        self._next += skipped
        return skipped

    def close(self) -> None:
        """End the source: the next read returns None."""
        self._next = self.spec.frames

    def time_s(self, index: int) -> float:
        """Return the time of a frame."""
        return index / self.spec.fps

    def image(self, index: int) -> Image:
        """Render one picture out of order.

        Raises
        ------
        SourceError
            If the scene has no such frame.
        """
        return self._scene.render(self._checked(index))

    def truth(self, index: int) -> Truth:
        """Return where the target is in a frame; in the middle of the exposure if it smears.

        Raises
        ------
        SourceError
            If the scene has no such frame.
        """
        inside, visible = self._scene.shares(self._checked(index))
        if inside == 0:
            return Truth(None, None, 0.0)
        target = self._scene.actors[self._scene.target]
        pose, outline = target.pose(index), target.sprite.outline
        return Truth(outline.box(pose), outline.rotated_box(pose), visible)

    def _checked(self, index: int) -> int:
        if not 0 <= index < self.spec.frames:
            raise SourceError(f"frame of {self.name} needs to be in 0..{self.spec.frames - 1}, got {index}")
        return index


def scene_names() -> tuple[str, ...]:
    """Return the scenes that `open_synth` knows."""
    return tuple(SCENES)


def open_synth(spec: str) -> SynthSource:
    """Open a rendered scene.

    Parameters
    ----------
    spec : str
        ``synth:NAME[:key=value...]`` with the keys ``seed`` (whole number, default 0), ``size`` (WxH px,
        default 640x480), ``frames`` (default 300), ``fps`` (default 30) and ``target`` (WxH px of the
        target; by default it grows with the picture).

    Returns
    -------
    SynthSource
        The same spec gives the same bytes. Another seed gives another world.

    Raises
    ------
    SourceError
        If the scene or a key is unknown or a value is out of range.
    """
    return SynthSource(spec, parse_spec(spec, scene_names()))


def write_truth(source: SynthSource, path: str | Path) -> None:
    """Write the truth of every frame of a scene as CSV; see `tracker.capture.synth.truth`.

    Raises
    ------
    SinkError
        If the file cannot be written.
    """
    frames = range(source.spec.frames)
    write_rows(path, ((source.time_s(index), source.truth(index)) for index in frames))
