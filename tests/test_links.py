from __future__ import annotations

from typing import Any

from hypothesis import given

from graphload.item_table.table import ITEMS_PER_READ
from graphload.items import Item, Place
from graphload.links import Links, link_items
from graphload.parsing import parse_item
from support.strategies import forests

Records = list[dict[str, Any]]


def link(records: Records) -> Links:
    items = [parse_item(record, Place("test")) for record in records]
    return link_items(sorted(items, key=lambda item: item.id))  # type: ignore[arg-type, return-value]


def naive_edges(records: Records) -> dict[Any, tuple[Any, int | None]]:
    """Each kid's parent and rank, by the words of the data model."""
    own = {record["id"]: record for record in records}
    above = {one: r.get("parent", r.get("poll")) for one, r in own.items()}
    listed: dict[Any, set[Any]] = {}
    for one, record in own.items():
        for kid in [*record.get("kids", ()), *record.get("parts", ())]:
            if above.get(kid) is None and kid != one:
                listed.setdefault(kid, set()).add(one)
    above |= {kid: min(listers) for kid, listers in listed.items()}
    edges = {}
    for kid, parent in above.items():
        if parent is not None:
            kids = own.get(parent, {}).get("kids", [])
            edges[kid] = parent, kids.index(kid) if kid in kids else None
    return edges


def edges_of(links: Links) -> dict[Any, tuple[Any, int | None]]:
    forest = links.forest
    return {
        kid: (forest.ids[parent], rank if rank >= 0 else None)
        for kid, parent, rank in zip(
            forest.ids, forest.parent.tolist(), forest.rank.tolist(), strict=True
        )
        if parent >= 0
    }


@given(forests(cycles=True, messy=True))
def test_edges_are_those_of_the_data_model(records: Records) -> None:
    assert edges_of(link(records)) == naive_edges(records)


@given(forests(messy=True, text_ids=True))
def test_edges_of_text_ids_are_too(records: Records) -> None:
    assert edges_of(link(records)) == naive_edges(records)


@given(forests(messy=True))
def test_every_id_that_a_record_has_or_points_at_is_a_node(records: Records) -> None:
    links = link(records)
    pointed = [r.get(name) for r in records for name in ("id", "parent", "poll")]
    pointed += [kid for r in records for name in ("kids", "parts") for kid in r.get(name, ())]
    assert links.forest.ids == sorted({one for one in pointed if one is not None})
    assert links.stubs == links.forest.n - len(records)


@given(forests())
def test_nobody_is_claimed_twice_in_a_tidy_forest(records: Records) -> None:
    assert link(records).claims == {}


def test_a_kids_own_parent_beats_any_list() -> None:
    records: Records = [{"id": 1, "kids": [3]}, {"id": 2}, {"id": 3, "parent": 2}]
    assert edges_of(link(records)) == {3: (2, None)}


def test_of_two_lists_that_claim_a_stub_the_smaller_parent_gets_it() -> None:
    links = link([{"id": 5, "kids": [9]}, {"id": 2, "kids": [8, 9]}])
    assert edges_of(links) == {8: (2, 0), 9: (2, 1)}
    assert links.claims == {9: [2, 5]}


def test_a_kid_listed_twice_has_its_first_place() -> None:
    assert edges_of(link([{"id": 1, "kids": [7, 8, 7]}])) == {7: (1, 0), 8: (1, 1)}


def test_an_option_hangs_below_its_poll_without_a_rank() -> None:
    records: Records = [{"id": 1, "type": "poll", "parts": [2, 3]}, {"id": 2, "poll": 1}]
    assert edges_of(link(records)) == {2: (1, None), 3: (1, None)}


def test_a_list_that_names_its_own_item_makes_no_edge() -> None:
    assert edges_of(link([{"id": 1, "kids": [1]}])) == {}


def test_an_item_that_names_itself_as_parent_is_a_cycle_of_one() -> None:
    assert link([{"id": 1, "parent": 1}]).forest.cycles == [[0]]


def test_nothing_gives_no_nodes() -> None:
    links = link_items([])
    assert (links.forest.n, links.items, links.claims) == (0, [], {})


def test_items_stand_at_their_nodes() -> None:
    links = link([{"id": 4, "parent": 3}])
    assert [item.id if isinstance(item, Item) else None for item in links.items] == [None, 4]


def test_items_come_in_any_order_and_those_without_an_id_are_left_out() -> None:
    links = link_items([Item(id=3, parent=1), Item(parent=1), Item(id=1, kids=(3,))])
    assert edges_of(links) == {3: (1, 0)}
    assert [item and item.id for item in links.items] == [1, 3]


def test_more_items_than_are_read_at_a_time_are_linked_alike() -> None:
    ids = range(10, 10 + 2 * ITEMS_PER_READ + 1)
    records: Records = [{"id": one, "parent": one // 3, "kids": [3 * one + 1]} for one in ids]
    assert edges_of(link(records)) == naive_edges(records)
