"""WhatsApp: the text of a chat, as its programs export it, lines as `[date, time] name: text`.

The text has no ids and no replies, and dates are spelled as the phone has them. An id is made of
what a message says and when, so that it is the same in a longer export of the same chat.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from graphload.items import Place
from graphload.readers.formats.format import InputValue
from graphload.readers.rejects import reject_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from graphload.items import Reject
    from graphload.readers.files import InputStream
    from graphload.readers.formats.format import FormatOptions, Values

Order = Literal["ymd", "dmy", "mdy"]
"""The order of year, month and day in a date."""

__all__ = ["AMBIGUOUS_DATES", "looks_like_whatsapp", "read_whatsapp"]

_MARKS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\ufeff"
"""Marks of the direction of writing, which stand around names and before what the program says."""
_BLANK = r"[ \u00a0\u202f]"
_HALF = rf"(?:{_BLANK}?[AaPp]\.?{_BLANK}?[Mm]\.?)?"
_CLOCK = rf"[0-9]{{1,2}}[:.][0-9]{{2}}(?:[:.][0-9]{{2}})?{_HALF}"


def _dated(group: str, separators: str = "./-") -> str:
    return rf"[0-9]{{1,4}}(?P<{group}>[{separators}])[0-9]{{1,2}}(?P={group})[0-9]{{1,4}}"


_START = re.compile(
    rf"[{_MARKS}]*(?:"
    rf"\[(?:{_dated('a')},{_BLANK}{_CLOCK}|{_dated('b', './')}{_BLANK}(?:klo{_BLANK})?{_CLOCK}"
    rf"|[0-9]{{1,2}}:[0-9]{{2}}{_HALF},{_BLANK}{_dated('c')})\]{_BLANK}(?=[^\n]{{1,200}}?:)"
    # Without seconds: with them it may be a log.
    rf"|{_dated('d')},?{_BLANK}[0-9]{{1,2}}[:.][0-9]{{2}}{_HALF}{_BLANK}-{_BLANK})"
)
"""The beginning of a message: of iPhones, as WhatsApp on the web copies it, of Android."""
_DATE = re.compile(r"([0-9]{1,4})[./-]([0-9]{1,2})[./-]([0-9]{1,4})")
_TIME = re.compile(rf"([0-9]{{1,2}})[:.]([0-9]{{2}})(?:[:.]([0-9]{{2}}))?(?:{_BLANK}?([AaPp])\.?)?")
_AUTHOR = re.compile(r'([^:"“„\n]{1,200}?):(?: |$)', re.MULTILINE)
"""The name of an author; in what the program says, a colon stands in quotation marks."""
_ATTACHED = re.compile(
    rf"[{_MARKS}]*(?:<[^:<>]+: ([^<>]+\.\w{{2,5}})>|(\S.*\.\w{{2,5}}) \([^()]+\))"
)
_DELETED = re.compile(rf"[{_MARKS}]*(?:This message was deleted|You deleted this message)\.?")
_MAX_WAITING = 100_000
"""Messages that wait for a date that can be read in one way only."""
_MONTHS = 12
_TWO_ORDERS: tuple[Order, ...] = ("dmy", "mdy")
_NAMES = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}
AMBIGUOUS_DATES = "ambiguous_dates"
"""The kind of problem that dates are which all can be read in two ways."""
_NO_MESSAGE = "is no line of a message: it begins with no date and time, and none is before it"


class _Message(NamedTuple):
    """A message: its first line, its beginning with date and time, and what is behind it."""

    line: int
    stamp: str
    body: str


def looks_like_whatsapp(head: bytes) -> bool:
    """Return whether the first line begins a message."""
    return _START.match(head.lstrip()[:1000].decode("utf-8", "replace")) is not None


def read_whatsapp(stream: InputStream, options: FormatOptions) -> Values:
    """Read the messages of a chat, each with the lines of its text."""

    def find_order() -> Order:
        found, is_sure = _likely_order(waiting)
        if not is_sure:
            first = waiting[0]
            shown = "/".join(map(str, _numbers_of(first.stamp)))
            detail = f"all dates can be read in two ways; {shown} is read as {_NAMES[found]}"
            options.report_fault(AMBIGUOUS_DATES, Place(stream.name, first.line), detail)
        return found

    waiting: list[_Message] = []
    order: Order | None = None
    reader = _Reader(stream.name)
    for message in _split(stream.lines()):
        if not message.stamp:
            yield reject_text(message.body, Place(stream.name, message.line), _NO_MESSAGE)
            continue
        waiting.append(message)
        if order is None:
            order = _order_of(message)
            if order is None and len(waiting) < _MAX_WAITING:
                continue
            order = order or find_order()
        for ready in waiting:
            yield reader.read(ready, order)
        waiting.clear()
    if waiting:
        order = find_order()
        yield from (reader.read(ready, order) for ready in waiting)


def _split(lines: Iterable[bytes]) -> Iterator[_Message]:
    """Yield the messages in lines; what is before the first is one without a stamp."""
    first, stamp, parts = 1, "", list[str]()
    for number, line in enumerate(lines, 1):
        text = line.decode("utf-8", "surrogateescape").rstrip("\r\n")
        match = _START.match(text)
        if match is None:
            parts.append(text)
            continue
        if stamp or "".join(parts).strip():
            yield _Message(first, stamp, "\n".join(parts))
        first, stamp, parts = number, match[0], [text[match.end() :]]
    if stamp or "".join(parts).strip():
        yield _Message(first, stamp, "\n".join(parts).rstrip("\n"))


def _numbers_of(stamp: str) -> tuple[int, int, int]:
    """Return the three numbers of a date, in the order in which they are written."""
    match = _DATE.search(stamp)
    return (0, 0, 0) if match is None else (int(match[1]), int(match[2]), int(match[3]))


def _order_of(message: _Message) -> Order | None:
    """Return the order of a date's numbers, if its values allow one only."""
    match = _DATE.search(message.stamp)
    if match is None or len(match[1]) > 2:
        return "ymd"
    if int(match[1]) > _MONTHS:
        return "dmy"
    return "mdy" if int(match[2]) > _MONTHS else None


