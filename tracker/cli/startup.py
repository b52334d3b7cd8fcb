"""What happens before the first frame."""

import sys
import threading

SLOW_S = 2.0


def compile_kernels(*, quiet: bool) -> None:
    """Make every kernel ready and, when that takes long, say why."""
    import tracker.tracking  # noqa: F401  numba's import is not compiling
    from tracker.kernels import warm_up

    notice = threading.Timer(SLOW_S, _say_compiling)
    notice.daemon = True
    if not quiet:
        notice.start()
    try:
        warm_up()
    finally:
        notice.cancel()


def _say_compiling() -> None:
    sys.stderr.write("compiling the kernels, on the first run only...\n")
    sys.stderr.flush()
