"""The table of formats: recognising and reading of each."""

from __future__ import annotations

from graphload.readers.formats.format import Format
from graphload.readers.formats.graph_lines import looks_like_graph_lines, read_graph_lines
from graphload.readers.formats.json_records import is_foreign_json, looks_like_json, read_json
from graphload.readers.formats.mail import looks_like_mail, read_mail
from graphload.readers.formats.python_repr import looks_like_reprs, read_reprs
from graphload.readers.formats.rejects_file import looks_like_rejects, read_rejects

__all__ = ["FORMATS", "find_format"]

FORMATS: tuple[Format, ...] = (
    # Before the others: a mail may have text of any of them in it.
    Format(
        "mbox",
        description="mbox, or one e-mail message (`.eml`, a file of a Maildir)",
        sniff=looks_like_mail,
        read=read_mail,
        id_from_name=False,
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
    ),
)
"""Formats in the order they are tried. To add one, add its row."""


def find_format(head: bytes, shape: str | None) -> Format | None:
    """Return the first format that recognises the beginning of an input, None if none does.

    Where `shape` is the name of a format, it is that one.
    """
    for entry in FORMATS:
        if entry.fixes_shape and entry.name == shape:
            return entry
    candidates = (entry for entry in FORMATS if shape is None or not entry.fixes_shape)
    return next((entry for entry in candidates if entry.sniff(head)), None)
