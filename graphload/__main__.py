"""`python -m graphload`: the same as the command `graphload`."""

import sys

if __name__ == "__main__":
    try:
        from graphload.cli import start

        sys.exit(start())
    except KeyboardInterrupt:
        sys.exit(130)
