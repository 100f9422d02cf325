"""The places where the records of a table lie, to be read again: files of lines, or memory."""

from __future__ import annotations

import io
import os
import tempfile
import weakref
from typing import IO, TYPE_CHECKING, Any, Protocol

import msgspec
import numpy as np
from msgspec import Struct
from msgspec.structs import astuple

from graphload.errors import InputError
from graphload.items import Item
from graphload.parsing import decode_line, decode_lines

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Decode = Callable[[bytes, Ints, Ints], list[Item]]
    DecodeRows = Callable[[bytes], tuple[list[Item], Counter[tuple[str, str]]] | None]

__all__ = [
    "FileOrigin",
    "ItemOrigin",
    "Origin",
    "Spill",
    "SpilledItems",
    "SpilledLines",
    "changed_file_error",
    "file_state",
    "unreadable_file_error",
]

_MAX_GAP_BYTES = 1 << 15
"""Bytes between two records that are read with them rather than passed over."""
_MAX_READ_BYTES = 1 << 20
_BUFFER_BYTES = 1 << 20


class Origin(Protocol):
    """A place where records lie, each at an offset with a length."""

    def read(self, offset: Ints, length: Ints) -> list[Item]:
        """Return the Items of some records, without their places.

        Raises:
            InputError: they can't be read again, or aren't what they were.
        """
        ...


class ItemOrigin:
    """Items in memory: an offset is a position in the sequence."""

    def __init__(self, items: Sequence[Item] = ()) -> None:
        self.items = items

    def read(self, offset: Ints, length: Ints) -> list[Item]:  # noqa: ARG002 - as the protocol
        """Return the Items at some positions."""
        items = self.items
        return [items[at] for at in offset.tolist()]


class FileOrigin:
    """The lines of a file that is read where it is, by other processes, too.

    `rows` decodes those that aren't under an Item's own field names: see `LineSource`.
    """

    def __init__(self, path: Path, rows: DecodeRows | None = None) -> None:
        self._path = path
        self._rows = rows
        self._state = file_state(path.stat())

    def read(self, offset: Ints, length: Ints) -> list[Item]:
        """Read some lines.

        Raises:
            InputError: the file can't be read any more, or was changed since it was read.
        """
        try:
            with self._path.open("rb", buffering=0) as file:
                inode, size, changed = file_state(os.fstat(file.fileno()))
                old_inode, old_size, old_changed = self._state
                # A file that only grew has its first lines where they were.
                was_written = size == old_size and changed != old_changed
                if inode != old_inode or size < old_size or was_written:
                    raise changed_file_error(self._path)
                return read_records(file, offset, length, _line_decoder(self._rows))
        except OSError as error:
            raise unreadable_file_error(self._path, error) from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise changed_file_error(self._path) from error


def changed_file_error(path: Path) -> InputError:
    """Return the error of a file that isn't any more what was read of it."""
    return InputError(
        "was changed while it was read",
        path=str(path),
        hint="Run the command again; to read a file that is written to, copy it first.",
    )


def file_state(status: os.stat_result) -> tuple[int, int, int]:
    """Return what tells whether a file was written to or replaced."""
    return status.st_ino, status.st_size, status.st_mtime_ns


def unreadable_file_error(path: Path, error: OSError) -> InputError:
    """Return the error of a file that could be read before."""
    return InputError(f"can't be read again: {error.strerror or error}", path=str(path))


class _Stored(Struct, array_like=True, gc=False):
    """The fields of an Item, whatever their values, and where its id comes from."""

    id: int | str
    item_type: str | None
    by: str | None
    time: int | None
    title: str | None
    text: str | None
    text_format: Any
    url: str | None
    score: int | None
    descendants: int | None
    kids: tuple[int | str, ...] | None
    parent: int | str | None
    poll: int | str | None
    parts: tuple[int | str, ...] | None
    dead: bool | None
    deleted: bool | None
    retrieved_at: int | None
    extra: dict[str, Any] | None
    place: None
    id_source: str | None


_BLANK = Item()
_encode = msgspec.msgpack.Encoder().encode
_decode_stored = msgspec.msgpack.Decoder(_Stored).decode


