"""Count items, authors and depths with `graphload stats`, as a whole process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

begun = time.perf_counter()
command = [str(Path(sys.executable).with_name("graphload")), "stats", sys.argv[1], "--json"]
stats = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
times = os.times()
print(
    json.dumps(
        {
            "seconds": time.perf_counter() - begun,
            "cpu": times.children_user + times.children_system,
            **{name: stats[name] for name in ("items", "authors", "depth")},
        }
    )
)
