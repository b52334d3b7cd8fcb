"""The command ``modetrack``: parse, call the library, print.

Exit codes: 0 done, 1 a one-line ``error: ...`` on stderr, 2 wrong usage, 130 interrupted.
"""

from collections.abc import Sequence

DEBUG_VARIABLE = "MODETRACK_DEBUG"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments without the program's name; those of the process by default.
    """
    from tracker.cli.commands import command
    from tracker.errors import TrackerError

    try:
        command()(args=None if argv is None else list(argv), prog_name="modetrack")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except KeyboardInterrupt:
        return 130
    except TrackerError as error:
        return _failed(str(error), error)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _failed(f"{where}{error.strerror or error}", error)
    except Exception as error:
        advice = f"set {DEBUG_VARIABLE}=1 to see where"
        return _failed(f"internal error: {type(error).__name__}: {error} ({advice})", error)
    return 0


def _failed(message: str, error: Exception) -> int:
    """Say in one line what went wrong."""
    import os
    import sys

    if os.environ.get(DEBUG_VARIABLE, "0") not in ("", "0"):
        import traceback

        traceback.print_exception(error)
    sys.stderr.write(f"error: {' '.join(message.split())}\n")
    return 1
