"""Statistics and measures of an export: each bucket of threads by the functions of one machine.

A bucket has whole threads and cycles, so that what is computed of it adds up, or is the table of
its threads.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from graphload.cluster.layout import BUCKET, ITEMS, NODES
from graphload.cluster.linking import node_schema
from graphload.cluster.merging import record_schema
from graphload.cluster.rows import kept_type
from graphload.cluster.stages import read_result, spark_schema
from graphload.errors import InputError
from graphload.forest import UNKNOWN, Forest, number_type
from graphload.measures.columns import ItemColumns
from graphload.measures.definitions import THREADS, load_measures
from graphload.measures.measure import measure_threads
from graphload.measures.table import MeasureTable
from graphload.nodes import NodeColumns, encode
from graphload.stats import Stats, add_stats, describe_nodes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyspark.sql import DataFrame, SparkSession

    from graphload.cluster.files import Folder
    from graphload.items import Id
    from graphload.measures.definitions import StubRule

__all__ = ["FinishedExport"]

_COLUMNS = ("by", "item_type", "time", "deleted", "dead")
_STATS = pa.schema([("stats", pa.string())])
_RULES = "rules"
"""The column with the rules of a bucket's measures, in a row of its own."""
_TYPES = {"int64": pa.int64(), "float": pa.float64()}


class FinishedExport:
    """A finished export, to be described.

    Raises:
        InputError: the folder has none.
    """

    def __init__(self, session: SparkSession, folder: Folder) -> None:
        result = read_result(folder)
        if result is None:
            raise InputError("no finished export of a cluster", path=folder.name)
        self._result = result
        self._is_text = result["ids"] == "text"
        self._nodes, self._items = (
            session.read.schema(f"{spark_schema(schema)}, `{BUCKET}` int").parquet(
                folder.path(name)
            )
            for name, schema in (
                (NODES, node_schema(is_text=self._is_text)),
                (ITEMS, record_schema(is_text=self._is_text)),
            )
        )

    def stats(self) -> Stats:
        """Count the items, threads, authors and levels; see `stats.describe_nodes`."""
        if not self._result["nodes"]:
            return add_stats([], 0)
        groups = self._rows().groupBy(BUCKET).applyInArrow(_describe_group, spark_schema(_STATS))
        found = [Stats(**json.loads(row["stats"])) for row in groups.collect()]
        authors = self._items.select("by").filter("by is not null").distinct().count()
        return add_stats(found, authors)

    def threads(self, sort: str | None = None, *, stubs: StubRule = "skip") -> MeasureTable:
        """Measure the threads, the largest first or by a measure; their table is in memory."""
        empty = measure_threads(_empty_columns(), stubs=stubs)
        if not self._result["nodes"]:
            return empty
        is_text = self._is_text
        schema = _thread_schema(is_text=is_text)
        groups = (
            self._rows()
            .groupBy(BUCKET)
            .applyInArrow(
                lambda rows: _measure_group(rows, stubs=stubs, is_text=is_text),
                spark_schema(schema),
            )
        )
        frame = cast("pl.DataFrame", pl.from_arrow(groups.toArrow().cast(schema)))
        rules = dict(empty.rules)
        for text in frame[_RULES].drop_nulls():
            affected = json.loads(text)
            rules = {
                name: replace(rule, affected=rule.affected + affected[name])
                for name, rule in rules.items()
            }
        # It is about roots where there are several, which may be those of several buckets.
        roots = self._result["threads"]
        rules["roots"] = replace(rules["roots"], affected=roots if roots > 1 else 0)
        (key,) = (measure.name for measure in THREADS.measures if measure.is_key)
        frame = frame.filter(pl.col(_RULES).is_null()).drop(_RULES).sort(key)
        return MeasureTable(THREADS, frame, rules).sort(sort)

    def _rows(self) -> DataFrame:
        """Return all that is looked at: rows of nodes, and rows of their items."""
        from pyspark.sql import functions as F  # noqa: N812, PLC0415 - its usual name

        def select(table: DataFrame, *names: str) -> DataFrame:
            """Select columns, and nothing, of its type, for each that a table doesn't have."""
            columns = [
                F.col(name)
                if name in names
                else F.lit(None).cast(types.get(name, "string")).alias(name)
                for name in (BUCKET, "id", "parent", "rank", "stub", *_COLUMNS)
            ]
            return table.select(*columns)

        id_type = "string" if self._is_text else "bigint"
        types = {"parent": id_type, "rank": "int", "time": "bigint"}
        types |= dict.fromkeys(("stub", "deleted", "dead"), "boolean")
        nodes = select(self._nodes, BUCKET, "id", "parent", "rank", "stub")
        return nodes.unionByName(select(self._items, BUCKET, "id", *_COLUMNS))


