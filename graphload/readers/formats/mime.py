"""MIME: the headers, the text and the attachments of one e-mail message.

The standard library parses; what it leaves to its users is decided here: unknown and wrong
encodings never lose a message, and of several forms of one text the plain one is taken.
"""

from __future__ import annotations

import codecs
import html
import re
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.parser import BytesHeaderParser
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from email.message import Message

__all__ = ["PARSER_ERRORS", "parse_message"]

PARSER_ERRORS = (
    AssertionError,
    AttributeError,
    LookupError,
    MessageError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What the standard library raises on malformed parameters and on parts nested too deep."""

_DELIVERY_HEADERS = re.compile(
    r"(?:arc|dkim|list-(?!id)|x-(?:forefront|gm|google|mailman|microsoft|mozilla|ms|spam|virus))-?.*"
    r"|authentication-results|content-(?:length|transfer-encoding|type)|delivered-to"
    r"|domainkey-signature|envelope-to|errors-to|lines|mime-version|precedence|received(?:-spf)?"
    r"|return-path|status|x-(?:beenthere|original-to|received|status|uid|keywords)",
    re.IGNORECASE,
)
_NO_CHARSETS = frozenset({"idna", "punycode", "raw_unicode_escape", "undefined", "unicode_escape"})
"""Codecs of Python that are no character sets."""
_parse_header = BytesHeaderParser().parsebytes
_WORD = r"=\?[!->@-~]+\?[BbQq]\?[ ->@-~]*\?="
_ENCODED_WORDS = re.compile(rf"{_WORD}(?:[ \t]*{_WORD}){{0,99}}")
"""Adjacent words, which are joined before they are decoded; a hostile header has no end of them."""
_MAX_PARAMETER_CHARS = 10_000
_LONG_PARAMETERS = re.compile(
    rb"^content-(?:type|disposition)[ \t]*:(?:[^\n]|\n[ \t]){%d}" % _MAX_PARAMETER_CHARS,
    re.IGNORECASE | re.MULTILINE,
)
_FOLD = re.compile(r"[\r\n]+[ \t]*")
_TEXT_TYPES = ("text/plain", "text/html")


def parse_message(data: bytes) -> dict[str, Any] | None:
    """Parse one message into fields; None if it has no header.

    A header that occurs several times has a list of values. Those that tell of the delivery
    of this copy are left out: two copies of a message are one message. `Message-Id` is always
    there, None in a message without one.
    """
    data = data.replace(b"\r\n", b"\n")
    start, _, body = data.partition(b"\n\n")
    _refuse_long_parameters(start)
    message = _parse_header(start)
    if message.get_content_maintype() in ("multipart", "message") or message.get_payload():
        _refuse_long_parameters(data)
        message = message_from_bytes(data)
    else:
        # The parser would look for the ends of parts in every line, which takes half the time.
        message.set_payload(body.decode("ascii", "surrogateescape"))
    if not (headers := [(str(name), str(value)) for name, value in message.raw_items()]):
        return None
    fields: dict[str, Any] = {"Message-Id": None}
    for header, value in headers:
        if _DELIVERY_HEADERS.fullmatch(header):
            continue
        name, text = header.title(), _decode_value(value)
        if (known := fields.get(name)) is None:
            fields[name] = text
        elif isinstance(known, list):
            known.append(text)
        else:
            fields[name] = [known, text]
    texts, attachments = _read_parts(message)
    fields["Body"], fields["Content-Type"] = _join_texts(texts)
    if attachments:
        fields["Attachments"] = attachments
    return fields


def _refuse_long_parameters(data: bytes) -> None:
    # Their parsing takes a time that grows with the square of their length.
    if _LONG_PARAMETERS.search(data):
        raise ValueError(f"it has more than {_MAX_PARAMETER_CHARS:,} characters of MIME parameters")


def _decode_value(value: str) -> str:
    """Return a header's value on one line, its encoded words and its bytes decoded."""
    text = _FOLD.sub(" ", value).strip()
    if not text.isascii():
        text = _decode_text(text.encode("ascii", "surrogateescape"), None)
    return _ENCODED_WORDS.sub(_decode_words, text) if "=?" in text else text


def _decode_words(words: re.Match[str]) -> str:
    try:
        parts = decode_header(words[0])
    except MessageError:
        return words[0]
    return "".join(
        part if isinstance(part, str) else _decode_text(part, charset) for part, charset in parts
    )


def _decode_text(data: bytes, charset: str | None) -> str:
    """Decode a text by its charset, else as UTF-8, else as the bytes of cp1252."""
    for name in (charset, "utf-8", "cp1252"):
        try:
            if name and codecs.lookup(name).name.replace("-", "_") not in _NO_CHARSETS:
                text = data.decode(name)
                text.encode()
                return text
        except (LookupError, ValueError):
            pass
    return data.decode("latin-1")


def _read_parts(message: Message) -> tuple[list[tuple[str, str]], list[dict[str, Any]]]:
    """Return the texts of a message, each with its type, and its attachments."""
    texts: list[tuple[str, str]] = []
    attachments: list[dict[str, Any]] = []
    # `spare`: the part is another form of a text that is read.
    waiting: list[tuple[Message, bool]] = [(message, False)]
    while waiting:
        part, spare = waiting.pop()
        kind = part.get_content_type()
        if part.is_multipart() and not kind.startswith("message/"):
            payload: Any = part.get_payload()
            chosen = _choose_form(payload) if kind == "multipart/alternative" else None
            waiting += [
                (inner, spare or (chosen is not None and inner is not chosen))
                for inner in reversed(payload)
            ]
            continue
        name = part.get_filename()
        is_text = kind in _TEXT_TYPES or kind.startswith("multipart/")
        if is_text and name is None and part.get_content_disposition() != "attachment":
            if not spare:
                content = part.get_payload(decode=True)
                if not isinstance(content, bytes):
                    content = str(content).encode("utf-8", "replace")
                text = _decode_text(content, part.get_content_charset())
                texts.append((text.replace("\r\n", "\n").rstrip("\n"), kind))
            continue
        attachment: dict[str, Any] = {"type": kind}
        if name is not None:
            attachment["name"] = _decode_value(name)
        if isinstance(content := part.get_payload(decode=True), bytes):
            attachment["size"] = len(content)
        attachments.append(attachment)
    return texts, attachments


def _choose_form(forms: list[Any]) -> Any:  # noqa: ANN401 - a Message, which the stubs don't know
    """Return the plain form of a text, else the one that the sender prefers, the last."""
    texts = [form for form in forms if form.get_content_maintype() in ("text", "multipart")]
    plain = (
        form
        for form in texts
        if form.get_content_type() == "text/plain" and str(form.get_payload()).strip()
    )
    return next(plain, (texts or forms)[-1])


def _join_texts(texts: list[tuple[str, str]]) -> tuple[str, str]:
    """Join the texts of a message, as HTML where one of them is; return it with its type."""
    texts = [(text, kind) for text, kind in texts if text]
    if all(kind != "text/html" for _, kind in texts):
        return "\n".join(text for text, _ in texts), "text/plain"
    parts = (
        text if kind == "text/html" else f"<pre>{html.escape(text, quote=False)}</pre>"
        for text, kind in texts
    )
    return "\n".join(parts), "text/html"
