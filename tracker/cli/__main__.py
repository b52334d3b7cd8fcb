"""``python -m tracker.cli`` is ``modetrack``."""

import sys

from tracker.cli import main

if __name__ == "__main__":
    sys.exit(main())
