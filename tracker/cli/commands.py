"""Which commands there are."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from tracker.cli.app import app
from tracker.cli.bench import bench
from tracker.cli.cameras import cameras
from tracker.cli.cluster import cluster
from tracker.cli.demo import demo
from tracker.cli.density import density
from tracker.cli.doctor import doctor
from tracker.cli.eval import evaluate
from tracker.cli.replay import replay
from tracker.cli.run import run
from tracker.cli.segment import segment
from tracker.cli.smooth import smooth

PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True}


def command() -> Callable[..., Any]:
    """Build what parses arguments and calls the functions above."""
    # Rich help would triple the time of --help.
    program = typer.Typer(
        rich_markup_mode=None,
        add_completion=False,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    program.callback(add_help_option=False)(_modetrack)
    program.command()(demo)
    program.command()(run)
    program.command()(replay)
    program.command(context_settings=PASSED_ON)(app)
    program.command()(cameras)
    program.command("eval")(evaluate)
    program.command()(bench)
    program.command()(cluster)
    program.command()(density)
    program.command()(segment)
    program.command()(smooth)
    program.command()(doctor)
    # Called itself, the typer object would replace sys.excepthook, which the window sets too.
    return typer.main.get_command(program)


def _print_help(context: typer.Context, wanted: bool) -> None:
    if wanted:
        print(context.get_help())
        raise typer.Exit


def _print_version(wanted: bool) -> None:
    if not wanted:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        print(f"modetrack {version('modetrack')}")
    except PackageNotFoundError:
        print("modetrack, not installed: runs from its folder")
    raise typer.Exit


def _modetrack(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
    # Where typer's own is not given it imports pydantic: half of the time of `modetrack run --help`.
    help: Annotated[
        bool, typer.Option("--help", "-h", callback=_print_help, is_eager=True, help="Show this message.")
    ] = False,
) -> None:
    """Follow objects through video: draw a box, get the trajectory.

    Start with `modetrack demo`. SOURCE is everywhere a video file, an image folder or glob, a camera (its
    number or device), a URL, or a rendered scene such as synth:plain.
    """
