"""Files that are read by parts, or whole with a digest of what was read.

Such a file may be written to, moved or replaced meanwhile: what is read is a copy, and the digest
is that of the bytes which the records were made of.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graphload.readers.files.find import InputFile, unreadable
from graphload.readers.files.stream import CountedChunks, InputStream, read_chunks
from graphload.readers.files.unpack import CHUNK_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Protocol

    from graphload.readers.files.find import Ignore

    class Digester(Protocol):
        """A digest, as `hashlib` has them."""

        def update(self, data: bytes, /) -> None: ...
        def hexdigest(self) -> str: ...


__all__ = ["InputPart", "InputWhole"]


@dataclass(frozen=True)
class InputPart(InputFile):
    """Some bytes of a plain file of records that others may be appended to.

    `first` are the first bytes of the file, by which its format is recognised, without a byte order
    mark. `lines_before` counts the lines before the part; None where it begins the file.
    """

    data: bytes = field(repr=False)
    first: bytes = field(repr=False)
    lines_before: int | None

    @property
    def id(self) -> None:
        """Return None: a part's only record isn't that of its file."""
        return

    def open(
        self,
        ignore: Ignore,  # noqa: ARG002 - as for any file
        *,
        encoding: str | None = None,  # noqa: ARG002 - a part is UTF-8
    ) -> Iterator[tuple[InputFile, InputStream]]:
        """Open for reading the bytes, which are in memory."""
        data = self.data
        # What is decoded in one step is then few enough for the processor's cache.
        chunks = (data[at : at + CHUNK_BYTES] for at in range(0, len(data), CHUNK_BYTES))
        if self.lines_before is None:
            yield self, InputStream(self.name, CountedChunks(chunks))
        else:
            yield self, InputStream.of_part(self.name, chunks, self.first, self.lines_before)


@dataclass(frozen=True)
class InputWhole(InputFile):
    """A file, all bytes of which are passed to a digest while they are read, with their number."""

    digester: Digester
    sizes: list[int]

    def open(
        self, ignore: Ignore, *, encoding: str | None = None
    ) -> Iterator[tuple[InputFile, InputStream]]:
        """Open for reading: the file, or each member of an archive; see `InputFile.open`."""
        try:
            raw = io.FileIO(self.name)
        except OSError as error:
            ignore(self.name, unreadable(self.name, error).message)
            return
        with raw:
            chunks = self._passed(read_chunks(raw))
            stream = InputStream(self.name, CountedChunks(chunks), encoding=encoding)
            yield from self._open_members(stream, ignore, encoding)
            # A format may end before its file.
            for _ in chunks:
                pass

    def _passed(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self.digester.update(chunk)
            self.sizes.append(len(chunk))
            yield chunk
