"""Files and folders that driver and workers both reach: local ones, object stores, HDFS."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pyarrow import fs

from graphload.atomic_file import replace_file
from graphload.errors import InputError
from graphload.readers.files import InputFile, InputStream, find_files
from graphload.readers.files.stream import CountedChunks
from graphload.readers.files.unpack import CHUNK_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphload.readers.files.find import Ignore

__all__ = ["Folder", "SourceFile", "find_sources", "is_remote", "open_source", "read_bytes"]

_REMOTE = "://"


class SourceFile(NamedTuple):
    """A file to read: its name as the user has it, the source that was named, its size and time.

    `path` is its absolute path, or its address: what a worker opens.
    """

    name: str
    source: str
    path: str
    size: int
    changed: int


def is_remote(name: str) -> bool:
    """Return whether a name is an address, as `s3://bucket/folder`, not a local path."""
    return _REMOTE in name


def find_sources(names: Iterable[str], ignore: Ignore) -> Iterator[SourceFile]:
    """Find the files behind paths and addresses, those of folders in order of name.

    Raises:
        InputError: one doesn't exist, or can't be listed.
    """
    for name in names:
        if is_remote(name):
            yield from _find_remote(name)
            continue
        for file in find_files([name], ignore):
            path = Path(file.name).absolute()
            stat = path.stat()
            yield SourceFile(file.name, file.source, str(path), stat.st_size, stat.st_mtime_ns)


def _find_remote(name: str) -> Iterator[SourceFile]:
    scheme = name.partition(_REMOTE)[0]
    try:
        system, path = fs.FileSystem.from_uri(name)
        info = system.get_file_info(path)
        if info.type == fs.FileType.Directory:
            found = system.get_file_info(fs.FileSelector(path, recursive=True))
        else:
            found = [info]
    except (OSError, ValueError) as error:
        raise InputError(f"can't be read: {error}", path=name) from error
    if info.type == fs.FileType.NotFound:
        raise InputError("no such file or folder", path=name)
    prefix = name[: len(name) - len(path)] if name.endswith(path) else f"{scheme}{_REMOTE}"
    for file in sorted(found, key=lambda each: each.path):
        parts = file.path[len(path) :].split("/")
        if file.type == fs.FileType.File and not any(part.startswith((".", "_")) for part in parts):
            address = prefix + file.path
            yield SourceFile(address, name, address, file.size, file.mtime_ns or 0)


class _RemoteFile(InputFile):
    """A file behind an address, read in one pass."""

    def open(
        self, ignore: Ignore, *, encoding: str | None = None
    ) -> Iterator[tuple[InputFile, InputStream]]:
        """Open for reading: the file, or each member of an archive; see `InputFile.open`."""
        system, path = fs.FileSystem.from_uri(self.name)
        with system.open_input_stream(path, compression=None) as raw:
            chunks = CountedChunks(iter(lambda: raw.read(CHUNK_BYTES), b""))
            stream = InputStream(self.name, chunks, encoding=encoding)
            yield from self._open_members(stream, ignore, encoding)


def open_source(name: str, source: str) -> InputFile:
    """Return a file as `read_items` takes it."""
    return _RemoteFile(name, source) if is_remote(name) else InputFile(name, source)


def read_bytes(name: str, start: int, end: int) -> bytes:
    """Read the bytes of a file between two offsets, fewer where it ends before.

    Raises:
        OSError: it can't be read.
    """
    if not is_remote(name):
        with Path(name).open("rb", buffering=0) as local:
            local.seek(start)
            return local.read(end - start)
    system, path = fs.FileSystem.from_uri(name)
    with system.open_input_file(path) as file:
        return bytes(file.read_at(max(0, min(end, file.size()) - start), start))


class Folder:
    """A folder that stages are written to, local or behind an address."""

    def __init__(self, name: str) -> None:
        self.name = name if is_remote(name) else str(Path(name).absolute())
        self._fs, self._path = fs.FileSystem.from_uri(
            self.name if is_remote(name) else Path(self.name).as_uri()
        )

    def path(self, name: str) -> str:
        """Return the address of something in the folder, as the engine takes it."""
        return f"{self.name.rstrip('/')}/{name}"

    def names(self) -> list[str]:
        """List what is in the folder, nothing if there is none."""
        selector = fs.FileSelector(self._path, allow_not_found=True)
        return sorted(info.base_name for info in self._fs.get_file_info(selector))

    def read_json(self, name: str) -> dict[str, Any] | None:
        """Read a JSON object; None where there is none, or a broken one."""
        try:
            with self._fs.open_input_stream(f"{self._path}/{name}", compression=None) as stream:
                value = json.loads(stream.read())
        except (OSError, ValueError):
            return None
        return value if isinstance(value, dict) else None

    def write_json(self, name: str, value: object) -> None:
        """Write a JSON value, whole or not at all."""
        self.put(name, json.dumps(value, sort_keys=True).encode())

    def put(self, name: str, data: bytes, *, is_program: bool = False) -> None:
        """Write a file, whole or not at all."""
        if not is_remote(self.name):
            path = Path(self.path(name))
            path.parent.mkdir(parents=True, exist_ok=True)
            with replace_file(path) as file:
                file.write(data)
            if is_program:
                path.chmod(0o755)
            return
        # An object is there once all of it is written.
        with self._fs.open_output_stream(f"{self._path}/{name}") as stream:
            stream.write(data)

    def files(self, name: str) -> list[str]:
        """List the Parquet files of a table's folder, in order of name."""
        selector = fs.FileSelector(f"{self._path}/{name}", allow_not_found=True)
        found = (info.base_name for info in self._fs.get_file_info(selector))
        return sorted(each for each in found if each.endswith(".parquet"))

    def delete(self, name: str) -> None:
        """Delete a file, or a folder with all that is in it, if it is there."""
        path = f"{self._path}/{name}"
        kind = self._fs.get_file_info(path).type
        if kind == fs.FileType.Directory:
            self._fs.delete_dir(path)
        elif kind == fs.FileType.File:
            self._fs.delete_file(path)

    def size(self, name: str) -> int:
        """Add up the bytes of the files below a folder."""
        selector = fs.FileSelector(f"{self._path}/{name}", allow_not_found=True, recursive=True)
        return sum(info.size or 0 for info in self._fs.get_file_info(selector))
