"""Walks of pushes, refreshes, undos and wipes: a store is always the merge of all that stands.

Beside the store there is a model, slow and plain: it keeps every record of every load, and for each
item it goes through its records in order, field by field. GRAPHLOAD_WALKS is the number of walks on
the embedded store (60 unless it is set), and GRAPHLOAD_NEO4J_WALKS that on Neo4j (6).
"""

from __future__ import annotations

import json
import os
import random
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from graphload.digest import item_digest
from graphload.graph import build_graph
from graphload.items import Item, item_attributes
from graphload.loading import PushResult, plan_push, push, read_graph, undo, verify, wipe
from graphload.loading.check.integrity import check_store
from graphload.loading.plan.sets import read_sets
from graphload.loading.write import changes
from graphload.merge import Merged, merge_items
from support.places import embedded, exported, served
from support.servers.neo4j_server import NEO4J_VERSIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from graphload.items import Id
    from graphload.stores.protocol import Statement, Store
    from support.servers.neo4j_server import Neo4jServers

WALKS = int(os.environ.get("GRAPHLOAD_WALKS", "60"))
NEO4J_WALKS = int(os.environ.get("GRAPHLOAD_NEO4J_WALKS", "6"))


IDS = range(1, 9)
POINTED_AT = range(1, 11)
TWINS = range(101, 104)
"""Ids of items whose records also come without them, under a surrogate."""
TIMES = range(1, 7)
STEPS = 8


class CutError(Exception):
    """The push was cut off before one of its transactions."""


@dataclass(frozen=True)
class File:
    """The records of a push, and the time that it gives to those without one."""

    records: Sequence[Item]
    time: int

    @property
    def merged(self) -> Merged:
        return merge_items(iter(self.records), retrieved_at=self.time)


@dataclass
class Model:
    """The files of the loads that stand, by number."""

    files: dict[int, File] = field(default_factory=dict)

    def export(self) -> list[bytes]:
        records: defaultdict[Id, list[tuple[int, Item]]] = defaultdict(list)
        standing = [(file, record) for file in self.files.values() for record in file.records]
        real = {item_digest(record): record.id for _, record in standing if not record.id_source}
        for file, record in standing:
            assert record.id is not None
            id_ = real.get(item_digest(record)) if record.id_source else record.id
            own = record.retrieved_at
            time = file.time if own is None else own
            records[id_ or record.id].append((time, record))
        items, sources = [], {}
        for id_, timed in sorted(records.items(), key=lambda pair: int(pair[0])):
            items.append(_slowly_merged(id_, timed))
            if all(record.id_source for _, record in timed):
                sources[id_] = "surrogate"
        return exported(build_graph(Merged(items, sources)))


def _slowly_merged(id_: Id, timed: Iterable[tuple[int, Item]]) -> Item:
    def order(pair: tuple[int, Item]) -> tuple[int, int, int]:
        time, record = pair
        named = item_attributes(record).keys() - {"retrieved_at"}
        return time, len(named) + len(record.extra or {}), -int(item_digest(record), 16)

    values: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    for _, record in sorted(timed, key=order):
        said = item_attributes(record)
        extra |= said.pop("extra", {})
        said.pop("text_format", None)
        if said.keys() & {"by", "text", "title"}:
            said = {"dead": None, "deleted": None, **said}
        if "text" in said:
            said["text_format"] = record.text_format
        values |= said
    return Item(id=id_, **values, extra=extra or None)


