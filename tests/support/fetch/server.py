"""A recorded server of Hacker News' API for tests, in a process of its own."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["HackerNews", "hacker_news"]

_PROGRAM = Path(__file__).with_name("hn_server.py")


class HackerNews(NamedTuple):
    """A server that runs: the address of its API, and the log of requests."""

    url: str
    log: Path

    def requests(self) -> list[tuple[int, float]]:
        """Return the id and the moment of each request so far."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [(int(id_), float(moment)) for id_, moment in map(str.split, lines)]

    def asked(self) -> list[int]:
        """Return the ids that were asked for so far."""
        return [id_ for id_, _ in self.requests()]


@contextlib.contextmanager
def hacker_news(
    folder: Path,
    items: Sequence[Mapping[str, Any]],
    *,
    faults: Mapping[int, Sequence[object]] | None = None,
    delay_s: float = 0,
) -> Iterator[HackerNews]:
    """Run a server of some items, which fails as it is told; see `hn_server.py`."""
    folder.mkdir(parents=True, exist_ok=True)
    plan = {
        "items": {str(item["id"]): item for item in items},
        "faults": {str(id_): list(kinds) for id_, kinds in (faults or {}).items()},
        "delay_s": delay_s,
    }
    (folder / "plan.json").write_text(json.dumps(plan))
    with subprocess.Popen(
        [sys.executable, str(_PROGRAM), str(folder / "plan.json")],
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            assert server.stdout is not None
            yield HackerNews(server.stdout.readline().strip(), folder / "requests")
        finally:
            server.kill()
