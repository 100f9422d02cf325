"""Records read from files, folders and standard input.

A format makes values of an input's bytes, a shape makes Items of values. Both are recognised
by content, each in the order of its table: `formats/table.py`, `shapes/table.py`.
"""

from __future__ import annotations

import inspect
import itertools
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast

import msgspec
import numpy as np

from graphload.errors import InputError, UsageError
from graphload.item_table.blocks import with_lines_moved
from graphload.item_table.chunk import ItemChunk
from graphload.items import Item, Place, Reject, Unfetched, is_linked
from graphload.readers.companions import describe_companion
from graphload.readers.dump_lines import decode_dump_lines
from graphload.readers.files import InputFile, check_encoding, describe_content, find_files
from graphload.readers.files.beside import InputFolder
from graphload.readers.formats.csv_table import describe_table
from graphload.readers.formats.format import CountedChunk, FormatOptions, InputTable, InputValue
from graphload.readers.formats.table import FORMATS, find_format
from graphload.readers.mapping import THREAD, check_mapping, map_values
from graphload.readers.own_tables import OWN_TABLE, is_own_table, refuse_own_table
from graphload.readers.records import parse_value
from graphload.readers.references import References
from graphload.readers.report import ReadReport, SourceReport
from graphload.readers.shapes.table import (
    FOREIGN_NAMES,
    SHAPES,
    USUAL_NAMES,
    choose_shape,
    list_ancestors,
    shape_chooser,
    wire_decoder,
    with_text_format,
)
from graphload.readers.topics import Topics

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Generator, Iterable, Mapping

    from graphload.item_table.collect import OpensInputs
    from graphload.item_table.tables import TableSource
    from graphload.readers.files import InputStream
    from graphload.readers.files.beside import Found
    from graphload.readers.formats.format import Format, Values
    from graphload.readers.selection import Selection
    from graphload.readers.shapes.table import ChooseShape

__all__ = [
    "SHAPE_NAMES",
    "TEXT_FORMATS",
    "Part",
    "Record",
    "RecordStream",
    "read_items",
    "reads_file",
]

TEXT_FORMATS = ("html", "markdown", "plain")
"""Formats of texts that `read_items` takes."""

Record: TypeAlias = Item | Reject | Unfetched
Part: TypeAlias = Record | ItemChunk | Sequence[Record]

SHAPE_NAMES: tuple[str, ...] = (
    *(shape.name for shape in SHAPES),
    *(entry.name for entry in FORMATS if entry.fixes_shape),
)
"""Names that `read_items` takes as a shape, in the order they are recognised."""


_MAP_COLUMNS = (
    "If its rows are records, name their columns:"
    " --map id=COLUMN,parent=COLUMN,by=COLUMN,time=COLUMN,text=COLUMN."
)
_FORMATS_WITH_ID_FROM_NAME = frozenset(row.name for row in FORMATS if row.id_from_name)


@dataclass(frozen=True)
class ReadOptions:
    """Options of one call of `read_items`."""

    shape: str | None
    table: str | None
    encoding: str | None
    mapping: Mapping[str, str] | None
    text_format: str | None
    only: Selection | None
    references: References
    topics: Topics | None = None
    every_fault: bool = False
    collector: OpensInputs | None = None


class RecordStream(Iterator[Record]):
    """An iterator over the records of inputs; `report` is complete at its end."""

    def __init__(
        self,
        paths: Iterable[str | os.PathLike[str] | InputFile],
        options: ReadOptions,
        report: ReadReport,
    ) -> None:
        self.report = report
        self._paths = paths
        self._options = options
        # Without a collector, nothing is made columns.
        self._records = cast("Generator[Record]", _read_files(paths, options, report))

    def __iter__(self) -> Iterator[Record]:  # noqa: PYI034
        # The records themselves: a call of __next__ for each would take a tenth of the time.
        return self._records

    def __next__(self) -> Record:
        return next(self._records)

    @property
    def is_whole(self) -> bool:
        """Return whether all records of the inputs are wanted, and none was read yet."""
        is_unread = inspect.getgeneratorstate(self._records) == inspect.GEN_CREATED
        return is_unread and self._options.only is None

    def chunks(self, collector: OpensInputs) -> Iterator[Part]:
        """Read the records in place of iterating, those that are lines of JSON as columns.

        Many of these come in one chunk, which isn't in the collector yet.
        """
        self._records.close()
        options = replace(self._options, collector=collector)
        return _read_files(self._paths, options, self.report)


