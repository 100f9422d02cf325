"""`python -m graphload`: the same as the command `graphload`."""

import sys

from graphload.cli import main

if __name__ == "__main__":
    sys.exit(main())
