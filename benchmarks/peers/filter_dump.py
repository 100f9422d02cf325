"""Count the lines of a zstd file with zstdcat, or take a part of it with `graphload convert`.

python filter_dump.py FILE.zst [OPTION …]
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

path, *options = sys.argv[1:]
begun = time.perf_counter()
if options:
    graphload = str(Path(sys.executable).with_name("graphload"))
    command = [graphload, "convert", path, *options, "--as", "jsonl"]
    found = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.count(b"\n")
else:
    with subprocess.Popen(["zstdcat", path], stdout=subprocess.PIPE) as packed:
        counted = subprocess.run(
            ["wc", "-l"], stdin=packed.stdout, stdout=subprocess.PIPE, check=True
        )
    found = int(counted.stdout)
times = os.times()
print(
    json.dumps(
        {
            "seconds": time.perf_counter() - begun,
            "cpu": times.children_user + times.children_system,
            "found": found,
        }
    )
)