class Spill:
    """A temporary file without a name, for records that lie in no file as they are.

    It is gone when it is closed, or when the process ends, however it ends. It has lines as
    they came, and Items as MessagePack. Where no folder takes a file, it is in memory, unless it
    is `on_disk`.
    """

    def __init__(self, *, on_disk: bool = False) -> None:
        self._on_disk = on_disk
        self._file: IO[bytes] | None = None
        self.size = 0
        self._is_at_end = True

    def append(self, data: bytes) -> int:
        """Append bytes; return their offset.

        Raises:
            InputError: there is no room for them.
        """
        offset = self.size
        try:
            file = self._file
            if file is None:
                file = self._file = _open_temporary(on_disk=self._on_disk)
                weakref.finalize(self, file.close)
            if not self._is_at_end:
                file.seek(self.size)
                self._is_at_end = True
            file.write(data)
        except OSError as error:
            raise self._failed(error) from error
        self.size += len(data)
        return offset

    def written_file(self) -> int | None:
        """Return the descriptor of the file, to which all was written; None if it is in memory.

        Raises:
            InputError: there is no room for what was appended.
        """
        if self._file is None or isinstance(self._file, io.BytesIO):
            return None
        try:
            self._file.flush()
        except OSError as error:
            raise self._failed(error) from error
        return self._file.fileno()

    def append_items(self, items: Sequence[Item]) -> tuple[Ints, Ints]:
        """Append Items; return the offset and the length of each."""
        values = map(astuple, items)
        # The place is in the columns.
        texts = [_encode((*fields[:-2], None, fields[-1])) for fields in values]
        length = np.fromiter(map(len, texts), np.int64, len(texts))
        return self.append(b"".join(texts)) + np.cumsum(length) - length, length

    def read(self, offset: Ints, length: Ints, decode: Decode) -> list[Item]:
        """Read records that were appended.

        Raises:
            InputError: the system reports an error.
        """
        if self._file is None:
            return []
        self._is_at_end = False
        try:
            self._file.flush()
            return read_records(self._file, offset, length, decode)
        except OSError as error:
            raise self._failed(error) from error

    def read_at(self, offset: int, size: int) -> bytes:
        """Read bytes that were appended together.

        Raises:
            InputError: the system reports an error.
        """
        if self._file is None or not size:
            return b""
        self._is_at_end = False
        try:
            self._file.flush()
            self._file.seek(offset)
            return self._file.read(size)
        except OSError as error:
            raise self._failed(error) from error

    def _failed(self, error: OSError) -> InputError:
        return InputError(
            f"no temporary file in {tempfile.gettempdir()}: {error.strerror or error}",
            hint="Set TMPDIR to a folder with more room.",
        )


def _open_temporary(*, on_disk: bool) -> IO[bytes]:
    """Open a temporary file without a name; else in memory where there is no folder for one."""
    try:
        return tempfile.TemporaryFile(buffering=_BUFFER_BYTES)
    except OSError:
        if on_disk:
            raise
        return io.BytesIO()


class SpilledLines:
    """Lines in a temporary file; `rows` as in `FileOrigin`."""

    def __init__(self, spill: Spill, rows: DecodeRows | None = None) -> None:
        self._spill = spill
        self._rows = rows

    def read(self, offset: Ints, length: Ints) -> list[Item]:
        """Read some lines again."""
        return self._spill.read(offset, length, _line_decoder(self._rows))


class SpilledItems:
    """Items in a temporary file."""

    def __init__(self, spill: Spill) -> None:
        self._spill = spill

    def read(self, offset: Ints, length: Ints) -> list[Item]:
        """Read some Items again."""
        return self._spill.read(offset, length, _decode_items)


def read_records(file: IO[bytes], offset: Ints, length: Ints, decode: Decode) -> list[Item]:
    """Read records of a file, those that lie close together at once.

    `decode` makes the records in a block of bytes, whose places in it ascend, Items.
    """
    order = np.argsort(offset, kind="stable")
    items = [_BLANK] * len(order)
    for window in _windows(offset[order], length[order]):
        rows = order[window]
        first = int(offset[rows[0]])
        last = int((offset[rows] + length[rows]).max())
        file.seek(first)
        block = file.read(last - first)
        for row, item in zip(
            rows.tolist(), decode(block, offset[rows] - first, length[rows]), strict=True
        ):
            items[row] = item
    return items


def _decode_lines(block: bytes, start: Ints, length: Ints) -> list[Item]:
    """Decode lines, all in one step where there is nothing else between them."""
    if (start[1:] == start[:-1] + length[:-1] + 1).all():
        items = decode_lines(block)
        if items is not None and len(items) == len(start):
            return items
    return [*map(decode_line, _cut(block, start, length))]


def _line_decoder(rows: DecodeRows | None) -> Decode:
    if rows is None:
        return _decode_lines

    def decode(block: bytes, start: Ints, length: Ints) -> list[Item]:
        # What is between them may be no row.
        decoded = rows(b"\n".join(_cut(block, start, length)))
        if decoded is None or len(decoded[0]) != len(start):
            raise msgspec.DecodeError("the lines aren't those that were read before")
        return decoded[0]

    return decode


def _decode_items(block: bytes, start: Ints, length: Ints) -> list[Item]:
    """Decode Items that a `Spill` has."""
    return [Item(*astuple(one)) for one in map(_decode_stored, _cut(block, start, length))]


def _cut(block: bytes, start: Ints, length: Ints) -> list[bytes]:
    places = zip(start.tolist(), length.tolist(), strict=True)
    return [block[begin : begin + size] for begin, size in places]


def _windows(offset: Ints, length: Ints) -> Iterator[slice]:
    """Yield slices of ascending parts of a file that are read at once."""
    start = 0
    gaps = np.flatnonzero(offset[1:] - (offset[:-1] + length[:-1]) > _MAX_GAP_BYTES) + 1
    for end in (*gaps.tolist(), len(offset)):
        while start < end:
            limit = int(np.searchsorted(offset, offset[start] + _MAX_READ_BYTES, side="right"))
            stop = min(end, max(limit, start + 1))
            yield slice(start, stop)
            start = stop
