"""Content that isn't records, recognised so that a message can say what it is."""

from __future__ import annotations

import re
import tarfile
from typing import NamedTuple

from graphload.readers.files.unpack import find_packing

__all__ = [
    "NESTED",
    "Content",
    "describe_content",
    "find_xml_root",
    "is_binary",
    "is_tar",
    "is_zip",
]

_UNPACK = "Unpack it first and read what is in it."
_GRAPH = (
    "That is a graph, and graphload reads records: use the files that it was made from, or"
    " --in STORE where it came from a store. graphload's own graphs are read back from JSON"
    " lines (export -o FILE.jsonl)."
)
_EXPORT = "Export its records as JSON lines, CSV or Parquet, and read these."
_CONVERT = "Convert it to JSON lines, CSV or Parquet first."
_LOG = "Of a log, only lines that are JSON by themselves are read."
_QUOTES = "Write it as JSON, names and texts in double quotes (Python: json.dumps)."
_OUTBOX = "Its posts are in outbox.json."
_TEXT_CONTROLS = b"\t\n\v\f\r\x1b"
_MAX_CONTROLS = 0.05
"""Share of control characters in a text, at most."""


class Content(NamedTuple):
    """A kind of content: its name for messages, and what to do with it, if that is known.

    `certain` content isn't records, whatever a format says.
    """

    name: str
    hint: str | None = None
    certain: bool = True


_MEMBER = r"PK\x03\x04.{26}"
"""The beginning of a zip file up to the name of its first member."""
_BINARY: tuple[tuple[str, Content], ...] = (
    (
        _MEMBER + r"(?:\[Content_Types\]\.xml|_rels/|docProps/|word/|xl/|ppt/)",
        Content("an Office document (docx, xlsx, pptx)", _EXPORT),
    ),
    (_MEMBER + r"mimetype", Content("an OpenDocument file or an e-book", _EXPORT)),
    (_MEMBER + r"(?:META-INF/|AndroidManifest\.xml)", Content("a Java or Android program")),
    (_MEMBER + r"[\w./-]+\.npy", Content("NumPy arrays (.npz)", _CONVERT)),
    (r"SQLite format 3\0", Content("a SQLite database", certain=False)),
    (r"PAR1|PARE", Content("a Parquet file", certain=False)),
    (r"ARROW1\0\0", Content("an Arrow file", certain=False)),
    (r"\xff\xff\xff\xff.{3}\0.\0\0\0", Content("an Arrow stream", certain=False)),
    (
        r"\x80[\x02-\x05][\x95}\](Kc.XU\x8c]",
        Content(
            "a Python pickle",
            "It can run any program when it is opened, so it isn't read: write JSON lines or"
            " Parquet from it where you trust it.",
        ),
    ),
    (
        r".{1,2}[\xa1\xa2](?:eroots|gversion)",
        Content(
            "a CAR file, such as a repository of Bluesky",
            "Unpack it (goat repo unpack FILE.car) and read its folder, or ask its server for"
            " com.atproto.repo.listRecords, which answers in JSON.",
        ),
    ),
    (r"%PDF-", Content("a PDF file")),
    (r"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|RIFF.{4}WEBP|BM.{4}\0{4}", Content("an image")),
    (r"\x7fELF|MZ.{3}\0|\xca\xfe\xba\xbe|[\xcf\xce]\xfa\xed\xfe", Content("a program")),
    (r"7z\xbc\xaf\x27\x1c", Content("a 7z archive", _UNPACK)),
    (r"Rar!\x1a\x07", Content("a RAR archive", _UNPACK)),
    (r"\x04\x22\x4d\x18", Content("LZ4 data", _UNPACK)),
    (r"\x1f\x9d", Content("data of compress (.Z)", _UNPACK)),
    (r"\xff\x06\0\0sNaPpY", Content("Snappy data", _UNPACK)),
    (r"\x89HDF\r\n\x1a\n", Content("an HDF5 file", _CONVERT)),
    (r"Obj\x01", Content("an Avro file", _CONVERT)),
    (r"ORC[^\w,;\t ]", Content("an ORC file", _CONVERT)),
    (r"\x93NUMPY", Content("a NumPy array", _CONVERT)),
    (r"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Content("an old Office document", _EXPORT)),
)
_DATE = r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}"
_OTHER_RECORDS = r'\[\s*+\{\s*+"uri"\s*+:\s*+"at://[^/"]++/(?!app\.bsky\.feed\.post/)[\w.-]++/'
_ACTOR_TYPE = r'"(?:Person|Service|Application|Group|Organization)"'
_HOUR = r"[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2})?"
_PROLOG = r"\s*+(?:(?:<\?xml.*?\?>|<!--.*?-->)\s*+)*+"
_XML_RECORDS = (
    r"\s*+(?:(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE\b[^\[>]*+(?:\[.*?\]\s*+)?>)\s*+)*+"
    r"<(?:[\w.-]+:)?(?P<root>(?:disqus|feed)(?=[\s/>])"
    r"|(?:posts|comments|users)(?=\s*+(?:/>|>\s*+(?:<row[\s/]|</|\Z))))"
)
"""The beginning of a document whose elements are records: see `formats/xml/documents.py`."""
_TEXTUAL: tuple[tuple[str, Content], ...] = (
    (_PROLOG + r"<(?:\w+:)?graphml\b", Content("a GraphML file", _GRAPH)),
    (_PROLOG + r"<(?:\w+:)?gexf\b", Content("a GEXF file", _GRAPH)),
    (
        _PROLOG + r"(?i:<!doctype\s+html|<html\b|<head\b)",
        Content(
            "an HTML page",
            "Use the site's API or an archive of its records: pages aren't read.",
        ),
    ),
    (_XML_RECORDS, Content("an XML file", certain=False)),
    (r"\s*+<(?:\?xml\b|!DOCTYPE\b)", Content("an XML file", _CONVERT)),
    (r"\s*+<[A-Za-z][\w:.-]*+[\s/>]", Content("an XML file", _CONVERT, certain=False)),
    (
        r"(?:\([ldi]p?\d*\n|c[\w.]+\n\w+\n)",
        Content("a Python pickle", "It isn't read: write JSON lines or Parquet from it."),
    ),
    (r"\{\\rtf", Content("an RTF document", _EXPORT)),
    (
        rf"\s*+\[?(?:{_DATE}[ T,]+)?{_HOUR}\b",
        Content("a text whose lines begin with times, such as a log", _LOG, certain=False),
    ),
    (
        r"\s*+\[{1,2}[A-Za-z][^\[\]\n\"{}]*\]{1,2}[ \t\r]*+(?:[#;][^\n]*)?\n",
        Content("a file of settings (INI, TOML)", certain=False),
    ),
    (
        r"\s*+(?:\[[^\]\n]*\]\([^)\n]*\)|!\[|#{1,6} |\[[ x]\] |[*-] \[[ x]\] )",
        Content("a Markdown document", certain=False),
    ),
    (r"\s*+\{[%{#]", Content("a template", certain=False)),
    (
        r"\s*+window\.YTD\.(?!(?:tweets?|community_tweets?|deleted_tweets?)\.)\w++\.part[0-9]++\s*+=",
        Content("a file of an X archive without tweets", "Its tweets are in data/tweets.js."),
    ),
    (
        r'\s*+\{(?:\s*+"cursor"\s*+:\s*+"[^"]*+"\s*+,)?\s*+"records"\s*+:\s*+' + _OTHER_RECORDS,
        Content(
            "records of a Bluesky repository that are no posts",
            "Its posts are those of the collection app.bsky.feed.post.",
        ),
    ),
    (
        r'\s*+\{(?:\s*+"@context"\s*+:\s*+"[^"]*+"\s*+,)?\s*+"id"\s*+:\s*+"(?:likes|bookmarks)\.json"',
        Content("the likes or bookmarks of a Mastodon archive", _OUTBOX),
    ),
    (
        r'\s*+\{\s*+"@context"\s*+:(?:(?!"type"\s*+:).){0,10000}+"type"\s*+:\s*+' + _ACTOR_TYPE,
        Content("the account of a Mastodon archive", _OUTBOX),
    ),
    (
        r"\s*+(?:(?:var|let|const)\s+)?[A-Za-z_$][\w.$]*+\s*+(?:=|\()\s*+[\[{]",
        Content(
            "a script with values in it",
            "Delete what is before the first [ or { and after the last ] or }, and read the rest.",
            certain=False,
        ),
    ),
    (
        r"[\[\s]*+\{\s*+(?:'|[A-Za-z_$][\w$-]*+\s*+:|//|/\*)",
        Content(
            "a text of values as JavaScript or Python writes them, not JSON", _QUOTES, certain=False
        ),
    ),
)


