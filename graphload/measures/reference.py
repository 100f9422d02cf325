"""The tables of `docs/measures.md`, made from the definitions of the measures.

python -m graphload.measures.reference docs/measures.md    # replaces the tables in the page
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from graphload.atomic_file import replace_file
from graphload.measures.definitions import load_measures
from graphload.measures.rules import list_rules

__all__ = ["with_tables"]

_MARK = re.compile(r"(<!-- (\w+): made from the code -->\n).*?(<!-- end -->)", re.DOTALL)


def with_tables(page: str) -> str:
    """Return the page with each marked table made anew."""
    return _MARK.sub(lambda mark: mark[1] + _table(mark[2]) + mark[3], page)


def _table(name: str) -> str:
    if name == "rules":
        head = "| about | rule |\n|---|---|\n"
        return head + "".join(f"| {about} | {rule} |\n" for about, rule in list_rules())
    rows = [
        f"| `{one.name}` | {one.type} | {one.unit} | {one.definition} | {one.source} |\n"
        for one in load_measures()[name].measures
    ]
    return "| column | type | unit | definition | source |\n|---|---|---|---|---|\n" + "".join(rows)


if __name__ == "__main__":
    path = Path(sys.argv[1])
    text = with_tables(path.read_text(encoding="utf-8"))
    with replace_file(path) as stream:
        stream.write(text.encode())
