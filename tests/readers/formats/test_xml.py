"""XML: records of a stream, whatever is broken, cut off, hostile or declared in it."""

from __future__ import annotations

import gzip
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphload.errors import InputError
from graphload.items import Item, Reject
from graphload.readers import read_items
from graphload.readers.files.describe import find_xml_root
from graphload.readers.formats.xml.documents import DOCUMENTS
from graphload.readers.formats.xml.elements import Element, read_elements
from graphload.readers.formats.xml.pieces import MAX_RECORD_BYTES, Fault

if TYPE_CHECKING:
    from pathlib import Path

    from graphload.readers import Record

DISQUS = b"""<?xml version="1.0" encoding="utf-8"?>
<d:disqus xmlns:d="http://disqus.com" xmlns:x="http://disqus.com/disqus-internals">
<d:category x:id="1"><d:title>General</d:title></d:category>
<d:thread x:id="5"><d:title>T</d:title></d:thread>
<d:post x:id="6"><d:message><![CDATA[%b]]></d:message><d:thread x:id="5"/></d:post>
<d:post x:id="7"><d:message><![CDATA[ <p>a</p>]]></d:message><d:parent x:id="6"/></d:post>
</d:disqus>
"""


def elements(root: str, data: bytes, size: int = 1 << 20) -> list[Element | Fault]:
    chunks = (data[at : at + size] for at in range(0, len(data), size))
    return list(read_elements(chunks, DOCUMENTS[root]))


def fields(parts: list[Element | Fault]) -> list[dict[str, Any]]:
    assert all(isinstance(part, Element) for part in parts)
    return [part.fields for part in parts if isinstance(part, Element)]


def kinds(parts: list[Element | Fault]) -> list[tuple[str, int]]:
    """Return the id of each element, `fault` for others, and the lines."""
    return [
        (part.fields.get("Id", part.fields.get("dsq:id", "")), part.line)
        if isinstance(part, Element)
        else ("fault", part.line)
        for part in parts
    ]


def read(folder: Path, data: bytes) -> list[Record]:
    path = folder / "input"
    path.write_bytes(data)
    return list(read_items([path]))


def rows(*texts: str, root: str = "posts") -> bytes:
    return "".join([f"<{root}>\n", *(f"  {text}\n" for text in texts), f"</{root}>"]).encode()


def test_every_document_of_the_table_is_recognised() -> None:
    for root, document in DOCUMENTS.items():
        record = min(document.records)
        head = f"<?xml version='1.0'?>\n<!-- x -->\n<{root}>\n<{record} "
        assert find_xml_root(head.encode()) == root
    assert find_xml_root(b"<posts user='x'><post href='y'/></posts>") is None
    assert find_xml_root(b"<html><feed/></html>") is None


def test_names_have_the_usual_prefix_of_their_namespace_whatever_the_document_calls_it() -> None:
    thread, first, second = fields(elements("disqus", DISQUS % b"x"))
    assert thread == {"dsq:id": "5", "title": "T"}
    assert first == {"dsq:id": "6", "message": "x", "thread": {"dsq:id": "5"}}
    assert second == {"dsq:id": "7", "message": "<p>a</p>", "parent": {"dsq:id": "6"}}


def test_what_occurs_several_times_is_a_list_and_what_is_empty_is_absent() -> None:
    feed = b'<feed><entry a=""><link href="a"/><link href="b"/><id/>text<id>1</id></entry></feed>'
    (entry,) = fields(elements("feed", feed))
    assert entry == {"link": [{"href": "a"}, {"href": "b"}], "id": "1", "#text": "text"}


