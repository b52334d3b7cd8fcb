"""The console that tables are printed on."""

from rich.console import Console

PIPE_COLUMNS = 160


def console() -> Console:
    """Return a console on stdout as wide as the terminal, wide enough for whole rows in a pipe or file."""
    out = Console(highlight=False)
    return out if out.is_terminal else Console(highlight=False, width=PIPE_COLUMNS)
