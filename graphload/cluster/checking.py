"""Problems on a cluster: each bucket of threads by the rules of one machine.

A rule looks at an item, at those that it names, and at those that name it. A bucket gets its nodes
and their records, and as visitors those records of other buckets that name one of its nodes, or are
named by one of its records. Of what the rules find there, that counts whose first id is the
bucket's. Rules about inputs as a whole are applied by the driver.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphload.cluster.layout import BUCKET
from graphload.cluster.merging import merged_schema, parse_conflict
from graphload.cluster.rows import items_of_rows, kept_type
from graphload.cluster.stages import fit_columns, read_account, spark_schema, spark_type
from graphload.columns import FIELDS, TYPES
from graphload.forest import Forest
from graphload.item_table.table import ItemTable
from graphload.items import Place
from graphload.links import Edge, Links, link_items, unfetched_edges
from graphload.merge import Merged
from graphload.problems.evidence import Evidence, Problem
from graphload.problems.sources import THREAD_TYPES, propose_reading
from graphload.problems.table import RULES, apply_rules, problem_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pyspark.sql import DataFrame, SparkSession

    from graphload.cluster.files import Folder
    from graphload.cluster.records import ClusterRecords
    from graphload.items import Id, Item, Reject
    from graphload.merge import Conflict
    from graphload.problems.sources import Proposed

__all__ = ["PROBLEMS", "FoundProblems", "check_records", "read_problems"]

PROBLEMS = "problems"
"""The table of problems of an export."""
_NODE, _RECORD, _EDGE = range(3)
"""What a row of evidence is: a node of the bucket, a record, an edge that follows from none."""
_LOOKED_AT = (
    *("id", "parent", "poll", "kids", "parts"),
    *("item_type", "time", "descendants", "dead", "deleted"),
)
"""The fields of records that rules about items look at."""
_LINKS = "parent is not null or poll is not null or kids is not null or parts is not null"
_SHOWN_REJECTS = 3


class FoundProblems(NamedTuple):
    """The problems of an export, sorted as on one machine, and the conflicts by id.

    `proposals` has, by the source that a problem is about, a mapping of its fields and its first
    rows; `rejects` are the first of the input, each with its place and the reason.
    """

    problems: list[Problem]
    conflicts: list[Conflict]
    proposals: dict[str, Proposed]
    rejects: list[tuple[Place, str]]


def problem_schema(*, is_text: bool) -> pa.Schema:
    """Return the columns of problems: `number` orders those of the same ids.

    `conflict` and `proposal` are JSON: what else is known of a conflict, or of a source.
    """
    return pa.schema(
        [
            ("kind", pa.string()),
            ("ids", kept_type("ids", is_text=is_text)),
            ("source", pa.string()),
            ("line", pa.int64()),
            ("detail", pa.string()),
            ("number", pa.int32()),
            ("conflict", pa.string()),
            ("proposal", pa.string()),
        ]
    )


def check_records(
    records: ClusterRecords, nodes: DataFrame, buckets: int, rejects: Sequence[Reject]
) -> None:
    """Find the problems of merged records, in a stage of their own."""
    is_text = records.is_text
    schema = problem_schema(is_text=is_text)

    def make() -> DataFrame:
        rows = _evidence(records, nodes, buckets)
        found = rows.groupBy(BUCKET).applyInArrow(
            lambda rows: find_in_bucket(rows, is_text=is_text), spark_schema(schema)
        )
        of_inputs = _find_of_inputs(records, nodes)
        if not len(of_inputs):
            return found
        return found.unionByName(records.session.createDataFrame(of_inputs))

    shown = [
        [reject.place.source, reject.place.line, reject.reason]
        for reject in rejects[:_SHOWN_REJECTS]
    ]
    records.stages.run(PROBLEMS, make, schema, count=lambda _table: {"rejects": shown}, output=True)


def read_problems(session: SparkSession, folder: Folder, *, is_text: bool) -> FoundProblems:
    """Read the problems of a finished export into memory, some 300 bytes each."""
    schema = problem_schema(is_text=is_text)
    table = session.read.schema(spark_schema(schema)).parquet(folder.path(PROBLEMS))
    rows = table.toArrow().cast(schema).sort_by("number").to_pylist()
    problems = [
        Problem(
            row["kind"],
            tuple(row["ids"]),
            None if row["source"] is None else Place(row["source"], row["line"]),
            row["detail"],
        )
        for row in rows
    ]
    conflicts = [
        parse_conflict(row["conflict"], is_text=is_text) for row in rows if row["conflict"]
    ]
    proposals: dict[str, Proposed] = {
        row["source"]: tuple(json.loads(row["proposal"])) for row in rows if row["proposal"]
    }
    rejects = read_account(folder, PROBLEMS)["rejects"]
    return FoundProblems(
        sorted(problems, key=problem_order),
        sorted(conflicts, key=lambda conflict: conflict.id),
        proposals,
        [(Place(source, line), why) for source, line, why in rejects],
    )


# --- what a bucket gets


def _evidence_schema(*, is_text: bool) -> pa.Schema:
    schema = merged_schema(is_text=is_text)
    names = (*_LOOKED_AT, "source", "line", "conflict")
    others = [("what", pa.int32()), (BUCKET, pa.int32())]
    return pa.schema([*others, *(schema.field(name) for name in names)])


def _evidence(records: ClusterRecords, nodes: DataFrame, buckets: int) -> DataFrame:
    """Return the nodes, records, visitors and edges of all buckets."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415 - its usual name

    schema = _evidence_schema(is_text=records.is_text)
    place = nodes.select(F.col("id").alias("node"), BUCKET)
    found = records.located(records.merged).join(place, F.col("id") == F.col("node"))
    own = _rows(found, schema, _RECORD)
    evidence = _rows(nodes.select("id", "parent", BUCKET), schema, _NODE).unionByName(own)
    if edges := unfetched_edges(records.unfetched):
        kinds = pa.schema([schema.field("id"), schema.field("parent")])
        table = pa.table([[edge.kid for edge in edges], [edge.parent for edge in edges]], kinds)
        ends = records.session.createDataFrame(table)
        both = F.col("id") == F.col("node"), F.col("parent") == F.col("node")
        for condition in both:
            evidence = evidence.unionByName(_rows(ends.join(place, condition), schema, _EDGE))
    if buckets == 1:
        return evidence
    id_type = schema.field("id").type
    named = own.select("id", BUCKET, "parent", "poll", "kids", "parts").mapInArrow(
        _named_ids, f"`id` {spark_type(id_type)}, `{BUCKET}` int, `named` {spark_type(id_type)}"
    )
    crossing = named.join(
        place.withColumnRenamed(BUCKET, "other"), F.col("named") == F.col("node")
    ).filter(F.col("other") != F.col(BUCKET))
    visits = (
        crossing.select(F.col("id").alias("visitor"), F.col("other").alias("host"))
        .unionByName(crossing.select(F.col("named").alias("visitor"), F.col(BUCKET).alias("host")))
        .distinct()
    )
    visitors = own.join(visits, F.col("id") == F.col("visitor")).withColumn(BUCKET, F.col("host"))
    return evidence.unionByName(_rows(visitors, schema, _RECORD))


