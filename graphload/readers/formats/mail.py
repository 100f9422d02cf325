"""Mail: an mbox, or one message a file (`.eml`, the files of a Maildir).

In an mbox a message begins with a line `From sender date`. Such lines of a text should be
quoted as `>From `, but often aren't, so a line counts only with what surrounds it.
`Content-Length` is not used: programs that edit an mbox leave wrong ones.

A value has the headers of a message as fields, the text as `Body`, its type as `Content-Type`,
and `Attachments`.
"""

from __future__ import annotations

import io
import itertools
import re
from typing import TYPE_CHECKING

from graphload.items import Place, Reject
from graphload.readers.formats.format import InputValue
from graphload.readers.rejects import reject_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphload.readers.files import InputStream
    from graphload.readers.formats.format import FindEnd, FormatOptions, Values

__all__ = ["grow_mail", "looks_like_mail", "read_mail"]

_HEADER = re.compile(rb"[!-9;-~]+[ \t]*:|>From ")
_MAIL_HEADER = re.compile(
    rb"(?i:from|to|date|subject|message-id|in-reply-to|references|received|return-path|sender"
    rb"|delivered-to|mime-version|reply-to|cc|newsgroups)[ \t]*:"
)
_HEADER_BLOCK = re.compile(rb"(?:(?:[!-9;-~]+[ \t]*:|[ \t]+\S)[^\n]*(?:\n|\Z))+(?=\r?\n|\Z)")
_MAIL_ONLY_HEADER = re.compile(
    rb"^(?i:message-id|in-reply-to|received|return-path|delivered-to|mime-version"
    rb"|from[ \t]*:.*(?:@| at ))",
    re.MULTILINE,
)
_SENDER_LINE = re.compile(rb"From \S+@\S+\s*")
_NUMBERED_LINE = re.compile(rb"From -?[0-9]{15,20}\s*")
"""As in archives of Usenet that come from Google."""
_SENDER_CHARS = 300
"""Number of first bytes of a `From ` line that are looked at: a hostile one has no end."""
_DAY = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?\s+"
_CLOCK = rb"\d{1,2}:\d\d(?::\d\d)?"
_ZONE = rb"(?:\s+\(?[A-Za-z+-][\w+-]{0,6}\)?)?"
_DATED_LINE = re.compile(
    rb"From (?:.*?\s)??"
    rb"(?:%b[A-Z][a-z]{2}\s+\d{1,2}\s+%b%b\s+\d{4}%b"
    % (_DAY, _CLOCK, _ZONE, _ZONE)
    + rb"|(?:%b)?\d{1,2}\s+[A-Z][a-z]{2}\s+\d{4}\s+%b%b)" % (_DAY, _CLOCK, _ZONE)
    + rb"(?: remote from \S*)?\s*"
)
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_NO_HEADER = "is no e-mail message: it has no header line"
_FOLDER_DATA = "is no e-mail message: a mail program keeps data about the folder in it"
_FOLDER_DATA_SUBJECT = "DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA"


def looks_like_mail(head: bytes) -> bool:
    """Return whether an input begins with the first message of an mbox or with a header."""
    text = head.lstrip()
    first, _, rest = text.partition(b"\n")
    if first.startswith(b"From "):
        return _begins_message(first, rest, after_blank=True)
    if (block := _HEADER_BLOCK.match(text)) is None:
        return False
    names = {
        match[0].lower() for line in block[0].split(b"\n") if (match := _MAIL_HEADER.match(line))
    }
    return len(names) >= 2 and _MAIL_ONLY_HEADER.search(block[0]) is not None


def read_mail(stream: InputStream, _options: FormatOptions) -> Values:
    """Read the messages of an mbox one by one, or the one message that the stream is."""
    if not stream.first.lstrip().startswith(b"From "):
        data = stream.read()
        yield _read_message(data, data, Place(stream.name, 1))
        return
    for number, lines in _split_mbox(stream.lines()):
        data = b"".join(lines[1:])
        if b">From " in data:
            # As in mboxrd; an mbox of the older kind quotes only what begins with From.
            data = _QUOTED_FROM.sub(rb"\1", data)
        yield _read_message(data, b"".join(lines), Place(stream.name, number))


def grow_mail(head: bytes, _columns: frozenset[str]) -> FindEnd | None:
    """Return where messages end that another follows, for an mbox: nothing else ends one."""
    return _end_of_messages if head.lstrip().startswith(b"From ") else None


def _end_of_messages(data: bytes) -> int:
    *_, (_number, last) = _split_mbox(io.BytesIO(data))
    return len(data) - sum(map(len, last))


def _read_message(data: bytes, raw: bytes, place: Place) -> InputValue | Reject:
    from graphload.readers.formats.mime import PARSER_ERRORS, parse_message  # noqa: PLC0415 - slow

    text = raw.decode("utf-8", "surrogateescape")
    try:
        fields = parse_message(data)
    except PARSER_ERRORS as error:
        return reject_text(text, place, f"can't be parsed as an e-mail message: {error}")
    if fields is None:
        return reject_text(text, place, _NO_HEADER)
    if fields.get("Subject") == _FOLDER_DATA_SUBJECT:
        return reject_text(text, place, _FOLDER_DATA)
    return InputValue(fields, place, text, is_record=True)


def _split_mbox(lines: Iterable[bytes]) -> Iterator[tuple[int, list[bytes]]]:
    """Yield the lines of each message, `From ` line first, with the number of that line."""
    message: list[bytes] = []
    first = 1
    is_candidate = after_blank = False
    # A line is judged with the next one, and the last with an empty one behind it.
    for number, line in enumerate(itertools.chain(lines, [b""]), 1):
        if is_candidate and _begins_message(message[-1], line, after_blank=after_blank):
            begun = message.pop()
            if any(map(bytes.strip, message)):
                yield first, message
            message, first = [begun], number - 1
        is_candidate = line.startswith(b"From ")
        if is_candidate:
            after_blank = not message or not message[-1].strip()
        message.append(line)
    yield first, message


def _begins_message(line: bytes, following: bytes, *, after_blank: bool) -> bool:
    """Return whether a line `From …` begins a message, by its date and the lines around it."""
    if _DATED_LINE.fullmatch(line[:_SENDER_CHARS]):
        return after_blank or _HEADER.match(following) is not None
    if after_blank and _NUMBERED_LINE.fullmatch(line[:_SENDER_CHARS]):
        return _HEADER.match(following) is not None
    return (
        after_blank
        and _SENDER_LINE.fullmatch(line[:_SENDER_CHARS]) is not None
        and _MAIL_HEADER.match(following) is not None
    )
