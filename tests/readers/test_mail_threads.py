"""Threads of mails: by Message-ID, In-Reply-To and References, in any order and any store."""

from __future__ import annotations

import gzip
import json
import mailbox
import tempfile
from email.message import Message
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphload.export import export_lines
from graphload.graph import build_graph
from graphload.items import Item, Reject, Unfetched
from graphload.links import link_items
from graphload.merge import merge_items
from graphload.problems import find_problems
from graphload.readers import read_items
from support.project import SEEDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from graphload.readers import Record


def header(id_: str | None = None, references: str = "", in_reply_to: str = "") -> dict[str, str]:
    fields = {"From": "ann@example.org", "Subject": "x", "Message-ID": f"<{id_}>"}
    if id_ is None:
        del fields["Message-ID"]
    if references:
        fields["References"] = references
    if in_reply_to:
        fields["In-Reply-To"] = in_reply_to
    return fields


def read(folder: Path, *mails: dict[str, Any]) -> list[Record]:
    path = folder / "mails.json"
    path.write_text(json.dumps(mails))
    return list(read_items([path]))


def parents_of(records: Sequence[Record]) -> dict[Any, Any]:
    """Return the parent of each node in the graph of the records, None for a root."""
    merged = merge_items(records)
    forest = link_items(merged.items, unfetched=merged.unfetched).forest
    return {
        id_: None if above < 0 else forest.ids[above]
        for id_, above in zip(forest.ids, forest.parent.tolist(), strict=True)
    }


@pytest.mark.parametrize(
    ("references", "in_reply_to", "parent"),
    [
        ("<a@x> <b@x>", "<c@x>", "b@x"),
        ("<a@x>\n\t<b@x>", "", "b@x"),
        ("<a@x><b@x>", "", "b@x"),
        ("<a@x>, <b@x> (a comment)", "", "b@x"),
        ("<a@x> <long-\n folded@x>", "", "long-folded@x"),
        ("<a@x> <b at x>", "", "b@x"),
        ("<a@x> <no-at>", "", "no-at"),
        ("<a@x> <B@X>", "", "B@X"),
        ("<a@x> <self@x>", "", "a@x"),
        ("<self@x>", "<c@x>", "c@x"),
        ("a@x b@x", "", "b@x"),
        ("<a@x", "", "a@x"),
        ("nothing at all", "<c@x> <d@x>", "c@x"),
        ("<>", "<c@x>", "c@x"),
        (f"<{'a' * 1001}>", "<c@x>", "c@x"),
        ("", 'Your message of "Tue, 3 Nov" <c@x>', "c@x"),
        ("", "Your message of Tuesday", None),
        ("", "c@x", "c@x"),
        ("", "<self@x>", None),
        ("", "", None),
    ],
)
def test_the_parent_is_the_last_of_the_references_else_the_mail_replied_to(
    tmp_path: Path, references: str, in_reply_to: str, parent: str | None
) -> None:
    item, *_ = read(tmp_path, header("self@x", references, in_reply_to))
    assert isinstance(item, Item)
    assert (item.id, item.parent) == ("self@x", parent)
    assert item.item_type == ("comment" if parent else "story")
    extra = item.extra or {}
    assert extra.get("References", "") == references
    assert extra.get("In-Reply-To", "") == in_reply_to


def test_a_mail_that_nobody_has_is_a_stub_below_its_own_parent(tmp_path: Path) -> None:
    records = read(tmp_path, header("d", "<a> <b> <c>"), header("a"))
    assert parents_of(records) == {"a": None, "b": "a", "c": "b", "d": "c"}
    merged = merge_items(records)
    links = link_items(merged.items, unfetched=merged.unfetched)
    assert links.stubs == 2
    assert "not_fetched" not in {problem.kind for problem in find_problems(merged, links)}


def test_an_export_keeps_why_a_mail_is_a_stub(tmp_path: Path) -> None:
    records = read(tmp_path, header("d", "<a> <b> <c>"), header("a"), header("e", "<x> <y>"))
    export = b"".join(export_lines(build_graph(records)))
    path = tmp_path / "export.jsonl"
    path.write_bytes(export)
    merged = merge_items(read_items([path]))
    assert {entry.reason for entry in merged.unfetched} == {"references"}
    kinds = [[p.kind for p in find_problems(one)] for one in (merged, merge_items(records))]
    assert kinds[0] == kinds[1]
    assert b"".join(export_lines(build_graph(merged))) == export


