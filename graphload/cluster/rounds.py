"""Roots and depths of all nodes: by the thread that a source names, and by pointer doubling."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from graphload.cluster.cutting import hash_of
from graphload.cluster.linking import climb_threads, finish_schema, finish_tree, state_schema
from graphload.cluster.stages import spark_schema

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from graphload.cluster.records import ClusterRecords
    from graphload.cluster.stages import Stages

__all__ = ["find_roots"]


def find_roots(links: DataFrame, records: ClusterRecords) -> DataFrame:
    """Find roots and depths by pointer doubling (Wyllie 1979), a stage for each round.

    A node without a parent is at its root before the first round. After round k, each node is
    at its root, or at least 2^k steps above. What is left when a round brings no node to its root
    is below a cycle, or a member of it: `forest` settles it, and the last `rest` ones too.

    Where the source names the root of each record, `forest` finds it in the group of these before
    the first round. What isn't below the root that it names, or whose ancestors name another one,
    doesn't get to a root there, and goes on by rounds.
    """
    from pyspark.sql import functions as F  # noqa: N812, PLC0415 - its usual name

    stages, is_text = records.stages, records.is_text
    rest = records.sizes.rest
    schema = state_schema(is_text=is_text)

    def count(table: DataFrame) -> dict[str, int]:
        return {"left": table.filter("not done").count()}

    account = stages.done("links") or {}
    left = account["edges"]
    if records.has_roots and left:
        thread = F.coalesce(F.col("named_root"), F.col("id").cast("string"))
        groups = records.sizes.groups(account["nodes"])

        def climb() -> DataFrame:
            grouped = links.groupBy(hash_of(thread, groups, is_text=True))
            return grouped.applyInArrow(
                lambda group: climb_threads(group, is_text=is_text), spark_schema(schema)
            )

        state = stages.run("threads", climb, schema, count=count)
        left = (stages.done("threads") or {})["left"]
    else:
        state = links.select(
            "id",
            "parent",
            F.coalesce("parent", "id").alias("up"),
            F.when(F.col("parent").isNull(), 0).otherwise(1).alias("depth"),
            F.col("parent").isNull().alias("done"),
        )
    before = left + 1
    number = 0
    while rest < left < before:
        number += 1
        name = f"round-{number}"
        state = stages.run(name, partial(_double, state), schema, count=count)
        before, left = left, (stages.done(name) or {})["left"]
    done = state.filter("done").select("id", F.col("up").alias("root"), "depth")
    found = done.withColumn("thread", F.col("root"))
    if not left:
        return found
    return found.unionByName(_finish(state, done, stages, is_text=is_text))


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


def _finish(state: DataFrame, done: DataFrame, stages: Stages, *, is_text: bool) -> DataFrame:
    """Find the roots of the nodes that aren't at theirs, in one group."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415 - its usual name

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
            .applyInArrow(lambda group: finish_tree(group, is_text=is_text), spark_schema(schema))
        )

    return stages.run("rest", make, schema)
