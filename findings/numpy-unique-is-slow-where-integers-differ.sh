#!/usr/bin/env bash
# numpy: unique() of integers that nearly all differ takes many times as long as sorting them
#
# Expected: np.unique sorts, so it takes about as long as np.sort; with return_index, which asks for
#   more, it takes longer.
# Happens: from 2.3 on, np.unique(integers) fills a table of hashes first and sorts after it. Where a
#   million integers nearly all differ, it takes more than ten times as long as np.sort, and also
#   several times as long as np.unique(integers, return_index=True), which still sorts.
# Versions: numpy 2.4.6; 2.2.6 sorts. Source: numpy.unique_values, "Changed in version 2.3: the
#   algorithm was changed to a faster one that does not rely on sorting"; numpy issue 30876 asks for a
#   way to choose sorting, and pull request 30496 speaks of a small regression.
# Matters: the different ids that replies name, or pairs of thread and author, are such integers: this
#   was most of the time of a command over millions of them.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for version in 2.2.6 2.4.6; do
  python3 -m venv "$work/$version"
  "$work/$version/bin/pip" install -q "numpy==$version"
done
cat > "$work/measure.py" <<'PYTHON'
import sys
import time

import numpy as np

values = np.random.default_rng(1).integers(0, 2**62, 1_000_000)


def least(function):
    seconds = []
    for _ in range(3):
        begun = time.process_time()
        function()
        seconds.append(time.process_time() - begun)
    return min(seconds)


assert (np.unique(values) == np.unique(values, return_index=True)[0]).all()
sort = least(lambda: np.sort(values))
unique = least(lambda: np.unique(values))
indexed = least(lambda: np.unique(values, return_index=True))
print(f"numpy {np.__version__}: sort {sort:.3f} s, unique {unique:.3f} s, with index {indexed:.3f} s")
is_slow = unique > 10 * sort and unique > 2 * indexed
sys.exit(0 if is_slow == (sys.argv[1] == "slow") else "the behaviour has changed")
PYTHON
"$work/2.2.6/bin/python" "$work/measure.py" fast
"$work/2.4.6/bin/python" "$work/measure.py" slow
echo "as described: unique is slower than sorting, and than unique with more to return"