class Walk:
    """A walk of a seed: `run` takes steps, and checks the store after each."""

    def __init__(self, seed: int, store: Store) -> None:
        self.random = random.Random(seed)  # noqa: S311 - no secret
        self.store = store
        self.of_fields = random.Random(seed)  # noqa: S311 - no secret
        self.model = Model()
        self.keep_replaced = self.random.random() < 0.3
        self.sparse = self.random.random() < 0.6
        self.told: list[str] = [f"seed {seed}, keep_replaced={self.keep_replaced}"]
        self.can_undo = False

    def run(self) -> None:
        for _ in range(STEPS):
            choices: list[Callable[[], None]] = [self.push, self.push, self.push, self.refresh]
            choices += [self.cut_push, self.undo, self.undo]
            if self.random.random() < 0.05:
                choices = [self.wipe]
            self.random.choice(choices)()
            self.check()

    # --- steps

    def push(self) -> None:
        self._push(File(self._records(), self.random.choice(TIMES)))

    def refresh(self) -> None:
        if self.model.files:
            file = self.random.choice([*self.model.files.values()])
            self._push(File(file.records, self.random.choice([file.time, *TIMES])))

    def cut_push(self) -> None:
        if not self.model.files:
            return
        file = File(self._records(), self.random.choice(TIMES))
        self._cut(lambda: self._note_push(file, self._do_push(file)), f"cut {file}")
        self._push(file, is_again=True)

    def undo(self) -> None:
        if not self.model.files or not (self.can_undo or self.keep_replaced):
            return
        loads = [*self.model.files] if self.keep_replaced else [max(self.model.files)]
        load = self.random.choice(loads)
        self.told.append(f"undo {load}")
        if self.random.random() < 0.3:
            self._cut(lambda: undo(self.store, load), "cut undo")
            if not any(known == load for known in self._loads()):
                del self.model.files[load]
                self.can_undo = False
                return
        result = undo(self.store, load)
        assert not (self.keep_replaced and result.values_kept), self.account
        del self.model.files[load]
        self.can_undo = False

    def wipe(self) -> None:
        self.told.append("wipe")
        wipe(self.store)
        self.model.files.clear()

    # --- checks

    def check(self) -> None:
        assert exported(read_graph(self.store)) == self.model.export(), self.account
        files = [file for file in self.model.files.values() if self.random.random() < 0.5]
        if records := [record for file in files for record in file.records]:
            found = verify(merge_items(iter(records)), self.store)
            assert found.good, f"{self.account}\nverify {records}: {found.lines()}"
        if self.model.files:
            damage = check_store(self.store)
            assert damage.good, f"{self.account}\n{damage.lines()}"
        self.check_bookkeeping()
        self.check_fields()

    def check_fields(self) -> None:
        fields = self.store.query("MATCH (f:GraphloadField) RETURN f.name, f.source, f.type").rows
        assert self.model.files or not fields
        for (item,) in self.store.query("MATCH (i:Item) RETURN i").rows:
            extra = json.loads(item.properties.get("extra", "{}"))
            for name, source, kind in fields:
                value, stored = extra.get(source), item.properties.get(name)
                want = value if type(value) is {"integer": int, "text": str}[kind] else None
                assert repr(stored) == repr(want), f"{self.account}\n{name} of {item}"

    def check_bookkeeping(self) -> None:
        def column(cypher: str) -> list[Any]:
            return [row[0] for row in self.store.query(cypher).rows]

        sets = read_sets(self.store)
        used = column("MATCH (i:Item) WHERE i._loads IS NOT NULL RETURN i._loads")
        stored = {number: known.items for number, known in sets.items()}
        assert stored == {number: used.count(number) for number in used}, self.account
        different = {number for number, known in sets.items() if known.recorded is None}
        rows = self.store.query(
            "MATCH (i:Item) WHERE i._loads IS NOT NULL RETURN i.id, i._loads"
        ).rows
        noted = sorted(column("MATCH (r:GraphloadRecords) RETURN r.id"))
        assert noted == sorted(id_ for id_, number in rows if number in different), self.account
        wrong = "i.by IS NULL OR i.by <> u.name"
        assert column(f"MATCH (u:User)-[:POSTED]->(i:Item) WHERE {wrong} RETURN i.id") == []
        assert column("MATCH (u:User) WHERE NOT (u)-[:POSTED]->() RETURN u.name") == []

    @property
    def account(self) -> str:
        return "\n".join(self.told)

    # ---

    def _push(self, file: File, *, is_again: bool = False) -> None:
        merged = file.merged
        planned = plan_push(
            merged, self.store, retrieved_at=file.time, keep_replaced=self.keep_replaced
        )
        result = self._do_push(file)
        self._note_push(file, result)
        names = ("items", "relationships", "users", "refreshed")
        for name in () if is_again else names:
            was, said = getattr(result, name), getattr(planned, name)
            assert was == said, f"{self.account}\n{name}: {said} planned, {was} done"
        self.can_undo = True

    def _note_push(self, file: File, result: PushResult) -> None:
        assert result.load is not None
        self.told.append(f"push {result.load}: {file}")
        self.model.files[result.load] = file
        assert result.verified, f"{self.account}\n{result.mismatches}"

    def _do_push(self, file: File) -> PushResult:
        fields = self.of_fields.choice(["", "", "m", "n,other=m", "all"])
        self.told.append(f"fields {fields}")
        return push(
            file.merged,
            self.store,
            retrieved_at=file.time,
            keep_replaced=self.keep_replaced,
            fields=fields,
        )

    def _cut(self, work: Callable[[], object], told: str) -> None:
        """Do some work until one of its transactions, which isn't done."""
        left = self.random.randrange(12)
        write = self.store.write

        def count(
            statements: Sequence[Statement], *, committed_if: Statement | None = None
        ) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise CutError
            write(statements, committed_if=committed_if)

        self.told.append(f"{told} at {left}")
        self.store.write = count  # type: ignore[method-assign]
        try:
            work()
        except CutError:
            pass
        finally:
            self.store.write = write  # type: ignore[method-assign]

    def _loads(self) -> list[int]:
        from graphload.loading import list_loads

        return [load.load for load in list_loads(self.store)]

    def _records(self) -> list[Item]:
        records = [self._record() for _ in range(self.random.randrange(1, 7))]
        if self.random.random() < 0.3:
            twin = self.random.choice(TWINS)
            record = Item(id=twin, by="t", text=f"twin {twin}")
            if self.random.random() < 0.5:
                record = msgspec.structs.replace(record, id=-twin, id_source="surrogate")
            records.append(record)
        return records

    def _record(self) -> Item:
        choose, chance = self.random.choice, self.random.random

        def maybe(values: Sequence[Any], share: float = 0.5) -> Any:  # noqa: ANN401 - any field's
            return choose(values) if chance() < (share / 2 if self.sparse else share) else None

        def some() -> tuple[int, ...]:
            return tuple(self.random.sample(POINTED_AT, self.random.randrange(1, 4)))

        return Item(
            id=choose(IDS),
            by=maybe("ab"),
            text=(text := maybe("xyz")),
            text_format=None if text is None else maybe(["plain"], 0.3),
            title=maybe("t", 0.2),
            score=maybe(range(3)),
            parent=maybe(POINTED_AT),
            poll=maybe(POINTED_AT, 0.1),
            kids=some() if maybe([1]) else None,
            parts=some() if maybe([1], 0.1) else None,
            dead=maybe([True], 0.2),
            deleted=maybe([True], 0.2),
            retrieved_at=maybe(TIMES),
            extra=maybe([{"m": 1}, {"m": "2", "n": 0}], 0.2),
        )


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write few rows at a time, so that a push is cut off in the midst of a phase, too.

    And let kids leave their parents as those of a wide one do.
    """
    monkeypatch.setattr("graphload.loading.batches.MAX_ROWS", 2)
    monkeypatch.setattr(changes, "MIN_LEAVING_KIDS", 1)


@pytest.mark.parametrize("seed", range(WALKS))
def test_a_store_is_always_the_merge_of_all_that_stands(seed: int, tmp_path: Path) -> None:
    with embedded(tmp_path).open(write=True) as store:
        Walk(seed, store).run()


@pytest.mark.neo4j
def test_neo4j_is_always_the_merge_of_all_that_stands(neo4j_servers: Neo4jServers) -> None:
    place = served(neo4j_servers.get(NEO4J_VERSIONS[0]))
    for seed in range(NEO4J_WALKS):
        with place.open(write=True) as store:
            Walk(seed, store).run()
            wipe(store)
