#!/usr/bin/env bash
# pandas: read_json() rounds integers above 2^53, also where the column is int64[pyarrow]
#
# Expected: a column of type int64[pyarrow] or Int64 holds the integers that are in the file:
#   these types have 64 bits and missing values, and are chosen for that with dtype_backend.
# Happens: where one row has no value, the numbers pass through float64 first. 9007199254740993
#   becomes 9007199254740992, in a column of integers, without a warning. Only engine="pyarrow"
#   together with dtype_backend="pyarrow" keeps them.
# Versions: pandas 3.1.1. Source: pandas.pydata.org, read_json: "dtype_backend: 'pyarrow': returns
#   pyarrow-backed nullable ArrowDtype DataFrame".
# Matters: ids of posts (snowflakes of 64 bits) are changed silently, and join with nothing, or with
#   another post.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'pandas==3.1.1' 'pyarrow==26.0.1'
"$work/venv/bin/python" - <<'PYTHON'
import io
import sys

import pandas as pd

print("pandas", pd.__version__)
LARGE = 2**53 + 1
lines = f'{{"id": {LARGE}}}\n{{"by": "a"}}\n'.encode()
cases = [
    ({"dtype_backend": "pyarrow"}, "int64[pyarrow]", LARGE - 1),
    ({"dtype_backend": "numpy_nullable"}, "Int64", LARGE - 1),
    ({"dtype_backend": "pyarrow", "engine": "pyarrow"}, "int64[pyarrow]", LARGE),
]
changed = False
for options, dtype, value in cases:
    column = pd.read_json(io.BytesIO(lines), lines=True, **options)["id"]
    print(options, column.dtype, column[0], "of", LARGE)
    changed |= (str(column.dtype), column[0]) != (dtype, value)
sys.exit("the behaviour has changed" if changed else 0)
PYTHON
echo "as described: integers above 2^53 are rounded in columns of integers"
