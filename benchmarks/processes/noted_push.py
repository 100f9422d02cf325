"""The command `graphload`, noting when each phase of a push ends.

NOTED names the file, which gets a JSON object: by phase, the seconds of `time.monotonic`.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphload.cli import progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

moments: dict[str, float] = {}
show = progress.show_progress


@contextlib.contextmanager
def note_progress(output: Any) -> Iterator[Callable[[str, int, int], None]]:  # noqa: ANN401 - of any version
    with show(output) as shown:

        def note(phase: str, done: int, total: int) -> None:
            moments[phase] = time.monotonic()
            if shown is not None:
                shown(phase, done, total)

        yield note
        moments["ended"] = time.monotonic()
        # A process may end without coming back here.
        Path(os.environ["NOTED"]).write_text(json.dumps(moments), encoding="utf-8")


progress.show_progress = note_progress

if __name__ == "__main__":
    from graphload.cli import main

    sys.exit(main())
