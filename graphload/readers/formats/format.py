"""Format: the way from an input's bytes to values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from graphload.readers.files.beside import InputFolder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import polars as pl

    from graphload.item_table.blocks import LineSource
    from graphload.item_table.chunk import ItemChunk
    from graphload.items import Id, Item, Place, Reject, Unfetched
    from graphload.parsing import DecodeItem
    from graphload.readers.files import InputStream

    FindFaults: TypeAlias = "Callable[[], Iterator[tuple[str, Place, str]]]"
    FindEnd: TypeAlias = "Callable[[bytes], int]"
    Values: TypeAlias = (
        "Iterator[Item | ItemChunk | CountedChunk | InputValue | InputTable | Reject | Unfetched]"
    )

__all__ = ["CountedChunk", "Format", "FormatOptions", "InputTable", "InputValue"]


class CountedChunk(NamedTuple):
    """Records that were read as columns, and what to add to the counts of a `SourceReport`."""

    chunk: ItemChunk
    tally: Mapping[tuple[str, str], int]


class InputValue(NamedTuple):
    """One value of an input, as JSON would hold it, with its place and its text.

    `raw` is its text, or the bytes of it, to be decoded only where it is rejected. `key` is the
    id that a mapping or a pair gives it. Where `is_record` is false, the value
    may also be a container of records: an array, a mapping by id, an API response.
    """

    data: Any
    place: Place
    raw: str | bytes
    key: Id | None = None
    is_record: bool = False


class InputTable(NamedTuple):
    """A batch of rows of a table, as columns: at most some 100,000 rows of one source.

    `frame` has the columns under the source's names; `lines` has the line (or the number, from
    1) of each row. Values are as the format has them, such as text in CSV; null is absent.
    `raw` returns the text of a row, by its position in the batch, as the input has it; without
    it, that is the row as JSON.
    """

    frame: pl.DataFrame
    source: str
    lines: Sequence[int]
    raw: Callable[[int], str] | None = None


@dataclass(frozen=True)
class FormatOptions:
    """Options for reading a format.

    - `decode`: decodes a JSON object under graphload's own field names in one step, or None.
      What is so decoded may be yielded as an Item.
    - `table`: the name of the table to read, of a file that has several; None for the one
      that fits.
    - `select`: takes lines of JSON, many in one piece, and yields those that may have a record
      that is wanted, with their numbers; it counts the others. None for all.
    - `columns`: the names of columns that the user maps to fields.
    - `list_ancestors`: returns the ids of the ancestors that a record's fields name, topmost
      first, where they name more than the parent.
    - `report_fault`: takes the kind, the place and a sentence on what reading passes over, such
      as the first value of a key that is repeated.
    - `every_fault`: these are looked for in each record, not in a sample.
    - `open_lines`: begins an input whose lines become columns: see `Collector.open_lines`. None
      for Items.
    - `find_later`: takes a function that finds more of these where somebody asks for them.
    - `folder`: the folder that the input lies in.
    """

    decode: DecodeItem | None = None
    table: str | None = None
    select: Callable[[Iterable[bytes]], Iterator[tuple[int, bytes]]] | None = None
    columns: frozenset[str] = frozenset()
    list_ancestors: Callable[[dict[str, Any]], Sequence[str]] = lambda _fields: ()
    report_fault: Callable[[str, Place, str], None] = lambda _kind, _place, _detail: None
    every_fault: bool = False
    find_later: Callable[[FindFaults], None] = lambda _find: None
    open_lines: Callable[..., LineSource] | None = None
    folder: InputFolder = field(default_factory=InputFolder)


@dataclass(frozen=True)
class Format:
    """One way in which bytes hold values.

    - `description`: its name in messages.
    - `sniff`: recognises it by the first bytes of an input, 64 KiB or all there are.
    - `sniff_mapped`: recognises it where the user maps fields of such names; optional.
    - `read`: yields the values, or tables of them, and a Reject for each part that isn't one;
      nothing is dropped.
    - `is_foreign`: recognises content without records by the first bytes. Such a file is left
      out of a folder.
    - `is_own`: graphload itself writes it. Such a file is left out of a folder, too.
    - `fixes_shape`: the field names are the format's own, so that its name may stand for a
      shape, and it isn't tried where another shape is named.
    - `has_links`: a record may name a parent. Where none can, `check` says so (`no_links`).
    - `id_from_name`: a file's name that is a number is the id of its only record.
    - `grow`: by the first bytes of an input, and the names of columns that the user maps, returns
      a function if records may be appended to such an input, and each stretch of whole ones be
      read by itself: `read` takes a stream that is a part. The function takes bytes from the
      beginning of a record on, and returns the offset behind the last whole one. None for a
      document.
    """

    name: str
    description: str
    sniff: Callable[[bytes], bool]
    read: Callable[[InputStream, FormatOptions], Values]
    is_foreign: Callable[[bytes], bool] = lambda _head: False
    is_own: bool = False
    sniff_mapped: Callable[[bytes, frozenset[str]], bool] = lambda _head, _columns: False
    fixes_shape: bool = False
    has_links: bool = True
    id_from_name: bool = True
    grow: Callable[[bytes, frozenset[str]], FindEnd | None] = lambda _head, _columns: None
