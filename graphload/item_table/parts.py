"""A large file of lines, read in parts by several processes at once.

The parts come in the order of the file.
"""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from copy import copy
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from graphload.item_table.blocks import BLOCK_BYTES, Block, LineSource
from graphload.item_table.chunk import COLUMN_NAMES, Codes, ItemChunk, recode
from graphload.item_table.origins import changed_file_error, unreadable_file_error
from graphload.sharing import Team, Work, count_workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from io import FileIO

    from numpy.typing import NDArray

    from graphload.item_table.origins import DecodeRows

    Ints = NDArray[Any]  # integers of 32 or 64 bits

__all__ = ["read_file", "read_stream", "start_reading"]

_MIN_SHARED_BYTES = 96 << 20
"""Size from which on other processes gain more time than their start takes."""
_MIN_SHARED_STREAM_BYTES = 24 << 20
"""Bytes of a stream, whose size isn't known, after which other processes are started."""
_PART_BYTES = 8 << 20
_MAX_PARTS_AHEAD = 4
"""Parts of a stream that are written before their turn."""
_MAX_LINE_BYTES = 8 << 20


class FileBytes:
    """Bytes of an open file that were read before, and are read again when they are sliced."""

    def __init__(self, path: Path, file: int, offset: int, size: int) -> None:
        self._path = path
        self._file = file
        self._offset = offset
        self._size = size

    def __getitem__(self, part: slice) -> bytes:
        """Read a part.

        Raises:
            InputError: it can't be read any more.
        """
        start, stop, _ = part.indices(self._size)
        try:
            return _read_at(self._file, stop - start, self._offset + start)
        except EOFError:
            raise changed_file_error(self._path) from None
        except OSError as error:
            raise unreadable_file_error(self._path, error) from error


def _read_at(file: int, size: int, offset: int) -> bytes:
    """Read bytes of an open file.

    Raises:
        EOFError: the file ends before.
        OSError: the system reports an error.
    """
    data = os.pread(file, size, offset)
    if len(data) < size:
        raise EOFError
    return data


class Reply(NamedTuple):
    """The blocks that another process read of a part, and the codes that it hasn't told before.

    The names are in the order of the codes, which go on from those of the last reply.
    """

    blocks: list[Block]
    authors: list[str]
    kinds: list[str]
    ids: list[str]
    has_numbers: bool
    has_texts: bool
    stated: bool


def read_part(file: int, lines: LineSource, start: int, end: int) -> Iterator[Block]:
    """Read the whole lines that lie between two bytes of an open file.

    Raises:
        EOFError: the file has become shorter.
        OSError: the system reports an error.
    """
    size = BLOCK_BYTES
    while start < end:
        size = min(size, end - start)
        data = _read_at(file, size, start)
        if start + size < end:
            data = data[: data.rfind(b"\n") + 1]
        if not data:
            # The line is longer.
            size *= 2
            continue
        yield lines.read(data, start)
        start += len(data)
        size = BLOCK_BYTES


def join_blocks(blocks: Sequence[Block]) -> list[Block]:
    """Join blocks that have chunks, where they lie one behind the other in the file."""
    joined: list[list[Block]] = []
    for block in blocks:
        if joined and _are_alike(joined[-1][-1], block):
            joined[-1].append(block)
        else:
            joined.append([block])
    return [_join(several) if len(several) > 1 else several[0] for several in joined]


def _are_alike(one: Block, other: Block) -> bool:
    """Return whether both blocks have chunks, and both are rows or none is."""
    has_chunks = one.chunk is not None and other.chunk is not None
    return has_chunks and (one.tally is None) == (other.tally is None)


