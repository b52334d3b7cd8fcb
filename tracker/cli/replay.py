"""``modetrack replay``."""

from pathlib import Path
from typing import Annotated

import typer

from tracker.cli.run import Quiet, Timeout, Video


def replay(
    session: Annotated[
        Path,
        typer.Argument(metavar="SESSION", help="File that `run --session` wrote.", show_default=False),
    ],
    out: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Where the trajectory goes, - for stdout (default: as saved)."),
    ] = None,
    video: Video = None,
    quiet: Quiet = False,
    timeout: Timeout = 5.0,
) -> None:
    """Run a saved session again: same source, same boxes, same bytes out.

    Paths inside the file are relative to the folder it is in.
    """
    from tracker.cli.carry_out import Wishes, carry_out
    from tracker.session_file import load_session

    plan = load_session(session)
    if out is not None:
        plan = plan.model_copy(update={"out": out})
    carry_out(plan, Wishes(video=video, quiet=quiet, timeout_s=timeout))
