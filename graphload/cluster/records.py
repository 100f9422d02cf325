"""The records of a job: its sources, read on the workers, and merged."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa

from graphload.cluster.accounts import Account, Part, check_accounts, join_accounts
from graphload.cluster.cutting import ClusterOptions, hash_of
from graphload.cluster.merging import merge_group, merged_schema
from graphload.cluster.reading import ReadingOptions, read_parts
from graphload.cluster.rows import (
    ACCOUNT,
    FAULT,
    ITEM,
    REJECT,
    ROWS,
    UNFETCHED,
    parse_fault,
    parse_reject,
    parse_unfetched,
)
from graphload.cluster.stages import fit_columns, spark_schema
from graphload.columns import FIELDS, TYPES
from graphload.errors import InputError
from graphload.merge import sort_account, with_text_ends
from graphload.readers.shapes.reddit import REDDIT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyspark.sql import Column, DataFrame, Row, SparkSession

    from graphload.cluster.stages import Stages
    from graphload.items import Reject, Unfetched

__all__ = ["ClusterRecords"]

_PLACES = pa.schema([("number", pa.int32()), ("name", pa.string()), ("before", pa.int64())])
"""The columns of the names of parts, and of the number of lines before each."""


class ClusterRecords:
    """The rows of parts, their account, and the records that they merge to.

    `take_rows` comes first, which runs the stage; then `is_text` says whether ids are texts.
    """

    def __init__(
        self,
        session: SparkSession,
        stages: Stages,
        parts: Sequence[Part],
        reading: ReadingOptions,
        sizes: ClusterOptions,
    ) -> None:
        self.session = session
        self.stages = stages
        self.sizes = sizes
        self._parts = parts
        self._reading = reading

    # --- reading

    @cached_property
    def rows(self) -> DataFrame:
        """All that was read."""
        parts = [(part.number, msgspec.json.encode(part).decode()) for part in self._parts]

        def make() -> DataFrame:
            from pyspark.sql import functions as F  # noqa: N812, PLC0415 - its usual name

            table = self.session.createDataFrame(parts or [(0, "")], "number int, part string")
            if len(parts) > 1:
                tasks = min(len(parts), self.sizes.tasks)
                table = table.repartition(tasks, F.pmod("number", F.lit(tasks)))
            function = partial(_read_batches, options=self._reading)
            return table.mapInArrow(function, spark_schema(ROWS))

        return self.stages.run("rows", make, ROWS, count=self._count_rows)

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

    def read(self) -> None:
        """Read the sources, and take the accounts of all parts.

        Raises:
            InputError: there are records that only one machine reads.
        """
        self.rows  # noqa: B018 - runs the stage
        stage = self.stages.done("rows") or {}
        accounts = [msgspec.convert(one, Account) for one in stage["accounts"]]
        check_accounts(self._parts, accounts)
        self.is_text = any(account.texts for account in accounts)
        self.count = sum(account.read for account in accounts)
        self.rejected = sum(account.rejected for account in accounts)
        self.report, self._before = join_accounts(self._parts, accounts)

    def rejects(self) -> Iterator[Reject]:
        """Yield the rejects, in the order of the input; those of one source are in memory."""
        if self.rejected:
            rejects = (
                parse_reject(bytes(row["content"]), self._before[row["part"]])
                for row in self._contents(REJECT)
            )
            yield from sorted(rejects, key=lambda each: (each.place.source, each.place.line or 0))

    @cached_property
    def unfetched(self) -> list[Unfetched]:
        """The notes of replies that were left out, in the order of the input."""
        if not any(entry.unfetched for entry in self.report.sources):
            return []
        notes = [
            parse_unfetched(bytes(row["content"]), self._before[row["part"]])
            for row in self._contents(UNFETCHED)
        ]
        notes = [*map(with_text_ends, notes)] if self.is_text else notes
        sort_account([], notes)
        return notes

    def add_faults(self) -> None:
        """Add the faults of records to the report on reading, in the order of the input."""
        entries = {entry.name: entry for entry in self.report.sources}
        for row in self._contents(FAULT):
            kind, place, detail = parse_fault(bytes(row["content"]), self._before[row["part"]])
            if (entry := entries.get(place.source)) is not None:
                entry.add_fault(kind, place, detail)

    def _contents(self, kind: int) -> list[Row]:
        found = self.rows.filter(f"kind = {kind}").select("part", "line", "content").collect()
        return sorted(found, key=lambda row: (row["part"], row["line"]))

    def hash(self, column: Column, groups: int) -> Column:
        """Return the number of the group of an id."""
        return hash_of(column, groups, is_text=self.is_text)

    @property
    def loaded(self) -> int:
        """The number of records that were read, and not rejected."""
        return self.count - self.rejected

    @property
    def has_roots(self) -> bool:
        """Return whether records name the root of their thread: those of Reddit do."""
        return any(REDDIT.name in entry.shapes for entry in self.report.sources)

    # --- merging

    @cached_property
    def merged(self) -> DataFrame:
        """The records, one for each id: see `merged_schema`."""
        from pyspark.sql import functions as F  # noqa: N812, PLC0415 - its usual name

        is_text = self.is_text
        rows = self.rows.filter(f"kind = {ITEM}")
        found = rows.select(
            "part", "line", "source", *(self._id_column(name).alias(name) for name in FIELDS)
        )
        several = found.groupBy("id").count().filter("count > 1").select(F.col("id").alias("same"))
        schema = merged_schema(is_text=is_text)
        ids = pa.schema([("same", schema.field("id").type)])

        def count(same: DataFrame) -> dict[str, int]:
            return {"ids": same.count()}

        same = self.stages.run("same", lambda: several, ids, count=count)
        if not (self.stages.done("same") or {})["ids"]:
            return fit_columns(found, schema)

        def make() -> DataFrame:
            # Ids as they are in the source: the rule compares records as these have them.
            rest = self.located(rows.join(same, self._id_column("id") == F.col("same")))
            grouped = rest.groupBy(self.hash(F.col("same"), self.sizes.groups(self.loaded)))
            return grouped.applyInArrow(
                lambda group: merge_group(group, is_text=is_text), spark_schema(schema)
            )

        merged = self.stages.run("merged", make, schema)
        single = found.join(same, F.col("id") == F.col("same"), "left_anti")
        return fit_columns(single, schema).unionByName(merged)

    def located(self, found: DataFrame) -> DataFrame:
        """Return records with the place of each in the input as `source` and `line`."""
        from pyspark.sql import functions as F  # noqa: N812, PLC0415 - its usual name

        names = [part.file.name for part in self._parts]
        numbers = [part.number for part in self._parts]
        table = pa.table([numbers or [0], names or [""], self._before or [0]], schema=_PLACES)
        places = F.broadcast(self.session.createDataFrame(table))
        joined = found.join(places, F.col("part") == F.col("number"), "left")
        return joined.withColumns(
            {
                "source": F.coalesce("source", "name"),
                "line": F.col("line") + F.coalesce("before", F.lit(0)),
            }
        ).drop(*_PLACES.names)

    def _id_column(self, name: str) -> Column:
        """Return the column of a field, with all ids as texts where any is one."""
        from pyspark.sql import functions as F  # noqa: N812, PLC0415 - its usual name

        column = F.col(name)
        if not self.is_text or TYPES[name] not in ("id", "ids"):
            return column
        kind = "string" if TYPES[name] == "id" else "array<string>"
        return F.coalesce(F.col(f"{name}_text"), column.cast(kind))


def _read_batches(
    batches: Iterable[pa.RecordBatch], *, options: ReadingOptions
) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        texts = filter(None, batch.column("part").to_pylist())
        yield from read_parts((msgspec.json.decode(text, type=Part) for text in texts), options)
