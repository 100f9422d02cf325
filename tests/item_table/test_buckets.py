"""Records in buckets of threads give what they give together, whatever they are."""

from __future__ import annotations

import io
import json
import tempfile
import weakref
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphload.cli.buckets import load_buckets
from graphload.cli.options import InputOptions, OutputOptions
from graphload.errors import InputError
from graphload.export.buckets import BucketExport
from graphload.export.records import export_record_lines
from graphload.item_table import spilled
from graphload.item_table.components import find_components
from graphload.item_table.spilled import SpillingCollector
from graphload.items import Id, Item, Unfetched
from graphload.links import link_items
from graphload.merge import Conflict, Merged, buckets, names_text
from graphload.merge.buckets import collect_records, number_buckets, put_into_buckets
from graphload.nodes import nodes_of_links
from graphload.problems import find_problems
from graphload.problems.buckets import BucketProblems
from graphload.readers import read_items
from graphload.stats import Stats, add_stats, describe_nodes
from item_table.test_same_answers import (
    NUMBERED,
    lines_of_records,
    read_as_columns,
    write_records,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphload.cli.read_files import Loaded
    from graphload.merge.buckets import Buckets

PLENTY = 1 << 40


def read_in_buckets(paths: Sequence[Path], *, every_fault: bool = False) -> Buckets:
    stream, collector = read_items(paths, every_fault=every_fault), SpillingCollector()
    parts = stream.chunks(collector)
    return put_into_buckets(collect_records(parts, collector, stream.report), PLENTY)


def assert_same(whole: Merged, parts: Buckets) -> None:
    """Compare everything that commands make of records in buckets with what they make of all."""
    links = link_items(whole.items, unfetched=whole.unfetched)
    counts: Counter[str] = Counter(read=len(parts.rejects), rejected=len(parts.rejects))
    conflicts: list[Conflict] = []
    stats: list[Stats] = []
    authors: set[str] = set()
    records: dict[Id, tuple[Item, ...]] = {}
    problems = BucketProblems(parts)
    exports = [BucketExport(), BucketExport(drop_deleted_text=True)]
    for number in range(len(parts)):
        merged = parts.merge(number)
        linked = link_items(merged.items, unfetched=merged.unfetched)
        nodes = nodes_of_links(linked)
        counts.update(merged.counts)
        conflicts += merged.conflicts
        records |= merged.records
        stats.append(describe_nodes(nodes))
        authors |= {*nodes.names}
        problems.add(merged, linked)
        for export in exports:
            export.add(linked)
    assert counts == Counter(whole.counts)
    assert parts.rejects == whole.rejects
    assert parts.sources == whole.sources
    assert sorted(conflicts, key=lambda conflict: conflict.id) == whole.conflicts
    assert records == whole.records
    assert add_stats(stats, len(authors)) == describe_nodes(nodes_of_links(links))
    assert problems.list() == find_problems(whole, links)
    for export, drops in zip(exports, (False, True), strict=True):
        stream = io.BytesIO()
        done = export.write(stream)
        lines = b"".join(export_record_lines(links, {}, drop_deleted_text=drops))
        assert stream.getvalue() == lines
        assert done.nodes == links.forest.n


def needs_all(merged: Merged, paths: Sequence[Path]) -> bool:
    """Whether ids of records depend on all others, or are numbers and texts."""
    items = [record for record in read_items(paths) if isinstance(record, Item)]
    return bool(merged.id_source) or len({type(item.id) for item in items}) > 1


@pytest.mark.parametrize("text_ids", [False, True])
@given(data=st.data())
def test_buckets_give_what_all_records_give(data: st.DataObject, *, text_ids: bool) -> None:
    files = data.draw(lines_of_records(text_ids=text_ids))
    every_fault = data.draw(st.booleans())
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        rows, size = data.draw(st.sampled_from([1, 1, 2, 9])), data.draw(st.integers(1, 5))
        patch.setattr(buckets, "check_memory", lambda *_, **__: rows)
        patch.setattr(spilled, "SEGMENT_WEIGHT", size)
        paths = []
        for at, lines in enumerate(files):
            if any(line.strip().startswith("{") for line in lines):
                name = data.draw(st.sampled_from(NUMBERED)).format(at)
                paths.append(write_records(Path(folder) / name, lines))
        if not paths:
            return
        whole = read_as_columns(paths, every_fault=every_fault)
        try:
            parts = read_in_buckets(paths, every_fault=every_fault)
        except InputError:
            assert needs_all(whole, paths)
        else:
            assert_same(whole, parts)


@given(st.integers(1, 40), st.data())
def test_components_are_those_of_networkx(n: int, data: st.DataObject) -> None:
    node = st.integers(0, n - 1)
    edges = data.draw(st.lists(st.lists(st.tuples(node, node), max_size=12), max_size=5))
    parts = [np.array(part, dtype=np.int32).reshape(-1, 2) for part in edges]
    label = find_components(n, ((part[:, 0], part[:, 1]) for part in parts))
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(edge for part in edges for edge in part)
    for component in nx.connected_components(graph):
        assert {*label[[*component]].tolist()} == {min(component)}


def test_the_components_of_a_long_chain_and_of_a_star() -> None:
    n = 100_000
    dice = np.random.default_rng(1)
    order = dice.permutation(n)
    for one, other in ((order[:-1], order[1:]), (np.full(n - 1, n - 1), np.arange(n - 1))):
        assert not find_components(n, [(one, other)]).any()


def test_a_bucket_is_let_go_before_the_next_one_is_merged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [json.dumps({"id": at, "kids": [at + 1], "by": "a"}) for at in range(0, 400, 2)]
    path = write_records(tmp_path / "items.jsonl", lines)
    monkeypatch.setattr(buckets, "check_memory", lambda *_, **__: 30)
    output = OutputOptions(json=False, quiet=True, debug=False, no_color=True)
    inputs = InputOptions((str(path),), None, str(tmp_path / "rejects"), strict=False)
    loaded = load_buckets(output, inputs, PLENTY)
    seen: list[weakref.ref[Any]] = []

    def use(number: int, bucket: Loaded) -> None:
        assert number == len(seen)
        assert [known() for known in seen] == [None] * number
        assert bucket.nodes.forest.n == 20
        BucketExport().add(bucket.links)
        seen.append(weakref.ref(bucket.links.table))

    loaded.each(use)
    assert len(seen) == 20


@given(st.lists(st.integers(1, 9), max_size=30), st.integers(1, 12))
def test_a_bucket_weighs_too_much_only_where_one_component_does(
    sizes: list[int], most: int
) -> None:
    label = np.repeat(np.cumsum([0, *sizes])[:-1], sizes).astype(np.int32)
    numbers = number_buckets(label, np.ones_like(label), most)
    weights: list[int] = np.bincount(numbers).tolist()
    parts = [{*label[numbers == number].tolist()} for number in range(len(weights))]
    assert all(
        weight <= most or len(part) == 1 for weight, part in zip(weights, parts, strict=True)
    )
    # No two neighbours fit into one.
    assert all(
        weight + sizes[[*np.cumsum([0, *sizes])].index(min(following))] > most
        for weight, following in zip(weights, parts[1:], strict=False)
    )


def test_lists_and_stubs_weigh(tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": at, "kids": [*range(10**6 + at * 100, 10**6 + at * 100 + 50)]})
        for at in range(1, 41)
    ]
    path = write_records(tmp_path / "items.jsonl", lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(buckets, "check_memory", lambda *_, **__: 250)
        assert len(read_in_buckets([path])) == 20


def test_memory_is_checked_before_it_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = []
    for name in "abcd":
        first = ord(name) * 10
        lines = [json.dumps({"id": at, "kids": [10**6 + at]}) for at in range(first, first + 10)]
        paths.append(write_records(tmp_path / f"{name}.jsonl", lines))
    seen: list[int] = []

    def check(_memory: int, _needs: object, ids: int, **_: bool) -> int:
        seen.append(ids)
        return 10

    monkeypatch.setattr(buckets, "check_memory", check)
    monkeypatch.setattr(buckets, "_MAX_FOUND", 0)
    monkeypatch.setattr(spilled, "SEGMENT_WEIGHT", 1)
    read_in_buckets(paths)
    assert seen == sorted(seen)
    assert seen[0] == 40
    assert len({*seen}) > 2
    assert seen[-1] == 80


def test_each_note_is_looked_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f'{{"node": {at}}}' for at in range(1, 90)]
    lines += [f'{{"node": {at + 1000}, "stub": true}}' for at in range(1, 90)]
    lines += [f'{{"edge": [{at}, {at + 1000}]}}' for at in range(1, 90)]
    path = write_records(tmp_path / "graph.jsonl", lines)
    calls = 0

    def count_calls(note: Unfetched) -> bool:
        nonlocal calls
        calls += 1
        return names_text(note)

    monkeypatch.setattr(buckets, "names_text", count_calls)
    found = read_in_buckets([path])
    notes = sum(map(len, found.unfetched))
    assert notes > 50
    assert calls <= 2 * notes
