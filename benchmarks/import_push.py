"""The way of a new database: files for neo4j-admin, and its import, the server stopped."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

from graphload.merge import merge_items
from graphload.neo4j_import import export_import_files
from graphload.readers import read_items


def main() -> None:
    merged = merge_items(read_items([sys.argv[1]]))
    folder, admin = Path(sys.argv[2]), sys.argv[3]
    begun, worked = time.perf_counter(), time.process_time()
    made = export_import_files(merged, folder)
    exported = time.perf_counter()
    command = ["sh", str(folder / "import.sh"), "neo4j", "--overwrite-destination=true"]
    environment = {**os.environ, "NEO4J_ADMIN": admin}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - worked
    server = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        json.dumps(
            {
                "seconds": seconds,
                "cpu": cpu,
                "export": exported - begun,
                "items": made.items,
                "server_megabytes": server.ru_maxrss * 1024 / 1e6,
                "server_cpu": server.ru_utime + server.ru_stime,
            }
        )
    )


if __name__ == "__main__":
    main()
