"""The command line: one file a command; the only room that prints, exits, reads the environment."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

INTERRUPTED = 130


def main(args: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; `args` are the process' own by default."""
    try:
        # Inside, so that Ctrl-C during the imports is no traceback either.
        from graphload.cli.edge import run
    except KeyboardInterrupt:
        return INTERRUPTED
    return run(sys.argv[1:] if args is None else list(args))
