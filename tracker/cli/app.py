"""``modetrack app``."""

from typing import Annotated, Any

import typer


def app(
    arguments: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE] [--profile NAME | --config FILE]")] = None,
) -> None:
    """Open the desktop window, on SOURCE if one is given.

    SOURCE is a video or session file, an image folder or glob, a camera (0 or 0:size=1280x720:fps=30), a URL, or
    synth:NAME.
    The window needs PyQt5: python -m pip install "modetrack[ui]".
    """
    raise typer.Exit(_window()(arguments or []))


def _window() -> Any:
    """Find the window by its entry point: the library never imports it by name."""
    from importlib.metadata import entry_points

    from tracker.errors import TrackerError

    found = tuple(entry_points(group="modetrack.window", name="app"))
    if not found:
        raise TrackerError('the window is not installed: in the project\'s folder, python -m pip install -e ".[ui]"')
    try:
        return found[0].load()
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "PyQt5":
            raise
        raise TrackerError('the window needs PyQt5: python -m pip install "modetrack[ui]"') from error
    except ImportError as error:
        raise TrackerError(f"the window cannot start: {error}; see `modetrack doctor`") from error
