"""Ids recovered from real threads of which some records are left out, as the table of the docs.

GRAPHLOAD_REAL_DATA=… python benchmarks/recovery.py         prints the table
GRAPHLOAD_REAL_DATA=… python benchmarks/recovery.py --write  writes it into docs/recovery.md
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from support.gaps import gaps_table
from support.project import DOCS


def main() -> None:
    options = argparse.ArgumentParser(description="Ids recovered from threads with gaps.")
    options.add_argument("--write", action="store_true", help="write it into docs/recovery.md")
    chosen = options.parse_args()
    table = gaps_table(Path(os.environ["GRAPHLOAD_REAL_DATA"]))
    print(table, end="")
    if chosen.write:
        page = DOCS / "recovery.md"
        before, _, after = re.split(r"((?:^\|.*\n)+)", page.read_text("utf-8"), flags=re.MULTILINE)
        page.write_text(before + table + after, encoding="utf-8")


if __name__ == "__main__":
    main()