def test_a_mail_that_is_there_decides_for_itself(tmp_path: Path) -> None:
    records = read(tmp_path, header("d", "<a> <b> <c>"), header("c", "<x>"), header("b"))
    assert parents_of(records) == {"b": None, "c": "x", "d": "c", "x": None}


def test_of_several_parents_of_a_missing_mail_most_mails_decide_then_the_smallest(
    tmp_path: Path,
) -> None:
    chains = ["<z> <m>", "<b> <m>", "<z> <m>", "<b> <n>", "<a> <n>"]
    records = read(tmp_path, *(header(f"{at}@x", chain) for at, chain in enumerate(chains)))
    assert parents_of(records)["m"] == "z"
    assert parents_of(records)["n"] == "a"


@pytest.mark.parametrize(
    "mails",
    [
        [header("1@x", "<a> <b>"), header("2@x", "<b> <a>")],
        [header("1@x", "<a> <b> <c> <a>")],
        [header("1@x", "<m> <n>"), header("m", "<n>")],
        [header("1@x", "<a> <a> <a>")],
    ],
)
def test_references_close_no_cycle(tmp_path: Path, mails: list[dict[str, Any]]) -> None:
    parents = parents_of(read(tmp_path, *mails))
    assert parents == parents_of(read(tmp_path, *reversed(mails)))
    for start in parents:
        steps, node = 0, start
        while parents[node] is not None:
            node, steps = parents[node], steps + 1
            assert steps <= len(parents)


def test_mails_that_reply_to_each_other_are_a_cycle_as_in_the_records(tmp_path: Path) -> None:
    records = read(tmp_path, header("a", "<b>"), header("b", "<a>"), header("c", "<x> <a>"))
    assert parents_of(records) == {"a": "b", "b": "a", "c": "a"}


def test_a_mail_without_an_id_keeps_its_parent(tmp_path: Path) -> None:
    records = read(tmp_path, header("a@x"), header(None, "<a@x>"), header(None, "<a@x> <b@x>"))
    parents = parents_of(records)
    assert sorted(map(str, parents.values())) == ["None", "a@x", "a@x", "b@x"]
    assert parents["b@x"] == "a@x"


def test_copies_of_a_mail_are_one_mail(tmp_path: Path) -> None:
    one = "From a@x Tue Nov  3 10:00:00 2020\nReceived: from {0}\nMessage-ID: <1@x>\nTo: l\n\nx\n\n"
    path = tmp_path / "mbox"
    path.write_text(one.format("a") + one.format("b"))
    merged = merge_items(read_items([path]))
    assert merged.counts == {"read": 2, "loaded": 1, "merged": 1, "rejected": 0}
    assert merged.conflicts == []


@pytest.mark.parametrize(
    ("fields", "author"),
    [
        ({"From": "Ann <Ann@Example.org>"}, "ann@example.org"),
        ({"From": '"Doe, Ann" <ann@example.org>'}, "ann@example.org"),
        ({"From": "Doe, Ann <ann@example.org>"}, "ann@example.org"),
        ({"From": "ann@example.org (Ann)"}, "ann@example.org"),
        ({"From": "ann at example.org (Ann (x))"}, "ann@example.org"),
        ({"From": "ann@example.org"}, "ann@example.org"),
        ({"From": "Ann <ann@example.org>, Bob <bob@example.org>"}, "ann@example.org"),
        ({"From": "Ann <>"}, "Ann"),
        ({"From": "ann"}, "ann"),
        ({"From": ""}, None),
        ({}, None),
        ({"From": {"name": "Ann", "address": "ann@example.org"}}, None),
        ({"From": "Ann via L <l@example.org>", "Reply-To": "Ann <ann@x>, l@example.org"}, "ann@x"),
        ({"From": "'Ann' via L <l@example.org>", "X-Original-From": "Ann <ann@x>"}, "ann@x"),
        ({"From": "Ann via L <l@example.org>", "Reply-To": "l@example.org"}, "Ann"),
    ],
)
def test_the_author_is_the_address(
    tmp_path: Path, fields: dict[str, Any], author: str | None
) -> None:
    (item,) = read(tmp_path, {"Message-ID": "<1@x>", **fields})
    assert isinstance(item, Item)
    assert item.by == author
    if fields.get("From") not in (author, "", None):
        assert (item.extra or {})["From"] == fields["From"]


