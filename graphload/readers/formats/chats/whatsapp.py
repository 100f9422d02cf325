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
_MARK = rf"[{_MARKS}]*"
_BLANK = r"[ \u00a0\u202f]"
_COMMA = rf"[,\u060c]{_MARK}"
_MORNING = (
    *("\u4e0a\u5348", "\u5348\u524d", "\uc624\uc804", "\u51cc\u6668", "\u6e05\u6668"),
    "\u65e9\u4e0a",
)
_AFTERNOON = (
    *("\u4e0b\u5348", "\u5348\u5f8c", "\uc624\ud6c4", "\u4e2d\u5348"),
    "\u665a\u4e0a",
)
"""Halves of the day before a time: of Chinese, Japanese and Korean."""
_BEFORE = rf"(?:(?:{'|'.join((*_MORNING, *_AFTERNOON))}){_BLANK}?)?"
_AFTER = rf"(?:{_BLANK}?[AaPp]\.?{_BLANK}?[Mm]\.?|{_BLANK}?[\u0635\u0645]\b|{_BLANK}\u0447\.)?"
_WORD = rf"(?:(?:klo|kl\.|\u00e0|\u00e0s){_BLANK})?"
"""A word of some languages before a time."""
_MINUTES = rf"{_BEFORE}\d{{1,2}}[:.]\d{{2}}{_AFTER}"
_CLOCK = rf"{_BEFORE}\d{{1,2}}[:.]\d{{2}}(?:[:.]\d{{2}})?{_AFTER}"
_WRITTEN_DATE = (
    rf"\d{{4}}[\u5e74\ub144]{_BLANK}?\d{{1,2}}[\u6708\uc6d4]{_BLANK}?\d{{1,2}}[\u65e5\uc77c]"
)


def _dated(group: str, separators: str = "./-") -> str:
    apart = rf"{_MARK}(?P<{group}>[{separators}]{_BLANK}?){_MARK}"
    return (
        rf"(?:{_MARK}\d{{1,4}}{apart}\d{{1,2}}{_MARK}(?P={group}){_MARK}\d{{1,4}}"
        rf"(?:\.|{_BLANK}\u0433\.)?|{_WRITTEN_DATE})"
    )


_NAMED = rf"{_BLANK}(?=[^\n]{{1,200}}?:)"
_STARTS = (
    (
        rf"{_MARK}\[(?:{_dated('a')}{_COMMA}{_BLANK}"
        rf"|{_dated('b', './')}{_BLANK}){_WORD}{_CLOCK}\]{_NAMED}"
    ),
    rf"{_MARK}\[{_MINUTES}{_COMMA}{_BLANK}{_dated('a')}\]{_NAMED}",
    # Without seconds: with them it may be a log.
    (
        rf"{_MARK}(?:{_dated('a')}(?:{_COMMA})?{_BLANK}{_WORD}{_MINUTES}"
        rf"|{_MINUTES}(?:{_COMMA})?{_BLANK}{_dated('b')}){_BLANK}-{_BLANK}"
    ),
)
"""The beginning of a message: of iPhones, as WhatsApp on the web copies it, of Android."""
_LIKE_A_LOG = rf"{_MARK}\[{_dated('a')}{_BLANK}{_CLOCK}\]{_NAMED}"
_SIGN = "\u200e"
"""A mark that is before what the program says, such as in the first message of an iPhone's chat."""
_DATE = (
    rf"(\d{{1,4}}){_MARK}[./\-\u5e74\ub144]{_BLANK}?{_MARK}"
    rf"(\d{{1,2}}){_MARK}[./\-\u6708\uc6d4]{_BLANK}?{_MARK}(\d{{1,4}})"
)
_TIME = (
    rf"({'|'.join((*_MORNING, *_AFTERNOON))})?{_BLANK}?(\d{{1,2}})[:.](\d{{2}})(?:[:.](\d{{2}}))?"
    rf"(?:{_BLANK}?([AaPp\u0635\u0645]))?"
)
_LATER = frozenset({*_AFTERNOON, "P", "p", "\u0645"})
_FIRST_YEAR = 2000
_BUDDHIST_ERA, _BUDDHIST_CENTURY = 543, 2500
"""What years of Thailand are ahead, and their century."""
_AUTHOR = r'(?m)([^:"“„\n]{1,200}?):(?: |$)'
"""The name of an author; in what the program says, a colon stands in quotation marks."""
_ATTACHED = rf"[{_MARKS}]*(?:<[^:<>]+: ([^<>]+\.\w{{2,5}})>|(\S.*\.\w{{2,5}}) \([^()]+\))"
_DELETED = frozenset(
    {
        *("This message was deleted", "You deleted this message"),
        *("Diese Nachricht wurde gelöscht", "Du hast diese Nachricht gelöscht"),
        *("Se eliminó este mensaje", "Este mensaje fue eliminado", "Eliminaste este mensaje"),
        *("Ce message a été supprimé", "Vous avez supprimé ce message"),
        *("Mensagem apagada", "Esta mensagem foi apagada", "Essa mensagem foi apagada"),
        *("Você apagou esta mensagem", "Você apagou essa mensagem"),
        *("Apagou esta mensagem", "Eliminou esta mensagem", "Esta mensagem foi eliminada"),
        *("Questo messaggio è stato eliminato", "Hai eliminato questo messaggio"),
        *("Dit bericht is verwijderd", "Je hebt dit bericht verwijderd"),
        *("U hebt dit bericht verwijderd", "Dit bericht werd verwijderd"),
        *("Данное сообщение удалено", "Это сообщение удалено", "Сообщение удалено"),
        *("Вы удалили данное сообщение", "Вы удалили это сообщение"),
        *("Bu mesaj silindi", "Bu mesaj\u0131 sildiniz"),
        *("Ta wiadomość została usunięta", "Usunięto tę wiadomość", "Ta wiadomość jest usunięta"),
        *("Pesan ini telah dihapus", "Anda menghapus pesan ini", "Anda telah menghapus pesan ini"),
    }
)
"""What stands in place of a deleted message, in the languages of most exports.

Words of other languages stay the text: what a message of that text says isn't known.
"""
_DELETED_BY_ADMIN = "This message was deleted by admin "
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
    """Return whether the first line begins a message.

    Messages of some languages begin as lines of a log do: these have the program's sign, too.
    """
    text = head.lstrip()[:1000].decode("utf-8", "replace")
    start = _start_of(text)
    return start is not None and (start.pattern != _LIKE_A_LOG or _SIGN in text)


