"""The table of formats: recognising and reading of each."""

from __future__ import annotations

from graphload.readers.formats.chats.whatsapp import looks_like_whatsapp, read_whatsapp
from graphload.readers.formats.columnar import (
    looks_like_arrow_file,
    looks_like_arrow_stream,
    looks_like_parquet,
    read_arrow_file,
    read_arrow_stream,
    read_parquet,
)
from graphload.readers.formats.csv_table import grow_csv, looks_like_csv, read_csv
from graphload.readers.formats.format import Format
from graphload.readers.formats.graph_lines import looks_like_graph_lines, read_graph_lines
from graphload.readers.formats.json_records import (
    grow_json,
    is_foreign_json,
    looks_like_json,
    read_json,
)
from graphload.readers.formats.mail import grow_mail, looks_like_mail, read_mail
from graphload.readers.formats.python_repr import looks_like_reprs, read_reprs
from graphload.readers.formats.rejects_file import looks_like_rejects, read_rejects
from graphload.readers.formats.sqlite import looks_like_sqlite, read_sqlite
from graphload.readers.formats.x_archive import looks_like_x_archive, read_x_archive
from graphload.readers.formats.xml.read import looks_like_xml, read_xml

__all__ = ["FORMATS", "find_format"]

FORMATS: tuple[Format, ...] = (
    Format("parquet", description="Parquet", sniff=looks_like_parquet, read=read_parquet),
    Format(
        "arrow",
        description="Arrow IPC file (Feather)",
        sniff=looks_like_arrow_file,
        read=read_arrow_file,
    ),
    Format(
        "arrow-stream",
        description="Arrow IPC stream",
        sniff=looks_like_arrow_stream,
        read=read_arrow_stream,
    ),
    Format("sqlite", description="SQLite", sniff=looks_like_sqlite, read=read_sqlite),
    # Before the others: a mail may have text of any of them in it.
    Format(
        "mbox",
        description=(
            "mbox (Mailman's months and archives of Usenet too), or one e-mail message"
            " (`.eml`, a file of a Maildir)"
        ),
        sniff=looks_like_mail,
        read=read_mail,
        id_from_name=False,
        grow=grow_mail,
    ),
    Format(
        "x-archive",
        description="tweets of an X (Twitter) archive (`data/tweets.js`)",
        sniff=looks_like_x_archive,
        read=read_x_archive,
        id_from_name=False,
    ),
    Format(
        "xml",
        description="XML (dumps of Stack Exchange, exports of Disqus, Atom feeds)",
        sniff=looks_like_xml,
        read=read_xml,
        id_from_name=False,
    ),
    Format(
        "whatsapp",
        description="the text of a chat (WhatsApp)",
        sniff=looks_like_whatsapp,
        read=read_whatsapp,
        fixes_shape=True,
        has_links=False,
        id_from_name=False,
    ),
    # Before the formats that are recognised by any line: it may be within a cell.
    Format(
        "csv",
        description="CSV and TSV (with a header)",
        sniff=looks_like_csv,
        sniff_mapped=looks_like_csv,
        read=read_csv,
        grow=grow_csv,
    ),
    Format(
        "graphload",
        description="graphload's own JSON lines",
        sniff=looks_like_graph_lines,
        read=read_graph_lines,
        is_own=True,
        fixes_shape=True,
        id_from_name=False,
    ),
    Format(
        "rejects",
        description="a rejects file",
        sniff=looks_like_rejects,
        read=lambda stream, options: read_rejects(
            stream, options, lambda head: find_format(head, None)
        ),
        is_own=True,
        id_from_name=False,
    ),
    Format(
        "repr",
        description="Python repr of Items",
        sniff=looks_like_reprs,
        read=read_reprs,
        fixes_shape=True,
    ),
    Format(
        "json",
        description="JSON (lines, an array or a mapping)",
        sniff=looks_like_json,
        read=read_json,
        is_foreign=is_foreign_json,
        grow=grow_json,
    ),
)
"""Formats in the order they are tried. To add one, add its row."""


def find_format(
    head: bytes, shape: str | None, columns: frozenset[str] = frozenset()
) -> Format | None:
    """Return the first format that recognises the beginning of an input, None if none does.

    Where `shape` is the name of a format, it is that one. `columns` are the names of columns
    that the user maps to fields.
    """
    for entry in FORMATS:
        if entry.fixes_shape and entry.name == shape:
            return entry
    candidates = (entry for entry in FORMATS if shape is None or not entry.fixes_shape)
    fitting = (
        entry
        for entry in candidates
        if entry.sniff(head) or (columns and entry.sniff_mapped(head, columns))
    )
    return next(fitting, None)
