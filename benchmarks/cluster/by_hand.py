"""JSON lines to Parquet, roots and depths by pointer doubling, to Parquet: Spark by hand.

python by_hand.py SOURCE FOLDER ENGINE
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import sys
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

FIELDS = (
    "id long, type string, by string, time long, title string, text string, url string, "
    "score long, descendants long, kids array<long>, parent long"
)


def main() -> None:
    warnings.simplefilter("ignore")
    start = time.perf_counter()
    source, folder, engine = sys.argv[1:4]
    shutil.rmtree(folder, ignore_errors=True)
    if engine == "sail":
        os.environ["RUST_LOG"] = "off"
        from pysail.spark import SparkConnectServer

        server = SparkConnectServer("127.0.0.1", 0)
        server.start(background=True)
        engine = f"sc://127.0.0.1:{server.listening_address[1]}"
    from pyspark.sql import SparkSession

    session = SparkSession.builder.remote(engine).getOrCreate()
    rounds = run(session, source, Path(folder))
    usage = resource.getrusage(resource.RUSAGE_SELF)
    seconds, cpu = time.perf_counter() - start, usage.ru_utime + usage.ru_stime
    print(json.dumps({"seconds": seconds, "cpu": cpu, "rounds": rounds}))
    sys.stdout.flush()
    os._exit(0)


def run(session: SparkSession, source: str, folder: Path) -> int:
    from pyspark.sql import functions as F  # noqa: N812

    def kept(table: DataFrame, name: str) -> DataFrame:
        table.write.parquet(str(folder / name))
        return session.read.parquet(str(folder / name))

    records = kept(session.read.schema(FIELDS).json(source), "records")
    known = records.select(F.col("id").alias("known"))
    state = records.select("id", "parent").join(known, F.col("parent") == F.col("known"), "left")
    state = state.select(
        "id",
        F.coalesce("known", "id").alias("up"),
        F.when(F.col("known").isNull(), 0).otherwise(1).alias("depth"),
        F.col("known").isNull().alias("done"),
    )
    number, left = 0, -1
    while True:
        state = kept(state, f"round-{number}")
        now = state.filter("not done").count()
        if now in (0, left):
            break
        left, number = now, number + 1
        above = state.select(
            F.col("id").alias("node"),
            F.col("up").alias("further"),
            F.col("depth").alias("more"),
            F.col("done").alias("is_root"),
        )
        moved = state.filter("not done").join(above, F.col("up") == F.col("node"))
        state = moved.select(
            "id",
            F.col("further").alias("up"),
            (F.col("depth") + F.col("more")).alias("depth"),
            F.col("is_root").alias("done"),
        ).union(state.filter("done"))
    roots = state.select("id", F.col("up").alias("root"), "depth")
    kept(records.join(roots, "id"), "items")
    return number


if __name__ == "__main__":
    main()
