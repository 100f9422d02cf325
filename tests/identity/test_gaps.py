"""Ids of threads with gaps: what is called recovered is right."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphload.demo import demo_items, synthetic_items
from graphload.digest import item_digest
from graphload.identity import identify
from graphload.items import Item, Place
from graphload.parsing import parse_item
from support.gaps import (
    SEEDS,
    SOURCES,
    THREADS,
    count_sources,
    gaps_table,
    leave_out,
    read_bare,
    repeat,
)
from support.project import DOCS
from support.strategies import forests

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from graphload.items import Id

SHARES = st.sampled_from([0.0, 0.05, 0.1, 0.3, 0.5, 0.7])
DEMO = [parse_item(record, Place("demo")) for record in demo_items()]
SYNTHETIC = [parse_item(record, Place("demo")) for record in synthetic_items(1000)]


@st.composite
def threads(draw: st.DrawFn) -> list[Item]:
    """Items of up to five threads, mixed: ids rise with time, several may have one second."""
    chance = draw(st.randoms(use_true_random=False))
    count = draw(st.integers(1, 40))
    roots = draw(st.sampled_from([1, 1, 2, 5]))
    step = draw(st.sampled_from([2, 3, 30, 100]))
    parents: dict[int, int | None] = {}
    times: list[int] = []
    id_, time = 10, 1000
    for _ in range(count):
        id_ += chance.randrange(1, 4)
        time += chance.randrange(step)
        above = list(parents)[-12:] if chance.random() < 0.7 else list(parents)
        is_root = len(parents) < roots or chance.random() < roots / count
        parents[id_] = None if is_root else chance.choice(above)
        times.append(time)
    kids = {id_: [kid for kid in parents if parents[kid] == id_] for id_ in parents}
    return [
        Item(
            id=id_,
            item_type="story" if parents[id_] is None else "comment",
            parent=parents[id_],
            time=time,
            by=chance.choice("abc"),
            text=chance.choice(["x", "y", None]),
            kids=tuple(chance.sample(kids[id_], len(kids[id_]))) or None,
        )
        for id_, time in zip(parents, times, strict=True)
    ]


@given(threads(), SHARES, st.integers(0, 10_000), st.sampled_from([0.0, 0.0, 0.1, 0.5]))
def test_what_is_recovered_of_threads_with_gaps_is_right(
    items: list[Item], share: float, seed: int, named: float
) -> None:
    kept = leave_out(items, share, seed)
    ids = {item.id for item in kept[: round(named * len(kept))]}
    assert count_sources(items, kept, ids)["wrong recovered"] == 0


@given(threads(), SHARES, st.integers(0, 10_000), st.sampled_from([0.05, 0.3, 1.0, 2.0]))
def test_what_is_recovered_of_repeated_records_is_right(
    items: list[Item], share: float, seed: int, repeated: float
) -> None:
    kept = leave_out(items, share, seed)
    records = repeat(kept, round(repeated * len(kept)), seed)
    assert count_sources(items, records)["wrong recovered"] == 0
    bare = [msgspec.structs.replace(item, id=None) for item in records]
    contents: dict[Id, set[tuple[object, ...]]] = {}
    for item, (id_, _) in zip(bare, identify(bare, {}), strict=True):
        contents.setdefault(id_, set()).add((item.parent, item.by, item.time, item.text))
    assert [id_ for id_, different in contents.items() if len(different) > 1] == []


@pytest.mark.parametrize("items", [DEMO, SYNTHETIC], ids=["demo", "synthetic"])
@pytest.mark.parametrize("share", [0, 0.1])
def test_repeated_records_change_no_id(items: list[Item], share: float) -> None:
    kept = leave_out(items, share, 1)
    found = _ids_of(kept)
    for count in (1, 64, len(kept) // 2, len(kept)):
        assert _ids_of(repeat(kept, count, 1)) == found


def test_a_double_post_stays_two_items_where_other_records_are_repeated() -> None:
    story = msgspec.structs.replace(SYNTHETIC[0], kids=(*(SYNTHETIC[0].kids or ()), 9001, 9002))
    double = [
        Item(id=id_, parent=story.id, by="a", time=1931000000, text="twice") for id_ in (9001, 9002)
    ]
    items = [story, *SYNTHETIC[1:], *double]
    counts = count_sources(items, repeat(items, 64, 1))
    assert {source for source in counts if "wrong" in source} == set()
    assert {9001, 9002} <= {id_ for ids in _ids_of(repeat(items, 64, 1)).values() for id_, _ in ids}


def _ids_of(items: Iterable[Item]) -> dict[str, set[tuple[Id, str]]]:
    """Return the ids and sources that are found for each content."""
    bare = [msgspec.structs.replace(item, id=None) for item in items]
    found: dict[str, set[tuple[Id, str]]] = {}
    for item, match in zip(bare, identify(bare, {}), strict=True):
        found.setdefault(item_digest(item), set()).add(match)
    return found


def test_repeated_records_of_real_threads_with_gaps_take_no_id_of_another(
    real_data: Path, subtests: pytest.Subtests
) -> None:
    for name, files in THREADS.items():
        with subtests.test(name):
            items = read_bare(real_data / file for file in files)
            counts: Counter[str] = Counter()
            for seed in SEEDS:
                records = repeat(leave_out(items, 0.1, seed), 64, seed)
                counts += count_sources(items, records)
            wrong = counts["wrong recovered"], counts["wrong guessed"]
            assert wrong[0] == 0
            assert wrong[1] <= 0.01 * sum(map(counts.__getitem__, SOURCES))


@pytest.mark.parametrize("items", [DEMO, SYNTHETIC], ids=["demo", "synthetic"])
@pytest.mark.parametrize("share", [0.02, 0.1, 0.3, 0.5])
def test_what_is_recovered_of_generated_threads_is_right(items: list[Item], share: float) -> None:
    for seed in range(5):
        assert count_sources(items, leave_out(items, share, seed))["wrong recovered"] == 0


def test_whole_threads_of_any_size_are_recovered() -> None:
    assert count_sources(SYNTHETIC, leave_out(SYNTHETIC, 0, 0)) == {"recovered": len(SYNTHETIC)}


@pytest.mark.parametrize("share", [0.0, 0.1, 0.3])
def test_what_is_recovered_of_odd_threads_is_right(share: float) -> None:
    chance = random.Random(7)  # noqa: S311 - the same threads in every run
    oddities: dict[str, dict[str, Any]] = {
        "deleted": {"by": None, "text": None},
        "without a time": {"time": None},
        "flagged": {"dead": True},
    }
    for fields in oddities.values():
        odd = [
            msgspec.structs.replace(item, **fields) if chance.random() < 0.1 else item
            for item in DEMO
        ]
        kept = leave_out(odd, share, 1)
        doubled = kept + [item for item in kept if chance.random() < 0.1]
        without_roots = [item for item in kept if item.parent is not None]
        for records in (kept, doubled, without_roots):
            assert count_sources(odd, records)["wrong recovered"] == 0


def test_equal_seconds_are_recovered_only_as_far_as_replies_tell_them_apart() -> None:
    hours = [msgspec.structs.replace(i, time=(i.time or 0) // 3600 * 3600) for i in DEMO]
    counts = count_sources(hours, leave_out(hours, 0.1, 3))
    assert counts["recovered"]
    assert counts["wrong recovered"] == 0


def test_a_list_that_has_lost_ids_proves_nothing_in_its_thread() -> None:
    story = Item(id=1, time=1, kids=(2, 3))
    replies = [Item(parent=1, time=time, text=str(time)) for time in (20, 30, 40)]
    assert "recovered" not in {source for _, source in identify(replies, {1: story})}


def test_the_parents_of_a_known_item_are_recovered_up_to_the_root() -> None:
    story = Item(time=1, kids=(20, 21, 22), title="t")
    middle = Item(parent=10, time=2, kids=(30, 31), text="m")
    leaf = Item(id=30, parent=20, time=3, text="l")
    assert identify([middle, story], {30: leaf}) == [(20, "recovered"), (10, "recovered")]


def test_a_reply_between_known_replies_is_recovered_by_its_time() -> None:
    known: dict[Id, Item] = {
        1: Item(id=1, time=1, kids=(9, 7, 5, 3)),
        3: Item(id=3, parent=1, time=30),
        7: Item(id=7, parent=1, time=70),
    }
    assert identify([Item(parent=1, time=50, text="x")], known) == [(5, "recovered")]


def test_a_copy_with_a_common_kid_is_as_certain_as_the_other_one() -> None:
    known: dict[Id, Item] = {1: Item(id=1, time=1, kids=(2,))}
    earlier = Item(parent=1, time=2, by="a", text="x", kids=(3,))
    later = msgspec.structs.replace(earlier, kids=(3, 4))
    other = msgspec.structs.replace(earlier, kids=(5,))
    assert identify([earlier, later], known) == [(2, "recovered"), (2, "recovered")]
    assert "recovered" not in {source for _, source in identify([earlier, other], known)}


def test_a_story_with_one_comment_among_gaps_is_a_guess() -> None:
    records = [Item(time=1, kids=(5,), title="t"), Item(parent=2, time=2, text="x")]
    assert "recovered" not in {source for _, source in identify(records, {})}


@given(forests(messy=True, cycles=True), st.integers(0, 5), st.randoms(use_true_random=False))
def test_every_record_has_one_id_whatever_the_records_say(
    records: list[dict[str, Any]], named: int, chance: random.Random
) -> None:
    items = [parse_item(record, Place("test")) for record in records]
    known = {item.id: item for item in items[:named] if item.id is not None}
    bare = [msgspec.structs.replace(item, id=None) for item in items[named:]]
    found = identify(bare, known)
    contents: dict[object, set[object]] = {}
    for record, (id_, _) in zip(bare, found, strict=True):
        contents.setdefault(id_, set()).add((record.parent, record.by, record.time, record.text))
    assert [id_ for id_, different in contents.items() if len(different) > 1] == []
    order = chance.sample(range(len(bare)), len(bare))
    again = identify([bare[at] for at in order], known)
    assert sorted(map(str, again)) == sorted(map(str, found))


def test_the_table_of_real_threads_in_the_docs_is_what_comes_out(real_data: Path) -> None:
    table = gaps_table(real_data)
    assert {line.split("|")[6].strip() for line in table.splitlines()[2:]} == {"0"}
    assert table in (DOCS / "recovery.md").read_text(encoding="utf-8")
