#!/usr/bin/env bash
# pyspark-client: importing Spark Connect ends a program that has no file, as python -c
#
# Expected: `import pyspark.sql.connect.session` imports it, or raises an ImportError.
# Happens: where the main program has neither a file nor a spec (python -c, a worker that reads its
#   program from a pipe), the package takes itself to be run by its own doctests and imports its test
#   modules. They look for an installed Spark, which this package comes without, print advice about
#   SPARK_HOME and call sys.exit(-1): no `except ImportError` catches that. The same lines work in a
#   file.
# Versions: pyspark-client 4.2.0. Source: pyspark/sql/connect/utils.py, check_dependencies.
# Matters: a library that imports the client when it is needed ends its user's program, with a
#   message about something that isn't missing.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset SPARK_HOME
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'pyspark-client==4.2.0' 'pandas==3.1.1' 'pyarrow==26.0.1' \
  'grpcio==1.85.3' 'grpcio-status==1.85.3' 'googleapis-common-protos==1.76.0' 'zstandard==0.25.0'
cat > "$work/program.py" <<'PYTHON'
try:
    import pyspark.sql.connect.session
except ImportError as error:
    print("not there:", error)
else:
    print("imported", pyspark.__version__)
PYTHON
cd "$work"
run() {
  local code=0
  "$work/venv/bin/python" -W ignore "$@" >out 2>err || code=$?
  echo "exit code $code, output: $(cat out), messages: $(grep -o 'Could not find valid SPARK_HOME' err || true)"
}
file=$(run program.py)
text=$(run -c "$(cat program.py)")
echo "as a file: $file"
echo "python -c: $text"
[ "$file" = 'exit code 0, output: imported 4.2.0, messages: ' ] || { echo "a file behaves otherwise"; exit 1; }
[ "$text" = 'exit code 255, output: , messages: Could not find valid SPARK_HOME' ] \
  || { echo "the behaviour has changed"; exit 1; }
echo "as described: the same lines end the program where it has no file"