@pytest.mark.parametrize(
    ("date", "time"),
    [
        ("Sun, 13 Sep 2020 12:26:40 +0000", 1600000000),
        ("Sun, 13 Sep 2020 14:26:40 +0200 (CEST)", 1600000000),
        ("13 Sep 2020 08:26:40 EDT", 1600000000),
        ("Sun, 13 Sep 20 12:26:40", 1600000000),
        ("Sun Sep 13 12:26:40 2020", 1600000000),
        ("2020-09-13T12:26:40Z", 1600000000),
        (1600000000, 1600000000),
        ("2020/09/13", 1599955200),
        ("Sun, 45 Sep 2020 12:26:40 +0000", None),
        ("yesterday", None),
    ],
)
def test_a_date_is_a_time_or_stays_as_it_is(tmp_path: Path, date: object, time: int | None) -> None:
    (item,) = read(tmp_path, {"Message-ID": "<1@x>", "From": "a", "Date": date})
    assert isinstance(item, Item)
    assert item.time == time
    assert (item.extra or {}).get("Date") == (date if time is None else None)


def test_the_mails_in_the_seeds_are_read_as_documented() -> None:
    records = list(read_items([SEEDS / "mails.mbox"]))
    (reject,) = [record for record in records if isinstance(record, Reject)]
    assert reject.place.line == 72
    one, two, three, four = (f"{name}@example.org" for name in ("1.ann", "2.bob", "3.cid", "4.dan"))
    assert parents_of(records) == {
        one: None,
        two: one,
        three: two,
        four: three,
        "5.eve@example.org": None,
    }
    items = [record for record in records if isinstance(record, Item)]
    names = ("ann", "bob", "dan", "eve")
    assert [item.by for item in items] == [f"{name}@example.org" for name in names]
    assert [item.time for item in items] == [1600000000, 1600000800, 1600002000, None]
    assert "\nFrom here on" in str(items[0].text)
    assert items[1].text == "> Is that right?\n\nYes: they are recovered from the order of time."
    assert (items[1].extra or {})["Attachments"] == [
        {"type": "text/csv", "name": "times.csv", "size": 9}
    ]


@pytest.mark.parametrize(
    "write", [str, str.lower, str.title, lambda n: n.lower().replace("-", "_")]
)
def test_the_names_of_headers_may_be_spelled_in_any_way(
    tmp_path: Path, write: Callable[[str], str]
) -> None:
    mails = [header("a@x"), header("b@x", "", "<a@x>"), header("c@x", "<a@x> <m@x>")]
    wanted = parents_of(read(tmp_path, *mails))
    spelled = [{write(name): value for name, value in mail.items()} for mail in mails]
    assert parents_of(read(tmp_path, *spelled)) == wanted
    assert len(wanted) == 4


def pipermail(*bodies: str) -> str:
    """Return a month of Mailman's archive, each mail a reply to the one before."""
    return "\n".join(
        f"From ann at example.org  Wed Jan  1 10:00:00 2020\n"
        f"From: ann at example.org (Ann)\nSubject: [knots] x\nMessage-ID: <{at}@example.org>\n"
        f"In-Reply-To: <{at - 1}@example.org>\n\n{body}\n"
        for at, body in enumerate(bodies, 1)
    )


