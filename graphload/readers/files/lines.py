"""Chunks of bytes split to lines, with a limit on what a line may take in memory."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["count_lines", "split_lines"]

_KEPT_BYTES = 1 << 16
"""Bytes kept of a line that is too long."""
_MAX_LIST_BYTES = 1 << 21
"""Bytes whose lines may be in a list: the objects of short ones take 20 times as much."""


class _BegunLine:
    """A line that isn't complete: its pieces, up to a limit."""

    def __init__(self, max_bytes: Callable[[], int]) -> None:
        self._max_bytes = max_bytes
        self._pieces: list[bytes] = []
        self.size = 0
        self.is_too_long = False

    def append(self, piece: bytes) -> None:
        self.size += len(piece)
        if self.is_too_long:
            return
        self._pieces.append(piece)
        if self.size > self._max_bytes():
            self.is_too_long = True
            kept = io.BytesIO()
            for part in self._pieces:
                kept.write(part[: _KEPT_BYTES - kept.tell()])
            self._pieces = [kept.getvalue()]

    def take(self) -> bytes:
        """Return the line, or what is kept of it, and begin another."""
        line = b"".join(self._pieces)
        self._pieces.clear()
        self.size = 0
        self.is_too_long = False
        return line


def count_lines(block: bytes | memoryview) -> int:
    """Count the line ends in a block, faster than `bytes.count` does."""
    import numpy as np  # noqa: PLC0415 - slow to import

    return int(np.count_nonzero(np.frombuffer(block, np.uint8) == ord("\n")))


def split_lines(
    chunks: Iterable[bytes],
    max_bytes: Callable[[], int],
    refuse: Callable[[int, int, bytes], None],
    *,
    whole: bool = False,
) -> Iterator[Iterable[bytes]]:
    """Split chunks to lines with their line ends, in blocks: these iterate fastest.

    With `whole`, all lines that end in a chunk are one piece.

    A line of more than `max_bytes()` is passed to `refuse` as its number, its size and its
    beginning, and is an empty line among the others.
    """
    number = 1
    begun = _BegunLine(max_bytes)

    def complete() -> bytes:
        size, is_too_long = begun.size, begun.is_too_long
        line = begun.take()
        if is_too_long:
            refuse(number, size, line)
            return b"\n"
        return line

    for chunk in chunks:
        start, end = 0, chunk.rfind(b"\n") + 1
        line = b""
        if end and begun.size:
            start = chunk.index(b"\n") + 1
            begun.append(chunk[:start])
            line = complete()
            if not whole:
                yield [line]
            number += 1
        if whole and end:
            yield [line + chunk[start:end]]
            number += count_lines(chunk[start:end])
        elif start < end:
            block = io.BytesIO(chunk[start:end])
            if end - start > _MAX_LIST_BYTES:
                yield block
                number += chunk.count(b"\n", start, end)
            else:
                # As fast as the block itself, and counted.
                lines = block.readlines()
                yield lines
                number += len(lines)
        begun.append(chunk[end:])
    if begun.size:
        yield [complete()]
