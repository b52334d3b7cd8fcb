"""What is written of a clip, as soon as its rows are tracked."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tracker.editing import Editor
from tracker.errors import SinkError, TrackerError
from tracker.session_file import TextFormat, save_session
from ui.snapshot import Work
from ui.worker.film import Film
from ui.worker.film_video import VideoJob


class Outputs:
    """Files that wait for rows, and a video that is being written.

    Parameters
    ----------
    editor : Editor
    film : Film

    Attributes
    ----------
    saved : Path or None
        The session file that was written last.
    """

    def __init__(self, editor: Editor, film: Film) -> None:
        self._editor = editor
        self._film = film
        self.saved: Path | None = None
        self._waiting: list[Callable[[], str]] = []
        self._video: VideoJob | None = None

    @property
    def busy(self) -> bool:
        """True while something is to be written."""
        return bool(self._waiting) or self._video is not None

    @property
    def work_text(self) -> Work | None:
        """What is being written, and how far."""
        return None if self._video is None else self._video.progress

    def work(self, budget_s: float) -> str | None:
        """Write for a while; all rows that are wanted are there."""
        if self._waiting:
            return self._waiting.pop(0)()
        if self._video is None:
            return None
        video = self._video
        try:
            if video.work(budget_s):
                return None
        except Exception:
            self._video = None
            raise
        self._video = None
        return f"exported to {video.path}"

    def forget_waiting(self) -> None:
        """Write nothing that has not been begun."""
        self._waiting.clear()

    def cancel(self) -> None:
        """Write nothing more; a video is finished as far as it is."""
        self._waiting.clear()
        if self._video is not None:
            video, self._video = self._video, None
            video.cancel()

    def close(self) -> None:
        """Cancel, whatever comes of it."""
        with suppress(TrackerError):
            self.cancel()

    def export(self, path: Path, format: TextFormat) -> None:
        """Write all rows."""
        self._when_tracked(lambda: self._export(path, format))

    def save_session(self, path: Path) -> None:
        """Write a session file."""
        self._when_tracked(lambda: self._save_session(path))

    def export_video(self, path: Path) -> None:
        """Write the pictures up to the last row, with what is drawn on them."""
        self._when_tracked(lambda: self._begin_video(path))

    def _when_tracked(self, write: Callable[[], str]) -> None:
        if not self._editor.document.targets:
            raise SinkError("nothing to export yet: drag a box around a target first")
        self._editor.want(self._editor.last_row)
        self._waiting.append(write)

    def _export(self, path: Path, format: TextFormat) -> str:
        self._editor.export(path, format)
        return f"exported to {path}"

    def _save_session(self, path: Path) -> str:
        save_session(path, self._editor.plan(str(path.with_suffix(".csv").absolute()), "csv"))
        self._editor.mark_saved()
        self.saved = path
        return f"saved {path}"

    def _begin_video(self, path: Path) -> str:
        if self._video is not None:
            raise SinkError(f"{self._video.path} is still being written")
        tracks = {target.number: self._editor.track_of(target.number) for target in self._editor.document.targets}
        frames = range(self._film.start, self._editor.last_row + 1)
        self._video = VideoJob(path, self._film.store, tracks, frames)
        return f"writing {path}"
