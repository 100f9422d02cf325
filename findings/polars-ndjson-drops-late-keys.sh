#!/usr/bin/env bash
# polars: read_ndjson() drops the keys that no line among the first 100 has
#
# Expected: keys that were not foreseen are columns, as read.json of Spark and read_json of pyarrow
#   make them, or an error, as for a value of another type than in the first lines.
# Happens: with the defaults, a key that appears first in line 101 is not there; nothing is raised
#   or printed, and the number of rows is right. infer_schema_length=None reads all.
# Versions: polars 2.1.0. Source: docs.pola.rs, read_ndjson: "infer_schema_length: The maximum number
#   of rows to scan for schema inference".
# Matters: files that have one kind of line after another (nodes, then edges), and fields that are
#   rare: a whole kind of rows is null, and all counts are right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'polars==2.1.0'
"$work/venv/bin/python" - <<'PYTHON'
import io
import json
import sys

import polars as pl

print("polars", pl.__version__)
lines = [{"node": at} for at in range(100)] + [{"edge": [0, 1]}]
data = "".join(json.dumps(line) + "\n" for line in lines).encode()
changed = False
for options, expected in [({}, ["node"]), ({"infer_schema_length": None}, ["node", "edge"])]:
    frame = pl.read_ndjson(io.BytesIO(data), **options)
    print(options, frame.height, "rows, columns", frame.columns)
    changed |= (frame.height, frame.columns) != (101, expected)
sys.exit("the behaviour has changed" if changed else 0)
PYTHON
echo "as described: the key of line 101 is dropped"
