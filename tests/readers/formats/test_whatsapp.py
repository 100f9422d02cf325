"""The text of a chat: lines and authors, dates in any order, equal messages, no replies."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from graphload.errors import InputError
from graphload.items import Item, Reject
from graphload.links import link_items
from graphload.merge import merge_items
from graphload.problems import find_problems
from graphload.readers import Record, read_items
from support.project import SEEDS

if TYPE_CHECKING:
    from pathlib import Path

ANDROID = SEEDS / "shapes" / "whatsapp.android-2.24.txt"
IPHONE = SEEDS / "shapes" / "whatsapp.ios-24.txt"


def read(folder: Path, text: str | bytes) -> list[Record]:
    path = folder / "chat.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(read_items([path]))


def items(records: list[Record]) -> list[Item]:
    assert [record for record in records if not isinstance(record, Item)] == []
    return [record for record in records if isinstance(record, Item)]


def moments(records: list[Record]) -> list[str]:
    times = [item.time for item in items(records)]
    return [
        dt.datetime.fromtimestamp(time or 0, dt.UTC).strftime("%y-%m-%d %H:%M") for time in times
    ]


def test_a_chat_of_android_is_read_with_its_lines_and_events() -> None:
    records = list(read_items([ANDROID]))
    found = items(records)
    assert [item.by for item in found] == [
        *(None, None, "ann", "bob", "bob", "bob", "cid"),
        "+43 660 0000000",
    ]
    assert moments(records)[:1] + moments(records)[-2:] == [
        *("20-12-31 22:15", "21-01-01 00:05"),
        "21-01-01 09:05",
    ]
    assert found[1].extra == {"system": True}
    assert (found[2].text, found[2].text_format) == ("A story\nin two lines\n", "plain")
    assert found[6].extra == {"attachment": "knot.jpg"}
    assert (found[7].deleted, found[7].text) == (True, None)
    assert [item.place.line for item in found if item.place] == [1, 2, 3, 6, 7, 8, 9, 10]


def test_a_chat_of_an_iphone_is_read_without_the_marks_around_names() -> None:
    records = list(read_items([IPHONE]))
    found = items(records)
    assert [item.by for item in found] == ["Knots", "ann", "bob", "cid"]
    assert [found[1].text, found[3].text] == ["A story\nin two lines", "Happy: new year"]
    assert found[2].extra == {"attachment": "00000003-PHOTO-2020-12-31.jpg"}
    assert found[3].time == 1609459500


def test_a_chat_has_no_links_and_that_is_said() -> None:
    merged = merge_items(read_items([ANDROID]))
    problems = find_problems(merged, link_items(merged.items))
    assert [problem.kind for problem in problems] == ["no_links"]
    assert merged.counts == {"read": 8, "loaded": 8, "merged": 0, "rejected": 0}


def test_messages_keep_their_ids_in_a_longer_export_and_equal_ones_are_apart(
    tmp_path: Path,
) -> None:
    lines = ANDROID.read_text().splitlines(keepends=True)
    ids = [item.id for item in items(read(tmp_path, "".join(lines)))]
    assert len(set(ids)) == len(ids)
    assert [item.id for item in items(read(tmp_path, "".join(lines[:-2])))] == ids[:-2]
    assert [item.id for item in items(read(tmp_path, "".join(lines[5:])))] == ids[3:]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        # A number above 12 says which is the day.
        (["3/4/20, 10:00 - a: x", "13/4/20, 10:00 - a: y"], ["20-04-03", "20-04-13"]),
        (["3/4/20, 10:00 - a: x", "3/14/20, 10:00 - a: y"], ["20-03-04", "20-03-14"]),
        # Time goes forward.
        (["1/2/20, 10:00 - a: x", "2/1/20, 10:00 - a: y"], ["20-01-02", "20-02-01"]),
        (["2/1/20, 10:00 - a: x", "1/2/20, 10:00 - a: y"], ["20-01-02", "20-02-01"]),
        # Days follow each other sooner than months.
        (["1.2.20, 10:00 - a: x", "2.2.20, 10:00 - a: y"], ["20-02-01", "20-02-02"]),
        (["2/1/20, 10:00 - a: x", "2/2/20, 10:00 - a: y"], ["20-02-01", "20-02-02"]),
        # The clock and the zeros of the USA.
        (["3/4/20, 10:00 AM - a: x"], ["20-03-04"]),
        (["03/04/2020, 10:00 am - a: x"], ["20-04-03"]),
        (["03.04.20, 10:00 - a: x"], ["20-04-03"]),
        (["2020-03-04, 10:00 - a: x"], ["20-03-04"]),
        (["2020/3/4, 10:00 - a: x"], ["20-03-04"]),
    ],
)
def test_the_order_of_the_numbers_of_a_date_is_found(
    lines: list[str], found: list[str], tmp_path: Path
) -> None:
    days = [moment.split()[0] for moment in moments(read(tmp_path, "\n".join(lines)))]
    assert sorted(days) == sorted(found)


@pytest.mark.parametrize(
    ("stamp", "moment"),
    [
        ("[31/12/20, 22:15:02]", "20-12-31 22:15"),
        ("[12/31/20, 10:15:02\u202fPM]", "20-12-31 22:15"),
        ("[31/12/20 22:15:02]", "20-12-31 22:15"),
        ("[31.12.2020 klo 22.15.02]", "20-12-31 22:15"),
        ("[2020-12-31, 22:15:02]", "20-12-31 22:15"),
        ("[22:15, 31/12/2020]", "20-12-31 22:15"),
        ("[10:15 PM, 12/31/2020]", "20-12-31 22:15"),
        ("31.12.20, 22:15 -", "20-12-31 22:15"),
        ("31-12-20 22:15 -", "20-12-31 22:15"),
        ("31/12/20, 10:15 p. m. -", "20-12-31 22:15"),
        ("31/12/2020, 12:15 am -", "20-12-31 00:15"),
        ("31/12/2020, 12:15 pm -", "20-12-31 12:15"),
        ("31/12/2020 à 22:15 -", "20-12-31 22:15"),
        ("31.12.2020 klo 22.15 -", "20-12-31 22:15"),
        ("31. 12. 2020 22:15 -", "20-12-31 22:15"),
        ("31.12.20 г., 22:15 -", "20-12-31 22:15"),  # noqa: RUF001
        ("2020. 12. 31. 22:15 -", "20-12-31 22:15"),
        ("22:15, 31/12/2020 -", "20-12-31 22:15"),
        ("[31. 12. 2020., 22:15:02]", "20-12-31 22:15"),
        ("[2020/12/31 下午10:15:02]", "20-12-31 22:15"),
        ("2020/12/31 上午12:15 -", "20-12-31 00:15"),
        ("2020年12月31日 22:15 -", "20-12-31 22:15"),
        ("[2020. 12. 31. 오후 10:15:02]", "20-12-31 22:15"),
        ("2020년 12월 31일 오전 10:15 -", "20-12-31 10:15"),
        ("\u200f31\u200f/12\u200f/2020 10:15 م -", "20-12-31 22:15"),
        ("٣١/١٢/٢٠٢٠، ١٠:١٥ ص -", "20-12-31 10:15"),  # noqa: RUF001 - as phones write it
        # The years of Thailand.
        ("31/12/2563 22:15 -", "20-12-31 22:15"),
        ("31/12/63 22:15 -", "20-12-31 22:15"),
    ],
)
def test_the_spellings_of_a_date_and_time_are_read(stamp: str, moment: str, tmp_path: Path) -> None:
    records = read(tmp_path, f"{stamp} ann: hello\n{stamp} bob: hi\n")
    assert moments(records) == [moment, moment]
    assert [item.by for item in items(records)] == ["ann", "bob"]


@pytest.mark.parametrize(
    ("days", "detail"),
    [
        (("3/4/20", "13/4/20"), None),
        (("1/2/20", "2/1/20"), None),
        (("3/3/20", "4/4/20"), None),
        (("3/4/20", "5/4/20"), "3/4/20 is read as day, month, year"),
        (("4/3/20", "4/5/20"), "4/3/20 is read as month, day, year"),
    ],
)
def test_dates_that_can_be_read_in_two_ways_are_a_problem(
    days: tuple[str, str], detail: str | None, tmp_path: Path
) -> None:
    path = tmp_path / "chat.txt"
    path.write_text("".join(f"{day}, 10:00 - ann: x\n" for day in days))
    merged = merge_items(read_items([path]))
    problems = find_problems(merged, link_items(merged.items))
    found = [one.detail for one in problems if one.kind == "ambiguous_dates"]
    assert [text.partition("; ")[2] for text in found] == ([] if detail is None else [detail])


def test_an_impossible_date_is_a_reject_and_takes_no_other_with_it(tmp_path: Path) -> None:
    lines = ["31/12/20, 10:00 - a: x", "12/31/20, 10:00 - a: y", "31/12/20, 25:00 - a: z"]
    lines += ["31/12/1399, 10:00 - a: of another calendar", "31/12/20, 10:01 - b: end"]
    first, *others, last = read(tmp_path, "\n".join(lines))
    assert isinstance(first, Item)
    assert isinstance(last, Item)
    assert [r.place.line for r in others if isinstance(r, Reject)] == [2, 3, 4]


def test_messages_that_begin_as_lines_of_a_log_are_told_by_the_sign_of_the_program(
    tmp_path: Path,
) -> None:
    lines = ["[2020-12-31 22:15:02] Knots: \u200eencrypted", "[2020-12-31 22:16:02] ann: x"]
    assert [item.by for item in items(read(tmp_path, "\n".join(lines)))] == ["Knots", "ann"]
    with pytest.raises(InputError, match="a log"):
        read(tmp_path, "[2020-12-31 22:15:02] main.ERROR: x\n[2020-12-31 22:16:02] INFO: y\n")


@pytest.mark.parametrize(
    "quoted", ["[22:14, 31/12/2020] bob: hi", "[31/12/20, 22:14:01] bob: hi", "31.12: bob: hi"]
)
def test_a_message_that_a_text_quotes_is_none_of_the_chat(quoted: str, tmp_path: Path) -> None:
    first, second = items(
        read(tmp_path, f"31/12/20, 22:15 - ann: look\n{quoted}\n31/12/20, 22:16 - bob: y\n")
    )
    assert (first.text, second.text) == (f"look\n{quoted}", "y")


def test_bytes_that_are_no_text_make_a_reject(tmp_path: Path) -> None:
    text = b"31/12/20, 10:00 - a: x\n31/12/20, 10:00 - b: \xff\n31/12/20, 10:01 - c: y\n"
    kinds = [type(record) for record in read(tmp_path, text)]
    assert kinds == [Item, Reject, Item]


def test_a_chat_of_the_first_days_of_months_waits_for_a_bound_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graphload.readers.formats.chats.whatsapp._MAX_WAITING", 3)
    text = "".join(f"0{day}/02/20, 10:00 - a: x{day}\n" for day in range(1, 8))
    assert len(items(read(tmp_path, text))) == 7


@pytest.mark.parametrize(
    "words",
    [
        *("This message was deleted", "You deleted this message", "Diese Nachricht wurde gelöscht"),
        *("Eliminaste este mensaje", "Ce message a été supprimé", "Você apagou esta mensagem"),
        *("Hai eliminato questo messaggio", "Dit bericht is verwijderd", "Bu mesaj silindi"),
        *("Вы удалили данное сообщение", "This message was deleted by admin Ann"),
    ],
)
def test_a_deleted_message_is_told_by_the_words_of_many_languages(
    words: str, tmp_path: Path
) -> None:
    android = f"13/09/2020, 14:26 - Ann: {words}\n13/09/2020, 14:27 - Ann: {words}, he said\n"
    iphone = f"[13.09.20, 14:26:40] Ann: \u200e{words}.\r\n[13.09.20, 14:27:40] Ann: {words} 2\r\n"
    for text in (android, iphone):
        gone, kept = items(read(tmp_path, text))
        assert (gone.deleted, gone.text, gone.by) == (True, None, "Ann")
        assert gone.extra is not None
        assert words in str(gone.extra["text"])
        assert kept.deleted is None or "admin" in words
