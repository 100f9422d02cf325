"""The table of `docs/questions.md`, made from the questions.

python -m graphload.questions.reference docs/questions.md    # replaces the table in the page
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from graphload.atomic_file import replace_file
from graphload.questions.question import load_questions

__all__ = ["with_table"]

_MARK = re.compile(r"(<!-- questions: made from the code -->\n).*?(<!-- end -->)", re.DOTALL)


def with_table(page: str) -> str:
    """Return the page with its table made anew."""
    rows = [
        f"| `{one.name}` | {one.title} | {one.definition} | {', '.join(one.columns)} | "
        f"{one.top or 'all'} |\n"
        for one in load_questions().values()
    ]
    head = "| name | question | rows | columns | top |\n|---|---|---|---|---|\n"
    return _MARK.sub(lambda mark: mark[1] + head + "".join(rows) + mark[2], page)


if __name__ == "__main__":
    path = Path(sys.argv[1])
    text = with_table(path.read_text(encoding="utf-8"))
    with replace_file(path) as stream:
        stream.write(text.encode())