def read_items(  # noqa: PLR0913 - options, each with its default
    paths: Iterable[str | os.PathLike[str] | InputFile],
    *,
    shape: str | None = None,
    table: str | None = None,
    encoding: str | None = None,
    mapping: Mapping[str, str] | None = None,
    text_format: str | None = None,
    only: Selection | None = None,
    every_fault: bool = False,
) -> RecordStream:
    """Read the records of files, folders and standard input (`-`), lazily, in their order.

    Files may be compressed, and archives are read like folders. `shape` is one of
    `SHAPE_NAMES`; without it, format and shape are recognised by content. `table` names the
    table to read in files that have several. `encoding` is Python's name of the encoding of
    text without a byte order mark, UTF-8 if it isn't given.

    `mapping` has the source's names of fields by graphload's: `{"parent": "reply-to"}`. With one
    for `thread`, posts that name no parent reply to the first of their thread.
    `text_format` is one of `TEXT_FORMATS`; the default is what the shape says, and `plain`
    with a mapping. With `only`, records that it doesn't select are counted, not yielded. With
    `every_fault`, repeated keys are looked for in each JSON record, which takes a microsecond each;
    without it, in the first 1,000 of an input and one of 64 later.

    Returns:
        An iterator over an Item for each record, a Reject for each that can't be read, and an
        Unfetched for each note of replies that the source left out. Nothing is dropped. Its
        `report` tells how each file was read, and the files that were left out of folders.

    Raises:
        InputError: a path doesn't exist or can't be opened, or the format of a named file
            isn't recognised.
        UsageError: there is no shape, encoding, format of texts or field of that name.
    """
    if encoding is not None:
        check_encoding(encoding)
    if shape is not None and shape not in SHAPE_NAMES:
        raise UsageError(f"unknown shape {shape!r}", hint=f"Shapes: {', '.join(SHAPE_NAMES)}.")
    if text_format is not None and text_format not in TEXT_FORMATS:
        known = ", ".join(TEXT_FORMATS)
        raise UsageError(f"unknown format of texts {text_format!r}", hint=f"Use one of {known}.")
    if mapping is not None:
        mapping = check_mapping(mapping)
        text_format = text_format or "plain"
    report = ReadReport()
    topics = Topics(mapping[THREAD]) if mapping and THREAD in mapping else None
    options = ReadOptions(
        shape, table, encoding, mapping, text_format, only, References(), topics, every_fault
    )
    return RecordStream(paths, options, report)


def reads_file(
    file: InputFile,
    *,
    shape: str | None = None,
    table: str | None = None,
    encoding: str | None = None,
) -> bool:
    """Return whether `read_items` reads a file that was found in a folder, or leaves it out."""
    options = ReadOptions(shape, table, encoding, None, None, None, References())
    for member, stream in file.open(lambda _path, _reason: None, encoding=encoding):
        entry = SourceReport(member.name, member.source)
        if stream.rejects() or not isinstance(_begin(member, stream, options, entry), str):
            return True
    return False


def _read_files(
    paths: Iterable[str | os.PathLike[str] | InputFile], options: ReadOptions, report: ReadReport
) -> Generator[Part]:
    ignore = report.ignored.__setitem__
    found: Found = {}
    files = find_files(paths, ignore)
    opened = (each.open(ignore, encoding=options.encoding) for each in files)
    for file, stream in itertools.chain.from_iterable(opened):
        entry = SourceReport(file.name, file.source, InputFolder.of(file, found))
        path = Path(file.name)
        size = path.stat().st_size if path.is_file() else 0
        report.share_read = partial(stream.packed.share_of, size) if size else None
        # Listed before it is read, so that the report is complete where reading ends early.
        report.sources.append(entry)
        records = _begin(file, stream, options, entry)
        if isinstance(records, str):
            if not stream.rejects():
                report.sources.pop()
                report.ignored[file.name] = records
                continue
            records = iter(())
        if options.only is not None:
            records = options.only.filter(cast("Iterator[Record]", records), entry)
        if options.topics is not None:
            records = options.topics.add(records)
        yield from records
        for reject in stream.rejects():
            entry.add(reject)
            yield reject
    # The report has the folders.
    found.clear()
    yield from options.references.missing()
    if options.topics is not None:
        yield from options.topics.replies()