def test_the_months_of_mailman_s_archive_are_one_thread(tmp_path: Path) -> None:
    months = {"2020-January.txt.gz": ("one", "two"), "2020-February.txt": ("one", "two", "three")}
    for name, bodies in months.items():
        data = pipermail(*bodies).encode()
        (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    merged = merge_items(read_items([tmp_path]))
    assert merged.counts == {"read": 5, "loaded": 3, "merged": 2, "rejected": 0}
    assert merged.conflicts == []
    assert [item.by for item in merged.items] == ["ann@example.org"] * 3
    assert parents_of(list(read_items([tmp_path]))) == {
        "0@example.org": None,
        "1@example.org": "0@example.org",
        "2@example.org": "1@example.org",
        "3@example.org": "2@example.org",
    }


def test_a_mail_that_two_archives_have_is_one_and_another_text_is_a_conflict(
    tmp_path: Path,
) -> None:
    (tmp_path / "2020-January.txt").write_text(pipermail("one", "two"))
    (tmp_path / "list.mbox").write_text(
        "".join(
            f"From ann@example.org Wed Jan  1 10:00:00 2020\nReceived: from x\n"
            f"From: Ann <ann@example.org>\nTo: list@example.org\nSubject: [knots] x\n"
            f"Message-ID: <{at}@example.org>\nIn-Reply-To: <{at - 1}@example.org>\n\n{body}\n\n"
            for at, body in ((1, "one"), (2, "another text"))
        )
    )
    merged = merge_items(read_items([tmp_path]))
    assert merged.counts == {"read": 4, "loaded": 2, "merged": 2, "rejected": 0}
    assert {one.id: set(one.fields) for one in merged.conflicts} == {
        "1@example.org": {"extra"},
        "2@example.org": {"extra", "text"},
    }


def test_the_references_of_a_usenet_article_stay_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "alt.knots.mbox"
    path.write_text(
        "From 8422924699967609371\nX-Google-Thread: fb739,728fbae1622fee86\nPath: a!b\n"
        "From: bob@example.org\nNewsgroups: alt.knots\nDate: 1997/11/17\n"
        "Message-ID: <2@example.org>#1/1\nReferences: <a@example.org> <b@example.org>#1/1\n\nx\n"
    )
    item, note = read_items([path])
    assert isinstance(item, Item)
    assert (item.id, item.parent, item.time) == ("2@example.org", "b@example.org", 879_724_800)
    assert (item.extra or {})["References"] == "<a@example.org> <b@example.org>#1/1"
    assert (item.extra or {})["Newsgroups"] == "alt.knots"
    # The first of the thread is known by them alone.
    assert isinstance(note, Unfetched)
    assert (note.parent, note.ids, note.reason) == (
        "a@example.org",
        ("b@example.org",),
        "references",
    )


class Mail(NamedTuple):
    """A mail by its number, with the numbers of all its ancestors, the parent last."""

    number: int
    ancestors: tuple[int, ...]
    body: str


@st.composite
def threads(draw: st.DrawFn) -> list[Mail]:
    """Mails of some threads, a part of them missing, in any order."""
    mails: list[Mail] = []
    for number in range(draw(st.integers(1, 12))):
        above = draw(st.none() | st.sampled_from(mails)) if mails else None
        ancestors = () if above is None else (*above.ancestors, above.number)
        mails.append(Mail(number, ancestors, draw(BODIES)))
    kept = [mail for mail in mails if draw(st.integers(0, 2))]
    return draw(st.permutations(kept or mails))


BODIES = st.lists(
    st.sampled_from(["From ann", ">From bob", "text", "", "Item(by=1)", "ö €", "From: x", "> q"]),
    max_size=5,
).map("\n".join)


def as_message(mail: Mail) -> Message:
    message = Message()
    message["Message-ID"] = f"<{mail.number}.{'x' * 30}@example.org>"
    message["From"] = "Ann <ann@example.org>"
    message["Date"] = f"Sun, 13 Sep 2020 12:26:{mail.number:02} +0000"
    message["Subject"] = f"mail {mail.number} ö"
    if mail.ancestors:
        ids = [f"<{number}.{'x' * 30}@example.org>" for number in mail.ancestors]
        message["In-Reply-To"] = ids[-1]
        message["References"] = "\n ".join(ids)
    message.set_payload(mail.body, "utf-8")
    return message


def write_mbox(folder: Path, messages: Sequence[Message]) -> None:
    parts = []
    for message in messages:
        lines = message.as_bytes().splitlines(keepends=True)
        quoted = [b">" + x if x.lstrip(b">").startswith(b"From ") else x for x in lines]
        parts += [b"From ann@example.org Sun Sep 13 12:26:40 2020\n", *quoted, b"\n\n"]
    (folder / "mails").write_bytes(b"".join(parts))


def write_windows_mbox(folder: Path, messages: Sequence[Message]) -> None:
    write_mbox(folder, messages)
    path = folder / "mails"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n").rstrip())


def write_files(folder: Path, messages: Sequence[Message]) -> None:
    for at, message in enumerate(messages):
        (folder / f"{at}.eml").write_bytes(message.as_bytes())


def write_maildir(folder: Path, messages: Sequence[Message]) -> None:
    maildir = mailbox.Maildir(folder / "dir")
    for at, message in enumerate(messages):
        entry = mailbox.MaildirMessage(message)
        entry.set_subdir("cur" if at % 2 else "new")
        maildir.add(entry)


WRITERS = (write_files, write_maildir, write_mbox, write_windows_mbox)


def read_written(
    write: Callable[[Path, Sequence[Message]], None], mails: Sequence[Mail]
) -> list[Record]:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), list(map(as_message, mails)))
        return list(read_items([folder]))


