"""Records without ids of which some are left out: how many get their ids back, and how many wrong.

The truth is the records as they were, so an id is wrong if its own record is another one; of
two equal records, either id is right.
"""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from graphload.identity import identify
from graphload.items import Item
from graphload.readers import read_items

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

__all__ = ["count_sources", "gaps_table", "leave_out", "read_bare", "repeat"]

GAPS = (0.0, 0), (0.1, 0), (0.1, 64), (0.3, 0), (0.5, 0)
"""Shares of records that are left out, and numbers of records that are repeated."""
SEEDS = range(10)
THREADS = {
    "17338700": ("hn_thread_17338700.jsonl",),
    "26312516": ("hn_thread_26312516_from_hnpwa.jsonl",),
    "both, mixed": ("hn_thread_17338700.jsonl", "hn_thread_26312516_from_hnpwa.jsonl"),
    "items 1 to 590": ("hn_items_1_590.jsonl",),
}
SOURCES = "recovered", "guessed", "surrogate"
COLUMNS = "thread", "left out", *(
    "repeated", "records", "recovered", "wrong", "guessed", "wrong", "surrogate"
)  # fmt: skip


def read_bare(paths: Iterable[Path]) -> list[Item]:
    """Read items as the Python repr has them: without flags."""
    return [
        msgspec.structs.replace(item, dead=None, deleted=None, place=None)
        for item in read_items(paths)
        if isinstance(item, Item)
    ]


def leave_out(items: Sequence[Item], share: float, seed: int) -> list[Item]:
    """Return what is left after a share of the items is left out, shuffled."""
    chance = random.Random(seed)  # noqa: S311 - the same gaps in every run
    return chance.sample(items, len(items) - round(share * len(items)))


def repeat(items: Sequence[Item], count: int, seed: int) -> list[Item]:
    """Return the items with some of them a second time, shuffled."""
    chance = random.Random(seed)  # noqa: S311 - the same copies in every run
    copies = [item for _ in range(0, count, len(items) or 1) for item in items]
    records = [*items, *chance.sample(copies, min(count, len(copies)))]
    return chance.sample(records, len(records))


def count_sources(
    truth: Iterable[Item], kept: Sequence[Item], named: Collection[object] = ()
) -> Counter[str]:
    """Count the sources of ids, and as "wrong recovered" and so on those with another's id.

    Items whose ids are `named` keep them.
    """
    known = {item.id: item for item in kept if item.id is not None and item.id in named}
    bare = [item for item in kept if item.id not in known]
    found = identify([_nameless(item) for item in bare], known)
    contents = {item.id: _nameless(item) for item in truth}
    counts = Counter(source for _, source in found)
    for item, (id_, source) in zip(bare, found, strict=True):
        if id_ != item.id and contents.get(id_) != _nameless(item):
            counts[f"wrong {source}"] += 1
    return counts


def gaps_table(folder: Path) -> str:
    """Return the table of recovered ids of the real threads, sums over the seeds, in Markdown."""
    lines = [f"| {' | '.join(COLUMNS)} |", f"|{'---|' * 2}{'--:|' * 7}"]
    for name, files in THREADS.items():
        items = read_bare(folder / file for file in files)
        for share, repeated in GAPS:
            counts: Counter[str] = Counter()
            for seed in SEEDS:
                records = repeat(leave_out(items, share, seed), repeated, seed)
                counts += count_sources(items, records)
            found = [counts[source] for source in SOURCES]
            wrong = [counts[f"wrong {source}"] for source in SOURCES]
            cells = repeated, sum(found), found[0], wrong[0], found[1], wrong[1], found[2]
            figures = " | ".join(f"{cell:,}" for cell in cells)
            lines.append(f"| {name} | {share:.0%} | {figures} |")
    return "\n".join(lines) + "\n"


def _nameless(item: Item) -> Item:
    return msgspec.structs.replace(item, id=None)
