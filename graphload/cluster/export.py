"""Export on a cluster: records to Parquet, partitioned by threads."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Protocol

from graphload.cluster.checking import PROBLEMS, check_records
from graphload.cluster.cutting import ClusterOptions
from graphload.cluster.files import Folder, find_sources
from graphload.cluster.importing import IMPORT, import_stage, write_import
from graphload.cluster.layout import BUCKET, ITEMS, NODES
from graphload.cluster.linking import (
    link_group,
    link_schema,
    node_schema,
    said_of_notes,
    said_of_records,
    said_schema,
)
from graphload.cluster.merging import record_schema
from graphload.cluster.reading import ReadingOptions, cut_files
from graphload.cluster.records import ClusterRecords
from graphload.cluster.rounds import find_roots
from graphload.cluster.stages import Stages, fingerprint_of, spark_schema
from graphload.columns import FIELDS
from graphload.errors import UsageError
from graphload.readers.report import ReadReport
from graphload.stores.prefix import check_prefix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pyspark.sql import DataFrame, SparkSession

    from graphload.items import Reject

__all__ = ["ClusterExport", "ClusterOptions"]


class TakeRejects(Protocol):
    """Takes the rejects of a job."""

    def __call__(self, rejects: Iterable[Reject], /, *, again: bool) -> None:
        """Take them; `again`: an earlier run may have."""
        ...


@dataclass
class ClusterExport:
    """One job: SOURCES to the tables of an export in a folder.

    Ids are given: records without one, and chains of ancestors that mails name beyond their
    parent, take all records at once, which one machine has. `check`: problems are found, too.
    `import_prefix`: files for neo4j-admin are written, too, with this prefix of labels.
    """

    session: SparkSession
    sources: Sequence[str]
    folder: Folder
    reading: ReadingOptions = field(default_factory=ReadingOptions)
    sizes: ClusterOptions = field(default_factory=ClusterOptions)
    report: Callable[[str], None] = lambda _stage: None
    check: bool = False
    import_prefix: str | None = None

    def __post_init__(self) -> None:
        ignored: dict[str, str] = {}
        files = [*find_sources(self.sources, ignored.__setitem__)]
        for file in files:
            if file.path.startswith(self.folder.path("")):
                raise UsageError(
                    f"{file.name} is in the folder of the output, {self.folder.name}",
                    hint="Choose another folder: what a job leaves is replaced by the next one.",
                )
        options = [asdict(self.reading), self.sizes.part_bytes, self.sizes.nodes_per_bucket]
        job = [version("graphload"), options, [list(file) for file in files]]
        needed = [PROBLEMS] if self.check else []
        if self.import_prefix is not None:
            check_prefix(self.import_prefix)
            needed.append(import_stage(self.import_prefix))
        self._stages = Stages(
            self.session,
            self.folder,
            fingerprint_of(job),
            (ITEMS, NODES, PROBLEMS, IMPORT),
            self.report,
            needed=needed,
        )
        parts = [*cut_files(files, self.reading, self.sizes.part_bytes)]
        self._records = ClusterRecords(self.session, self._stages, parts, self.reading, self.sizes)
        self._ignored = ignored

    @property
    def loaded(self) -> int:
        """The number of records that were read, and not rejected, once that is known."""
        return self._records.loaded

    @property
    def read_report(self) -> ReadReport:
        """The report on reading, once the job has run."""
        report = self._records.report
        return ReadReport(report.sources, {**self._ignored, **report.ignored})

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
        records = self._records
        records.read()
        if self._stages.result is not None:
            return self._stages.result
        rejects = [*records.rejects()]
        take_rejects(rejects, again=was_read)
        links = self._link()
        trees = find_roots(links, records)
        nodes = self._write_nodes(links, trees)
        self._write_items(nodes)
        if self.check:
            check_records(records, nodes, self._buckets(), rejects)
        result = self._result()
        if self.import_prefix is not None:
            result[IMPORT] = write_import(records, nodes, self.folder, prefix=self.import_prefix)
        self._stages.finish(result)
        return result

    def _link(self) -> DataFrame:
        from pyspark.sql import functions as F  # noqa: N812, PLC0415 - its usual name

        records = self._records
        is_text, has_roots = records.is_text, records.has_roots
        schema = link_schema(is_text=is_text, has_roots=has_roots)

        def make() -> DataFrame:
            columns = said_schema(is_text=is_text, has_roots=has_roots)
            more = ("extra",) if has_roots else ()
            named = records.merged.select("id", "parent", "poll", "kids", "parts", *more)
            said = named.mapInArrow(
                lambda batches: said_of_records(batches, columns), spark_schema(columns)
            )
            # A note may tell no ids.
            if len(notes := said_of_notes(records.unfetched, columns)):
                said = said.unionByName(self.session.createDataFrame(notes))
            groups = self.sizes.groups(3 * records.loaded)
            return said.groupBy(records.hash(F.col("node"), groups)).applyInArrow(
                lambda group: link_group(group, schema), spark_schema(schema)
            )

        def count(links: DataFrame) -> dict[str, int]:
            row = links.selectExpr(
                "count(*) as nodes", "count(parent) as edges", "count_if(stub) as stubs"
            ).collect()[0]
            return row.asDict()

        return self._stages.run("links", make, schema, count=count)

    def _buckets(self) -> int:
        return self.sizes.buckets((self._stages.done("links") or {})["nodes"])

    def _write_nodes(self, links: DataFrame, trees: DataFrame) -> DataFrame:
        from pyspark.sql import functions as F  # noqa: N812, PLC0415 - its usual name

        records, buckets = self._records, self._buckets()
        schema = node_schema(is_text=records.is_text)

        def make() -> DataFrame:
            joined = links.join(trees.withColumnRenamed("id", "node"), F.col("id") == F.col("node"))
            bucket = records.hash(F.col("thread"), buckets).alias(BUCKET)
            placed = joined.select(*schema.names, bucket)
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

    def _write_items(self, nodes: DataFrame) -> DataFrame:
        from pyspark.sql import functions as F  # noqa: N812, PLC0415 - its usual name

        records = self._records
        place = nodes.filter("not stub").select(F.col("id").alias("node"), BUCKET)

        def make() -> DataFrame:
            joined = place.join(records.merged.select(*FIELDS), F.col("id") == F.col("node"))
            # Sorted, all texts would be in memory at once.
            return joined.select(*FIELDS, BUCKET).repartition(self._buckets(), BUCKET)

        return self._stages.run(
            ITEMS,
            make,
            record_schema(is_text=records.is_text),
            count=lambda items: {"items": items.count()},
            output=True,
            partition=BUCKET,
        )

    def _result(self) -> dict[str, Any]:
        stages, records = self._stages, self._records
        links, nodes = stages.done("links") or {}, stages.done(NODES) or {}
        items = (stages.done(ITEMS) or {})["items"]
        return {
            "read": records.count,
            "loaded": items,
            "merged": records.loaded - items,
            "rejected": records.rejected,
            **nodes,
            "edges": links["edges"],
            "stubs": links["stubs"],
            "buckets": self._buckets(),
            "ids": "text" if records.is_text else "int",
        }
