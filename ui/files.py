"""What goes between the window and files: asking where, opening, saving."""

import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt5.QtCore import QMimeData, QSettings, QStandardPaths
from PyQt5.QtWidgets import QApplication

from tracker.config import profile_from_file
from tracker.editing import Document
from tracker.errors import TrackerError
from tracker.session_file import load_session
from ui import dialogs
from ui.snapshot import Level
from ui.sources.address import AddressBar
from ui.sources.cameras import CameraPicker
from ui.sources.drop import dropped
from ui.worker.autosave import Left
from ui.worker.opening import Request
from ui.worker.player import Player

if TYPE_CHECKING:
    from ui.window import MainWindow


class Files:
    """Asks for files and hands them to the worker.

    Parameters
    ----------
    window : MainWindow
    """

    def __init__(self, window: "MainWindow") -> None:
        self._window = window
        self._camera: CameraPicker | None = None
        self._address: AddressBar | None = None

    def choose_file(self) -> None:
        """Ask for a file and open it."""
        path = dialogs.ask_open(self._window, _folder())
        if path:
            _note_folder(Path(path).parent)
            self._window.open(path)

    def choose_folder(self) -> None:
        """Ask for a folder of pictures and open it."""
        path = dialogs.ask_folder(self._window, _folder())
        if path:
            _note_folder(Path(path))
            self._window.open(path)

    def choose_camera(self) -> None:
        """Show the cameras there are."""
        if self._camera is None:
            self._camera = CameraPicker(self._window, opener=self._window.opener)
            self._camera.open_wanted.connect(self._window.open)
        self._camera.show()
        self._camera.raise_()

    def choose_address(self) -> None:
        """Ask for an address."""
        if self._address is None:
            self._address = AddressBar(self._window)
            self._address.open_wanted.connect(self._window.open)
        self._address.show()
        self._address.raise_()

    def drop(self, mime: QMimeData) -> None:
        """Open what was dropped on the window."""
        try:
            self._window.open(dropped(mime))
        except TrackerError as error:
            self._window.show_message(Level.ERROR, str(error))

    def open_toml(self, path: Path) -> None:
        """Open a session, or use the profile that a file holds."""
        try:
            if _is_profile(path):
                self.use_profile(path)
                return
            plan = load_session(path)
        except TrackerError as error:
            self._window.show_message(Level.ERROR, str(error))
            return
        self._window.open_request(Request(plan.source, plan.profile, Document.from_plan(plan)))
        self._window.session_path = path

    def use_profile(self, path: Path) -> None:
        """Follow all targets with the profile of a file.

        Raises
        ------
        ConfigError
            If it holds none.
        """
        self._window.profile = profile_from_file(path)
        if self._window.spec is not None:
            self._window.call(Player.use_profile, self._window.profile)

    def restore(self, left: Left) -> None:
        """Go on with what a window that is gone has left."""
        if left.kept is not None:
            self._window.open_document(left.kept.source, left.kept)
            return
        answer = dialogs.ask_export(self._window, Path(_folder()) / f"{left.path.stem}.track.csv")
        if answer is None:
            return
        try:
            shutil.copyfile(left.path, answer[0])
        except OSError as error:
            self._window.show_message(Level.ERROR, f"{answer[0]}: cannot be written: {error.strerror}")
        else:
            self._window.discard(left)

    def save(self) -> None:
        """Save the session where it was saved or opened before."""
        if self._window.session_path is None:
            self.save_as()
        else:
            self._window.call(Player.save_session, self._window.session_path)

    def save_as(self) -> None:
        """Ask where to save the session, and save it."""
        path = dialogs.ask_session(self._window, self._suggestion(".session.toml"))
        if path is not None:
            self._window.call(Player.save_session, path)

    def choose_export(self) -> None:
        """Ask where to write the trajectory, and write it."""
        answer = dialogs.ask_export(self._window, self._suggestion(".track.csv"))
        if answer is not None:
            self._window.call(Player.export, *answer)

    def choose_video(self) -> None:
        """Ask where to write the annotated video, and write it."""
        path = dialogs.ask_video(self._window, self._suggestion(".track.mp4"))
        if path is not None:
            self._window.call(Player.export_video, path)

    def choose_plots(self) -> None:
        """Ask where to write the plots, and write them."""
        path = dialogs.ask_picture(self._window, self._suggestion(".plots.png"), svg=True)
        if path is None:
            return
        try:
            self._window.docks.plots.save(path)
        except TrackerError as error:
            self._window.show_message(Level.ERROR, str(error))
        else:
            self._window.show_message(Level.INFO, f"saved {path}")

    def load_profile(self) -> None:
        """Ask for a file with a profile, and use it."""
        path = dialogs.ask_profile_open(self._window, _folder())
        if path:
            try:
                self._window.docks.settings.apply_profile(profile_from_file(path))
            except TrackerError as error:
                self._window.show_message(Level.ERROR, str(error))

    def save_profile(self) -> None:
        """Ask where to write the profile that the form shows, and write it."""
        path = dialogs.ask_profile_save(self._window, Path(_folder()) / "profile.toml")
        if path is not None:
            try:
                self._window.docks.settings.save(path)
            except TrackerError as error:
                self._window.show_message(Level.ERROR, str(error))
            else:
                self._window.show_message(Level.INFO, f"saved {path}")

    def save_screenshot(self, *, overlay: bool) -> None:
        """Write the picture to the user's folder of pictures."""
        snapshot, picture = self._window.snapshot, self._window.view.rendered(overlay=overlay)
        if picture is None or snapshot is None or snapshot.frame is None:
            self._window.view.show_hint("no picture to save yet")
            return
        folder = Path(QStandardPaths.writableLocation(QStandardPaths.PicturesLocation))
        name = f"{self._stem()}-{snapshot.frame.index:06d}{'' if overlay else '-raw'}.png"
        self._window.call(Player.save_picture, picture, folder / name)

    def copy_picture(self) -> None:
        """Put the picture on the clipboard."""
        picture = self._window.view.rendered(overlay=True)
        if picture is not None:
            QApplication.clipboard().setImage(picture)
            self._window.view.show_hint("picture copied")

    def record(self, on: bool) -> None:
        """Record a live source to the user's folder of films, or end that."""
        path = None
        if on:
            folder = Path(QStandardPaths.writableLocation(QStandardPaths.MoviesLocation))
            # Motion JPEG: what was recorded can be played even if the process is killed.
            with suppress(OSError):
                folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{self._stem()}-{datetime.now():%Y%m%d-%H%M%S}.avi"
        self._window.call(Player.record, path)

    def _suggestion(self, suffix: str) -> Path:
        return Path(_folder() or Path.home()) / f"{self._stem()}{suffix}"

    def _stem(self) -> str:
        name = self._window.spec or "modetrack"
        return "".join(c if c.isalnum() or c in "-_" else "-" for c in Path(name).stem) or "modetrack"


def _is_profile(path: Path) -> bool:
    """Tell a profile from a session, which alone names a source."""
    try:
        return not any(line.lstrip().startswith("source") for line in path.read_text("utf-8").splitlines())
    except (OSError, UnicodeDecodeError):
        return False


def _folder() -> str:
    return str(QSettings().value("folder", ""))


def _note_folder(folder: Path) -> None:
    QSettings().setValue("folder", str(folder))
