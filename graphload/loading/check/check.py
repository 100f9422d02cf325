"""Check that a store is as planned, item by item.

Everything is read back from the database, and nothing that was stored to represent content is
trusted. An initial push compares each item with the fingerprint of the row that was sent; what
differs there, and all else, is compared property by property. Only the items of the plan are
read, so the cost is the push's, not the store's.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from graphload.loading.check.compare import compare_item
from graphload.loading.check.differences import Difference, Verification
from graphload.loading.check.facts import read_rounds
from graphload.loading.parallel import Report, run_rounds
from graphload.loading.plan.stored import read_users

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from graphload.loading.check.facts import Chunk
    from graphload.loading.fingerprints import Fingerprints
    from graphload.loading.plan.fields import Field
    from graphload.loading.plan.table import Plan
    from graphload.stores.protocol import Store

__all__ = ["check_plan"]


def check_plan(
    store: Store,
    plan: Plan,
    progress: Callable[[str, int, int], None] | None = None,
    sent: Fingerprints | None = None,
    fields: Sequence[Field] = (),
) -> Verification:
    """Find where the store isn't as planned.

    `sent` are the fingerprints of all rows of an initial plan: what matches them is as planned.
    `fields` are the store's, of which the properties are compared with the `extra` of each item.
    """
    results: defaultdict[int, Verification] = defaultdict(Verification)
    authors: set[str] = set()

    def compare(_: int, chunk: Chunk) -> int:
        number, item_count, facts_of = chunk
        differences = [
            difference
            for node, facts in facts_of.items()
            for difference in compare_item(plan, node, facts, fields)
        ]
        results[number].add_all(differences)
        authors.update(name for difference in differences if (name := difference.lost_author))
        return item_count

    report = Report(progress, "verify", len(plan.ids))
    run_rounds(report, compare, read_rounds(store, plan, None if fields else sent))
    whole = Verification()
    for number in sorted(results):
        whole.merge(results[number])
    missing = sorted(authors - read_users(store, authors))
    whole.add_all(Difference("missing", "user", name) for name in missing)
    return whole
