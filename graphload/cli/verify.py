"""The command `graphload verify`: compare records with the contents of a store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.cli.command import define_command
from graphload.cli.load import load_records
from graphload.cli.options import (
    InputOptions,
    OutputOptions,
    StoreOptions,
    files_argument,
    in_option,
    input_options,
    output_options,
    store_options,
)
from graphload.cli.terminal import print_json, print_lines
from graphload.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.loading import Verification

__all__ = ["command"]

_KINDS = {
    "missing": "in the records, but not in the store",
    "different": "in the store with other values than in the records",
    "extra": "in the store, but in no load",
}
_MAX_EXAMPLES = 5
_MAX_VALUE = 60
"""Characters of a value that are shown."""


@define_command(
    "graphload verify graphload-demo/demo.jsonl --in graphload-demo/demo.graph",
)
@files_argument(required=True)
@in_option("graphload.graph")
@store_options
@input_options
@output_options
def command(output: OutputOptions, inputs: InputOptions, store_options: StoreOptions) -> int:
    """Compare FILES with what is in a store now.

    Newer records that other loads brought are taken into account. Each node and each
    relationship counts once. The exit code is 1 if anything is missing, different or extra.
    """
    from graphload.cli.open_store import open_chosen
    from graphload.cli.progress import show_progress
    from graphload.loading import verify

    loaded = load_records(output, inputs)
    with open_chosen(store_options) as store, show_progress(output) as progress:
        verification = verify(loaded.merged, store, links=loaded.links, progress=progress)
    if output.json:
        parts = {kind: getattr(verification, kind) for kind in _KINDS}
        print_json(
            {
                kind: {
                    "count": part.count,
                    "examples": [difference.as_record() for difference in part.examples],
                }
                for kind, part in parts.items()
            }
        )
    else:
        print_lines(_summary(verification))
    return loaded.exit_code(inputs) if verification.good else 1


def _summary(verification: Verification) -> Iterator[str]:
    for kind, meaning in _KINDS.items():
        part = getattr(verification, kind)
        yield f"{kind:<10} {part.count:>9,}  {meaning if part.count else ''}".rstrip()
        for difference in part.examples[:_MAX_EXAMPLES]:
            values = ""
            if difference.kind == "different":
                stored, expected = _short(difference.got), _short(difference.want)
                values = f": {stored} in the store, {expected} in the records"
            yield f"  {one_line(f'{difference}{values}')}"
        if part.count > _MAX_EXAMPLES:
            yield f"  and {part.count - _MAX_EXAMPLES:,} more (--json has up to 100)"
    good = "the store matches the records"
    yield good if verification.good else "the store does not match the records"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _MAX_VALUE else f"{text[: _MAX_VALUE - 3]}..."