def _likely_order(messages: Sequence[_Message]) -> tuple[Order, bool]:
    """Return the order of the numbers of dates that can all be read in two ways, and if it is sure.

    A chat goes forward in time, which is sure where one way goes back, and days follow each other
    sooner than months do. Of one day only, the month is first where the clock has 12 hours and no
    number a leading zero, as in the USA.
    """
    dates = {order: [_date_of(one.stamp, order) for one in messages] for order in _TWO_ORDERS}
    backward = {
        order: sum(later < sooner for sooner, later in pairwise(filter(None, found)))
        for order, found in dates.items()
    }
    if backward["dmy"] != backward["mdy"]:
        best = min(_TWO_ORDERS, key=lambda order: backward[order])
        return best, backward[best] == 0
    if dates["dmy"] == dates["mdy"]:
        return "dmy", True
    spans = {order: _span(found) for order, found in dates.items()}
    if spans["dmy"] != spans["mdy"]:
        return min(_TWO_ORDERS, key=lambda order: spans[order]), False
    stamp = messages[0].stamp
    is_american = re.search(r"[AP]M", stamp) and not re.search(r"\b0[0-9]/", stamp) and "/" in stamp
    return "mdy" if is_american else "dmy", False


def _span(dates: Iterable[dt.date | None]) -> int:
    known = [date for date in dates if date is not None]
    return (max(known) - min(known)).days if known else 0


def _date_of(stamp: str, order: Order) -> dt.date | None:
    """Return the date in a stamp; None where there is no such day."""
    numbers = dict(zip(order, _numbers_of(stamp), strict=True))
    year = numbers["y"] + (2000 if numbers["y"] < 100 else 0)
    try:
        return dt.date(year, numbers["m"], numbers["d"])
    except ValueError:
        return None


def _time_of(stamp: str) -> dt.time | None:
    """Return the time in a stamp; None where there is no such time."""
    match = _TIME.search(_DATE.sub("", stamp, count=1))
    if match is None:
        return None
    hour = int(match[1])
    if match[4]:
        hour = hour % 12 + (12 if match[4] in "Pp" else 0)
    try:
        return dt.time(hour, int(match[2]), int(match[3] or 0))
    except ValueError:
        return None


class _Reader:
    """Makes a record of each message; those of one moment that are equal are told apart."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._stamp = ""
        self._seen: dict[tuple[str | None, str], int] = {}

    def read(self, message: _Message, order: Order) -> InputValue | Reject:
        """Return the record of a message; a Reject for one with an impossible date."""
        place, raw = Place(self._source, message.line), message.stamp + message.body
        date, time = _date_of(message.stamp, order), _time_of(message.stamp)
        if date is None or time is None:
            return reject_text(raw, place, f"has no such date or time ({_NAMES[order]})")
        match = _AUTHOR.match(message.body)
        author = None if match is None else match[1].strip(f"{_MARKS} ~\u00a0\u202f")
        text = message.body[match.end() :] if match else message.body
        fields: dict[str, Any] = {
            "id": self._id_of(message.stamp, author, text),
            "by": author,
            "time": int(dt.datetime.combine(date, time, dt.UTC).timestamp()),
            "text": text,
            "text_format": "plain",
        }
        extra: dict[str, Any] = {}
        if match is None:
            extra["system"] = True
        if attached := _ATTACHED.match(text):
            extra["attachment"] = attached[1] or attached[2]
        if _DELETED.fullmatch(text):
            fields["deleted"], extra["text"] = True, fields.pop("text")
        return InputValue(fields | ({"extra": extra} if extra else {}), place, raw, is_record=True)

    def _id_of(self, stamp: str, author: str | None, text: str) -> str:
        if stamp != self._stamp:
            self._stamp, self._seen = stamp, {}
        key = (author, text)
        count = self._seen[key] = self._seen.get(key, 0) + 1
        # Lone surrogates, which stand for bytes that aren't UTF-8, make the record a reject.
        content = json.dumps([stamp.strip(_MARKS), author, text, count]).encode()
        return f"whatsapp/{hashlib.blake2b(content, digest_size=8).hexdigest()}"
