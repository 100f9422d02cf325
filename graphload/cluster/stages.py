"""Stages: each leaves a table in Parquet, and is done once it is in the manifest.

The same job in the same folder goes on after the last finished stage. What a stage left that
wasn't finished is deleted before it runs again. Other inputs or options begin anew.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from graphload.cluster.layout import MANIFEST
from graphload.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from pyspark.sql import DataFrame, SparkSession

    from graphload.cluster.files import Folder

__all__ = [
    "Stages",
    "fingerprint_of",
    "fit_columns",
    "read_account",
    "read_result",
    "spark_schema",
    "spark_type",
]

_STAGES = ".stages"
_FORM = 1
_ROWS_PER_ROW_GROUP = 1 << 14
_SPARK_TYPES = {
    pa.int32(): "int",
    pa.int64(): "bigint",
    pa.float64(): "double",
    pa.string(): "string",
    pa.bool_(): "boolean",
    pa.binary(): "binary",
    pa.list_(pa.int64()): "array<bigint>",
    pa.list_(pa.string()): "array<string>",
}


def spark_type(type_: pa.DataType) -> str:
    """Return a type as Spark names it."""
    return _SPARK_TYPES[type_]


def spark_schema(schema: pa.Schema) -> str:
    """Return columns as Spark names them."""
    return ", ".join(f"`{field.name}` {spark_type(field.type)}" for field in schema)


def fit_columns(table: DataFrame, schema: pa.Schema) -> DataFrame:
    """Return the columns of a schema, without values where the table doesn't have them."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415 - its usual name

    names = {*table.columns}
    columns = (
        F.col(field.name)
        if field.name in names
        else F.lit(None).cast(spark_type(field.type)).alias(field.name)
        for field in schema
    )
    return table.select(*columns)


def fingerprint_of(job: object) -> str:
    """Return a digest of what decides a job's result: its inputs and options."""
    return hashlib.sha256(json.dumps([_FORM, job], sort_keys=True).encode()).hexdigest()


def read_result(folder: Folder) -> dict[str, Any] | None:
    """Return the account of the finished job in a folder, None where there is none."""
    manifest = folder.read_json(MANIFEST)
    result: dict[str, Any] | None = None if manifest is None else manifest.get("result")
    return result


def read_account(folder: Folder, stage: str) -> dict[str, Any]:
    """Return what is kept of a finished stage of the job in a folder."""
    manifest = folder.read_json(MANIFEST) or {"stages": {}}
    account: dict[str, Any] = manifest["stages"][stage]
    return account


def _has_tables(
    manifest: Mapping[str, Any], outputs: Collection[str], names: Collection[str]
) -> bool:
    """Return whether what finished stages left is there: Sail takes what isn't as empty."""
    finished = {name.partition("/")[0] for name in manifest["stages"]}
    needed = finished & {*outputs}
    if finished > needed and "result" not in manifest:
        needed.add(_STAGES)
    return needed <= {*names}


class Stages:
    """The stages of a job in a folder, of which some may be finished.

    `outputs` are the stages whose tables stay: nothing else in the folder is ever deleted. Of
    these, a finished job may lack those that aren't `needed`.
    `report` is called with the name of a stage before it runs.

    Raises:
        UsageError: the folder has other things in it.
    """

    def __init__(  # noqa: PLR0913 - options, each with its default
        self,
        session: SparkSession,
        folder: Folder,
        fingerprint: str,
        outputs: Collection[str],
        report: Callable[[str], None],
        *,
        needed: Collection[str] = (),
    ) -> None:
        self._session = session
        self._folder = folder
        self._report = report
        manifest = folder.read_json(MANIFEST)
        if manifest is None and (names := folder.names()):
            raise UsageError(
                f"{folder.name} holds {names[0]}, which no job of graphload wrote",
                hint="Choose a new folder, or delete what is in this one.",
            )
        is_same = manifest is not None and manifest.get("fingerprint") == fingerprint
        if manifest is not None and "result" in manifest:
            is_same &= {*needed} <= {*manifest["stages"]}
        if manifest is None or not is_same or not _has_tables(manifest, outputs, folder.names()):
            for name in (_STAGES, *outputs):
                folder.delete(name)
            manifest = {"fingerprint": fingerprint, "stages": {}}
            folder.write_json(MANIFEST, manifest)
        self._manifest: dict[str, Any] = manifest

    @property
    def result(self) -> dict[str, Any] | None:
        """The account of the whole job, None before its end."""
        result: dict[str, Any] | None = self._manifest.get("result")
        return result

    def done(self, name: str) -> dict[str, Any] | None:
        """Return the account of a finished stage, None of another one."""
        account: dict[str, Any] | None = self._manifest["stages"].get(name)
        return account

    def note(self, name: str, account: Mapping[str, Any]) -> None:
        """Keep the account of a stage that has no table."""
        self._manifest["stages"][name] = dict(account)
        self._folder.write_json(MANIFEST, self._manifest)

    def run(  # noqa: PLR0913 - options, each with its default
        self,
        name: str,
        make: Callable[[], DataFrame],
        schema: pa.Schema,
        *,
        count: Callable[[DataFrame], Mapping[str, Any]] | None = None,
        output: bool = False,
        partition: str | None = None,
    ) -> DataFrame:
        """Run a stage, unless it is finished; return its table.

        `make` returns the table, which is written; `count` returns what is kept of it in the
        manifest. An `output` isn't deleted at the end; `partition` is the column of its folders.
        """
        place = name if output else f"{_STAGES}/{name}"
        columns = spark_schema(schema)
        if partition is not None:
            columns += f", `{partition}` int"
        table = self._session.read.schema(columns).parquet(self._folder.path(place))
        if self.done(name) is None:
            self._report(name)
            self._folder.delete(place)
            # Sail keeps a row group of each file in memory; Spark cuts them by bytes.
            writer = make().write.option("max_row_group_size", _ROWS_PER_ROW_GROUP)
            if partition is not None:
                writer = writer.partitionBy(partition)
            writer.parquet(self._folder.path(place))
            self.note(name, {} if count is None else count(table))
        return table

    def finish(self, result: Mapping[str, Any]) -> None:
        """Keep the account of the job, and delete what only its stages needed."""
        sizes = {name: self._folder.size(f"{_STAGES}/{name}") for name in self._manifest["stages"]}
        self._manifest["bytes"] = {name: size for name, size in sizes.items() if size}
        self._manifest["result"] = dict(result)
        self._folder.write_json(MANIFEST, self._manifest)
        self._folder.delete(_STAGES)