def _start_of(text: str) -> re.Pattern[str] | None:
    """Return the pattern of the beginning of a chat's messages, by its first line.

    A message that another one quotes in the form of another program begins none.
    """
    begin = text.lstrip(_MARKS).removeprefix("[").lstrip(_MARKS)
    if not (begin[:1].isdecimal() or begin.startswith((*_MORNING, *_AFTERNOON))):
        # As most inputs are. The patterns take longer to compile than a small input to be read.
        return None
    starts = map(re.compile, (*_STARTS, _LIKE_A_LOG))
    return next((start for start in starts if start.match(text)), None)


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
    start: re.Pattern[str] | None = None
    for number, line in enumerate(lines, 1):
        text = line.decode("utf-8", "surrogateescape").rstrip("\r\n")
        start = start or _start_of(text)
        match = None if start is None else start.match(text)
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
    match = re.search(_DATE, stamp)
    return (0, 0, 0) if match is None else (int(match[1]), int(match[2]), int(match[3]))


def _order_of(message: _Message) -> Order | None:
    """Return the order of a date's numbers, if its values allow one only."""
    match = re.search(_DATE, message.stamp)
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
    year = numbers["y"]
    if year < 100:
        year += _FIRST_YEAR if year < 50 else _BUDDHIST_CENTURY
    if year >= _BUDDHIST_CENTURY:
        year -= _BUDDHIST_ERA
    if year < _FIRST_YEAR:
        return None
    try:
        return dt.date(year, numbers["m"], numbers["d"])
    except ValueError:
        return None


def _time_of(stamp: str) -> dt.time | None:
    """Return the time in a stamp; None where there is no such time."""
    match = re.search(_TIME, re.sub(_DATE, "", stamp, count=1))
    if match is None:
        return None
    hour = int(match[2])
    half = match[1] or match[5]
    if half:
        hour = hour % 12 + (12 if half in _LATER else 0)
    try:
        return dt.time(hour, int(match[3]), int(match[4] or 0))
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
        match = re.match(_AUTHOR, message.body)
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
        if attached := re.match(_ATTACHED, text):
            extra["attachment"] = attached[1] or attached[2]
        said = text.strip(_MARKS).rstrip(".")
        if said in _DELETED or (said.startswith(_DELETED_BY_ADMIN) and "\n" not in said):
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