def _join(blocks: Sequence[Block]) -> Block:
    lines = np.cumsum([0, *(block.lines for block in blocks)]).tolist()
    chunks = [block.chunk for block in blocks if block.chunk is not None]
    columns = {
        name: np.concatenate([getattr(chunk, name) for chunk in chunks]) for name in COLUMN_NAMES
    }
    columns["line"] = np.arange(lines[-1], dtype=np.uint32)
    odd = [
        block.odd + at for block, at in zip(blocks, lines, strict=False) if block.odd is not None
    ]
    tallies = [block.tally for block in blocks if block.tally is not None]
    return blocks[0]._replace(
        size=sum(block.size for block in blocks),
        lines=lines[-1],
        chunk=ItemChunk(**columns),
        odd=np.concatenate(odd) if odd else None,
        tally=sum(tallies, Counter()) if tallies else None,
    )


def read_file(path: Path, lines: LineSource, start: int, head: bytes) -> Iterator[Block] | None:
    """Read the lines of a file from a byte on, with other processes.

    Returns:
        None where that isn't wanted, worth it or possible: the file is small, `head` isn't what
        it has at `start`, a line is very long, or there is one processor only.

    Raises:
        InputError: while its blocks are read: the file has become shorter.
        OSError: likewise: the system reports an error.
    """
    workers = count_workers() if lines.is_shared else 0
    if not workers:
        return None
    with contextlib.ExitStack() as stack:
        try:
            file = stack.enter_context(path.open("rb", buffering=0))
            size = os.fstat(file.fileno()).st_size
            if (
                size - start < _MIN_SHARED_BYTES
                or os.pread(file.fileno(), len(head), start) != head
            ):
                return None
            parts = _cut(file.fileno(), start, size)
        except OSError:
            return None
        if parts is None:
            return None
        stack.pop_all()
    return _share(path, file, lines, parts, workers)


def _cut(file: int, start: int, size: int) -> list[tuple[int, int]] | None:
    """Cut a file to parts of whole lines; None where a line is too long for that."""
    ends = []
    end = start
    while (end := end + _PART_BYTES) < size:
        for at in range(end, min(end + _MAX_LINE_BYTES, size), BLOCK_BYTES):
            found = os.pread(file, BLOCK_BYTES, at).find(b"\n")
            if found >= 0:
                end = at + found + 1
                break
        else:
            if end + _MAX_LINE_BYTES < size:
                return None
            break
        ends.append(end)
    ends = [end for end in ends if end < size]
    return [*zip((start, *ends), (*ends, size), strict=True)]


