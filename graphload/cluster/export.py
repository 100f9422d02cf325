"""Export on a cluster: records to Parquet, partitioned by threads."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
import pyarrow as pa

from graphload.cluster.files import Folder, SourceFile, find_sources
from graphload.cluster.layout import BUCKET, ITEMS, NODES
from graphload.cluster.linking import (
    finish_schema,
    finish_tree,
    link_group,
    link_schema,
    node_schema,
    said_of_notes,
    said_of_records,
    said_schema,
    state_schema,
)
from graphload.cluster.merging import merge_group, record_schema
from graphload.cluster.reading import (
    PART_BYTES,
    Account,
    Part,
    ReadingOptions,
    cut_files,
    read_parts,
)
from graphload.cluster.rows import ACCOUNT, ITEM, REJECT, ROWS, UNFETCHED, parse_reject
from graphload.cluster.stages import Stages, fingerprint_of, spark_schema
from graphload.columns import FIELDS, TYPES
from graphload.errors import InputError, UsageError
from graphload.readers.report import ReadReport, SourceReport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pyspark.sql import Column, DataFrame, SparkSession

    from graphload.items import Reject

__all__ = ["ClusterExport", "ClusterOptions"]

_NODES_PER_BUCKET = 50_000
_MAX_BUCKETS = 4_096
_ROWS_PER_GROUP = 500_000


@dataclass(frozen=True)
class ClusterOptions:
    """Sizes that decide how a job is cut, and not what comes out.

    - `part_bytes`: the size of the parts that large files of JSON lines are cut to.
    - `tasks`: so many tasks at most read at once.
    - `rows_per_group`: about so many rows are a group on a worker.
    - `rest`: with so many nodes left, their roots are found in one group, without more rounds.
    """

    part_bytes: int = PART_BYTES
    tasks: int = 1 << 16
    rows_per_group: int = _ROWS_PER_GROUP
    nodes_per_bucket: int = _NODES_PER_BUCKET
    rest: int = 1 << 20


class TakeRejects(Protocol):
    """Takes the rejects of a job."""

    def __call__(self, rejects: Iterable[Reject], /, *, again: bool) -> None:
        """Take them; `again`: an earlier run may have."""
        ...


@dataclass
class ClusterExport:
    """One job: SOURCES to the tables of an export in a folder.

    Ids are given: records without one, and chains of ancestors that mails name beyond their
    parent, take all records at once, which one machine has.
    """

    session: SparkSession
    sources: Sequence[str]
    folder: Folder
    reading: ReadingOptions = field(default_factory=ReadingOptions)
    sizes: ClusterOptions = field(default_factory=ClusterOptions)
    report: Callable[[str], None] = lambda _stage: None

    def __post_init__(self) -> None:
        self.read_report = ReadReport()
        self._files: list[SourceFile] = [
            *find_sources(self.sources, self.read_report.ignored.__setitem__)
        ]
        for file in self._files:
            if file.path.startswith(self.folder.path("")):
                raise UsageError(
                    f"{file.name} is in the folder of the output, {self.folder.name}",
                    hint="Choose another folder: what a job leaves is replaced by the next one.",
                )
        self._parts: list[Part] = [*cut_files(self._files, self.reading, self.sizes.part_bytes)]
        options = [asdict(self.reading), self.sizes.part_bytes, self.sizes.nodes_per_bucket]
        files = [list(file) for file in self._files]
        self._stages = Stages(
            self.session,
            self.folder,
            fingerprint_of([version("graphload"), options, files]),
            (ITEMS, NODES),
            self.report,
        )
        self._is_text = False

    def run(self, take_rejects: TakeRejects) -> dict[str, Any]:
        """Run all stages that aren't finished.

        `take_rejects` is called with the rejects, in the order of the input, and whether an earlier
        run may have taken them; not where that finished the job.

        Returns:
            The counts of records, nodes and edges.

        Raises:
            InputError: a source can't be read, or has records that only one machine can.
            ClusterError: the engine failed.
        """
        was_read = self._stages.done("rows") is not None
        rows = self._read()
        self._account()
        if self._stages.result is not None:
            return self._stages.result
        take_rejects(self._rejects(rows), again=was_read)
        records = self._merge(rows)
        links = self._link(rows, records)
        trees = self._find_roots(links)
        nodes = self._write_nodes(links, trees)
        self._write_items(records, nodes)
        result = self._result()
        self._stages.finish(result)
        return result

    # --- reading

    def _read(self) -> DataFrame:
        parts = [(part.number, msgspec.json.encode(part).decode()) for part in self._parts]

        def make() -> DataFrame:
            from pyspark.sql import functions as F  # noqa: N812, PLC0415 - its usual name

            table = self.session.createDataFrame(parts or [(0, "")], "number int, part string")
            if len(parts) > 1:
                tasks = min(len(parts), self.sizes.tasks)
                table = table.repartition(tasks, F.pmod("number", F.lit(tasks)))
            function = partial(_read_batches, options=self.reading)
            return table.mapInArrow(function, spark_schema(ROWS))

        return self._stages.run("rows", make, ROWS, count=self._count_rows)

    def _count_rows(self, rows: DataFrame) -> dict[str, Any]:
        found = rows.filter(f"kind = {ACCOUNT}").select("part", "content").collect()
        accounts = {row["part"]: bytes(row["content"]) for row in found}
        missing = [part.file.name for part in self._parts if part.number not in accounts]
        if missing:
            raise InputError("the engine lost what a worker read", path=missing[0])
        read = {at: msgspec.msgpack.decode(accounts[at], type=Account) for at in sorted(accounts)}
        for account in read.values():
            if account.error is not None:
                message, hint, path, line = account.error
                raise InputError(message, hint=hint, path=path, line=line)
        return {"accounts": [msgspec.to_builtins(account) for account in read.values()]}

    def _account(self) -> None:
        """Take the accounts of all parts.

        Raises:
            InputError: there are records that only one machine reads.
        """
        stage = self._stages.done("rows") or {}
        accounts = [msgspec.convert(one, Account) for one in stage["accounts"]]
        self._accounts = accounts
        self._is_text = any(account.texts for account in accounts)
        entries: dict[str, SourceReport] = {}
        for part, account in zip(self._parts, accounts, strict=True):
            file = part.file
            entry = entries.setdefault(file.name, SourceReport(file.name, file.source))
            entry.read += account.read
            entry.rejected += account.rejected
            self.read_report.ignored.update(account.ignored)
            hint = "Read these on one machine: graphload export."
            if account.without_id:
                raise InputError("has records without an id", path=file.name, hint=hint)
            if account.found_ids:
                raise InputError("has ids that an earlier run found", path=file.name, hint=hint)
            if account.references:
                raise InputError(
                    "has records that name ancestors which have no record",
                    path=file.name,
                    hint=hint,
                )
        self.read_report.sources = [
            entry for entry in entries.values() if entry.name not in self.read_report.ignored
        ]

    def _rejects(self, rows: DataFrame) -> Iterator[Reject]:
        """Yield the rejects, in the order of the input; those of one source are in memory."""
        if not any(account.rejected for account in self._accounts):
            return
        before = self._lines_before()
        found = rows.filter(f"kind = {REJECT}").select("part", "line", "content")
        rejects = [
            parse_reject(bytes(row["content"]), before[row["part"]]) for row in found.collect()
        ]
        yield from sorted(rejects, key=lambda each: (each.place.source, each.place.line or 0))

    def _lines_before(self) -> list[int]:
        """Return the number of lines before each part of its file."""
        before = []
        lines = 0
        for part, account in zip(self._parts, self._accounts, strict=True):
            lines = 0 if part.start == 0 else lines
            before.append(lines)
            lines += account.lines
        return before

    # --- merging

    def _merge(self, rows: DataFrame) -> DataFrame:
        from pyspark.sql import functions as F  # noqa: N812, PLC0415 - its usual name

        items = rows.filter(f"kind = {ITEM}").select("part", "line", *self._fields())
        several = items.groupBy("id").count().filter("count > 1").select(F.col("id").alias("same"))
        schema = record_schema(is_text=self._is_text)
        condition = F.col("id") == F.col("same")

        def count(same: DataFrame) -> dict[str, int]:
            return {"ids": same.count()}

        def several_ids() -> DataFrame:
            return several

        ids = pa.schema([("same", schema.field("id").type)])
        same = self._stages.run("same", several_ids, ids, count=count)
        if not (self._stages.done("same") or {})["ids"]:
            return items.select(*FIELDS)

        def make() -> DataFrame:
            groups = max(1, self._read_count // self.sizes.rows_per_group)
            rest = items.join(same, condition, "left_semi")
            grouped = rest.groupBy(self._hash(F.col("id"), groups))
            is_text = self._is_text
            return grouped.applyInArrow(
                lambda group: merge_group(group, is_text=is_text), spark_schema(schema)
            )

        merged = self._stages.run("merged", make, schema)
        return items.join(same, condition, "left_anti").select(*FIELDS).unionByName(merged)

    def _fields(self) -> list[Column]:
        """Return the columns of records, with all ids as texts where any is one."""
        from pyspark.sql import functions as F  # noqa: N812, PLC0415 - its usual name

        columns = []
        for name in FIELDS:
            column = F.col(name)
            if self._is_text and TYPES[name] in ("id", "ids"):
                kind = "string" if TYPES[name] == "id" else "array<string>"
                column = F.coalesce(F.col(f"{name}_text"), column.cast(kind)).alias(name)
            columns.append(column)
        return columns

    @property
    def _read_count(self) -> int:
        return sum(account.read - account.rejected for account in self._accounts)

    def _hash(self, column: Column, groups: int) -> Column:
        """Return the number of the group of an id; see `layout.bucket_of`."""
        from pyspark.sql import functions as F  # noqa: N812, PLC0415 - its usual name

        number = F.crc32(column.cast("binary")) if self._is_text else column
        return F.pmod(number, F.lit(groups)).cast("int")

    # --- linking

    def _link(self, rows: DataFrame, records: DataFrame) -> DataFrame:
        from pyspark.sql import functions as F  # noqa: N812, PLC0415 - its usual name

        is_text = self._is_text

        def make() -> DataFrame:
            said = records.select("id", "parent", "poll", "kids", "parts").mapInArrow(
                partial(said_of_records, is_text=is_text),
                spark_schema(said_schema(is_text=is_text)),
            )
            found = rows.filter(f"kind = {UNFETCHED}").select("content").collect()
            if found:
                notes = said_of_notes([bytes(row["content"]) for row in found], is_text=is_text)
                said = said.unionByName(self.session.createDataFrame(notes))
            groups = max(1, 3 * self._read_count // self.sizes.rows_per_group)
            return said.groupBy(self._hash(F.col("node"), groups)).applyInArrow(
                lambda group: link_group(group, is_text=is_text),
                spark_schema(link_schema(is_text=is_text)),
            )

        def count(links: DataFrame) -> dict[str, int]:
            row = links.selectExpr(
                "count(*) as nodes", "count(parent) as edges", "count_if(stub) as stubs"
            ).collect()[0]
            return row.asDict()

        return self._stages.run("links", make, link_schema(is_text=is_text), count=count)

    def _find_roots(self, links: DataFrame) -> DataFrame:
        """Find roots and depths by pointer doubling (Wyllie 1979), a table for each round.

        A node without a parent is at its root before the first round. After round k, each node is
        at its root, or at its ancestor 2^k steps above. What is left when a round brings no node to
        its root is below a cycle, or a member of it: `forest` settles it, and the last ones too.
        """
        from pyspark.sql import functions as F  # noqa: N812, PLC0415 - its usual name

        schema = state_schema(is_text=self._is_text)
        state = links.select(
            "id",
            "parent",
            F.coalesce("parent", "id").alias("up"),
            F.when(F.col("parent").isNull(), 0).otherwise(1).alias("depth"),
            F.col("parent").isNull().alias("done"),
        )
        left = (self._stages.done("links") or {})["edges"]
        before = left + 1
        number = 0
        while self.sizes.rest < left < before:
            number += 1
            name = f"round-{number}"
            state = self._stages.run(
                name,
                partial(_double, state),
                schema,
                count=lambda table: {"left": table.filter("not done").count()},
            )
            before, left = left, (self._stages.done(name) or {})["left"]
        done = state.filter("done").select("id", F.col("up").alias("root"), "depth")
        found = done.withColumn("thread", F.col("root"))
        if not left:
            return found
        return found.unionByName(self._finish(state, done))

    def _finish(self, state: DataFrame, done: DataFrame) -> DataFrame:
        """Find the roots of the nodes that aren't at theirs, in one group."""
        from pyspark.sql import functions as F  # noqa: N812, PLC0415 - its usual name

        is_text = self._is_text
        known = done.select(
            F.col("id").alias("known"),
            F.col("root").alias("known_root"),
            F.col("depth").alias("known_depth"),
        )
        rest = (
            state.filter("not done")
            .select("id", "parent")
            .join(known, F.col("parent") == F.col("known"), "left")
            .select("id", "parent", "known_root", "known_depth")
        )
        schema = finish_schema(is_text=is_text)

        def make() -> DataFrame:
            return (
                rest.withColumn("all", F.lit(0))
                .groupBy("all")
                .applyInArrow(
                    lambda group: finish_tree(group, is_text=is_text), spark_schema(schema)
                )
            )

        return self._stages.run("rest", make, schema)

    # --- output

    def _buckets(self) -> int:
        nodes = (self._stages.done("links") or {})["nodes"]
        return int(min(_MAX_BUCKETS, max(1, nodes // self.sizes.nodes_per_bucket)))

    def _write_nodes(self, links: DataFrame, trees: DataFrame) -> DataFrame:
        from pyspark.sql import functions as F  # noqa: N812, PLC0415 - its usual name

        buckets = self._buckets()
        schema = node_schema(is_text=self._is_text)

        def make() -> DataFrame:
            joined = links.join(trees.withColumnRenamed("id", "node"), F.col("id") == F.col("node"))
            placed = joined.select(
                *schema.names, self._hash(F.col("thread"), buckets).alias(BUCKET)
            )
            return placed.repartition(buckets, BUCKET).sortWithinPartitions(BUCKET, "id")

        def count(nodes: DataFrame) -> dict[str, int]:
            row = nodes.selectExpr(
                "count(*) as nodes",
                "count_if(depth = 0) as threads",
                "count_if(depth is null) as in_cycles",
                "coalesce(max(depth), 0) as max_depth",
            ).collect()[0]
            return row.asDict()

        return self._stages.run(NODES, make, schema, count=count, output=True, partition=BUCKET)

    def _write_items(self, records: DataFrame, nodes: DataFrame) -> DataFrame:
        from pyspark.sql import functions as F  # noqa: N812, PLC0415 - its usual name

        place = nodes.filter("not stub").select(F.col("id").alias("node"), BUCKET)

        def make() -> DataFrame:
            joined = place.join(records, F.col("id") == F.col("node"))
            # Sorted, all texts would be in memory at once.
            return joined.select(*FIELDS, BUCKET).repartition(self._buckets(), BUCKET)

        return self._stages.run(
            ITEMS,
            make,
            record_schema(is_text=self._is_text),
            count=lambda items: {"items": items.count()},
            output=True,
            partition=BUCKET,
        )

    def _result(self) -> dict[str, Any]:
        stages = self._stages
        links, nodes = stages.done("links") or {}, stages.done(NODES) or {}
        items = (stages.done(ITEMS) or {})["items"]
        read = sum(account.read for account in self._accounts)
        rejected = sum(account.rejected for account in self._accounts)
        counts = {"read": read, "loaded": items, "merged": read - rejected - items}
        counts["rejected"] = rejected
        return {
            **counts,
            **nodes,
            "edges": links["edges"],
            "stubs": links["stubs"],
            "buckets": self._buckets(),
            "ids": "text" if self._is_text else "int",
        }


def _read_batches(
    batches: Iterable[pa.RecordBatch], *, options: ReadingOptions
) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        texts = filter(None, batch.column("part").to_pylist())
        yield from read_parts((msgspec.json.decode(text, type=Part) for text in texts), options)


def _double(state: DataFrame) -> DataFrame:
    """Return the table of the next round: each node goes on to where its ancestor is."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415 - its usual name

    above = state.select(
        F.col("id").alias("node"),
        F.col("up").alias("further"),
        F.col("depth").alias("more"),
        F.col("done").alias("is_root"),
    )
    moved = (
        state.filter("not done")
        .join(above, F.col("up") == F.col("node"))
        .select(
            "id",
            "parent",
            F.col("further").alias("up"),
            (F.col("depth") + F.col("more")).alias("depth"),
            F.col("is_root").alias("done"),
        )
    )
    return moved.unionByName(state.filter("done"))
