"""The same by graphload: python by_graphload.py SOURCE FOLDER ENGINE."""

from __future__ import annotations

import json
import os
import resource
import shutil
import sys
import time


def main() -> None:
    start = time.perf_counter()
    source, folder, engine = sys.argv[1:4]
    shutil.rmtree(folder, ignore_errors=True)
    from graphload.cli.cluster import command

    arguments = ["export", source, "--on", engine, "-o", folder, "--quiet"]
    code = command.main(arguments, standalone_mode=False)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    seconds, cpu = time.perf_counter() - start, usage.ru_utime + usage.ru_stime
    print(json.dumps({"seconds": seconds, "cpu": cpu}))
    sys.stdout.flush()
    os._exit(code or 0)


if __name__ == "__main__":
    main()