def read_stream(name: str, blocks: Iterable[bytes], lines: LineSource) -> Iterator[Block]:
    """Read blocks of lines that lie in no file, with other processes once there are many.

    These read them from the temporary file to which they are written.

    Raises:
        InputError: there is no room for them.
    """
    offset, workers = 0, count_workers() if lines.is_shared else 0
    given = iter(blocks)
    for data in given:
        block = lines.read(data, offset)
        yield block
        offset += len(data)
        if workers and offset >= _MIN_SHARED_STREAM_BYTES and block.chunk is not None:
            break
    else:
        return
    spill = lines.spill
    file = None if spill is None else spill.written_file()
    if spill is None or file is None:
        yield from (lines.read(data, 0) for data in given)
        return
    in_file = copy(lines)
    in_file.spill = None
    with _team(Path(name), file, in_file, []) as team:
        team.hire(workers)
        added = taken = 0
        while data := b"".join(islice(given, max(1, _PART_BYTES // BLOCK_BYTES))):
            start = spill.append(data)
            spill.written_file()
            team.add((start, start + len(data)))
            added += 1
            if added - taken > _MAX_PARTS_AHEAD:
                yield from team.take(taken)
                taken += 1
        for at in range(taken, added):
            yield from team.take(at)


def _share(
    path: Path, file: FileIO, lines: LineSource, parts: Sequence[tuple[int, int]], most: int
) -> Iterator[Block]:
    """Yield the blocks of all parts in order; up to `most` other processes read them, too."""
    with file, _team(path, file.fileno(), lines, parts) as team:
        for at in range(len(parts)):
            try:
                blocks = team.take(at)
            except EOFError:
                raise changed_file_error(path) from None
            if not team.is_hired and blocks[-1].chunk is not None:
                # Until then, no record was read in columns: others would read none, either.
                team.hire(most)
            yield from blocks


def _team(
    path: Path, number: int, lines: LineSource, parts: Sequence[tuple[int, int]]
) -> Team[tuple[int, int], list[Block]]:
    """Return a team that reads parts of an open file; `path` is its name in errors."""

    def read_again(block: Block) -> Block:
        return block._replace(data=FileBytes(path, number, block.offset, block.size))

    def read(part: tuple[int, int]) -> list[Block]:
        return [*map(read_again, read_part(number, lines, *part))]

    def adopt() -> Callable[[Reply], list[Block]]:
        adopted = _Adopted(lines.codes)
        return lambda reply: [*map(read_again, adopted.blocks(reply))]

    given = {
        "file": number,
        "source": lines.source,
        "origin": lines.origin,
        "foreign": lines.foreign,
        "rows": lines.rows,
        "find_odd": lines.find_odd,
        "hashes": lines.codes.hashes,
    }
    work = Work("graphload.item_table.parts", "start_reading", given, (number,))
    return Team(work, parts, read, adopt=adopt)


def start_reading(  # noqa: PLR0913 - what a `LineSource` has
    *,
    file: int,
    source: int,
    origin: int,
    foreign: AbstractSet[str],
    rows: DecodeRows | None,
    find_odd: bool,
    hashes: bool,
) -> Callable[[tuple[int, int]], Reply]:
    """Return the function that reads a part for another process."""
    codes = Codes(hashes=hashes)
    lines = LineSource(codes, source, origin, foreign=foreign, rows=rows, find_odd=find_odd)
    names: list[Mapping[Any, int]] = [codes.authors, codes.kinds, codes.ids]
    told = [*map(len, names)]

    def read(part: tuple[int, int]) -> Reply:
        blocks = [block._replace(data=b"") for block in read_part(file, lines, *part)]
        authors, kinds, ids = (
            _last_names(known, len(known) - count) for known, count in zip(names, told, strict=True)
        )
        told[:] = map(len, names)
        flags = codes.has_numbers, codes.has_texts, codes.stated
        return Reply(join_blocks(blocks), authors, kinds, ids, *flags)

    return read


def _last_names(names: Mapping[Any, int], count: int) -> list[str]:
    """Return the last names of a dict, in its order."""
    last: list[Any] = [*islice(reversed(names), count)]
    return last[::-1]


class _Adopted:
    """The records that another process reads, with the codes of this one."""

    def __init__(self, codes: Codes) -> None:
        self._codes = codes
        self._authors = self._kinds = self._ids = np.empty(0, dtype=np.int32)

    def blocks(self, reply: Reply) -> list[Block]:
        """Return the blocks of a reply."""
        codes = self._codes
        codes.has_numbers |= reply.has_numbers
        codes.has_texts |= reply.has_texts
        codes.stated |= reply.stated
        self._authors = _extended(self._authors, map(codes.authors.__getitem__, reply.authors))
        self._kinds = _extended(self._kinds, map(codes.kinds.__getitem__, reply.kinds))
        self._ids = np.append(self._ids, codes.text_codes(reply.ids).astype(np.int32))
        return [self._own(block, has_numbers=reply.has_numbers) for block in reply.blocks]

    def _own(self, block: Block, *, has_numbers: bool) -> Block:
        chunk = block.chunk
        if chunk is None:
            return block
        if len(self._ids) and not has_numbers:
            chunk = chunk.with_keys(lambda keys: recode(keys, self._ids))
        author, kind = _new_codes(self._authors, chunk.author), _new_codes(self._kinds, chunk.kind)
        return block._replace(chunk=replace(chunk, author=author, kind=kind))


def _extended(codes: Ints, more: Iterable[int]) -> Ints:
    return np.append(codes, np.fromiter(more, np.int32))


def _new_codes(new: Ints, old: Ints) -> Ints:
    """Return new codes for old ones, -1 for -1."""
    return np.append(new, np.int32(-1))[old]
