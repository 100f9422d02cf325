"""Archives: the members of zip and tar files as streams of chunks, one after the other.

Nothing is extracted: a member's name is a label and no path.
"""

from __future__ import annotations

import bz2
import collections
import io
import itertools
import lzma
import stat
import struct
import tarfile
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, NamedTuple, cast

from graphload.readers.files.describe import NESTED, describe_content, is_tar, is_zip
from graphload.readers.files.stream import CountedChunks
from graphload.readers.files.unpack import (
    CHUNK_BYTES,
    ChunkReader,
    UnpackError,
    decompress,
    decompress_zstd,
    new_deflate_decompressor,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Self

    from graphload.readers.files.stream import InputStream

__all__ = ["ARCHIVES", "Archive", "Member", "find_archive"]

_ENCRYPTED = 0x1
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_MAX_TAR_HEADER_BYTES = 1 << 18
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    NotImplementedError,
    OSError,
    EOFError,
    ValueError,
    OverflowError,
    struct.error,
)
_TAR_ERRORS = (tarfile.TarError, OSError, EOFError, ValueError, OverflowError, RecursionError)


class Member(NamedTuple):
    """A member of an archive: its name in it, and its bytes; None if it isn't a file of bytes.

    `packed` counts what is read of the archive for it.
    """

    name: str
    chunks: Iterator[bytes] | None
    packed: CountedChunks


@dataclass(frozen=True)
class Archive:
    """A kind of archive: its name, how it begins, and its members.

    `members` yields them in their order; each is to be read before the next. It raises an
    UnpackError where the archive is damaged.
    """

    name: str
    is_start: Callable[[bytes], bool]
    members: Callable[[InputStream], Iterator[Member]]


def find_archive(head: bytes) -> Archive | None:
    """Return the kind of archive that begins so, None if it is none."""
    return next((row for row in ARCHIVES if row.is_start(head)), None)


def _zip_members(stream: InputStream) -> Iterator[Member]:
    with stream.path() as path, path.open("rb") as file:
        try:
            members = zipfile.ZipFile(file).infolist()
            if not members and stream.head.startswith(b"PK\x03"):
                raise zipfile.BadZipFile("its list of members is empty")
        except _ZIP_ERRORS as error:
            raise UnpackError(
                "truncated or corrupt zip archive: its list of members, at the end, can't be read"
                f" ({error}), so none of its files was; 'zip -FF' may repair it"
            ) from error
        for member in members:
            packed = CountedChunks(_zip_data(file, member))
            chunks = _zip_chunks(packed, member)
            is_link = stat.S_ISLNK(member.external_attr >> 16)
            if member.file_size or not member.filename.endswith("/"):
                yield Member(member.filename, None if is_link else chunks, packed)


