"""graphload's commands, run as its users run them: in this process, or as a real one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["PROGRAM", "Done", "Run", "environment", "spawn", "write_records"]

PROGRAM = (sys.executable, "-m", "graphload")
_OURS = ("NEO4J_", "GRAPHLOAD_", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "_GRAPHLOAD")


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever the command gave
        return json.loads(self.out)


class Run(Protocol):
    """What the fixture `graphload` gives: a command run in this process."""

    def __call__(self, *args: str | os.PathLike[str]) -> Done: ...


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process' environment, without what would change how a command behaves."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    return {**kept, **(extra or {})}


def spawn(
    *args: str,
    cwd: Path,
    stdin: bytes | IO[bytes] = b"",
    extra: Mapping[str, str] | None = None,
) -> Done:
    """Run a command as a process of its own."""
    given: dict[str, Any] = {"input" if isinstance(stdin, bytes) else "stdin": stdin}
    done = subprocess.run(
        [*PROGRAM, *args],
        cwd=cwd,
        env=environment(extra),
        capture_output=True,
        check=False,
        timeout=300,
        **given,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def write_records(path: Path, records: Sequence[Mapping[str, Any]]) -> None:
    """Write records as JSON lines."""
    text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    path.write_text(text, "utf-8")
