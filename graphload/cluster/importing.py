"""Files for `neo4j-admin database import`, written by the workers from an export's partitions.

They are the tables of `neo4j_import` in Parquet, each a folder of files. Rows of items are made by
the plan of a push into an empty store, a batch of records at a time; the others follow from these,
from the nodes, and on the driver from the account of the job.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from graphload.cluster.merging import parse_versions
from graphload.cluster.rows import items_of_rows
from graphload.cluster.stages import spark_schema
from graphload.columns import FIELDS
from graphload.forest import UNKNOWN, Forest
from graphload.items import Place
from graphload.links import unfetched_edges
from graphload.loading.plan.context import LoadContext
from graphload.loading.plan.initial import plan_initial
from graphload.loading.plan.records import PushRecords, records_of_versions
from graphload.loading.plan.sets import Key, set_row
from graphload.neo4j_import.items import ItemRows
from graphload.neo4j_import.layout import (
    ITEMS,
    LOAD,
    LOADS,
    POSTS,
    RECORDS,
    REPLIES,
    SETS,
    UNFETCHED,
    USERS,
    columns_of,
    load_rows,
    set_rows,
    unfetched_table,
)
from graphload.neo4j_import.script import CONSTRAINTS, SCRIPT, constraints, import_script
from graphload.neo4j_import.tables import Table, frame_of, make_frame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pyspark.sql import DataFrame

    from graphload.cluster.files import Folder
    from graphload.cluster.records import ClusterRecords
    from graphload.items import Id, Item
    from graphload.loading.plan.table import Plan
    from graphload.neo4j_import.layout import IdType

__all__ = ["IMPORT", "import_stage", "write_import"]

IMPORT = "neo4j-import"
"""The folder of the files, in that of the export."""
_MAX_FILES = 200
"""Files of one table: the names of all are one argument of a program."""
_ARROW_TYPES = {
    "long": pa.int64(),
    "string": pa.string(),
    "boolean": pa.bool_(),
    "datetime": pa.string(),
    "long[]": pa.list_(pa.int64()),
    "string[]": pa.list_(pa.string()),
}


class _SetKey(NamedTuple):
    """A set of loads: whether each item is the merge of one record, and whether any was dropped."""

    is_one: bool
    dropped: bool

    def key(self) -> Key:
        """Return the key of the set."""
        loads = LoadContext(LOAD).loads
        return Key(loads, loads if self.is_one else None, self.dropped)


_OWN = _SetKey(is_one=True, dropped=False)


def import_stage(prefix: str) -> str:
    """Return the name of the last stage of an import, whose script has a prefix of labels."""
    return f"{IMPORT}={prefix}"


def import_schema(table: str, id_type: IdType) -> pa.Schema:
    """Return the columns of a table of the import."""
    columns = columns_of(table, id_type)
    return pa.schema([(each.header, _ARROW_TYPES[each.value_type]) for each in columns])


def write_import(
    records: ClusterRecords, nodes: DataFrame, folder: Folder, *, prefix: str
) -> dict[str, int]:
    """Write the files of an import, a stage for each table, and the script that runs it.

    Returns:
        The number of items, of users, and of replies and posts.
    """
    writer = _Writer(records, folder)
    numbers, sets = writer.write_records()
    items = writer.write_items(nodes, numbers)
    users, relationships = writer.write_edges(nodes, items, numbers[_OWN])
    sources = sorted(entry.name for entry in records.report.sources if entry.read)
    count = writer.tables[ITEMS].rows
    writer.write_rows(LOADS, load_rows(prefix, sources, count, relationships))
    writer.write_rows(SETS, set_rows(prefix, sets))
    if edges := unfetched_edges(records.unfetched):
        writer.write_rows(UNFETCHED, unfetched_table(prefix, edges))
    script = import_script(writer.tables, separator=None, prefix=prefix)
    folder.put(f"{IMPORT}/{SCRIPT}", script.encode(), is_program=True)
    folder.put(f"{IMPORT}/{CONSTRAINTS}", constraints(prefix).encode())
    counts = {"items": count, "users": users, "relationships": relationships}
    records.stages.note(import_stage(prefix), counts)
    return counts


class _Writer:
    """The tables that are written: each is a stage, and a folder in that of the import."""

    def __init__(self, records: ClusterRecords, folder: Folder) -> None:
        self._records = records
        self._folder = folder
        self._id: IdType = "string" if records.is_text else "long"
        self.tables: dict[str, Table] = {}

    def write_records(self) -> tuple[dict[_SetKey, int], list[dict[str, Any]]]:
        """Write the records that are kept beside items, and number the sets of loads.

        Returns:
            The number of each set that there is, and the rows of sets.
        """
        from pyspark.sql import functions as F  # noqa: N812, PLC0415 - its usual name

        records, is_text = self._records, self._records.is_text
        schema = pa.schema([*import_schema(RECORDS, self._id), *_KEY_COLUMNS])
        id_, texts = (F.col(f"`{name}`") for name in schema.names[:2])

        def make() -> DataFrame:
            several = records.merged.filter("versions is not null").select(*FIELDS, "versions")
            return several.mapInArrow(
                lambda batches: _kept_records(batches, schema, is_text=is_text),
                spark_schema(schema),
            )

        def count(table: DataFrame) -> dict[str, Any]:
            columns = F.min("id").alias("first"), F.count("id").alias("items")
            alone = records.merged.filter("versions is null").agg(*columns).collect()
            found = table.withColumn("id", id_).groupBy("is_one", "dropped").agg(*columns).collect()
            sets = [[*_OWN, alone[0]["first"], alone[0]["items"]], *map(list, found)]
            return {"sets": sets, "rows": table.filter(texts.isNotNull()).count()}

        table = records.stages.run("history", make, schema, count=count)
        account = records.stages.done("history") or {}
        if account["rows"]:
            self._run(RECORDS, lambda: table.filter(texts.isNotNull()).drop(*_KEY_COLUMNS.names))
        first: dict[_SetKey, Any] = {}
        items: Counter[_SetKey] = Counter()
        for is_one, dropped, id_first, number in account["sets"]:
            key = _SetKey(is_one, dropped)
            if number:
                first[key] = min(id_first, first.get(key, id_first))
                items[key] += number
        # As a push numbers them: by the first item of each.
        numbers = {key: at for at, key in enumerate(sorted(first, key=first.__getitem__), 1)}
        sets = [set_row(at, key.key(), items[key]) for key, at in numbers.items()]
        return {_OWN: len(numbers) + 1, **numbers}, sets

    def write_items(self, nodes: DataFrame, numbers: Mapping[_SetKey, int]) -> DataFrame:
        """Write the rows of items, stubs included."""
        from pyspark.sql import functions as F  # noqa: N812, PLC0415 - its usual name

        id_type = self._id
        place = nodes.select(F.col("id").alias("node"), "root", "depth")
        found = self._records.merged.select(*FIELDS, "versions")
        joined = place.join(found, F.col("node") == F.col("id"), "left")
        return self._run(
            ITEMS,
            lambda: joined.mapInArrow(
                lambda batches: _item_rows(batches, numbers, id_type),
                spark_schema(import_schema(ITEMS, id_type)),
            ),
        )

    def write_edges(self, nodes: DataFrame, items: DataFrame, own: int) -> tuple[int, int]:
        """Write replies, posts and users; return the number of users, and of the others."""
        from pyspark.sql import functions as F  # noqa: N812, PLC0415 - its usual name

        schema = import_schema(ITEMS, self._id)
        headers = {name.partition(":")[0]: F.col(f"`{name}`") for name in schema.names}
        replies = nodes.filter("parent is not null")
        self._run(REPLIES, lambda: replies.select("id", "parent", F.col("rank").cast("bigint")))
        authors = items.filter(headers["by"].isNotNull())
        self._run(POSTS, lambda: authors.select(headers["by"], headers["id"]))
        names = authors.select(headers["by"].alias("name")).distinct()
        self._run(USERS, lambda: names.withColumn("own", F.lit(own).cast("bigint")))
        return self.tables[USERS].rows, self.tables[REPLIES].rows + self.tables[POSTS].rows

    def write_rows(self, name: str, rows: Iterable[Iterable[Any]]) -> None:
        """Write a table of the driver's rows."""
        columns = columns_of(name, self._id)
        frame = make_frame(columns, [*rows], None)
        table = frame.to_arrow().cast(import_schema(name, self._id))
        data = pa.BufferOutputStream()
        pq.write_table(table, data)
        file = f"{name}.parquet"
        self._folder.put(f"{IMPORT}/{file}", data.getvalue().to_pybytes())
        self.tables[name] = Table([file], len(table), has_lines=False, largest=0)

    def _run(self, name: str, make: Callable[[], DataFrame]) -> DataFrame:
        """Write a table, whose columns are in the order of the import's."""
        schema = import_schema(name, self._id)
        place = f"{IMPORT}/{name}"

        def named() -> DataFrame:
            return make().toDF(*schema.names).coalesce(_MAX_FILES)

        table = self._records.stages.run(
            place, named, schema, count=lambda table: {"rows": table.count()}, output=True
        )
        rows = (self._records.stages.done(place) or {})["rows"]
        if files := [f"{name}/{file}" for file in self._folder.files(place)]:
            self.tables[name] = Table(files, rows, has_lines=False, largest=0)
        else:
            self.write_rows(name, [])
        return table