def _begin(
    file: InputFile, stream: InputStream, options: ReadOptions, entry: SourceReport
) -> Iterator[Part] | str:
    """Return the records of a file, of which the first two are read.

    Returns:
        The reason, for a file that is to be left out of its folder.
    """
    try:
        records = _read_stream(file, stream, options, entry)
        if records is None:
            content = describe_content(stream.first)
            return "unrecognised format" if content is None else content.name
        first = list(itertools.islice(records, 2))
    except InputError as error:
        if file.named:
            raise
        return error.message
    if (
        (id_ := file.id) is not None
        and len(first) == 1
        and entry.format in _FORMATS_WITH_ID_FROM_NAME
    ):
        # It is the id of the only record in the file.
        only = first[0]
        if isinstance(only, Item) and only.id is None:
            # An AT URI begins with the account whose repository it is.
            author = id_.split("/")[2] if isinstance(id_, str) else None
            first = [msgspec.structs.replace(only, id=id_, by=only.by or author)]
    return itertools.chain(first, records)


def _read_stream(
    file: InputFile, stream: InputStream, options: ReadOptions, entry: SourceReport
) -> Iterator[Part] | None:
    """Return the records in a stream; None if it is to be left out of its folder."""
    if not stream.head.strip():
        return iter(())
    content = describe_content(stream.first)
    input_format = None
    if content is None or not content.certain:
        input_format = find_format(stream.first, options.shape, _columns(options))
    if input_format is None and not file.named:
        return None
    if input_format is None:
        formats = ", ".join(row.description for row in FORMATS)
        table = None if content else describe_table(stream.first)
        described = content.name if content else table
        supported = f"Supported: {formats}. Shapes of records: {', '.join(SHAPE_NAMES)}."
        raise InputError(
            "unrecognised input format" + (f": this is {described}" if described else ""),
            path=file.name,
            hint=(content and content.hint) or (table and _MAP_COLUMNS) or supported,
        )
    if options.mapping is None and (companion := describe_companion(stream.first)):
        raise InputError(
            companion,
            path=file.name if file.named else None,
            hint="Name the folder of the export: it is read with the records that it tells of.",
        )
    if not file.named:
        # The mapping may name fields of what looks like no record.
        named = (json.dumps(name.partition(".")[0]).encode() for name in _columns(options))
        is_foreign = input_format.is_foreign(stream.first)
        if input_format.is_own:
            raise InputError(f"written by graphload ({input_format.description})")
        if options.mapping is None and is_own_table(stream.first):
            raise InputError(OWN_TABLE)
        if is_foreign and not any(name in stream.first for name in named):
            raise InputError("no records")
    entry.format = input_format.name
    return _read_values(stream, input_format, options, entry, file)


def _columns(options: ReadOptions) -> frozenset[str]:
    """Return the names in the source that the mapping has."""
    return frozenset((options.mapping or {}).values())


def _read_values(
    stream: InputStream,
    input_format: Format,
    options: ReadOptions,
    entry: SourceReport,
    file: InputFile,
) -> Iterator[Part]:
    """Return the records of a format's values, as the options have them."""
    # The id of the only record of a file may be the file's name, and is in no line then.
    has_own_ids = file.id is None or entry.format not in _FORMATS_WITH_ID_FROM_NAME
    mapping, only = options.mapping, options.only
    entry.shape_is_given = mapping is not None or options.shape is not None
    choose = shape_chooser(options.shape, is_mapped=mapping is not None)
    decode = wire_decoder(options.shape)
    if mapping is not None or options.text_format not in (None, "html"):
        decode = None
    if options.text_format is not None:
        choose = with_text_format(choose, options.text_format)
    select = None
    if only is not None and mapping is None and has_own_ids:
        select = only.line_selector(entry, options.shape)
    values = input_format.read(
        stream,
        FormatOptions(
            decode,
            options.table,
            select,
            _columns(options),
            list_ancestors=list_ancestors,
            report_fault=entry.add_fault,
            find_later=entry.later_faults.append,
            every_fault=options.every_fault,
            open_lines=None
            if options.collector is None
            else partial(
                options.collector.open_lines,
                foreign=FOREIGN_NAMES,
                rows=decode_dump_lines if choose is choose_shape else None,
            ),
            folder=entry.folder,
        ),
    )
    if stream.skipped_lines:
        values = _renumber(values, stream.skipped_lines)
    if mapping is not None:
        entry.mapping = dict(mapping)
        values = map_values(values, mapping, USUAL_NAMES, entry.mapped)
    elif not file.named:
        values = refuse_own_table(values)
    collector, path = options.collector, stream.plain_path
    open_table = None
    # The thread of a record is among its unknown fields, which columns don't have.
    if collector is not None and path is not None and options.topics is None:
        again = partial(_read_again, str(path), input_format, options, choose)
        open_table = partial(collector.open_table, stream.name, path, again)
    are_chunks = collector is not None
    parts = _parse_values(
        values, choose, entry, options.references, are_chunks=are_chunks, open_table=open_table
    )
    return parts if options.topics is None else options.topics.find_firsts(parts, entry.mapped)