def test_the_markup_of_xhtml_is_a_text() -> None:
    feed = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="xhtml">
    <div xmlns="http://www.w3.org/1999/xhtml"><pre>a &lt;
 <a href="x&quot;&amp;">y</a><br/></pre></div></content></entry></feed>"""
    (entry,) = fields(elements("feed", feed))
    assert entry["atom:content"] == {
        "type": "xhtml",
        "#text": '<div><pre>a &lt;\n <a href="x&quot;&amp;">y</a><br></pre></div>',
    }


def test_a_record_has_its_own_text_and_line() -> None:
    data = rows("<row Id='1' a='/>'/>", '<row Id="2"></row>', '<row Id="3" a=">"/><row Id="4"/>')
    parts = elements("posts", data)
    assert [part.raw.decode() for part in parts] == [
        "<row Id='1' a='/>'/>",
        '<row Id="2"></row>',
        '<row Id="3" a=">"/>',
        '<row Id="4"/>',
    ]
    assert kinds(parts) == [("1", 2), ("2", 3), ("3", 4), ("4", 4)]


@pytest.mark.parametrize(
    "broken",
    [
        '<row id="2" text="a\x01b"/>',
        '<row id="2" text="a"',
        '<row id="2" text=a/>',
        '<row id="2" id="2"/>',
        '<row id="2">',
        '<row id="2"><a></row>',
        '<row id="2" text="&nbsp;"/>',
        '<row id="2" text="&#0;"/>',
        '<row id="2" text="<"/>',
        '<row id="2" x:text="a"/>',
        '<row id="2"/></posts></posts>',
        "<vote id='2'/>",
        "& ",
        f"<row id='2'>{'<a>' * 101}{'</a>' * 101}</row>",
    ],
)
def test_what_is_broken_is_a_reject_and_takes_no_other_with_it(tmp_path: Path, broken: str) -> None:
    first, *others, last = read(
        tmp_path, rows('<row id="1" text="x"/>', broken, '<row id="3" text="x"/>')
    )
    assert isinstance(first, Item)
    assert isinstance(last, Item)
    rejects = [one for one in others if isinstance(one, Reject)]
    assert len(rejects) == 1
    assert rejects[0].place.line == 3
    assert broken.strip() in str(rejects[0].raw) or broken.startswith('<row id="2"/>')


def test_a_byte_that_is_no_utf_8_is_a_reject_that_says_so(tmp_path: Path) -> None:
    data = rows('<row id="1" text="x"/>', '<row id="2" text="?"/>').replace(b"?", b"\xe9")
    first, reject = read(tmp_path, data)
    assert isinstance(first, Item)
    assert isinstance(reject, Reject)
    assert "encoding" in reject.reason
    path = tmp_path / "input"
    assert all(isinstance(one, Item) for one in read_items([path], encoding="cp1252"))


def test_a_comment_in_a_broken_record_never_becomes_a_record() -> None:
    hostile = b"\x02 <d:post x:id='9'/><!-- </d:post><d:post x:id='9'>"
    parts = elements("disqus", DISQUS % hostile)
    assert kinds(parts) == [("5", 4), ("fault", 5), ("7", 6)]
    assert hostile in parts[1].raw
    hidden = elements("posts", rows('<row Id="1" a=b/><!-- <row Id="9"/>', '--><row Id="3"/>'))
    assert kinds(hidden) == [("fault", 2), ("3", 3)]
    # So it is where nothing is broken.
    whole = elements("disqus", DISQUS % b"<d:post x:id='9'/><!-- ")
    assert [id_ for id_, _ in kinds(whole)] == ["5", "6", "7"]


@pytest.mark.parametrize("cut", range(1, 60, 3))
def test_a_cut_file_gives_what_came_before_and_a_reject(tmp_path: Path, cut: int) -> None:
    whole = rows('<row id="1" text="x"/>', '<row id="2" text="y"/>', '<row id="3" text="z"/>')
    records = read(tmp_path, whole[: -cut - 1])
    *items, reject = records
    assert isinstance(reject, Reject)
    assert "cut off" in reject.reason
    left = whole[: -cut - 1].count(b"/>")
    assert [one.id for one in items if isinstance(one, Item)] == [*range(1, left + 1)]


def test_a_packed_file_that_is_cut_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = rows(*(f'<row id="{number}" text="{number:x}"/>' for number in range(1, 5000)))
    records = read(tmp_path, gzip.compress(whole)[:-2000])
    items = [one for one in records if isinstance(one, Item)]
    assert [one.id for one in items] == [*range(1, len(items) + 1)]
    assert items
    assert sum(isinstance(one, Reject) for one in records) == len(records) - len(items) > 0


@pytest.mark.parametrize(
    "declaration",
    [
        "<!DOCTYPE posts>",
        '<!DOCTYPE posts [<!ENTITY hello "hello">]>',
        '<!DOCTYPE posts SYSTEM "posts.dtd">',
        '<!DOCTYPE posts [<!ENTITY hello SYSTEM "hello.txt">]>',
    ],
)
def test_a_document_type_declaration_is_refused(tmp_path: Path, declaration: str) -> None:
    (tmp_path / "hello.txt").write_text("hello")
    (tmp_path / "posts.dtd").write_text('<!ENTITY hello "hello">')
    data = f'<?xml version="1.0"?>\n{declaration}\n'.encode()
    (reject,) = read(tmp_path, data + rows('<row id="1" text="&hello;"/>'))
    assert isinstance(reject, Reject)
    assert reject.place.line == 2
    assert "document type declaration (DTD)" in reject.reason


def test_an_entity_that_is_not_declared_is_refused_in_its_record(tmp_path: Path) -> None:
    reject, item = read(
        tmp_path, rows('<row id="1" text="&hello;"/>', '<row id="2" text="&lt;&#233;"/>')
    )
    assert isinstance(reject, Reject)
    assert "entity" in reject.reason
    assert isinstance(item, Item)
    assert item.text == "<é"


def test_xml_of_another_kind_is_named_and_left_out_of_a_folder(tmp_path: Path) -> None:
    votes = rows('<row Id="1" PostId="2" VoteTypeId="2"/>', root="votes")
    with pytest.raises(InputError, match="an XML file"):
        read(tmp_path, b'<?xml version="1.0"?>\n' + votes)
    (tmp_path / "input").write_bytes(b'<?xml version="1.0"?>\n' + votes)
    stream = read_items([tmp_path])
    assert list(stream) == []
    assert list(stream.report.ignored.values()) == ["an XML file"]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_chunks_of_any_size_make_no_difference(data: st.DataObject) -> None:
    texts = ['<row Id="1" Body="x"/>', '<row Id="2" a=b/>', "<!-- <row -->", "<row Id='3'>a</row>"]
    texts += ["<x/>", "\x01", "<row Id='4'><![CDATA[<row>]]></row>", "</posts>", "<row Id='5'"]
    chosen = data.draw(st.lists(st.sampled_from(texts), max_size=8))
    document = rows(*chosen)
    size = data.draw(st.integers(1, 40))
    assert elements("posts", document, size) == elements("posts", document)


def test_a_record_without_an_end_is_not_kept_in_memory() -> None:
    long = rows(
        '<row Id="1"/>', f'<row Id="2" Body="{"x" * (MAX_RECORD_BYTES + 1)}', '<row Id="3"/>'
    )
    first, fault, last = elements("posts", long, 1 << 16)
    assert isinstance(fault, Fault)
    assert "longer than" in fault.reason
    assert kinds([first, last])[0] == ("1", 2)
    assert kinds([first, last])[1][0] == "3"


@pytest.mark.parametrize(
    "text",
    [
        '<row Id="1"/>',
        "<row Id=1/>",
        "<row>",
        "<!-- ",
        "<row Id='1'><![CDATA[",
        f"<row Id='1' Body='{'x' * 5_000}'/>",
        f"<row Id='1' Body='{'x' * 5_000}",
        "&",
        "<row Id='1'>" + "<a>" * 200,
    ],
    ids=lambda text: text[:20],
)
def test_twice_the_text_takes_twice_the_time(text: str) -> None:
    def seconds(times: int) -> float:
        document = b"<posts>" + text.encode() * times
        begin = time.process_time()
        elements("posts", document, 1 << 16)
        return time.process_time() - begin

    least = max(1, 8_000 // len(text))
    # Quadratic time would be sixteen times as long; the best of some tries is measured.
    once = min(seconds(least) for _ in range(3))
    assert min(seconds(4 * least) for _ in range(3)) < 9 * once + 0.02