NESTED = Content("an archive within an archive", _UNPACK)


def _compile(
    rows: tuple[tuple[str, Content], ...],
) -> tuple[tuple[re.Pattern[bytes], Content], ...]:
    return tuple((re.compile(text.encode("latin-1"), re.DOTALL), row) for text, row in rows)


_BINARY_CONTENT = _compile(_BINARY)
_TEXT_CONTENT = _compile(_TEXTUAL)
_XML_ROOT = re.compile(_XML_RECORDS.encode(), re.DOTALL)


def describe_content(head: bytes) -> Content | None:
    """Return the kind of content that begins so, None if it is text of no special kind."""
    for pattern, content in _BINARY_CONTENT + _TEXT_CONTENT:
        if pattern.match(head):
            return content
    if find_packing(head) is not None:
        return Content("data packed more than twice", _UNPACK)
    if is_zip(head) or is_tar(head):
        return NESTED
    if not head.strip(b"\0"):
        return Content("an empty file" if not head else "a file of zero bytes", certain=False)
    controls = sum(head.count(byte) for byte in range(32) if byte not in _TEXT_CONTROLS)
    if controls <= _MAX_CONTROLS * len(head):
        return None
    return Content("a binary file of no known kind", certain=False)


def find_xml_root(head: bytes) -> str | None:
    """Return the name of the root of a document whose elements are records, None for any other."""
    match = _XML_ROOT.match(head)
    return None if match is None else match["root"].decode()


def is_binary(head: bytes) -> bool:
    """Return whether content that begins so isn't text in any encoding."""
    return any(pattern.match(head) for pattern, _ in _BINARY_CONTENT) or is_zip(head)


def is_zip(head: bytes) -> bool:
    """Return whether a zip archive begins so."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def is_tar(head: bytes) -> bool:
    """Return whether a tar archive begins so, by the checksum of its first header."""
    try:
        tarfile.TarInfo.frombuf(head[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True