def _nodes_of_group(rows: pa.Table) -> NodeColumns:
    """Return the nodes of a bucket as columns."""
    is_node = pc.is_valid(rows.column("stub"))
    nodes, items = rows.filter(is_node), rows.filter(pc.invert(is_node))
    nodes = nodes.take(pc.sort_indices(nodes.column("id")))
    ids = nodes.column("id").combine_chunks()
    items = items.take(pc.index_in(ids, value_set=items.column("id").combine_chunks()))
    # What is below a cycle is a root, in another bucket maybe.
    parent = pc.index_in(nodes.column("parent").combine_chunks(), value_set=ids)
    time = items.column("time").combine_chunks()
    dtype = number_type(len(ids))
    forest = Forest(
        cast("Sequence[Id]", ids.to_pylist()),
        parent.fill_null(-1).to_numpy().astype(dtype),
        nodes.column("rank").combine_chunks().fill_null(-1).to_numpy().astype(dtype),
        np.where(_marks(time.is_valid()), time.fill_null(0).to_numpy(), UNKNOWN),
    )
    authors, kinds = (encode(items.column(name).to_pylist()) for name in ("by", "item_type"))
    deleted, dead = (
        _marks(items.column(name).combine_chunks().fill_null(False)) for name in ("deleted", "dead")
    )
    stub = _marks(nodes.column("stub").combine_chunks())
    return NodeColumns(forest, *authors, *kinds, stub, deleted, dead)


def _marks(values: pa.Array) -> Any:  # noqa: ANN401 - an array of numpy
    return values.to_numpy(zero_copy_only=False)


def _describe_group(rows: pa.Table) -> pa.Table:
    stats = describe_nodes(_nodes_of_group(rows))
    return pa.table({"stats": [json.dumps(asdict(stats))]}, schema=_STATS)


def _thread_schema(*, is_text: bool) -> pa.Schema:
    """Return the columns of the measures of threads, and of the rules of a bucket."""
    types = {"id": kept_type("id", is_text=is_text), **_TYPES}
    fields = [(measure.name, types[measure.type]) for measure in THREADS.measures]
    return pa.schema([*fields, (_RULES, pa.string())])


def _measure_group(rows: pa.Table, *, stubs: StubRule, is_text: bool) -> pa.Table:
    """Return the measures of the threads of a bucket, and a row with its rules."""
    load_measures()
    schema = _thread_schema(is_text=is_text)
    table = measure_threads(ItemColumns.from_nodes(_nodes_of_group(rows)), stubs=stubs)
    affected = json.dumps({name: rule.affected for name, rule in table.rules.items()})
    measured = table.frame.to_arrow().append_column(_RULES, pa.nulls(len(table), pa.string()))
    rest = pa.Table.from_pylist([{_RULES: affected}], schema)
    return pa.concat_tables([measured.cast(schema), rest])


def _empty_columns() -> ItemColumns:
    none = np.zeros(0, dtype=np.int64)
    forest = Forest((), none, none, none)
    return ItemColumns.from_values(forest, (), stub=(), deleted=(), dead=())
