"""A large file of lines, read in parts by several processes at once.

The parts come in the order of the file. Whatever another process doesn't read, for whatever
reason, this one does: there is no answer that depends on how many there are.
"""

from __future__ import annotations

import contextlib
import heapq
import json
import os
import pickle
import select
import struct
import subprocess
import sys
from collections import deque
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from graphload.item_table.blocks import BLOCK_BYTES, Block
from graphload.item_table.chunk import COLUMN_NAMES, ItemChunk
from graphload.item_table.origins import changed_file_error, unreadable_file_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from io import FileIO

    from numpy.typing import NDArray

    from graphload.item_table.blocks import LineSource

    Ints = NDArray[np.int64]

__all__ = [
    "SIZE",
    "TASK",
    "FileBytes",
    "Reply",
    "Worker",
    "count_workers",
    "join_blocks",
    "read_file",
    "read_part",
]

TASK = struct.Struct("<qq")
"""The first byte of a part in its file, and the byte behind its last."""
SIZE = struct.Struct("<q")
"""The size of a reply, which follows."""
_MIN_SHARED_BYTES = 96 << 20
"""Size from which on other processes gain more time than their start takes."""
_PART_BYTES = 8 << 20
_MAX_LINE_BYTES = 8 << 20
_MAX_WORKERS = 3
"""Other processes; more would wait for the one that joins what they read."""
_PARTS_AHEAD = 2
"""Parts that each process has to read, so that it need not wait for the next one."""
_MAX_KEPT_PARTS = 16
"""Parts that may be read before their turn."""
_START = (
    "import json, sys; given = json.loads(sys.argv[1]); sys.path[:] = given.pop('path');"
    "from graphload.item_table.worker import run; run(**given)"
)


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
    """What a process read of a part, and the codes that it hasn't told before.

    The names are in the order of the codes, which go on from those of the last reply.
    """

    blocks: list[Block]
    authors: list[str]
    kinds: list[str]
    ids: list[str]
    has_numbers: bool
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
        if joined and block.chunk is not None and joined[-1][-1].chunk is not None:
            joined[-1].append(block)
        else:
            joined.append([block])
    return [_join(several) if len(several) > 1 else several[0] for several in joined]


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
    return blocks[0]._replace(
        size=sum(block.size for block in blocks),
        lines=lines[-1],
        chunk=ItemChunk(**columns),
        odd=np.concatenate(odd) if odd else None,
    )


def read_file(path: Path, lines: LineSource, start: int, head: bytes) -> Iterator[Block] | None:
    """Read the lines of a file from a byte on, with other processes.

    Returns:
        None where that isn't worth it, or isn't possible: the file is small, `head` isn't what
        it has at `start`, a line is very long, or there is one processor only.

    Raises:
        InputError: while its blocks are read: the file has become shorter.
        OSError: likewise: the system reports an error.
    """
    workers = count_workers()
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


def count_workers() -> int:
    """Return how many other processes may read: one a processor that this one doesn't use."""
    if os.name != "posix" or not sys.executable or getattr(sys, "frozen", False):
        return 0
    affinity = getattr(os, "sched_getaffinity", None)
    processors = len(affinity(0)) if affinity else os.cpu_count() or 1
    return min(processors - 1, _MAX_WORKERS)


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


def _share(
    path: Path, file: FileIO, lines: LineSource, parts: Sequence[tuple[int, int]], most: int
) -> Iterator[Block]:
    """Yield the blocks of all parts in order; up to `most` other processes read them, too."""
    with file, _Team(path, file.fileno(), lines, parts) as team:
        for number in range(len(parts)):
            try:
                blocks = team.take(number)
            except EOFError:
                raise changed_file_error(path) from None
            if not team.is_hired and blocks[-1].chunk is not None:
                # Until then, no record was read in columns: others would read none, either.
                team.hire(most)
            yield from blocks