@settings(max_examples=40, deadline=None)
@given(threads(), st.data())
def test_mails_give_the_same_graph_in_any_order_and_any_store(
    mails: list[Mail], data: st.DataObject
) -> None:
    wanted = None
    for write in WRITERS:
        records = read_written(write, data.draw(st.permutations(mails)))
        assert not [record for record in records if isinstance(record, Reject)]
        items = [record for record in records if isinstance(record, Item)]
        assert {str(item.id).split(".")[0]: item.text or "" for item in items} == {
            str(mail.number): mail.body.rstrip("\n") for mail in mails
        }
        lines = b"".join(export_lines(build_graph(records)))
        assert lines == (wanted := wanted or lines), write.__name__


def thread_by_jwz(mails: Sequence[Mail]) -> dict[int, int]:
    """Return each mail's root by step 1 of JWZ's algorithm, missing mails included."""
    parent: dict[int, int | None] = {}

    def is_above(upper: int, lower: int | None) -> bool:
        while lower is not None and lower != upper:
            lower = parent.get(lower)
        return lower == upper

    for mail in mails:
        for upper, lower in zip(mail.ancestors, mail.ancestors[1:], strict=False):
            if parent.get(lower) is None and not is_above(lower, upper):
                parent[lower] = upper
            parent.setdefault(upper, None)
        last = mail.ancestors[-1] if mail.ancestors else None
        parent[mail.number] = last
        if last is not None:
            parent.setdefault(last, None)
    roots = {}
    for start in parent:
        top = start
        while (above := parent[top]) is not None:
            top = above
        roots[start] = top
    return roots


@settings(max_examples=100, deadline=None)
@given(threads(), st.data())
def test_roots_are_those_of_jwz_where_references_agree(
    mails: list[Mail], data: st.DataObject
) -> None:
    # Some programs keep only the last references.
    cut = [
        mail._replace(ancestors=mail.ancestors[-data.draw(st.integers(1, 9)) :]) for mail in mails
    ]
    forest = link_items(
        (merged := merge_items(read_written(write_mbox, cut))).items, unfetched=merged.unfetched
    ).forest
    number = [int(str(id_).split(".")[0]) for id_ in forest.ids]
    roots = dict(zip(number, (number[root] for root in forest.root.tolist()), strict=True))
    assert roots == thread_by_jwz(cut)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from("abcdefg"), max_size=5), min_size=1, max_size=6), st.data()
)
def test_references_that_disagree_give_one_forest_in_any_order(
    chains: list[list[str]], data: st.DataObject
) -> None:
    mails = [
        header(
            data.draw(st.sampled_from(["a", "b", "c", f"own{at}"])),
            " ".join(map("<{}>".format, chain)),
        )
        for at, chain in enumerate(chains)
    ]
    with tempfile.TemporaryDirectory() as folder:
        wanted = read(Path(folder), *mails)
        other = read(Path(folder), *data.draw(st.permutations(mails)))
    for records in (wanted, other):
        ids = [id_ for record in records if isinstance(record, Unfetched) for id_ in record.ids]
        assert len(ids) == len(set(ids))
        assert {record.id for record in records if isinstance(record, Item)}.isdisjoint(ids)
    assert parents_of(wanted) == parents_of(other)