def _read_again(
    name: str, input_format: Format, options: ReadOptions, choose: ChooseShape
) -> Iterator[list[Item]]:
    """Read the rows of tables in a file once more, as Items."""
    from graphload.readers.tables.rows import read_rows_again  # noqa: PLC0415 - polars

    columns = _columns(options)
    file = InputFile(name, name)
    for _, stream in file.open(lambda _path, _reason: None, encoding=options.encoding):
        values = input_format.read(stream, FormatOptions(table=options.table, columns=columns))
        if options.mapping is not None:
            values = map_values(values, options.mapping, USUAL_NAMES, Counter())
        yield from read_rows_again(values, choose)


def _renumber(values: Values, skipped_lines: int) -> Values:
    """Move what a format yields down by the blank lines that were skipped before it was read."""
    for value in values:
        if isinstance(value, InputTable):
            yield value._replace(lines=[line + skipped_lines for line in value.lines])
        elif isinstance(value, ItemChunk):
            yield with_lines_moved(value, skipped_lines)
        elif isinstance(value, CountedChunk):
            yield value._replace(chunk=with_lines_moved(value.chunk, skipped_lines))
        elif value.place is None or value.place.line is None:
            yield value
        else:
            place = Place(value.place.source, value.place.line + skipped_lines)
            if isinstance(value, InputValue):
                yield value._replace(place=place)
            else:
                yield msgspec.structs.replace(value, place=place)


def _parse_values(  # noqa: C901, PLR0912, PLR0913 - a call for each record takes time
    values: Values,
    choose: ChooseShape,
    entry: SourceReport,
    references: References,
    *,
    are_chunks: bool,
    open_table: Callable[[], TableSource | None] | None,
) -> Iterator[Part]:
    """Parse what a format yields, and count it; `are_chunks` yields many at a time.

    `open_table` begins an input of rows, which become columns.
    """
    table = None
    decoded = timed = 0
    linked = False
    try:
        for value in values:
            # Decoded in one step: most records are, and all their times are in seconds.
            if type(value) is Item:
                decoded += 1
                if value.time is not None:
                    timed += 1
                linked = linked or is_linked(value)
                yield value
                continue
            if isinstance(value, CountedChunk):
                entry.read += len(value.chunk)
                for (name, word), count in value.tally.items():
                    getattr(entry, name)[word] += count
                linked = linked or bool(value.chunk.links.any())
                yield value.chunk
                continue
            if isinstance(value, ItemChunk):
                decoded += len(value)
                timed += int(np.count_nonzero(value.has("time")))
                linked = linked or bool(value.links.any())
                yield value
                continue
            if isinstance(value, InputTable):
                from graphload.readers.tables.rows import parse_table  # noqa: PLC0415 - polars

                if table is None and open_table is not None:
                    table = open_table()
                for rows in parse_table(value, choose, entry, references, table):
                    # An Item by itself may have its id from the file's name.
                    if isinstance(rows, ItemChunk) or (are_chunks and len(rows) > 1):
                        yield rows
                    else:
                        yield from rows
                # The next table is read without this one in memory.
                del value
                continue
            if isinstance(value, InputValue):
                records = parse_value(value, choose, entry, references)
            else:
                records = iter((value,))
            for record in records:
                entry.add(record)
                yield record
    finally:
        entry.is_linked |= linked
        entry.read += decoded
        if decoded:
            entry.shapes[SHAPES[-1].name] += decoded
        if timed:
            entry.times["s"] += timed
