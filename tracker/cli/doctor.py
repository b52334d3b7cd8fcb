"""``modetrack doctor``."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from tracker.cli.checks import Check


def doctor() -> None:
    """Show what works on this machine and what is missing.

    Ends with 0 when headless tracking works, with 1 otherwise.
    """
    from tracker.cli.checks import headless_works

    checks = all_checks()
    _show(checks)
    if not headless_works(checks):
        raise typer.Exit(1)


def all_checks() -> list["Check"]:
    """Make every check, what a headless run needs first."""
    from tracker.cli import checks, checks_window

    return [
        checks.check_modetrack(),
        checks.check_python(),
        checks.check_package("numpy", "numpy"),
        checks.check_package("numba", "numba"),
        checks.check_kernel_cache(),
        checks.check_package("cv2", "opencv-python-headless"),
        checks.check_opencv_wheels(),
        checks.check_ffmpeg(),
        checks.check_tracking(),
        *(checks.check_encoder(codec) for codec in checks.ENCODERS),
        *checks_window.check_window(),
        checks.check_cameras(),
    ]


def _show(checks: Sequence["Check"]) -> None:
    from rich.table import Table
    from rich.text import Text

    from tracker.cli.checks import Verdict, headless_works
    from tracker.cli.table import console

    colours = {Verdict.OK: "green", Verdict.NOTE: "yellow", Verdict.MISSING: "red"}
    table = Table("what", "state", "found")
    for check in checks:
        table.add_row(Text(check.name), Text(check.verdict, colours[check.verdict]), Text(check.found))
    out = console()
    out.print(table)
    for check in checks:
        if check.advice:
            out.print(Text.assemble((check.name, colours[check.verdict]), ": ", check.advice), soft_wrap=True)
    works = headless_works(checks)
    out.print(Text(f"headless tracking {'works' if works else 'does not work'} here"))