_KEY_COLUMNS = pa.schema([("is_one", pa.bool_()), ("dropped", pa.bool_())])


def _plan(rows: pa.Table) -> Plan:
    """Return the plan of a push of records, with their versions, into an empty store."""
    rows = rows.sort_by("id")
    items = items_of_rows(rows, [Place("")] * len(rows))
    n = len(items)
    unlinked = np.full(n, -1, dtype=np.int64)
    forest = Forest(
        [item.id for item in items if item.id is not None],
        unlinked,
        unlinked,
        np.full(n, UNKNOWN, dtype=np.int64),
    )
    versions = {
        item.id: records_of_versions(parse_versions(content))
        for item, content in zip(items, rows.column("versions").to_pylist(), strict=True)
        if content is not None and item.id is not None
    }
    records = PushRecords(forest, items, ["given"] * n, (), (), versions)
    return plan_initial(records, LoadContext(LOAD, {LOAD: 0}))


def _keys(plan: Plan) -> dict[int | None, _SetKey]:
    """Return the keys of the sets of a plan by number."""
    return {
        row["set"]: _SetKey(row["recorded"] is not None, bool(row["dropped"]))
        for row in plan.sets.before
    }


def _kept_records(
    batches: Iterable[pa.RecordBatch], schema: pa.Schema, *, is_text: bool
) -> Iterator[pa.RecordBatch]:
    """Yield the records that are kept beside items, nulls where none are, and keys of sets."""
    del is_text
    for batch in batches:
        plan = _plan(pa.Table.from_batches([batch]))
        keys = _keys(plan)
        rows = []
        for id_, number, item in zip(plan.ids, plan.loads, plan.record, strict=True):
            # What a record names, and no other one describes, is in a plan that was made anew.
            if item is not None:
                entry = plan.entries.get(id_)
                kept = (None, None) if entry is None else map(list, entry)
                rows.append((id_, *kept, *keys[number]))
        columns = zip(*rows, strict=True)
        arrays = [pa.array(values, each.type) for values, each in zip(columns, schema, strict=True)]
        if arrays:
            yield pa.record_batch(arrays, schema=schema)


def _item_rows(
    batches: Iterable[pa.RecordBatch], numbers: Mapping[_SetKey, int], id_type: IdType
) -> Iterator[pa.RecordBatch]:
    """Yield the rows of nodes with their records; a stub has none."""
    columns, schema = columns_of(ITEMS, id_type), import_schema(ITEMS, id_type)
    for batch in batches:
        table = pa.Table.from_batches([batch])
        plan = _plan(table.filter(pc.is_valid(table.column("id"))))
        keys = _keys(plan)
        planned: dict[Id, tuple[Item | None, int | None]] = {
            id_: (item, number and numbers[keys[number]])
            for id_, item, number in zip(plan.ids, plan.record, plan.loads, strict=True)
        }
        ids, root, depth = (table.column(name).to_pylist() for name in ("node", "root", "depth"))
        n = len(ids)
        found = [planned.get(id_, (None, None)) for id_ in ids]
        rows = ItemRows(
            ids,
            [item for item, _ in found],
            ["given"] * n,
            root,
            depth,
            [number for _, number in found],
        )
        if n:
            made = frame_of(columns, rows.columns(), None).to_arrow().cast(schema)
            yield from made.to_batches()
