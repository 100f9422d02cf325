"""Mail: messages told apart in an mbox, their headers, texts and attachments decoded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphload.errors import InputError
from graphload.items import Item, Reject
from graphload.readers import read_items
from graphload.readers.formats.mail import looks_like_mail
from graphload.readers.formats.mime import PARSER_ERRORS, parse_message

if TYPE_CHECKING:
    from pathlib import Path

    from graphload.readers import Record

FROM = "From ann@example.org Tue Nov  3 10:00:00 2020\n"


def read(folder: Path, content: str | bytes) -> list[Record]:
    path = folder / "input"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_items([path]))


def message(number: int, body: str = "text", *headers: str) -> str:
    lines = [f"Message-ID: <{number}@example.org>", "From: ann@example.org", *headers]
    return "\n".join([*lines, "", body, ""])


def bodies(records: list[Record]) -> list[str | None]:
    assert all(isinstance(record, Item) for record in records)
    return [record.text for record in records if isinstance(record, Item)]


def item_of(folder: Path, headers: str, body: str = "text") -> Item:
    (record,) = read(folder, f"Message-ID: <1@example.org>\nMIME-Version: 1.0\n{headers}\n\n{body}")
    assert isinstance(record, Item), record
    return record


def extra_of(item: Item) -> dict[str, Any]:
    return item.extra or {}


@pytest.mark.parametrize(
    "line",
    [
        "From ann@example.org Tue Nov  3 10:00:00 2020",
        "From ann at example.org  Tue Nov  3 10:00:00 2020",
        "From ann@example.org Tue Nov  3 10:00:00 +0100 2020",
        "From ann@example.org Tue Nov  3 10:00:00 2020 +0100",
        "From ann@example.org Tue Nov  3 10:00 CET 2020",
        "From - Tue Nov 03 10:00:00 2020",
        "From ???@??? Tue Nov 03 10:00:00 2020",
        "From 1234567890123456789@xxx Tue Nov 03 10:00:00 +0000 2020",
        "From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001",
        "From ann@example.org Tue, 3 Nov 2020 10:00:00 +0100",
        "From ann Tue Nov  3 10:00:00 2020 remote from host",
        "From ann@example.org",
        "From -5936546868226213366",
        "From 8422924699967609371",
    ],
)
def test_a_from_line_of_every_writer_begins_a_message(tmp_path: Path, line: str) -> None:
    mbox = f"{line}\n{message(1)}\n{line}\n{message(2)}"
    assert looks_like_mail(mbox.encode())
    records = read(tmp_path, mbox)
    assert bodies(records) == ["text", "text"]
    assert [record.place and record.place.line for record in records] == [1, 7]


@pytest.mark.parametrize(
    "body",
    [
        "From here on",
        "one\n\nFrom here on it was Tue Nov  3 at 10:00 and 2020 was\nNote: long",
        "one\n\nFrom the\nSubject: of things",
        "one\n\nFrom 1984\nNote: on",
        "one\nFrom 8422924699967609371\nNote: on",
        "one\n\nFrom 8422924699967609371\non",
        "one\nFrom ann@example.org Tue Nov  3 10:00:00 2020\ntwo",
        "From: ann@example.org\nDate: Tue, 3 Nov 2020 10:00:00 +0000",
        "Item(by=1)\n{'a': 1}\n[1, 2]\n{\n",
        "> From quoted\n>> twice",
    ],
)
def test_a_line_of_a_text_that_begins_with_from_begins_no_message(
    tmp_path: Path, body: str
) -> None:
    mbox = f"{FROM}{message(1, body)}\n{FROM}{message(2)}"
    assert bodies(read(tmp_path, mbox)) == [body.rstrip("\n"), "text"]


def test_a_quoted_from_line_loses_one_mark(tmp_path: Path) -> None:
    body = ">From ann\n>>From bob\n> From cid\n>Fromage"
    (text,) = bodies(read(tmp_path, FROM + message(1, body)))
    assert text == "From ann\n>From bob\n> From cid\n>Fromage"
    # In a file of one message nothing was quoted.
    assert bodies(read(tmp_path, message(1, body))) == [body]


def test_line_ends_and_the_end_of_the_file_make_no_difference(tmp_path: Path) -> None:
    mbox = f"{FROM}{message(1, 'one', 'Subject: a', ' b')}\n{FROM}{message(2, 'two')}"
    wanted = read(tmp_path, mbox)
    assert bodies(wanted) == ["one", "two"]
    for other in (
        mbox.rstrip("\n"),
        mbox + "\n\n",
        mbox.replace("\n", "\r\n"),
        "\n" + mbox,
        mbox.replace("text\n\nFrom ", "text\nFrom "),
    ):
        records = read(tmp_path, other)
        assert bodies(records) == ["one", "two"]
        assert [r.title for r in records if isinstance(r, Item)] == ["a b", None]


def test_a_damaged_message_is_a_reject_with_all_its_lines(tmp_path: Path) -> None:
    damaged = f"{FROM}no header\n\nFrom the text\n\xff"
    content = f"{FROM}{message(1)}\n{damaged}\n\n{FROM}{message(3)}".encode("latin-1")
    first, reject, last = read(tmp_path, content)
    assert bodies([first, last]) == ["text", "text"]
    assert isinstance(reject, Reject)
    assert reject.place.line == 7
    assert reject.raw == f"{damaged}\n\n".encode("latin-1")


def test_the_data_that_a_mail_program_keeps_in_a_folder_is_no_message(tmp_path: Path) -> None:
    internal = "Subject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA"
    reject, record = read(tmp_path, f"{FROM}{message(1, 'x', internal)}\n{FROM}{message(2)}")
    assert isinstance(reject, Reject)
    assert "mail program" in reject.reason
    assert bodies([record]) == ["text"]


def test_a_wrong_content_length_has_no_effect(tmp_path: Path) -> None:
    one = message(1, "one", "Content-Length: 99999999999")
    two = message(2, "two", "Content-Length: 0")
    assert bodies(read(tmp_path, f"{FROM}{one}\n{FROM}{two}")) == ["one", "two"]


@pytest.mark.parametrize(
    "content",
    [
        "from: a\nto: b\n\ntext",
        "Title: a\nDate: 2020-11-03\nCategory: c\n\ntext",
        "Subject: a\nsummary: b\n",
        "HTTP/1.1 200 OK\nDate: Tue, 3 Nov 2020 10:00:00 GMT\nMIME-Version: 1.0\n\n",
        "id: 1\nby: ann\n%%\nFrom: ann@example.org\nDate: x\n",
        "From: ann@example.org\nDate: x\n%%\n",
        '{"From": "ann@example.org",\n"Date": "x"}',
        "From here on\nit went: down\n",
        "From ann@example.org\nto bob@example.org\n",
        "",
    ],
)
def test_what_only_resembles_mail_is_not_taken_for_it(content: str) -> None:
    assert not looks_like_mail(content.encode())


def test_headers_are_decoded_whatever_is_wrong_with_them(tmp_path: Path) -> None:
    path = tmp_path / "mail"
    for raw, wanted in {
        b"=?utf-8?q?A_st=C3=B6ry?=": "A störy",
        b"=?utf-8?b?w7Y=?=\n =?utf-8?q?_x?= y =?iso-8859-1?q?=F6?=": "ö x y ö",
        b"=?utf-8?q?=C3?= =?utf-8?q?=B6?=": "ö",
        "plain ö".encode(): "plain ö",
        "plain ö".encode("cp1252"): "plain ö",
        "ж =?utf-8?q?=C3=B6?=".encode(): "ж ö",
        b"=?no-such?q?a=F6?=": "aö",
        b"=?utf-8?q?a=F6?=": "aö",
        b"=?utf-8?b?a?=": "=?utf-8?b?a?=",
        b"=?unicode_escape?q?=5Cd?=": "\\d",
        b"=?utf-7?q?+2AA-?=": "+2AA-",
        b"\x81": "\x81",
    }.items():
        path.write_bytes(b"Message-ID: <1@example.org>\nTo: x\nSubject: " + raw + b"\n\n")
        (item,) = read_items([path])
        assert isinstance(item, Item)
        assert item.title == wanted


@pytest.mark.parametrize(
    ("headers", "body", "wanted"),
    [
        ("Content-Type: text/plain; charset=iso-8859-15", b"\xa4", "€"),
        ("Content-Type: text/plain; charset=no-such", "ö".encode(), "ö"),
        ("Content-Type: text/plain; charset=us-ascii", b"\xf6", "ö"),
        ("Content-Type: nonsense", b"a", "a"),
        ("Content-Transfer-Encoding: quoted-printable", b"a=3Db=\r\nc", "a=bc"),
        ("Content-Transfer-Encoding: base64", b"YWI=\n", "ab"),
        ("Content-Transfer-Encoding: base64", b"YW!\n", "a"),
        ("Content-Transfer-Encoding: nonsense", b"a=3D", "a=3D"),
        ("Content-Type: text/plain; format=flowed", b"a \nb\n", "a \nb"),
        ("Content-Type: multipart/mixed", b"no parts", "no parts"),
        ("Content-Type: multipart/mixed; boundary=b", b"no parts", "no parts"),
    ],
)
def test_a_text_is_decoded_whatever_is_wrong_with_it(
    tmp_path: Path, headers: str, body: bytes, wanted: str
) -> None:
    content = f"Message-ID: <1@example.org>\nTo: x\n{headers}\n\n".encode() + body
    assert bodies(read(tmp_path, content)) == [wanted]


def part(kind: str, text: str, *headers: str) -> str:
    return "\n".join([f"Content-Type: {kind}", *headers, "", text])


def multi(kind: str, boundary: str, *parts: str) -> str:
    inner = "".join(f"--{boundary}\n{one}\n" for one in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\n\n{inner}--{boundary}--\n'


PLAIN = part("text/plain", "plain")
HTML = part("text/html", "<p>html")
FILE = part("image/png", "YWJj", "Content-Transfer-Encoding: base64", "Content-Disposition: inline")
NAMED = part("text/plain", "x", 'Content-Disposition: attachment; filename="=?utf-8?q?=C3=B6?="')
FILES = [{"type": "image/png", "size": 3}]


@pytest.mark.parametrize(
    ("content", "text", "text_format", "attachments"),
    [
        (PLAIN, "plain", "plain", None),
        (HTML, "<p>html", None, None),
        (FILE, None, None, FILES),
        (multi("alternative", "a", PLAIN, HTML), "plain", "plain", None),
        (multi("alternative", "a", HTML, PLAIN), "plain", "plain", None),
        (multi("alternative", "a", part("text/plain", " "), HTML), "<p>html", None, None),
        (multi("alternative", "a", PLAIN, multi("related", "b", HTML, FILE)),
         "plain", "plain", FILES),
        (multi("mixed", "a", multi("alternative", "b", HTML), PLAIN, FILE),
         "<p>html\n<pre>plain</pre>", None, FILES),
        (multi("mixed", "a", PLAIN, FILE, PLAIN), "plain\nplain", "plain", FILES),
        (multi("mixed", "a", PLAIN, NAMED), "plain", "plain",
         [{"type": "text/plain", "name": "ö", "size": 1}]),
        (multi("mixed", "a", PLAIN, part("message/rfc822", "Subject: inner\n\nwords")),
         "plain", "plain", [{"type": "message/rfc822"}]),
        (multi("mixed", "a"), None, None, None),
    ],
)  # fmt: skip
def test_the_text_of_a_message_is_read_and_its_attachments_are_listed(
    tmp_path: Path,
    content: str,
    text: str | None,
    text_format: str | None,
    attachments: object,
) -> None:
    headers, _, body = content.partition("\n\n")
    item = item_of(tmp_path, headers, body)
    assert item.text == text
    assert item.text_format == text_format
    assert extra_of(item).get("Attachments") == attachments


def test_parts_nested_too_deep_are_a_reject(tmp_path: Path) -> None:
    content = "Message-ID: <1@example.org>\nTo: x\n"
    content += "".join(
        f"Content-Type: multipart/mixed; boundary=b{at}\n\n--b{at}\n" for at in range(3000)
    )
    (reject,) = read(tmp_path, content)
    assert isinstance(reject, Reject)
    assert reject.raw == content


def test_headers_of_the_delivery_are_left_out_and_all_others_are_kept(tmp_path: Path) -> None:
    item = item_of(
        tmp_path,
        "Received: from a\nReceived: from b\nDKIM-Signature: x\nX-Spam-Score: 1\nTo: a\nCC: b\n"
        "list-id: <l.example.org>\nX-Thing: 1\nX-Thing: 2\nList-Post: x",
    )
    assert extra_of(item) == {
        "To": "a",
        "Cc": "b",
        "List-Id": "<l.example.org>",
        "X-Thing": ["1", "2"],
    }


def test_a_header_without_an_empty_line_behind_it_is_read(tmp_path: Path) -> None:
    assert item_of(tmp_path, "Subject: a").title == "a"
    data = b"Message-ID: <1@example.org>\nno header line\nmore\n\nand more"
    fields = parse_message(data)
    assert fields is not None
    assert fields["Body"] == "no header line\nmore\n\nand more"


def test_the_name_of_a_file_is_no_id(tmp_path: Path) -> None:
    (tmp_path / "17.eml").write_text("From: ann@example.org\nSubject: x\n\ntext")
    (item,) = read_items([tmp_path])
    assert isinstance(item, Item)
    assert item.id is None


def test_a_maildir_is_read_with_its_subfolders_and_without_unfinished_deliveries(
    tmp_path: Path,
) -> None:
    for number, path in enumerate(["cur", "new", "tmp", ".Sent/cur", ".Sent/tmp", ".other/x"]):
        (tmp_path / path).mkdir(parents=True)
        (tmp_path / path / f"{number}.M1P2.host:2,S").write_text(message(number))
    (tmp_path / ".Sent" / "new").mkdir()
    records = read_items([tmp_path])
    ids = [record.id for record in records if isinstance(record, Item)]
    assert ids == ["3@example.org", "0@example.org", "1@example.org"]
    names = [str(tmp_path / name) for name in (".other", "tmp", ".Sent/tmp")]
    assert sorted(records.report.ignored) == sorted(names)


def test_a_file_that_is_no_mail_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="unrecognised"):
        read(tmp_path, "From: nobody\n")


PIECES = st.lists(
    st.sampled_from(
        [
            *(
                b"\n",
                b"\n\n",
                b"\r\n",
                b" ",
                b"\t",
                b":",
                b";",
                b"=",
                b'"',
                b"--b",
                b"--b--",
                b"\xff",
            ),
            *(
                b"Content-Type: ",
                b"multipart/mixed",
                b"text/html",
                b"message/rfc822",
                b"boundary=b",
            ),
            *(
                b"Content-Transfer-Encoding: ",
                b"base64",
                b"quoted-printable",
                b"uuencode",
                b"begin 6",
            ),
            *(b"Content-Disposition: attachment", b"filename*0*=utf-8''%C3", b"filename*1*=x"),
            *(b"name*=", b"charset=", b"utf-7", b"idna", b"+2AA-", b"=?utf-8?q?", b"?=", b"\x00"),
            *(
                b"Subject: ",
                b"Date: ",
                b"From: ",
                b"From x Tue Nov  3 10:00:00 2020",
                b"References:",
            ),
        ]
    )
    | st.binary(max_size=6),
    max_size=40,
)


@settings(max_examples=300, deadline=None)
@given(PIECES)
def test_no_message_makes_the_parser_fail_in_an_unknown_way(pieces: list[bytes]) -> None:
    try:
        fields = parse_message(b"Message-ID: <1>\n" + b"".join(pieces))
    except PARSER_ERRORS:
        return
    assert fields is not None
    repr(fields).encode()