def _rows(found: DataFrame, schema: pa.Schema, what: int) -> DataFrame:
    """Return rows of evidence, with nothing in the columns that some rows don't have."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415 - its usual name

    return fit_columns(found.withColumn("what", F.lit(what)), schema)


def _named_ids(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the ids that records name, each with the record's and its bucket."""
    for batch in batches:
        ids, bucket = batch.column("id"), batch.column(BUCKET)
        for name in ("parent", "poll", "kids", "parts"):
            column = batch.column(name)
            if name in ("parent", "poll"):
                named = column.drop_null()
                at = pa.array(np.flatnonzero(column.is_valid()))
            else:
                named, at = pc.list_flatten(column), pc.list_parent_indices(column)
            if len(named):
                yield pa.record_batch(
                    [ids.take(at), bucket.take(at), named], ["id", BUCKET, "named"]
                )


# --- what is found in it


def find_in_bucket(rows: pa.Table, *, is_text: bool) -> pa.Table:
    """Return the problems of a bucket, of which `rows` are the evidence."""
    what = rows.column("what")
    home = rows.filter(pc.equal(what, _NODE))
    ends = rows.filter(pc.equal(what, _EDGE))
    found = rows.filter(pc.equal(what, _RECORD)).sort_by("id")
    table = ItemTable.from_items(_items(found))
    edges = [
        Edge(kid, parent, None)
        for kid, parent in dict.fromkeys(
            zip(ends.column("id").to_pylist(), ends.column("parent").to_pylist(), strict=True)
        )
    ]
    linked = link_items(table, edges)
    ids = linked.forest.ids
    known = pa.array([*ids], home.schema.field("id").type)
    at, parent = (
        pc.index_in(home.column(name).combine_chunks(), value_set=known).fill_null(-1).to_numpy()
        for name in ("id", "parent")
    )
    # Only of the bucket's own nodes is it known here who their parent is.
    above = np.full(len(ids), -1, dtype=linked.forest.parent.dtype)
    above[at] = parent
    unranked = np.full_like(above, -1)
    links = Links(
        Forest(ids, above, unranked, linked.forest.time), table, linked.row, linked.claims
    )
    texts: dict[Id, str] = {
        id_: conflict
        for id_, conflict in zip(
            found.column("id").to_pylist(), found.column("conflict").to_pylist(), strict=True
        )
        if conflict is not None
    }
    conflicts = [parse_conflict(text, is_text=is_text) for text in texts.values()]
    rules = (rule for rule in RULES if not rule.of_inputs)
    problems = apply_rules(rules, Evidence(Merged(table, conflicts=conflicts), links))
    own = {*home.column("id").to_pylist()}
    return _problem_rows([each for each in problems if each.ids[0] in own], texts, is_text=is_text)


