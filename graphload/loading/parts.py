"""The parts of files that loads read, as the journal keeps them with each load.

A part counts once its load is done, and is gone with its load. It names no file: the digest of all
that a file has up to the part's end tells whether it is in a file, under whatever name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from graphload.errors import StoreChangedError
from graphload.loading.write.journal import DONE, UNFINISHED
from graphload.stores import cypher
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphload.stores.protocol import Store

__all__ = [
    "FilePart",
    "LoadParts",
    "StoredParts",
    "check_parts",
    "read_parts",
]


class FilePart(NamedTuple):
    """Some bytes of a file: offsets, and the digest of all bytes of the file up to `end`.

    `head` is the digest of the file's first bytes: parts with another head needn't be looked for.
    `is_cut`: the last record may go on behind `end`; it was read because nothing came.
    """

    start: int
    end: int
    digest: str
    head: str
    is_cut: bool = False


@dataclass(frozen=True)
class StoredParts:
    """The parts that loads of a store read: of those that are done, and of each cut-off one."""

    done: frozenset[FilePart] = frozenset()
    cut_off: dict[int, tuple[FilePart, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class LoadParts:
    """The parts that a load is to read, chosen when the store had those `known`.

    `resumes` is the number of the load that was cut off and is completed by this one.
    """

    parts: Sequence[FilePart]
    known: StoredParts
    resumes: int | None = None


def read_parts(store: Store) -> StoredParts:
    """Read the parts of files that a store's loads read."""
    done: list[FilePart] = []
    cut_off: dict[int, tuple[FilePart, ...]] = {}
    found = store.read(Statement(cypher.ALL_PARTS, {"prefix": store.prefix}))
    for load, state, *columns in found:
        parts = [FilePart(*values) for values in zip(*columns, strict=True)]
        if state == DONE:
            done += parts
        elif state == UNFINISHED:
            cut_off[load] = tuple(parts)
    return StoredParts(frozenset(done), cut_off)


def check_parts(store: Store, parts: LoadParts | None) -> None:
    """Check that a store has the same parts as when those of a load were chosen, if any were.

    Raises:
        StoreChangedError: another process has read files into the store since.
    """
    if parts is not None and read_parts(store) != parts.known:
        raise StoreChangedError(
            f"{store.name}: another process read files into it meanwhile; nothing was written",
            hint="Look again at which parts of the files are in the store.",
        )