class _Team(contextlib.ExitStack):
    """This process and others, of which each reads the next part when it is free."""

    def __init__(
        self, path: Path, file: int, lines: LineSource, parts: Sequence[tuple[int, int]]
    ) -> None:
        super().__init__()
        self._path = path
        self._file = file
        self._lines = lines
        self._parts = parts
        self._todo = [*range(len(parts))]  # a heap
        self._done: dict[int, list[Block]] = {}
        self._workers: list[Worker] = []
        self.is_hired = False

    def hire(self, count: int) -> None:
        """Start other processes."""
        self.is_hired = True
        for _ in range(count):
            with contextlib.suppress(OSError):
                self._workers.append(self.enter_context(Worker(self._file, self._lines)))
        for worker in self._workers:
            self._give(worker)

    def take(self, number: int) -> list[Block]:
        """Return the blocks of a part, of which all before were taken.

        Raises:
            EOFError: the file has become shorter.
        """
        todo, done = self._todo, self._done
        while number not in done:
            self._receive(wait=False)
            if todo and (todo[0] == number or len(done) < _MAX_KEPT_PARTS):
                own = heapq.heappop(todo)
                done[own] = [
                    block._replace(data=self._data(block))
                    for block in read_part(self._file, self._lines, *self._parts[own])
                ]
            elif number not in done:
                self._receive(wait=True)
        return done.pop(number)

    def _data(self, block: Block) -> FileBytes:
        return FileBytes(self._path, self._file, block.offset, block.size)

    def _give(self, worker: Worker) -> None:
        while self._todo and len(worker.parts) < _PARTS_AHEAD:
            number = heapq.heappop(self._todo)
            worker.give(number, *self._parts[number])

    def _receive(self, *, wait: bool) -> None:
        """Take what other processes have read; `wait` until one has read a part, or has ended."""
        busy = {worker.fileno(): worker for worker in self._workers if worker.parts}
        poll = select.poll()
        for replies in busy:
            poll.register(replies, select.POLLIN)
        for replies, _ in poll.poll(None if wait else 0) if busy else ():
            worker = busy[replies]
            blocks = worker.receive()
            if blocks is None:
                self._workers.remove(worker)
                for number in worker.parts:
                    heapq.heappush(self._todo, number)
            else:
                self._done[worker.parts.popleft()] = [
                    block._replace(data=self._data(block)) for block in blocks
                ]
                self._give(worker)


class Worker(contextlib.ExitStack):
    """Another process that reads parts; it ends with this one, however that ends."""

    def __init__(self, file: int, lines: LineSource) -> None:
        super().__init__()
        self.parts: deque[int] = deque()
        self._codes = lines.codes
        self._authors = self._kinds = self._ids = np.empty(0, dtype=np.int64)
        given = {
            # Without the start-up of an interpreter: what this one imports from is known.
            "path": [*sys.path, str(Path(__file__).parents[2])],
            "file": file,
            "source": lines.source,
            "origin": lines.origin,
            "find_odd": lines.find_odd,
        }
        tasks, self._tasks = os.pipe()
        self._replies, replies = os.pipe()
        self.callback(os.close, self._tasks)
        self.callback(os.close, self._replies)
        try:
            process = subprocess.Popen(  # noqa: S603 - graphload's own code
                [sys.executable, "-I", "-S", "-c", _START, json.dumps(given)],
                stdin=tasks,
                stdout=replies,
                stderr=subprocess.DEVNULL,
                pass_fds=(file,),
                # Ctrl-C is for this process, which ends the other one.
                start_new_session=True,
            )
        except BaseException:
            self.close()
            raise
        finally:
            os.close(tasks)
            os.close(replies)
        self.callback(process.wait)
        self.callback(process.kill)

    def fileno(self) -> int:
        """Return the descriptor from which replies come."""
        return self._replies

    def give(self, number: int, start: int, end: int) -> None:
        """Give a part to read; where the process has ended, `receive` says so."""
        self.parts.append(number)
        with contextlib.suppress(OSError):
            os.write(self._tasks, TASK.pack(start, end))

    def receive(self) -> list[Block] | None:
        """Return the blocks of the first part that it was given; None where it has ended."""
        try:
            (size,) = SIZE.unpack(self._read(SIZE.size))
            reply: Reply = pickle.loads(self._read(size))  # noqa: S301 - of graphload's own process
        except (OSError, EOFError):
            return None
        codes = self._codes
        codes.has_numbers |= reply.has_numbers
        codes.stated |= reply.stated
        self._authors = _extended(self._authors, map(codes.authors.__getitem__, reply.authors))
        self._kinds = _extended(self._kinds, map(codes.kinds.__getitem__, reply.kinds))
        self._ids = _extended(
            self._ids, (codes.ids.setdefault(name, len(codes.ids)) for name in reply.ids)
        )
        return [self._own(block, has_numbers=reply.has_numbers) for block in reply.blocks]

    def _read(self, size: int) -> bytearray:
        """Read so many bytes.

        Raises:
            EOFError: the process has ended.
        """
        data = bytearray(size)
        view = memoryview(data)
        while view:
            count = os.readv(self._replies, [view])
            if not count:
                raise EOFError
            view = view[count:]
        return data

    def _own(self, block: Block, *, has_numbers: bool) -> Block:
        """Return a block with the codes of this process."""
        chunk = block.chunk
        if chunk is not None:
            if len(self._ids) and not has_numbers:
                chunk = chunk.with_keys(self._ids)
            chunk = replace(
                chunk,
                author=_new_codes(self._authors, chunk.author),
                kind=_new_codes(self._kinds, chunk.kind),
            )
        return block._replace(chunk=chunk)


def _extended(codes: Ints, more: Iterable[int]) -> Ints:
    return np.append(codes, np.fromiter(more, np.int64))


def _new_codes(new: Ints, old: Ints) -> Ints:
    """Return new codes for old ones, -1 for -1."""
    return np.append(new, -1)[old]
