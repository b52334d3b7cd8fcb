"""What happens before the first frame."""

import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracker.config import Profile

SLOW_S = 2.0


def compile_kernels(profile: "Profile | None" = None, *, quiet: bool) -> None:
    """Make the kernels of a profile ready, of all without one, and when that takes long say why."""
    from tracker.tracking import warm_up

    notice = threading.Timer(SLOW_S, _say_compiling)
    notice.daemon = True
    if not quiet:
        notice.start()
    try:
        warm_up(profile)
    finally:
        notice.cancel()


def _say_compiling() -> None:
    sys.stderr.write("compiling the kernels, on the first run only...\n")
    sys.stderr.flush()
