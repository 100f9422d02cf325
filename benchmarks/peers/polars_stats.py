"""Count items, authors and depths as a user of polars would write it: frames and joins."""

from __future__ import annotations

import json
import sys
import time

begun, worked = time.perf_counter(), time.process_time()

import polars as pl  # noqa: E402 - a part of what is measured

schema = {"id": pl.Int64, "parent": pl.Int64, "by": pl.String}
path = sys.argv[1]
if path.endswith(".jsonl"):
    frame = pl.scan_ndjson(path, schema=schema).collect()
elif path.endswith(".csv"):
    frame = pl.scan_csv(path).select(schema).collect()
else:
    frame = pl.scan_parquet(path).select(schema).collect()
edges = frame.select("id", "parent")
level = edges.filter(pl.col("parent").is_null()).select("id")
depth = -1
while level.height:
    depth += 1
    level = edges.join(level.rename({"id": "parent"}), on="parent", how="semi").select("id")
figures = {"items": frame.height, "authors": frame["by"].n_unique(), "depth": depth}
seconds, cpu = time.perf_counter() - begun, time.process_time() - worked
print(json.dumps({"seconds": seconds, "cpu": cpu, **figures}))