def _zip_data(file: IO[bytes], member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the data of a member as it is stored."""
    try:
        file.seek(member.header_offset)
        magic, name_size, extra_size = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))
        file.seek(name_size + extra_size, io.SEEK_CUR)
    except (OSError, ValueError, struct.error) as error:
        raise UnpackError(f"truncated or corrupt zip archive: {error}") from error
    if magic != b"PK\x03\x04":
        raise UnpackError("corrupt zip archive: no member where its list says one is")
    left = member.compress_size
    while chunk := file.read(min(left, CHUNK_BYTES)):
        left -= len(chunk)
        yield chunk


def _unzip_lzma(chunks: Iterator[bytes], member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Decompress LZMA data behind the header that it has in a zip file."""
    first = next(chunks, b"")
    # There: version, size of the properties, properties. Elsewhere: properties, size of the data.
    header = first[4:9] + member.file_size.to_bytes(8, "little")
    alone = itertools.chain([header + first[9:]], chunks)
    return decompress(alone, "LZMA", lambda: lzma.LZMADecompressor(lzma.FORMAT_ALONE))


_ZIP_METHODS: dict[int, Callable[[Iterator[bytes], zipfile.ZipInfo], Iterator[bytes]]] = {
    zipfile.ZIP_STORED: lambda chunks, _: chunks,
    zipfile.ZIP_DEFLATED: lambda chunks, _: decompress(chunks, "deflate", new_deflate_decompressor),
    zipfile.ZIP_BZIP2: lambda chunks, _: decompress(chunks, "bzip2", bz2.BZ2Decompressor),
    zipfile.ZIP_LZMA: _unzip_lzma,
    93: lambda chunks, _: decompress_zstd(chunks),
    95: lambda chunks, _: decompress(chunks, "xz", lzma.LZMADecompressor),
}
"""The methods of compression in zip files, with their numbers in APPNOTE.TXT, 4.4.5."""


def _zip_chunks(packed: CountedChunks, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the data of a member unpacked, and check it by its checksum."""
    if member.flag_bits & _ENCRYPTED:
        raise UnpackError("encrypted; unpack the archive first, with its password")
    unpack = _ZIP_METHODS.get(member.compress_type)
    if unpack is None:
        raise UnpackError(
            f"compressed by method {member.compress_type} of zip, which isn't read; unpack it first"
        )
    checksum = size = 0
    for chunk in unpack(packed, member):
        checksum = zlib.crc32(chunk, checksum)
        size += len(chunk)
        yield chunk
    if (checksum, size) != (member.CRC, member.file_size):
        raise UnpackError("corrupt zip archive: the member differs from its checksum")


class _TarReader(io.BufferedReader):
    """A tar archive's bytes, of which a header takes no more than a limit."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        super().__init__(ChunkReader(chunks), CHUNK_BYTES)
        self.header_left: int | None = _MAX_TAR_HEADER_BYTES
        self.seen_end = False

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        if self.header_left is not None:
            self.header_left -= len(data)
            if self.header_left < 0:
                raise UnpackError("corrupt tar archive: the header of a member has no end")
        return data

    def header_class(self) -> type[tarfile.TarInfo]:
        """Return the class of headers that doesn't take a damaged one for the end."""
        reader = self

        class Header(tarfile.TarInfo):
            @classmethod
            def fromtarfile(cls, archive: tarfile.TarFile) -> Self:
                try:
                    return super().fromtarfile(archive)
                except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
                    # Zeros: the end, or another archive follows.
                    reader.seen_end = True
                    reader.header_left = _MAX_TAR_HEADER_BYTES
                    raise
                except tarfile.EmptyHeaderError as error:  # type: ignore[attr-defined]
                    if reader.seen_end:
                        raise
                    raise UnpackError("truncated tar archive: it has no end mark") from error
                except tarfile.HeaderError as error:
                    raise UnpackError(f"corrupt tar archive: {error}") from error

        return Header


def _tar_members(stream: InputStream) -> Iterator[Member]:
    reader = _TarReader(stream.chunks())
    source = cast("IO[bytes]", reader)
    try:
        archive = tarfile.open(  # noqa: SIM115 - a stream: there is nothing to close
            fileobj=source, mode="r|", ignore_zeros=True, tarinfo=reader.header_class()
        )
        while (member := archive.next()) is not None:
            archive.members.clear()  # type: ignore[attr-defined]
            reader.header_left = None
            chunks = _tar_chunks(archive, member)
            if not member.isdir():
                is_file = member.isreg() and not member.issparse()
                name = member.name.encode(errors="surrogateescape").decode(errors="replace")
                yield Member(name, chunks if is_file else None, stream.packed)
            # The next header is read from where this ends.
            collections.deque(chunks, maxlen=0)
            reader.header_left, reader.seen_end = _MAX_TAR_HEADER_BYTES, False
    except _TAR_ERRORS as error:
        raise UnpackError(f"truncated or corrupt tar archive: {error}") from error


def _tar_chunks(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[bytes]:
    """Yield the data of a member; nothing for a kind that has none."""
    if not (member.isreg() or member.type not in tarfile.SUPPORTED_TYPES):
        return
    try:
        file = archive.extractfile(member)
        while file is not None and (chunk := file.read(CHUNK_BYTES)):
            yield chunk
    except _TAR_ERRORS as error:
        raise UnpackError(f"truncated tar archive: {error}") from error


ARCHIVES: tuple[Archive, ...] = (
    Archive("zip", lambda head: is_zip(head) and describe_content(head) == NESTED, _zip_members),
    Archive("tar", is_tar, _tar_members),
)
"""Kinds of archives that are read. To add one, add its row."""