def _items(found: pa.Table) -> list[Item]:
    """Return the Items of records, with those fields that there are."""
    places = [
        Place(source, line)
        for source, line in zip(
            found.column("source").to_pylist(), found.column("line").to_pylist(), strict=True
        )
    ]
    names = {*found.column_names}
    columns = [
        found.column(name)
        if name in names
        else pa.nulls(len(found), kept_type(TYPES[name], is_text=False))
        for name in FIELDS
    ]
    return items_of_rows(pa.table(columns, [*FIELDS]), places)


def _problem_rows(
    problems: Sequence[Problem],
    conflicts: Mapping[Id, str],
    proposals: Mapping[int, str] | None = None,
    *,
    is_text: bool,
) -> pa.Table:
    schema = problem_schema(is_text=is_text)
    rows = [
        {
            "kind": problem.kind,
            "ids": problem.ids,
            "source": problem.place and problem.place.source,
            "line": problem.place and problem.place.line,
            "detail": problem.detail,
            "number": number,
            "conflict": conflicts.get(problem.ids[0])
            if problem.kind == "conflicting_records"
            else None,
            "proposal": (proposals or {}).get(number),
        }
        for number, problem in enumerate(problems)
    ]
    return pa.Table.from_pylist(rows, schema)


# --- rules about inputs


@dataclass(frozen=True)
class _InputEvidence(Evidence):
    """Evidence whose records are those of some inputs; `known` says which ids have records."""

    known: Mapping[Id, bool]

    def row_of(self, id_: Id) -> int:
        """Return 0 for the id of a record, else -1."""
        return 0 if self.known.get(id_) else -1

    def has_node(self, id_: Id) -> bool:
        """Return whether an id is a node."""
        return id_ in self.known


def _find_of_inputs(records: ClusterRecords, nodes: DataFrame) -> pa.Table:
    """Find what rules about inputs find, with the records of those that never name another."""
    records.add_faults()
    is_text = records.is_text
    items = _unlinked_items(records)
    merged = Merged(ItemTable.from_items(items), unfetched=records.unfetched, report=records.report)
    evidence = _InputEvidence(merged, link_items(merged.items), _known_ids(records, nodes))
    problems = apply_rules((rule for rule in RULES if rule.of_inputs), evidence)
    sources = records.report.by_source()
    proposals = {}
    for number, problem in enumerate(problems):
        if problem.kind == "no_links" and problem.place is not None:
            names = {entry.name for entry in sources[problem.place.source]}
            own = [item for item in items if item.place and item.place.source in names]
            if (proposal := propose_reading(own)) is not None:
                proposals[number] = json.dumps(proposal)
    return _problem_rows(problems, {}, proposals, is_text=is_text)


def _known_ids(records: ClusterRecords, nodes: DataFrame) -> dict[Id, bool]:
    """Return those ids of notes that are nodes, and whether each has a record."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415 - its usual name

    ids = {id_ for note in records.unfetched for id_ in (*note.ids, note.parent)} - {None}
    if not ids:
        return {}
    kind = kept_type("id", is_text=records.is_text)
    wanted = records.session.createDataFrame(pa.table({"wanted": pa.array([*ids], kind)}))
    found = nodes.select("id", "stub").join(wanted, F.col("id") == F.col("wanted"))
    return {row["id"]: not row["stub"] for row in found.collect()}


def _unlinked_items(records: ClusterRecords) -> list[Item]:
    """Return the records of sources in which no record names another, ascending by id.

    Only those of sources that aren't all threads: they are in memory.
    """
    report = records.report
    sources = report.by_source()
    unlinked = {
        entry.name: source
        for source, entries in sources.items()
        if not any(entry.is_linked for entry in entries)
        for entry in entries
    }
    if not unlinked:
        return []
    from pyspark.sql import functions as F  # noqa: N812, PLC0415 - its usual name

    names = records.session.createDataFrame(pa.table({"file": pa.array([*unlinked], pa.string())}))
    found = records.located(records.merged).join(names, F.col("source") == F.col("file"))
    kinds = ", ".join(f"'{kind}'" for kind in sorted(THREAD_TYPES))
    counts = found.groupBy("file").agg(
        F.expr("count(*)").alias("items"),
        F.expr(f"count_if({_LINKS})").alias("linked"),
        F.expr(f"count_if(item_type in ({kinds}))").alias("threads"),
    )
    totals: dict[str, Counter[str]] = {source: Counter() for source in unlinked.values()}
    for row in counts.collect():
        totals[unlinked[row["file"]]].update(
            {name: row[name] for name in ("items", "linked", "threads")}
        )
    wanted = [
        name
        for name, source in unlinked.items()
        if (of := totals[source])["items"] > 1 and not of["linked"] and of["threads"] < of["items"]
    ]
    if not wanted:
        return []
    return _items(found.filter(F.col("file").isin(wanted)).drop("file").toArrow().sort_by("id"))
