"""`graphload verify`: FILES against what is in a store now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphload.cli.command import make_verb
from graphload.cli.load import load_records
from graphload.cli.options import (
    Output,
    Records,
    StoreChoice,
    files_argument,
    in_option,
    output_options,
    record_options,
    store_options,
)
from graphload.cli.terminal import print_json, print_lines
from graphload.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.loading import Difference, Verification

__all__ = ["verb"]

_KINDS = {
    "missing": "in the records and not in the store",
    "different": "not what the records say",
    "extra": "in the store, and no load holds it",
}
_SHOWN = 5


@make_verb(
    "graphload verify graphload-demo/demo.jsonl --in graphload-demo/demo.graph",
)
@files_argument(required=True)
@in_option("graphload.graph")
@store_options
@record_options
@output_options
def verb(output: Output, records: Records, choice: StoreChoice) -> int:
    """Compare FILES with what is in a store now.

    FILES that were pushed there are taken as merged with newer records of other loads. Each
    node and each relationship counts once. Exit code 1 where anything is missing, different
    or extra.
    """
    from graphload.cli.open_store import open_chosen
    from graphload.cli.progress import shown_push
    from graphload.loading import verify

    loaded = load_records(output, records)
    with open_chosen(choice) as store, shown_push(output) as progress:
        found = verify(loaded.merged, store, links=loaded.links, progress=progress)
    if output.json:
        print_json(_report(found))
    else:
        print_lines(_lines(found))
    return loaded.exit_code(records) if found.good else 1


def _report(found: Verification) -> dict[str, Any]:
    return {
        kind: {
            "count": getattr(found, kind).count,
            "examples": [one.as_record() for one in getattr(found, kind).examples],
        }
        for kind in _KINDS
    }


def _lines(found: Verification) -> Iterator[str]:
    for kind, meaning in _KINDS.items():
        part = getattr(found, kind)
        yield f"{kind:<10} {part.count:>9,}  {meaning if part.count else ''}".rstrip()
        yield from (f"  {_described(one)}" for one in part.examples[:_SHOWN])
        if part.count > _SHOWN:
            yield f"  and {part.count - _SHOWN:,} more (--json has up to 100)"
    yield "all is there, as the records say" if found.good else "the store isn't as it should be"


def _described(one: Difference) -> str:
    if one.kind != "different":
        return one_line(str(one))
    return one_line(f"{one}: {_short(one.got)}, not {_short(one.want)}")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
