"""The rejects file of a command: records that can't be read, kept as JSON lines."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from graphload.cli.terminal import print_error

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType
    from typing import Self

    from graphload.items import Reject

__all__ = ["RejectsFile", "add_rejects", "is_rejects_name", "write_rejects"]


class RejectsFile:
    """A file of rejects as JSON lines, made when the first is added.

    Each line has `source`, `line`, `reason` and `raw`, or `raw_base64` for bytes. No file is
    replaced but `own`, one that this command wrote before: if there is one at `path`, the file
    gets the next free number. `path` is its name once it is finished. If it can't be written,
    `is_written` is False: that is printed, and is no reason to stop.
    """

    def __init__(self, path: str, own: RejectsFile | None = None) -> None:
        self.path = path
        self.is_written = True
        self.is_new = False
        self._own = own
        self._stack = contextlib.ExitStack()
        self._stream: IO[bytes] | None = None
        self._temporary: Path | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self.finish()
        with contextlib.suppress(OSError):
            self._stack.close()

    def add(self, reject: Reject) -> None:
        """Write one reject; nothing once the file can't be written."""
        if not self.is_written:
            return
        with self._survive_errors():
            if self._stream is None:
                self._stream = self._open()
            self._stream.write(_line_of(reject))

    def finish(self) -> None:
        """Give the file its name, if anything was added."""
        from graphload.atomic_file import add_file

        if self._stream is None or not self.is_written:
            return
        with self._survive_errors():
            self._stream.close()
            if self._temporary is None:
                return
            if self._own is not None and self._own.is_new:
                self._temporary.replace(self._own.path)
                self.path = self._own.path
            else:
                path, self.is_new = add_file(self._temporary, Path(self.path))
                self.path = os.fspath(path)
        self._stream = None

    def _open(self) -> IO[bytes]:
        from graphload.atomic_file import is_stream, temporary_file

        path = Path(self.path)
        if is_stream(path):
            return self._stack.enter_context(path.open("wb"))
        self._temporary = self._stack.enter_context(temporary_file(path))
        return self._stack.enter_context(self._temporary.open("wb"))

    @contextlib.contextmanager
    def _survive_errors(self) -> Any:  # noqa: ANN401 - a generator
        try:
            yield
        except OSError as error:
            self.is_written = False
            print_error(
                f"{self.path}: can't be written: {error.strerror or error}; the rejected records "
                "are only in the input"
            )


def _line_of(reject: Reject) -> bytes:
    record: dict[str, Any] = {
        "source": reject.place.source,
        "line": reject.place.line,
        "reason": reject.reason,
    }
    if isinstance(reject.raw, bytes):
        record["raw_base64"] = base64.b64encode(reject.raw).decode()
    else:
        record["raw"] = reject.raw
    # UTF-8 has no lone surrogates: they are written as escapes.
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def add_rejects(rejects: Iterable[Reject], path: str) -> None:
    """Add rejects to a rejects file, which is made if needed.

    Those that it has are left out: a load that was cut off, and is done again, adds none.

    Raises:
        OSError: it can't be written.
    """
    from graphload.atomic_file import is_stream, replace_file

    if is_stream(Path(path)):
        write_rejects(rejects, path)
        return
    known = Path(path).read_bytes() if Path(path).is_file() else b""
    there = {*known.splitlines(keepends=True)}
    lines = dict.fromkeys(map(_line_of, rejects))
    if new := [line for line in lines if line not in there]:
        with replace_file(path) as file:
            file.write(known + b"".join(new))


def write_rejects(
    rejects: Iterable[Reject], path: str, own: RejectsFile | None = None
) -> RejectsFile:
    """Write rejects to a new file as JSON lines; see `RejectsFile`."""
    with RejectsFile(path, own) as file:
        for reject in rejects:
            file.add(reject)
    return file


def is_rejects_name(path: Path, rejects: Path) -> bool:
    """Return whether a path is that of a rejects file, or one of those with a number."""
    stem, suffix = re.escape(rejects.stem), re.escape(rejects.suffix)
    # Names that differ in case are one file on some systems.
    is_like = re.fullmatch(rf"{stem}(?:\.[0-9]+)?{suffix}", path.name, re.IGNORECASE)
    return is_like is not None and os.path.realpath(path.parent) == os.path.realpath(rejects.parent)
