#!/usr/bin/env bash
# Sail: a Parquet path that doesn't exist is an empty table
#
# Expected: an error, as of Spark, whose program runs on Sail unchanged: AnalysisException,
#   PATH_NOT_FOUND.
# Happens: with a schema given, spark.read.parquet of a folder that isn't there counts 0 rows, and
#   nothing is raised or printed.
# Versions: pysail 0.7.2, pyspark-client 4.2.0. Source: spark.apache.org, Generic File Source Options:
#   missing files are errors unless spark.sql.files.ignoreMissingFiles is set.
# Matters: a mistyped path, or a stage whose output went away, gives a result that looks whole.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'pysail==0.7.2' 'pyspark-client==4.2.0' 'pandas==3.1.1' \
  'pyarrow==26.0.1' 'grpcio==1.85.3' 'grpcio-status==1.85.3' 'googleapis-common-protos==1.76.0' \
  'zstandard==0.25.0'
cat > "$work/program.py" <<'PYTHON'
import os
import sys

from pysail.spark import SparkConnectServer
from pyspark.sql import SparkSession

server = SparkConnectServer("127.0.0.1", 0)
server.start(background=True)
host, port = server.listening_address
spark = SparkSession.builder.remote(f"sc://{host}:{port}").create()
here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "there")
spark.range(3).write.parquet(here)
there = spark.read.schema("id bigint").parquet(here).count()
try:
    missing = str(spark.read.schema("id bigint").parquet(here + "-not").count())
except Exception as error:
    missing = type(error).__name__
print("pysail 0.7.2:", there, "rows of the folder;", missing, "of one that doesn't exist")
spark.stop()
server.stop()
sys.exit("the behaviour has changed" if (there, missing) != (3, "0") else 0)
PYTHON
RUST_LOG=off "$work/venv/bin/python" -W ignore "$work/program.py"
echo "as described: a path that doesn't exist has 0 rows"
